package impair

import (
	"errors"
	"fmt"
	"math"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

func TestConfigsThatMakeNoSenseAreRefused(t *testing.T) {
	a, _ := mem.Pipe(mem.Config{})
	defer a.Close()
	for _, tt := range []struct {
		cfg  Config
		want string
	}{
		{Config{Loss: 1.01}, "Loss is 1.01"},
		{Config{Duplicate: -0.1}, "Duplicate is -0.1"},
		{Config{Corrupt: math.NaN()}, "Corrupt is NaN"},
		{Config{Reorder: 30}, "Reorder is 30"},
		{Config{Delay: -1}, "Delay is negative"},
		{Config{Jitter: -1}, "Jitter is negative"},
		{Config{Hold: -1}, "Hold is negative"},
		{Config{Gap: -1}, "Gap is negative"},
		{Config{Queue: -1}, "Queue is negative"},
		{Config{Direction: 7}, "no direction 7"},
	} {
		if _, err := New(a, tt.cfg); err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "impair: ") {
			t.Errorf("New(%+v) says %v, want %q", tt.cfg, err, tt.want)
		}
	}
	if _, err := New(nil, Config{}); err == nil {
		t.Error("New made a link out of none")
	}
}

func TestTheZeroConfigChangesNothing(t *testing.T) {
	near, far := newStack(), newStack()
	l, b := joined(t, Config{}, near, far)
	mustSend(t, l, numbered(100))
	mustSend(t, b, numbered(50))
	if len(far.got) != 100 || len(near.got) != 50 {
		t.Fatalf("%d and %d packets came through, want 100 and 50", len(far.got), len(near.got))
	}
	wantOrder(t, far.got)
	wantOrder(t, near.got)
	if l.MTU() != b.MTU() || l.Offload() != b.Offload() {
		t.Error("an impaired link offers something else than the link below")
	}
}

// wantOrder wants rising numbers.
func wantOrder(t *testing.T, got []string) {
	t.Helper()
	if !slices.IsSortedFunc(got, func(a, b string) int { return number(a) - number(b) }) {
		t.Errorf("the order was changed: %v", got)
	}
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func TestEachImpairmentHappensAsOftenAsConfigured(t *testing.T) {
	const n = 10000
	for _, tt := range []struct {
		what  string
		cfg   Config
		count func(Stats) uint64
		come  func(times uint64) int // how many packets then arrive
	}{
		{"loss", Config{Loss: 0.1}, func(s Stats) uint64 { return s.Lost }, func(k uint64) int { return n - int(k) }},
		{"duplication", Config{Duplicate: 0.1}, func(s Stats) uint64 { return s.Duplicated }, func(k uint64) int { return n + int(k) }},
		{"corruption", Config{Corrupt: 0.1}, func(s Stats) uint64 { return s.Corrupted }, func(uint64) int { return n }},
		{"reordering", Config{Reorder: 0.1}, func(s Stats) uint64 { return s.Reordered }, func(uint64) int { return n }},
	} {
		synctest.Test(t, func(t *testing.T) {
			near, far := newStack(), newStack()
			l, b := joined(t, tt.cfg, near, far)
			for i := 0; i < n; i += 50 {
				mustSend(t, l, numbered(50))
				mustSend(t, b, numbered(50))
			}
			pass(time.Second) // what is held back comes, too
			sent, received := l.Stats()
			for dir, s := range map[string]Stats{"sent": sent, "received": received} {
				got := tt.count(s)
				if got < n/10*8/10 || got > n/10*12/10 || s.Packets != n {
					t.Errorf("%s happened to %d of %d packets that were %s, want about a tenth", tt.what, got, s.Packets, dir)
				}
			}
			if want := tt.come(tt.count(sent)); len(far.got) != want {
				t.Errorf("with %s, %d packets came, want %d", tt.what, len(far.got), want)
			}
			if want := tt.come(tt.count(received)); len(near.got) != want {
				t.Errorf("with %s, %d packets came back, want %d", tt.what, len(near.got), want)
			}
		})
	}
}

func TestOneDirectionCanBeImpairedAlone(t *testing.T) {
	for dir, want := range map[Direction][2]int{Both: {0, 0}, Sent: {0, 5}, Received: {5, 0}} {
		near, far := newStack(), newStack()
		l, b := joined(t, Config{Loss: 1, Direction: dir}, near, far)
		mustSend(t, l, numbered(5))
		mustSend(t, b, numbered(5))
		if got := [2]int{len(far.got), len(near.got)}; got != want {
			t.Errorf("losing all of direction %d: %v packets came, want %v", dir, got, want)
		}
	}
}

func TestASeedMakesTheSameDecisionsAndAnotherOthers(t *testing.T) {
	fates := func(seed uint64, loss float64) []string {
		far := newStack()
		l, _ := joined(t, Config{Seed: seed, Loss: loss, Duplicate: 0.2, Direction: Sent}, newStack(), far)
		for i := range 1000 {
			mustSend(t, l, []wire.Packet{{Bytes: fmt.Append(nil, i)}})
		}
		return far.got
	}
	if a, b := fates(7, 0.1), fates(7, 0.1); !slices.Equal(a, b) {
		t.Error("the same seed made other decisions")
	}
	if a, b := fates(7, 0.1), fates(8, 0.1); slices.Equal(a, b) {
		t.Error("another seed made the same decisions")
	}
	twice := func(got []string) (n int) {
		for i := 1; i < len(got); i++ {
			if got[i] == got[i-1] {
				n++
			}
		}
		return n
	}
	if a, b := twice(fates(7, 0)), twice(fates(7, 0.001)); a-b > 2 || a < b {
		t.Errorf("losing a packet changed what is duplicated: %d packets without loss, %d with", a, b)
	}
}

func TestDelayAndJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := newStack(), newStack()
		l, b := joined(t, Config{Delay: 20 * ms, Jitter: 10 * ms}, near, far)
		mustSend(t, l, numbered(100))
		mustSend(t, b, numbered(100))
		pass(100 * ms)
		for _, s := range []*stack{near, far} {
			wantOrder(t, s.got)
			if len(s.got) != 100 || s.at[0] < 20*ms || s.at[99] > 30*ms || s.at[99] == s.at[0] {
				t.Errorf("%d packets came from %v to %v, want 100 spread over 20ms to 30ms", len(s.got), s.at[0], s.at[99])
			}
		}
	})
}

func TestAHeldPacketIsOvertakenByThree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		far := newStack()
		l, _ := joined(t, Config{Seed: 3, Reorder: 0.05, Direction: Sent}, newStack(), far)
		for i := range 200 {
			mustSend(t, l, []wire.Packet{{Bytes: fmt.Append(nil, i)}})
		}
		pass(DefaultHold)
		if sent, _ := l.Stats(); sent.Reordered == 0 || len(far.got) != 200 {
			t.Fatalf("%d packets were held back, %d of 200 came", sent.Reordered, len(far.got))
		}
		for i, s := range far.got {
			if n := number(s); n < i-DefaultGap || n > i+2*DefaultGap {
				t.Errorf("packet %d came as number %d", n, i)
			}
		}
	})
}

func TestAHeldPacketThatNobodyOvertakesComesAfterAWhile(t *testing.T) {
	for _, tt := range []struct{ delay, want time.Duration }{{0, 5 * ms}, {20 * ms, 25 * ms}} {
		synctest.Test(t, func(t *testing.T) {
			far := newStack()
			l, _ := joined(t, Config{Reorder: 1, Delay: tt.delay, Direction: Sent}, newStack(), far)
			mustSend(t, l, numbered(2))
			pass(time.Second)
			if !slices.Equal(far.got, []string{"0", "1"}) || far.at[0] != tt.want {
				t.Errorf("with a delay of %v, %v came at %v, want 0 and 1 at %v", tt.delay, far.got, far.at, tt.want)
			}
		})
	}
}

func TestAnswersFromInsideReceivePassBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := newStack(), newStack()
		l, b := joined(t, Config{}, near, far)
		left := 1000
		far.onReceive = func([]wire.Packet) { mustSend(t, b, numbered(1)) }
		near.onReceive = func([]wire.Packet) {
			if left--; left > 0 {
				mustSend(t, l, numbered(1))
			}
		}
		mustSend(t, l, numbered(1))
		synctest.Wait()
		if left != 0 {
			t.Errorf("the volley stopped with %d strokes to go", left)
		}
		if near.overlaps+far.overlaps > 0 {
			t.Errorf("Receive calls overlapped: %d and %d", near.overlaps, far.overlaps)
		}
	})
}

func TestAFullQueueTakesFewerAndThenSaysWritable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := newStack(), newStack()
		l, _ := joined(t, Config{Delay: 10 * ms, Queue: 8, Direction: Sent}, near, far)
		var next atomic.Int64
		push := func() {
			for next.Load() < 30 {
				n, err := l.Send([]wire.Packet{{Bytes: fmt.Append(nil, next.Load())}})
				if err != nil {
					t.Errorf("Send: %v", err)
				}
				if n == 0 {
					return
				}
				next.Add(1)
			}
		}
		near.onWritable = push
		push()
		if n := next.Load(); n != 8 {
			t.Errorf("a queue of 8 took %d packets", n)
		}
		pass(time.Second)
		if len(far.got) != 30 {
			t.Errorf("%d of 30 packets came", len(far.got))
		}
		wantOrder(t, far.got)
	})
}

func TestABatchLongerThanTheQueuePassesWhereNothingWaits(t *testing.T) {
	far := newStack()
	l, _ := joined(t, Config{Queue: 3}, newStack(), far)
	mustSend(t, l, numbered(100))
	if len(far.got) != 100 {
		t.Errorf("%d of 100 packets came", len(far.got))
	}
}

// narrow is a link that takes so many packets and then none until it is told
// to.
type narrow struct {
	link.Link
	up   link.Receiver
	room int
	got  []string
	fail error // what it says of the next packet
}

func (n *narrow) Start(up link.Receiver) error { n.up = up; return nil }
func (n *narrow) MTU() int                     { return 1500 }
func (n *narrow) Offload() wire.Offload        { return wire.Offload{} }
func (n *narrow) Close() error                 { return nil }
func (n *narrow) Send(pkts []wire.Packet) (int, error) {
	if err := n.fail; err != nil {
		n.fail = nil
		return 0, err
	}
	k := min(n.room, len(pkts))
	n.room -= k
	for _, p := range pkts[:k] {
		n.got = append(n.got, string(p.Bytes))
	}
	return k, nil
}

func TestALinkBelowThatIsFullLosesNothing(t *testing.T) {
	near := newStack()
	below := &narrow{room: 5}
	l, err := New(below, Config{Queue: 10})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	l.Start(near)

	if n, err := l.Send(numbered(30)); n != 15 || err != nil {
		t.Fatalf("Send took %d packets and said %v, want 5 below and 10 in the queue", n, err)
	}
	below.room = 3
	below.up.Writable()
	if near.writable != 0 {
		t.Error("Writable came while the queue was nearly full")
	}
	below.room = 100
	below.up.Writable()
	if near.writable != 1 || len(below.got) != 15 {
		t.Errorf("with room below, Writable came %d times and %d packets went down, want 1 and 15", near.writable, len(below.got))
	}
	wantOrder(t, below.got)
}

func TestAPacketThatTheLinkBelowRefusesIsCounted(t *testing.T) {
	below := &narrow{room: 9, fail: errors.New("no")}
	l, _ := New(below, Config{})
	defer l.Close()
	l.Start(newStack())
	mustSend(t, l, numbered(3))
	if sent, _ := l.Stats(); sent.Refused != 1 || !slices.Equal(below.got, []string{"1", "2"}) {
		t.Errorf("%d packets were refused, %v went down", sent.Refused, below.got)
	}
	if n, err := l.Send([]wire.Packet{{Bytes: make([]byte, 1501)}}); n != 0 || !errors.Is(err, link.ErrTooLong) {
		t.Errorf("of a packet that is too long, Send took %d and said %v", n, err)
	}
}

func TestArrivalsThatFindTheQueueFullAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near := newStack()
		l, b := joined(t, Config{Delay: ms, Queue: 4, Direction: Received}, near, newStack())
		mustSend(t, b, numbered(10))
		pass(time.Second)
		if _, received := l.Stats(); received.Overflowed != 6 || len(near.got) != 4 {
			t.Errorf("%d packets overflowed and %d came, want 6 and 4", received.Overflowed, len(near.got))
		}
	})
}

func TestCloseForgetsWhatWaitsAndCallsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := newStack(), newStack()
		l, b := joined(t, Config{Delay: 10 * ms}, near, far)
		mustSend(t, l, numbered(5))
		mustSend(t, b, numbered(5))
		for range 2 {
			if err := l.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		}
		pass(time.Second)
		if len(near.got)+len(far.got)+len(near.down) > 0 {
			t.Errorf("after Close came %v and %v and Down%v", near.got, far.got, near.down)
		}
		if n, err := l.Send(numbered(1)); n != 0 || !errors.Is(err, net.ErrClosed) {
			t.Errorf("after Close, Send took %d packets and said %v", n, err)
		}
	})
}

func TestCloseWaitsForTheTimersGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near := newStack()
		l, b := joined(t, Config{Delay: 10 * ms}, near, newStack())
		returned := false
		near.onReceive = func([]wire.Packet) { time.Sleep(time.Second); returned = true }
		mustSend(t, b, numbered(1))
		pass(11 * ms)
		l.Close()
		if !returned {
			t.Error("Close returned while Receive was still running")
		}
	})
}

func TestDownComesBehindWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near := newStack()
		l, b := joined(t, Config{Delay: 10 * ms}, near, newStack())
		mustSend(t, b, numbered(3))
		b.Close()
		if n, err := l.Send(numbered(1)); n != 0 || !errors.Is(err, net.ErrClosed) {
			t.Errorf("after the other end closed, Send took %d packets and said %v", n, err)
		}
		pass(time.Second)
		if want := []string{"after 3 packets: " + mem.ErrPeerClosed.Error()}; !slices.Equal(near.down, want) {
			t.Errorf("told Down %q, want %q", near.down, want)
		}
	})
}

func TestSendersAndTimersAtOnceLoseNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := newStack(), newStack()
		cfg := Config{Seed: 1, Delay: 50 * time.Microsecond, Jitter: 50 * time.Microsecond, Reorder: 0.1, Queue: 32, Direction: Sent}
		l, b := joined(t, cfg, near, far)
		go persist(l, near, 3000)
		go persist(b, far, 3000)
		pass(time.Minute)
		if len(near.received()) != 3000 || len(far.received()) != 3000 {
			t.Errorf("%d and %d of 3000 packets came", len(near.got), len(far.got))
		}
		if near.overlaps+far.overlaps > 0 {
			t.Errorf("Receive calls overlapped: %d and %d", near.overlaps, far.overlaps)
		}
	})
}

// persist sends n numbered packets, and waits for Writable where there is no
// room.
func persist(l link.Link, s *stack, n int) {
	writable := make(chan struct{}, 1)
	s.onWritable = func() {
		select {
		case writable <- struct{}{}:
		default:
		}
	}
	for i := 0; i < n; {
		k, _ := l.Send([]wire.Packet{{Bytes: fmt.Append(nil, i)}})
		if i += k; k == 0 {
			<-writable
		}
	}
}
