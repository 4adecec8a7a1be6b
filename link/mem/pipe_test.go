package mem

import (
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

func TestSendDeliversOnTheSendersGoroutineWithoutCopying(t *testing.T) {
	sent := packets("one", "two")
	var same bool
	b := &stack{onReceive: func(pkts []wire.Packet) { same = &pkts[0].Bytes[0] == &sent[0].Bytes[0] }}
	ea, _ := joined(t, Config{}, &stack{}, b)

	mustSend(t, ea, sent)
	if want := []string{"one", "two"}; !slices.Equal(b.got, want) {
		t.Errorf("when Send returned, %q had arrived, want %q", b.got, want)
	}
	if !same {
		t.Error("the packets were copied on the way to an idle receiver")
	}
}

func TestPacketsKeepTheirOffloadState(t *testing.T) {
	large := wire.Packet{Bytes: make([]byte, 65535), Segment: 1448, Sum: wire.SumPartial}
	var ea *End
	var got []wire.Packet
	b := &stack{}
	b.onReceive = func(pkts []wire.Packet) {
		got = append(got, pkts...)
		if len(got) == 1 {
			mustSend(t, ea, []wire.Packet{large}) // b is busy: this one is queued
		}
	}
	ea, _ = joined(t, Config{Offload: wire.Offload{Checksum: true, Large: 65535}}, &stack{}, b)

	mustSend(t, ea, []wire.Packet{large})
	if len(got) != 2 {
		t.Fatalf("%d large packets arrived, want 2", len(got))
	}
	for i, how := range []string{"handed over", "queued"} {
		p := got[i]
		if p.Segment != large.Segment || p.Sum != large.Sum || len(p.Bytes) != len(large.Bytes) {
			t.Errorf("a large packet that was %s came as %d octets, segment %d, sum %d", how, len(p.Bytes), p.Segment, p.Sum)
		}
	}
}

func TestAnAnswerFromInsideReceiveIsDeliveredBeforeSendReturns(t *testing.T) {
	var eb *End
	a := &stack{}
	b := &stack{onReceive: func([]wire.Packet) { mustSend(t, eb, packets("answer")) }}
	ea, eb := joined(t, Config{}, a, b)

	mustSend(t, ea, packets("question"))
	if want := []string{"answer"}; !slices.Equal(a.got, want) {
		t.Errorf("when Send returned, %q had come back, want %q", a.got, want)
	}
}

func TestAnswersToAnswersAreQueuedAndDoNotNest(t *testing.T) {
	var ea, eb *End
	left := 10 * patience
	depth, deepest := 0, 0
	volley := func(e **End, text string) func([]wire.Packet) {
		return func([]wire.Packet) {
			if depth++; depth > deepest {
				deepest = depth
			}
			if left--; left > 0 {
				mustSend(t, *e, packets(text))
			}
			depth--
		}
	}
	synctest.Test(t, func(t *testing.T) {
		a, b := &stack{}, &stack{}
		a.onReceive, b.onReceive = volley(&ea, "ping"), volley(&eb, "pong")
		ea, eb = joined(t, Config{}, a, b)

		mustSend(t, ea, packets("ping"))
		synctest.Wait() // the volley outlives patience: a goroutine finishes it
		if left > 0 {
			t.Errorf("the volley stopped with %d strokes to go", left)
		}
		if deepest > 2 {
			t.Errorf("Receive calls were nested %d deep, want 2: one of either end", deepest)
		}
		if a.overlaps+b.overlaps > 0 {
			t.Errorf("Receive was called while Receive of the same end ran: %d and %d times", a.overlaps, b.overlaps)
		}
	})
}

func TestASenderIsLetGoAfterSomeRoundsForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ea *End
		stop := make(chan struct{})
		b := &stack{}
		b.onReceive = func([]wire.Packet) {
			select {
			case <-stop:
			default:
				mustSend(t, ea, packets("more")) // b is busy: this is queued, for ever
				time.Sleep(time.Microsecond)
			}
		}
		ea, _ = joined(t, Config{}, &stack{}, b)

		mustSend(t, ea, packets("first"))
		if rounds := see(b, func() int { return len(b.batches) }); rounds > patience+2 {
			t.Errorf("Send returned after %d calls of Receive, want about %d", rounds, patience)
		}
		time.Sleep(time.Millisecond)
		if rounds := see(b, func() int { return len(b.batches) }); rounds < 100 {
			t.Errorf("after Send had returned, delivery stopped at %d calls", rounds)
		}
		close(stop)
		synctest.Wait() // the bubble fails if the goroutine does not end
	})
}

func TestAFullLaneTakesFewerAndThenSaysWritable(t *testing.T) {
	var ea *End
	a, b := &stack{}, &stack{}
	b.onReceive = func([]wire.Packet) {
		b.onReceive = nil
		n, err := ea.Send(packets("1", "2", "3", "4", "5"))
		if n != 3 || err != nil {
			t.Errorf("a queue of 3 took %d of 5 packets and said %v", n, err)
		}
		if n, err = ea.Send(packets("4")); n != 0 || err != nil {
			t.Errorf("a full queue took %d packets and said %v", n, err)
		}
	}
	a.onWritable = func() { mustSend(t, ea, packets("4", "5")) } // fails where the queue has no room
	ea, _ = joined(t, Config{Queue: 3}, a, b)

	mustSend(t, ea, packets("0"))
	if want := []string{"0", "1", "2", "3", "4", "5"}; !slices.Equal(b.got, want) {
		t.Errorf("arrived: %q, want %q", b.got, want)
	}
	if a.writable != 1 {
		t.Errorf("Writable was called %d times, want once", a.writable)
	}
}

// Somebody else fills the queue again whenever there is room, without ever
// waiting for Writable. Who does wait must have his turn.
func TestAFloodDoesNotStarveWhoWaitsForRoom(t *testing.T) {
	const rounds = 100
	var ea *End
	a, b := &stack{}, &stack{}
	left := rounds
	b.onReceive = func([]wire.Packet) {
		if left--; left == rounds-1 {
			ea.Send(packets("flood", "flood", "patient")) // the last finds no room
		}
		if left > 0 {
			ea.Send(packets("flood", "flood"))
		}
	}
	a.onWritable = func() { ea.Send(packets("patient")) }
	ea, _ = joined(t, Config{Queue: 2}, a, b)

	mustSend(t, ea, packets("go"))
	settle(ea)
	got := see(b, func() []string { return slices.Clone(b.got) })
	if at := slices.Index(got, "patient"); at < 0 || at > 6 {
		t.Errorf("of %d packets, who waits for room got in as number %d, want among the first", len(got), at)
	}
}

func TestAQueueIsBoundedInOctetsToo(t *testing.T) {
	const large = 60000
	var ea *End
	b := &stack{}
	b.onReceive = func([]wire.Packet) {
		b.onReceive = nil
		pkts := make([]wire.Packet, 20)
		for i := range pkts {
			pkts[i].Bytes = make([]byte, large)
		}
		if n, err := ea.Send(pkts); n != leastLarge || err != nil {
			t.Errorf("a queue for small packets took %d large ones and said %v, want %d", n, err, leastLarge)
		}
	}
	ea, _ = joined(t, Config{Queue: 20, Offload: wire.Offload{Large: large}}, &stack{}, b)
	mustSend(t, ea, packets("go"))
}

func TestAPacketThatIsTooLongIsRefusedAlone(t *testing.T) {
	long := strings.Repeat("x", 1501)
	b := &stack{}
	ea, _ := joined(t, Config{MTU: 1500}, &stack{}, b)

	n, err := ea.Send(packets("short", long, "after"))
	if n != 1 || !errors.Is(err, link.ErrTooLong) {
		t.Errorf("Send took %d packets and said %v, want 1 and %v", n, err, link.ErrTooLong)
	}
	mustSend(t, ea, packets("after"))
	if want := []string{"short", "after"}; !slices.Equal(b.got, want) {
		t.Errorf("arrived: %q, want %q", b.got, want)
	}
}

func TestWhatIsSentBeforeTheOtherEndStartsWaitsForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ea, eb := Pipe(Config{Queue: 2})
		defer ea.Close()
		a, b := &stack{}, &stack{}
		ea.Start(a)
		if n, err := ea.Send(packets("1", "2", "3")); n != 2 || err != nil {
			t.Fatalf("before the other end started, Send took %d packets and said %v, want 2", n, err)
		}
		a.onWritable = func() { mustSend(t, ea, packets("3")) }
		eb.Start(b)
		synctest.Wait()
		if want := []string{"1", "2", "3"}; !slices.Equal(b.got, want) {
			t.Errorf("arrived: %q, want %q", b.got, want)
		}
	})
}

func TestClose(t *testing.T) {
	a, b := &stack{}, &stack{}
	ea, eb := joined(t, Config{}, a, b)
	mustSend(t, ea, packets("last words"))

	for range 2 {
		if err := ea.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if len(b.down) != 1 || !errors.Is(b.down[0], net.ErrClosed) || errors.Is(b.down[0], io.EOF) {
		t.Errorf("the other end was told Down%v, want once, with net.ErrClosed", b.down)
	}
	if len(a.down) != 0 {
		t.Errorf("the end that was closed was told Down%v", a.down)
	}
	for what, e := range map[string]*End{"closed": ea, "other": eb} {
		if n, err := e.Send(packets("too late")); n != 0 || !errors.Is(err, net.ErrClosed) {
			t.Errorf("after Close, the %s end took %d packets and said %v", what, n, err)
		}
	}
	if err := eb.Start(b); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after Close, Start said %v", err)
	}
	eb.Close()
	if a.late+b.late+len(a.down) > 0 {
		t.Error("a Receiver was called after its last call")
	}
}

func TestStartWorksOnce(t *testing.T) {
	ea, _ := joined(t, Config{}, &stack{}, &stack{})
	if err := ea.Start(&stack{}); err == nil {
		t.Error("a second Start was accepted")
	}
}

func TestCloseWaitsForWhoeverDelivers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		returned := false
		b := &stack{onReceive: func([]wire.Packet) { time.Sleep(time.Second); returned = true }}
		ea, eb := joined(t, Config{}, &stack{}, b)
		go ea.Send(packets("slow"))
		synctest.Wait()

		eb.Close() // waits, and so orders the read after the write
		if !returned {
			t.Error("Close returned while Receive was still running")
		}
	})
}

func TestWhatWasSentBeforeCloseArrivesBeforeDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &stack{onReceive: func([]wire.Packet) { time.Sleep(time.Second) }}
		ea, _ := joined(t, Config{}, &stack{}, b)
		go ea.Send(packets("first"))
		synctest.Wait()
		mustSend(t, ea, packets("queued"))

		ea.Close()
		if see(b, func() int { return len(b.down) }) != 0 {
			t.Error("Down came while Receive was still running")
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if want := []string{"first", "queued"}; !slices.Equal(b.got, want) || len(b.down) != 1 || b.late > 0 {
			t.Errorf("arrived: %q, then Down%v and %d calls more; want %q and one Down", b.got, b.down, b.late, want)
		}
	})
}

func TestClosingBothEndsAtOnceDoesNotHang(t *testing.T) {
	for range 200 {
		a, b := &stack{}, &stack{}
		ea, eb := joined(t, Config{}, a, b)
		var wg sync.WaitGroup
		wg.Go(func() { ea.Close() })
		wg.Go(func() { eb.Close() })
		wg.Go(func() { ea.Send(packets("x")) })
		wg.Wait()
		if a.late+b.late > 0 || len(a.down)+len(b.down) > 1 {
			t.Fatalf("closing both ends: Down%v and Down%v, %d late calls", a.down, b.down, a.late+b.late)
		}
	}
}

// TestNothingIsLostBetweenManyGoroutines lets several goroutines send both
// ways through a small queue, as senders that wait for Writable.
func TestNothingIsLostBetweenManyGoroutines(t *testing.T) {
	const senders, each = 4, 2000
	a, b := &stack{}, &stack{}
	ea, eb := joined(t, Config{Queue: 7}, a, b)
	var wg sync.WaitGroup
	for i := range senders {
		wg.Go(func() { persist(ea, fmt.Sprint("a", i), each) })
		wg.Go(func() { persist(eb, fmt.Sprint("b", i), each) })
	}
	wg.Wait()
	settle(ea)
	for name, s := range map[string]*stack{"a": b, "b": a} {
		if see(s, func() int { return s.overlaps }) > 0 {
			t.Errorf("calls of the Receiver opposite %s overlapped", name)
		}
		checkOrder(t, name, senders, each, see(s, func() []string { return slices.Clone(s.got) }))
	}
}

// persist sends n numbered packets, again and again where there is no room.
func persist(e *End, name string, n int) {
	for i := 0; i < n; {
		k, _ := e.Send(packets(fmt.Sprint(name, ":", i), fmt.Sprint(name, ":", i+1))[:min(2, n-i)])
		i += k
	}
}

// settle waits until nobody delivers any more.
func settle(e *End) {
	p := e.pipe
	for busy := true; busy; {
		p.mu.Lock()
		busy = p.ends[0].out.busy || p.ends[1].out.busy
		p.mu.Unlock()
	}
}

func checkOrder(t *testing.T, name string, senders, each int, got []string) {
	t.Helper()
	if len(got) != senders*each {
		t.Errorf("%d of %d packets from %s arrived", len(got), senders*each, name)
	}
	next := map[string]int{}
	for _, s := range got {
		who, _, _ := strings.Cut(s, ":")
		if want := fmt.Sprint(who, ":", next[who]); s != want {
			t.Fatalf("from %s came %s, want %s", who, s, want)
		}
		next[who]++
	}
}

// TestClosingUnderTrafficCallsNobodyAfterwards closes one end while both
// send, answer, and are answered.
func TestClosingUnderTrafficCallsNobodyAfterwards(t *testing.T) {
	for round := range 60 {
		a, b := &stack{}, &stack{}
		ea, eb := joined(t, Config{Queue: 4}, a, b)
		a.onReceive = func([]wire.Packet) { ea.Send(packets("a")) }
		b.onReceive = func([]wire.Packet) { eb.Send(packets("b", "b")) }
		var wg sync.WaitGroup
		for _, e := range []*End{ea, eb} {
			wg.Go(func() {
				for err := error(nil); err == nil; {
					_, err = e.Send(packets("x"))
				}
			})
		}
		for range round {
			runtime.Gosched()
		}
		ea.Close()
		before := see(a, func() int { return len(a.got) + a.writable })
		wg.Wait()
		eb.Close()
		if after := see(a, func() int { return len(a.got) + a.writable }); after != before || len(a.down) > 0 {
			t.Fatalf("after Close, the Receiver was called %d times, Down%v", after-before, a.down)
		}
		if n := see(b, func() int { return b.late }); n > 0 {
			t.Fatalf("the other end was called %d times after Down", n)
		}
	}
}

func TestAPipeOfFrames(t *testing.T) {
	mine, yours := wire.MAC{2, 5: 1}, wire.MAC{2, 5: 2}
	a, b := joined(t, Config{MTU: 100, Hardware: [2]wire.MAC{mine, yours}}, &stack{}, &stack{})
	if a.Hardware() != mine || b.Hardware() != yours || link.Hardware(a) != mine {
		t.Errorf("the ends have the addresses %v and %v, want %v and %v", a.Hardware(), b.Hardware(), mine, yours)
	}
	whole := wire.Packet{Bytes: make([]byte, 114)} // the frame's header is not of the MTU
	mustSend(t, a, []wire.Packet{whole})
	long := wire.Packet{Bytes: make([]byte, 115)}
	if n, err := a.Send([]wire.Packet{long}); n != 0 || !errors.Is(err, link.ErrTooLong) {
		t.Errorf("of a frame one octet too long Send took %d and said %v, want %v", n, err, link.ErrTooLong)
	}
}
