//go:build linux

package sockets

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/internal/netns"
)

// world is a namespace in which things are made to happen to the kernel's
// sockets.
type world struct {
	*netns.Namespace
	t *testing.T
}

func newWorld(t *testing.T) world {
	netns.Need(t)
	w := world{netns.New(t), t}
	w.Run("ip link set lo up")
	w.Run("ip route add default dev lo") // so that there is a way to whom SYNs are forged of
	return w
}

// table is what Read says.
func (w world) table() (table *Table) {
	w.t.Helper()
	var err error
	w.Do(func() { table, err = Read(Options{Owners: true}) })
	if err != nil {
		w.t.Fatal(err)
	}
	return table
}

// listen opens a listener with a backlog.
func (w world) listen(addr string, backlog int) (fd int) {
	w.t.Helper()
	at := netip.MustParseAddrPort(addr)
	w.Do(func() {
		if at.Addr().Is4() {
			fd, _ = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
			_ = unix.Bind(fd, &unix.SockaddrInet4{Port: int(at.Port()), Addr: at.Addr().As4()})
		} else {
			fd, _ = unix.Socket(unix.AF_INET6, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
			_ = unix.Bind(fd, &unix.SockaddrInet6{Port: int(at.Port()), Addr: at.Addr().As16()})
		}
		if err := unix.Listen(fd, backlog); err != nil {
			w.t.Errorf("listening at %s: %v", addr, err)
		}
	})
	w.t.Cleanup(func() { unix.Close(fd) })
	return fd
}

// accept takes a connection from a listener.
func (w world) accept(fd int) (conn int) {
	w.t.Helper()
	conn, _, err := unix.Accept4(fd, unix.SOCK_CLOEXEC)
	if err != nil {
		w.t.Fatalf("accepting: %v", err)
	}
	w.t.Cleanup(func() { unix.Close(conn) })
	return conn
}

// flood sends SYNs to 127.0.0.1 from forged addresses.
func (w world) flood(port uint16, n int, from func(i int) netip.Addr) {
	w.t.Helper()
	w.Do(func() {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.IPPROTO_RAW)
		if err != nil {
			w.t.Errorf("a raw socket: %v", err)
			return
		}
		defer unix.Close(fd)
		to := netip.MustParseAddrPort("127.0.0.1:" + strconv.Itoa(int(port)))
		for i := range n {
			if err := unix.Sendto(fd, syn(netip.AddrPortFrom(from(i), uint16(1024+i)), to), 0, &unix.SockaddrInet4{Addr: to.Addr().As4()}); err != nil {
				w.t.Errorf("sending a SYN: %v", err)
				return
			}
		}
	})
}

// syn is an IPv4 packet with a SYN.
func syn(from, to netip.AddrPort) []byte {
	b := make([]byte, 40)
	b[0], b[3], b[8], b[9] = 0x45, 40, 64, unix.IPPROTO_TCP
	src, dst := from.Addr().As4(), to.Addr().As4()
	copy(b[12:], src[:])
	copy(b[16:], dst[:])
	be := binary.BigEndian
	be.PutUint16(b[20:], from.Port())
	be.PutUint16(b[22:], to.Port())
	be.PutUint32(b[24:], 700)
	b[32], b[33] = 0x50, 0x02
	be.PutUint16(b[34:], 1000)
	sum := uint32(unix.IPPROTO_TCP + 20)
	for i := 12; i < 40; i += 2 {
		sum += uint32(be.Uint16(b[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	be.PutUint16(b[36:], ^uint16(sum))
	return b
}

// eventually waits until the table is as it should be.
func (w world) eventually(what string, ok func(*Table) bool) *Table {
	w.t.Helper()
	for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		table := w.table()
		if ok(table) {
			return table
		}
		if time.Since(begin) > 10*time.Second {
			w.t.Fatalf("want %s; the table has %+v", what, table.Counts())
		}
	}
}

// count is how many sockets there are in a state.
func (t *Table) count(s State) int {
	for _, c := range t.Counts() {
		if c.State == s {
			return c.All()
		}
	}
	return 0
}

// agrees compares with ss, socket by socket, so far as ss is here.
func (w world) agrees(t *Table) {
	w.t.Helper()
	var ss []string
	for _, l := range strings.Split(strings.TrimSpace(w.Run("ss -tanH")), "\n") {
		if f := strings.Fields(l); len(f) >= 5 {
			s, _ := ParseState(f[0])
			if s == Listen {
				f[4] = ""
			}
			ss = append(ss, fmt.Sprint(s, " ", f[3], " ", f[4]))
		}
	}
	ours := map[string]int{}
	for _, r := range t.Sockets {
		ours[line(r)]++
	}
	for _, l := range ss {
		if ours[l]--; ours[l] < 0 {
			w.t.Errorf("ss has %q, we have not", l)
		}
	}
	for l, n := range ours {
		if n > 0 {
			w.t.Errorf("we have %q, ss has not", l)
		}
	}
}

// line is a row in the words of ss, as far as agrees compares.
func line(r Row) string {
	remote := ""
	if r.Kind != ListenerRow {
		remote = r.Remote.String()
	}
	return fmt.Sprint(r.State, " ", r.Local, " ", remote)
}

func finding(t *Table, code string) *Finding {
	for _, f := range t.Findings() {
		if f.Code == code {
			return &f
		}
	}
	return nil
}

func TestARefusedConnectionLeavesNothing(t *testing.T) {
	w := newWorld(t)
	before := w.table()
	w.Do(func() {
		if c, err := net.Dial("tcp", "127.0.0.1:81"); err == nil {
			c.Close()
			t.Error("a closed port accepted")
		}
	})
	after := w.table()
	if len(after.Sockets) != 0 {
		t.Errorf("a refused connection is in the table: %+v", after.Sockets)
	}
	if d := after.Counters.Since(before.Counters); d.Failed != 1 || d.Dialled != 1 {
		t.Errorf("the kernel counted %+v, want one connection dialled and one failed", *d)
	}
}

func TestAFloodIsSeenInTheTable(t *testing.T) {
	w := newWorld(t)
	w.listen("127.0.0.1:80", 128)
	w.flood(80, 60, func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, byte(i), byte(7 * i), 1}) })

	young := w.eventually("60 half-open entries", func(t *Table) bool { return t.count(SynReceived) == 60 })
	if v := young.Judge(nil); len(v) != 1 || v[0].Reason != Undecided {
		t.Errorf("of 60 entries within their first second it says %+v, want that it cannot tell yet", v)
	}
	old := w.eventually("SYN-ACKs to go again", func(t *Table) bool { return t.Judge(nil)[0].Reason == Unanswered })
	w.agrees(old)
	v := old.Judge(young)[0]
	if v.Class != detect.Flood || v.Shape != detect.Random || v.Listener.String() != "127.0.0.1:80" || !v.Rates {
		t.Errorf("the verdict is %+v, want a flood from random sources at 127.0.0.1:80, with rates", v)
	}
	l := old.Listeners()[0]
	if l.HalfOpen != 60 || l.Limit != 128 || l.Lifetime != 63 {
		t.Errorf("the listener has %d half-open of %d that live %v s, want 60 of 128 that live 63", l.HalfOpen, l.Limit, l.Lifetime)
	}
	for _, r := range old.Select(Filter{States: []State{SynReceived}}).Sockets {
		if r.Retries < 1 || r.Age < 1 || r.Age > 12 || r.Timer <= 0 || len(r.Owners) == 0 {
			t.Errorf("an entry is %+v; want it sent again, some seconds old, and the listener's owners", r)
			break
		}
	}
	t.Log(v.Headline(i18n.English.Text), v.Headline(i18n.Chinese.Text))
}

// A table that is full sends cookies, and keeps nothing of them: only the
// counters tell.
func TestCookiesAreSeenInTheCounters(t *testing.T) {
	w := newWorld(t)
	w.listen("127.0.0.1:80", 8)
	forged := func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 1}) }
	w.flood(80, 100, forged)
	before := w.eventually("the full table", func(t *Table) bool { return t.count(SynReceived) >= 8 })
	time.Sleep(minGap)
	w.flood(80, 500, forged)
	after := w.table()
	if d := after.Counters.Since(before.Counters); d.CookiesSent < 100 || d.FullCookies < 100 {
		t.Errorf("the counters moved by %+v, want hundreds of cookies", *d)
	}
	v := after.Judge(before)
	if len(v) == 0 || v[0].Class != detect.Flood {
		t.Errorf("the verdict is %+v, want a flood", v)
	}
}

func TestIPv4ClientsOfAnIPv6Listener(t *testing.T) {
	w := newWorld(t)
	w.listen("[::]:80", 128)
	w.flood(80, 5, func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}) })
	table := w.eventually("5 half-open entries", func(t *Table) bool { return t.count(SynReceived) == 5 })
	if n := table.Listeners()[0].HalfOpen; n != 5 {
		t.Errorf("the listener of both families has %d half-open entries, want 5; the table is %+v", n, table.Sockets)
	}
	w.agreesInNumber(table)
}

// agreesInNumber is for addresses that ss writes in another way.
func (w world) agreesInNumber(t *Table) {
	w.t.Helper()
	n := len(strings.Fields(w.Run("ss -tanHO -o state syn-recv")))
	if (n > 0) != (t.count(SynReceived) > 0) {
		w.t.Errorf("ss sees %d words of half-open connections, we %d connections", n, t.count(SynReceived))
	}
}

func TestALeakOfCloseWait(t *testing.T) {
	w := newWorld(t)
	ln := w.listen("127.0.0.1:80", 128)
	for range 12 {
		c := w.Dial("tcp", "127.0.0.1:80")
		w.accept(ln) // and never closed
		c.Close()
	}
	table := w.eventually("12 in CLOSE-WAIT", func(t *Table) bool { return t.count(CloseWait) == 12 && t.count(FinWait2) == 12 })
	w.agrees(table)
	f := finding(table, "close-wait")
	if f == nil || f.Count != 12 || !strings.Contains(f.Who, "pid "+strconv.Itoa(unix.Getpid())) {
		t.Errorf("the finding is %+v, want 12 of this process", f)
	}
	for _, r := range table.Select(Filter{States: []State{FinWait2}}).Sockets {
		if !r.Orphan {
			t.Errorf("a closed socket in FIN-WAIT-2 is no orphan: %+v", r)
		}
	}
}

func TestAPileOfTimeWait(t *testing.T) {
	w := newWorld(t)
	ln := w.listen("127.0.0.1:80", 128)
	for range 250 {
		c := w.Dial("tcp", "127.0.0.1:80")
		server := w.accept(ln)
		c.Close()
		unix.Close(server)
	}
	table := w.eventually("250 in TIME-WAIT", func(t *Table) bool { return t.count(TimeWait) == 250 })
	w.agrees(table)
	f := finding(table, "time-wait-client")
	if f == nil || f.Count != 250 || f.Who != "127.0.0.1:80" || f.Of != table.Settings.Ports() {
		t.Errorf("the finding is %+v, want that the client closes 250 connections to 127.0.0.1:80 first", f)
	}
	for _, r := range table.Select(Filter{States: []State{TimeWait}}).Sockets {
		if r.Wait != WaitTimeWait || r.Age+r.Timer < 59.9 || r.Age+r.Timer > 60.1 {
			t.Fatalf("a record is %+v, want an age and a rest that make 60 s", r)
		}
	}
}

func TestAServerThatClosesFirst(t *testing.T) {
	w := newWorld(t)
	ln := w.listen("127.0.0.1:80", 128)
	for range 210 {
		c := w.Dial("tcp", "127.0.0.1:80")
		unix.Close(w.accept(ln))
		_, _ = c.Read(make([]byte, 1)) // the end
		c.Close()
	}
	table := w.eventually("210 in TIME-WAIT", func(t *Table) bool { return t.count(TimeWait) == 210 })
	if f := finding(table, "time-wait-server"); f == nil || f.Count != 210 {
		t.Errorf("the finding is %+v, want that the server closes 210 connections first", f)
	}
}

func TestAFullAcceptQueue(t *testing.T) {
	w := newWorld(t)
	w.listen("127.0.0.1:80", 3)
	for range 4 {
		w.Dial("tcp", "127.0.0.1:80")
	}
	table := w.eventually("a full accept queue", func(t *Table) bool { return finding(t, "accept-queue-full") != nil })
	w.agrees(table)
	l := table.Listeners()[0]
	if l.Pending != 4 || l.Backlog != 3 {
		t.Errorf("the queue has %d of %d, want 4 of 3: the kernel lets one more wait", l.Pending, l.Backlog)
	}
	if f := finding(table, "accept-queue-full"); f.Severity != Trouble {
		t.Errorf("it is a %s, want trouble", f.Severity)
	}
}

func TestAConnectionInDetail(t *testing.T) {
	w := newWorld(t)
	ln := w.listen("[::1]:80", 3)
	c := w.Dial("tcp", "[::1]:80")
	w.accept(ln)
	_, _ = c.Write(make([]byte, 1000))
	table := w.eventually("1000 octets to be read", func(t *Table) bool {
		for _, r := range t.Sockets {
			if r.Connection != nil && r.Connection.Unread == 1000 {
				return true
			}
		}
		return false
	})
	w.agrees(table)
	for _, r := range table.Sockets {
		if d := r.Connection; d != nil && r.Remote.Port() == 80 {
			if d.Sent != 1001 && d.Sent != 1000 || d.MSS < 1000 || d.SRTT <= 0 || d.RTO < 0.2 || d.Congestion < d.MSS || d.SendWindow == 0 || d.RecvWindow == 0 {
				t.Errorf("the client's end is %+v; want 1000 octets sent, an MSS, a round trip, windows", *d)
			}
		}
	}
}
