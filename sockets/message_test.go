package sockets

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"testing"
)

// socket builds a message as the kernel does.
type socket struct {
	family, state, timer, retrans uint8
	local, remote                 string
	expires, in, out, uid, inode  uint32
	attributes                    []byte
}

func (s socket) bytes() []byte {
	b := make([]byte, answerSize)
	b[0], b[1], b[2], b[3] = s.family, s.state, s.timer, s.retrans
	for at, ep := range map[int]string{0: s.local, 1: s.remote} {
		p := netip.MustParseAddrPort(ep)
		binary.BigEndian.PutUint16(b[4+2*at:], p.Port())
		copy(b[8+16*at:24+16*at], p.Addr().AsSlice())
	}
	for i, n := range []uint32{s.expires, s.in, s.out, s.uid, s.inode} {
		order.PutUint32(b[52+4*i:], n)
	}
	return append(b, s.attributes...)
}

// attribute is one as the kernel writes it.
func attribute(kind uint16, body []byte) []byte {
	b := order.AppendUint16(nil, uint16(attributeHead+len(body)))
	b = append(order.AppendUint16(b, kind), body...)
	return append(b, make([]byte, aligned(len(b))-len(b))...)
}

// packed is a netlink message.
func packed(kind uint16, body []byte) []byte {
	b := order.AppendUint32(nil, uint32(messageHead+len(body)))
	b = order.AppendUint16(b, kind)
	b = append(b, make([]byte, messageHead-len(b))...)
	b = append(b, body...)
	return append(b, make([]byte, aligned(len(b))-len(b))...)
}

func TestRowsOfTheKernel(t *testing.T) {
	for _, tt := range []struct {
		what string
		in   socket
		want Row
	}{{
		"a listener's queues are people that wait for Accept",
		socket{family: familyIPv4, state: 10, local: "10.0.0.1:80", remote: "0.0.0.0:0", in: 3, out: 128, inode: 7},
		Row{Kind: ListenerRow, State: Listen, Local: netip.MustParseAddrPort("10.0.0.1:80"), Pending: 3, Backlog: 128, Inode: 7},
	}, {
		"a half-open entry that has asked twice more, and will again in 3 s, is 1+2+4-3 s old",
		socket{family: familyIPv4, state: 3, timer: 1, retrans: 2, expires: 3000, local: "10.0.0.1:80", remote: "10.0.0.2:1000"},
		Row{Kind: HalfOpenRow, State: SynReceived, Local: netip.MustParseAddrPort("10.0.0.1:80"), Remote: netip.MustParseAddrPort("10.0.0.2:1000"),
			Age: 4, Timer: 3, Wait: WaitSynAck, Retries: 2},
	}, {
		"the kernel's other number for the same",
		socket{family: familyIPv4, state: 12, timer: 1, expires: 400, local: "10.0.0.1:80", remote: "10.0.0.2:1000"},
		Row{Kind: HalfOpenRow, State: SynReceived, Local: netip.MustParseAddrPort("10.0.0.1:80"), Remote: netip.MustParseAddrPort("10.0.0.2:1000"),
			Age: 0.6, Timer: 0.4, Wait: WaitSynAck},
	}, {
		"TIME-WAIT lasts 60 s",
		socket{family: familyIPv6, state: 6, timer: 3, expires: 18000, local: "[2001:db8::1]:80", remote: "[2001:db8::2]:1000"},
		Row{Kind: TimeWaitRow, State: TimeWait, Local: netip.MustParseAddrPort("[2001:db8::1]:80"), Remote: netip.MustParseAddrPort("[2001:db8::2]:1000"),
			Age: 42, Timer: 18, Wait: WaitTimeWait},
	}, {
		"an IPv4 client of an IPv6 listener is an IPv4 client; nobody holds it",
		socket{family: familyIPv6, state: 5, local: "[::ffff:10.0.0.1]:80", remote: "[::ffff:10.0.0.2]:1000"},
		Row{Kind: ConnectionRow, State: FinWait2, Local: netip.MustParseAddrPort("10.0.0.1:80"), Remote: netip.MustParseAddrPort("10.0.0.2:1000"),
			Orphan: true, Connection: &Connection{}},
	}} {
		got, ok := parse(tt.in.bytes())
		c, want := got.Connection, tt.want.Connection
		got.Connection, tt.want.Connection = nil, nil
		if !ok || !same(got, tt.want) || (c == nil) != (want == nil) {
			t.Errorf("%s: got %+v, want %+v", tt.what, got, tt.want)
		}
	}
}

func same(a, b Row) bool {
	a.Owners, b.Owners = nil, nil
	near := func(x, y float64) bool { return x-y < 1e-9 && y-x < 1e-9 }
	ages := near(a.Age, b.Age)
	a.Age, b.Age = 0, 0
	return ages && a.Kind == b.Kind && a.State == b.State && a.Local == b.Local && a.Remote == b.Remote && near(a.Timer, b.Timer) &&
		a.Wait == b.Wait && a.Retries == b.Retries && a.Pending == b.Pending && a.Backlog == b.Backlog && a.Orphan == b.Orphan && a.Inode == b.Inode
}

func TestWhatIsNoSocketIsLeftOut(t *testing.T) {
	good := socket{family: familyIPv4, state: 1, local: "10.0.0.1:80", remote: "10.0.0.2:1000"}
	for what, b := range map[string][]byte{
		"nothing":            nil,
		"cut":                good.bytes()[:answerSize-1],
		"an unknown state":   socket{family: familyIPv4, state: 13, local: good.local, remote: good.remote}.bytes(),
		"no state":           socket{family: familyIPv4, local: good.local, remote: good.remote}.bytes(),
		"an unknown family":  socket{family: 1, state: 1, local: good.local, remote: good.remote}.bytes(),
		"a state beyond all": socket{family: familyIPv4, state: 255, local: good.local, remote: good.remote}.bytes(),
	} {
		if r, ok := parse(b); ok {
			t.Errorf("%s is taken for %+v", what, r)
		}
	}
}

func TestDetailsOfAConnection(t *testing.T) {
	facts := make([]byte, 248)
	order.PutUint32(facts[infoRTO:], 204_000)
	order.PutUint32(facts[infoMSS:], 1448)
	order.PutUint32(facts[infoAckCame:], 61_000)
	order.PutUint32(facts[infoRTT:], 30_500)
	order.PutUint32(facts[infoCwnd:], 10)
	order.PutUint32(facts[infoRetrans:], 3)
	order.PutUint64(facts[infoAcked:], 1<<33)
	order.PutUint32(facts[infoUnsent:], 400)
	order.PutUint16(facts[infoTimeouts:], 2)
	facts[infoOptions] = 1 | optionECN // timestamps, too
	in := socket{family: familyIPv4, state: 8, local: "10.0.0.1:80", remote: "10.0.0.2:1000", in: 5, out: 1000, inode: 9,
		attributes: append(attribute(attributeInfo, facts), attribute(attributeMemory, bytes.Repeat([]byte{1, 0, 0, 0}, 9))...)}
	r, _ := parse(in.bytes())
	want := Connection{Unsent: 400, Unacked: 600, Unread: 5, Congestion: 14480, MSS: 1448, SRTT: 0.0305, RTO: 0.204,
		Retransmits: 3, Timeouts: 2, Buffers: 2, Silence: 61, Sent: 1 << 33, ECN: true}
	if order.Uint16([]byte{1, 0}) != 1 {
		want.Buffers = 2 << 24 // this machine's order is the other one
	}
	if r.State != CloseWait || r.Connection == nil || *r.Connection != want {
		t.Errorf("got %v %+v, want CLOSE-WAIT %+v", r.State, r.Connection, want)
	}

	in.attributes = attribute(attributeInfo, facts[:104]) // as a kernel of 2010 has it
	if r, _ = parse(in.bytes()); r.Connection.Retransmits != 3 || r.Connection.Sent != 0 || r.Connection.Unacked != 1000 {
		t.Errorf("an old kernel's details are %+v, want what it has and no more", r.Connection)
	}
}

func TestADumpIsRead(t *testing.T) {
	one := packed(messageSockets, socket{family: familyIPv4, state: 1, local: "10.0.0.1:80", remote: "10.0.0.2:1000"}.bytes())
	odd := packed(99, []byte("whatever"))
	var table Table
	if done, errno := table.take(append(append(bytes.Clone(one), odd...), one...)); done || errno != 0 || len(table.Sockets) != 2 {
		t.Errorf("two sockets and something else give %d sockets, done %v, error %d", len(table.Sockets), done, errno)
	}
	if done, errno := table.take(packed(messageDone, make([]byte, 4))); !done || errno != 0 {
		t.Errorf("the end of a dump is read as done %v, error %d", done, errno)
	}
	if done, errno := table.take(packed(messageError, order.AppendUint32(nil, 0xfffffffe))); !done || errno != 2 {
		t.Errorf("error -2 is read as done %v, error %d", done, errno)
	}
}

func TestARequestAsksForEverything(t *testing.T) {
	b := request(familyIPv6, 7)
	if len(b) != 72 || order.Uint32(b) != 72 || order.Uint16(b[4:]) != 20 || order.Uint32(b[8:]) != 7 || b[16] != 10 || b[17] != 6 {
		t.Errorf("the request is % x", b)
	}
	if states := order.Uint32(b[20:]); states&(1<<12) == 0 || states&(1<<10) == 0 || states&(1<<6) == 0 {
		t.Errorf("it asks for states %#x; half-open entries, listeners and TIME-WAIT must be among them", states)
	}
}

// FuzzTake: whatever the kernel, or what stands in its place, may send is
// read without a panic, and makes no more rows than there is room for.
func FuzzTake(f *testing.F) {
	f.Add(packed(messageSockets, socket{family: familyIPv4, state: 1, local: "10.0.0.1:80", remote: "10.0.0.2:1000",
		attributes: attribute(attributeInfo, make([]byte, 248))}.bytes()))
	f.Add(packed(messageDone, make([]byte, 4)))
	f.Add(packed(messageSockets, socket{family: familyIPv6, state: 12, timer: 1, retrans: 255, local: "[::1]:80", remote: "[::1]:1"}.bytes()))
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		table := Table{Settings: &Settings{}}
		table.take(b)
		if len(table.Sockets) > len(b)/answerSize {
			t.Errorf("%d octets made %d rows", len(b), len(table.Sockets))
		}
		table.complete()
		table.sort()
		table.Judge(nil)
		table.Findings()
		for _, r := range table.Sockets {
			if r.Age < 0 || r.Timer < 0 || !r.Local.IsValid() {
				t.Errorf("an impossible row: %+v", r)
			}
		}
	})
}
