package host

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Every queue has a limit, and what it turns away is counted.
func TestQueuesTurnAway(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{HalfOpen: 2 * maxSynAcks, Cookies: CookiesNever})
	for i := range maxSynAcks + 10 { // the link takes nothing meanwhile
		r.inject(r.bob, stranger(byte(10+i>>12), uint16(1+i&0xfff), 80), syn(700))
	}
	if got := r.bob.Stats().RepliesDropped; got != 10 {
		t.Errorf("%d SYN-ACKs found no room, want 10", got)
	}
	if n := len(r.sent(r.bob)); n != maxSynAcks {
		t.Errorf("%d SYN-ACKs are sent, want %d", n, maxSynAcks)
	}
	r.Manual.Advance(time.Second)
	r.bob.Advance(r.Now())
	if n := len(r.sent(r.bob)); n != maxSynAcks {
		t.Errorf("%d SYN-ACKs are sent a second later, want a full queue again", n)
	}
	for i := range maxReplies + 10 {
		if i == rates[rationResets] {
			r.Manual.Advance(time.Second)
		}
		f := from(203, 0, byte(i/perNetwork(rationResets)), 9, 4000)
		f.Local.Port = 81
		r.inject(r.bob, f, syn(700))
	}
	if got := r.bob.replies.n; got != maxReplies {
		t.Errorf("%d resets are in the queue, want no more than %d", got, maxReplies)
	}
}

func TestASpentBudgetTakesNoSyn(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Memory = chunkLen*recordCost + 1000 })
	r.listen(r.bob, 80, ListenConfig{Cookies: CookiesNever})
	r.inject(r.bob, stranger(9, 4000, 80), syn(700))
	if n := len(r.sent(r.bob)); n != 1 {
		t.Fatal("the budget is not spent yet and a SYN gets no answer")
	}
	if !r.bob.memory.Charge(1000) {
		t.Fatal("there is less left than there should be")
	}
	r.inject(r.bob, stranger(9, 4001, 80), syn(700))
	if got := r.bob.Stats().SynDropped; got != 1 || r.sent(r.bob) != nil {
		t.Errorf("the budget is spent and %d SYNs are dropped, want 1", got)
	}
	if _, err := r.bob.Listen(r.Now(), addrPort("0.0.0.0:81"), ListenConfig{}); err != ErrNoMemory {
		t.Errorf("Listen says %v, want ErrNoMemory", err)
	}
	if _, err := r.bob.Dial(r.Now(), nowhere, addrPort("10.0.0.1:80")); err != ErrNoMemory {
		t.Errorf("Dial says %v, want ErrNoMemory", err)
	}
	r.bob.Receive(r.Now(), icmpPacket(neighbour, bobHere, wire.ICMP{Type: wire.ICMPEcho}))
	if _, ok := r.bob.Transmit(r.Now(), r.buf); ok {
		t.Error("a ping is answered from nothing")
	}
}

// The third segment finds no memory: the entry stays and has its chances.
func TestAThirdSegmentWithoutMemoryIsIgnored(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	r.dial(r.alice, bobWeb)
	r.carry(r.alice)
	r.carry(r.bob)
	m := r.bob.memory
	rest := m.Limit() - m.Used() - 1
	m.Charge(rest)
	r.pump()
	r.counts("no memory", r.bob, map[SocketKind]int{SocketListener: 1, SocketHalfOpen: 1})
	m.Discharge(rest)
	r.pass(2 * time.Second)
	if _, ok := l.Accept(); !ok {
		t.Error("there is memory again, and the SYN-ACK's retry did not help")
	}
}

// A TIME-WAIT that finds no record is cut short, and nothing else happens.
func TestATimeWaitWithoutMemoryIsCutShort(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Memory = chunkLen*recordCost + 10_000 })
	l := r.listen(r.bob, 80, ListenConfig{})
	a, b := r.connect(l)
	a.Close(r.Now())
	r.pump()
	r.alice.memory.Charge(10_001)
	b.Close(r.Now())
	r.pump()
	r.counts("no room for a record", r.alice, nil)
}

func TestWhatIsNotTcpNorIcmpNorUdpIsReported(t *testing.T) {
	r := newRig(t)
	b := packet(stranger(9, 4000, 80), syn(700))
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: 132, Src: neighbour, Dst: bobHere}, len(b)-wire.MinIPv4)
	r.bob.Receive(r.Now(), wire.Packet{Bytes: b})
	if _, m, ok := r.said(r.bob); !ok || m.Code != wire.UnreachableProtocol {
		t.Errorf("SCTP is answered %v with %+v, want protocol unreachable", ok, m)
	}
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: 132, Src: wire.Addr4([4]byte{10, 0, 0, 255}), Dst: bobHere}, len(b)-wire.MinIPv4)
	r.bob.Receive(r.Now(), wire.Packet{Bytes: b})
	if _, ok := r.bob.Transmit(r.Now(), r.buf); ok {
		t.Error("a report goes to everybody (RFC 1122 §3.2.2)")
	}
}

func TestNextHop(t *testing.T) {
	for rest, want := range map[uint32]int{1400: 1400, 0xabcd0000 | 1300: 1300, 0: 576, 67: 576} {
		if got := nextHop(rest); got != want {
			t.Errorf("a report with %#x tells of an MTU of %d, want %d", rest, got, want)
		}
	}
}

func TestAReportAboutNothingOfOursIsIgnored(t *testing.T) {
	r := newRig(t)
	f := stranger(9, 4000, 80)
	quote := packet(f.Reverse(), syn(700))[:wire.MinIPv4+quoted]
	r.bob.Receive(r.Now(), icmpPacket(neighbour, bobHere, wire.ICMP{Type: wire.ICMPUnreachable, Payload: quote}))
	if _, ok := r.bob.Transmit(r.Now(), r.buf); ok {
		t.Error("it is answered")
	}
}

func TestNumbersBeyond(t *testing.T) {
	for _, tt := range []struct{ iss, last, want uint32 }{
		{2000, 1000, 2000},
		{1000, 2000, 2000 + reuseGap},
		{1000, 1000, 1000 + reuseGap},
		{5, 1<<32 - 5, 5}, // past the wrap is beyond
		{1<<32 - 5, 5, 5 + reuseGap},
	} {
		if got := beyond(num(tt.iss), num(tt.last)); got != num(tt.want) {
			t.Errorf("a number beyond %d, rather %d, is %d; want %d", tt.last, tt.iss, got, tt.want)
		}
	}
}

// Settings reach the connection, and each call settles.
func TestSettings(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{Backlog: 3})
	if got := l.Config(); got.Backlog != 3 || got.SynAckRetries != DefaultSynAckRetries {
		t.Errorf("the listener's settings are %+v", got)
	}
	a, b := r.connect(l)
	a.SetKeepAlive(r.Now(), tcp.KeepAlive{Idle: time.Minute, Interval: time.Second, Count: 3})
	r.wire = nil
	r.pass(61 * time.Second)
	r.crossed("a minute of silence", "> ACK\n< ACK")
	a.SetUserTimeout(r.Now(), 3*time.Second)
	r.lose = func(*Host, wire.TCP) bool { return true }
	a.Write(r.Now(), []byte("lost"))
	r.pass(4 * time.Second)
	if a.Err() != tcp.ErrTimeout {
		t.Errorf("3 s without an answer and alice's end has %v, want timeout", a.Err())
	}
	r.lose = nil
	b.Abort(r.Now())
	r.pump()

	x, y := r.connect(l)
	x.WriteUrgent(r.Now(), []byte("now!"))
	r.pump()
	if got := r.news(r.bob); len(got) == 0 || got[len(got)-1] != Urgent {
		t.Errorf("bob was told %v, want Urgent last (MUST-32)", got)
	}
	r.hear(y, "now!")
}
