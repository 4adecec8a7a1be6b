package passive

import (
	"testing"
	"time"
)

func TestAnswers(t *testing.T) {
	for _, tt := range []struct{ what, story string }{{
		what: "an ACK is a duplicate only while something is under way",
		story: `
			 0ms A seq 1000 len 100
			50ms B ack 1100 win 500
			51ms B ack 1100 win 500
			52ms A seq 1100 len 100
			53ms B ack 1100 win 500              = duplicate ACK`,
	}, {
		what: "neither with data of its own, nor with another window",
		story: `
			 0ms A seq 1000 len 100
			50ms B ack 1000 win 500
			51ms B ack 1000 win 500 len 10
			52ms B ack 1000 win 600              = window update
			53ms B FIN ack 1000 win 600`,
	}, {
		what: "with SACK of more the window may differ",
		story: `
			 0ms A seq 1000 len 100
			 1ms A seq 1100 len 100
			50ms B ack 1000 win 500
			51ms B ack 1000 win 600 sack 1100-1200  = duplicate ACK`,
	}, {
		what: "SACK tells of data that the capture has not got",
		story: `
			 0ms B ack 1000 win 500
			 1ms B ack 1000 win 500 sack 1100-1200  = duplicate ACK
			 2ms B ack 1000 win 500 sack 1100-1200`,
	}, {
		what: "an older ACK says nothing any more",
		story: `
			 0ms A seq 1000 len 100
			50ms B ack 1100 win 500
			51ms B ack 1000 win 0`,
	}} {
		t.Run(tt.what, func(t *testing.T) { tell(t, tt.story) })
	}
}

const ms = time.Millisecond

func TestRoundTrips(t *testing.T) {
	for _, tt := range []struct {
		what, story string
		want        RTT
	}{{
		"one segment at a time is timed",
		`  0ms A seq 1000 len 100
		   1ms A seq 1100 len 100
		  50ms B ack 1200 win 500
		 100ms A seq 1200 len 100
		 130ms B ack 1300 win 500`,
		RTT{Min: 30 * ms, Count: 2, spread: 20 * ms, above: 20 * ms},
	}, {
		"the handshake is not among the samples",
		`  0ms A SYN seq 999
		  80ms B SYN ack 1000 win 500
		  90ms A seq 1000 len 100 ack 2
		 140ms B ack 1100 win 500`,
		RTT{Min: 50 * ms, Count: 1},
	}, {
		"what was sent twice is not timed: Karn",
		`  0ms A seq 1000 len 100
		 300ms A seq 1000 len 100
		 350ms B ack 1100 win 500`,
		RTT{},
	}, {
		"but where the echo tells that the original was answered",
		`  0ms A seq 1000 len 100 ts 10
		 300ms A seq 1000 len 100 ts 310
		 350ms B ack 1100 win 500 ts 1 ecr 10`,
		RTT{Min: 350 * ms, Count: 1},
	}, {
		"and not where it was the other",
		`  0ms A seq 1000 len 100 ts 10
		 300ms A seq 1000 len 100 ts 310
		 350ms B ack 1100 win 500 ts 1 ecr 310`,
		RTT{},
	}, {
		"a clock that is set back gives no sample",
		` 50ms A seq 1000 len 100
		   0ms B ack 1100 win 500`,
		RTT{},
	}} {
		t.Run(tt.what, func(t *testing.T) {
			equal(t, "round trips", tell(t, tt.story).RTT, tt.want, tt.what)
		})
	}
	var r RTT
	for _, took := range []time.Duration{30 * ms, 50 * ms, 10 * ms, 30 * ms} {
		r.sample(took)
	}
	equal(t, "least", r.Min, 10*ms, "")
	equal(t, "mean", r.Mean(), 30*ms, "")
	equal(t, "most", r.Max(), 50*ms, "")
	equal(t, "mean of none", new(RTT).Mean(), 0, "")
}

func TestWindows(t *testing.T) {
	a := tell(t, `
		  0ms A seq 1000 len 100
		 10ms B ack 1100 win 0                = zero window
		 60ms B ack 1100 win 0                = zero window
		110ms B ack 1100 win 500              = window update
		120ms A seq 1100 len 100
		130ms B ack 1200 win 0                = zero window
		160ms B FIN ack 1200 win 0
		180ms B ack 1200 win 500              = window update
		190ms B ack 1200 win 0                = zero window`)
	w := a.Window
	equal(t, "zero windows", w.Zeros, 4, "the FIN is not asked")
	equal(t, "times it was closed", w.Closed, 3, "")
	equal(t, "longest", w.Longest, 100*ms, "from 10 to 110")
	equal(t, "total", w.Total, 150*ms, "100 and 50")
	equal(t, "with the one that is still closed", w.ClosedFor(talkBegins.Add(200*ms)), 160*ms, "10 more")
	equal(t, "total up to an instant before", w.ClosedFor(talkBegins), 150*ms, "time does not run back")
}

func TestTheWindowIsScaledOnlyWhereBothHaveSaidSo(t *testing.T) {
	for _, tt := range []struct{ what, story string }{{
		"both",
		`0ms A SYN seq 999 scale 3
		 1ms B SYN ack 1000 win 300 scale 2
		 2ms A seq 1000 len 300 ack 2         = new, window full
		 3ms B ack 1300 win 50
		 4ms A seq 1300 len 200 ack 2         = new, window full`,
	}, {
		"one has not",
		`0ms A SYN seq 999
		 1ms B SYN ack 1000 win 300 scale 2
		 3ms B ack 1000 win 50
		 4ms A seq 1000 len 100 ack 2         = new, beyond window`,
	}, {
		"the answer is not in the capture, but the offer did not have it",
		`0ms A SYN seq 999
		 3ms B ack 1000 win 50
		 4ms A seq 1000 len 50 ack 2          = new, window full`,
	}, {
		"the offer is not in the capture: nobody can tell",
		`3ms B ack 1000 win 50
		 4ms A seq 1000 len 50 ack 2          = new
		 5ms A seq 1050 len 50 ack 2          = new`,
	}} {
		t.Run(tt.what, func(t *testing.T) { tell(t, tt.story) })
	}
}

func TestLimits(t *testing.T) {
	a := tell(t, `
		   0ms A SYN seq 999 mss 100
		  10ms B SYN ack 1000 win 1000 mss 100
		 100ms A seq 1000 len 100 ack 2
		 110ms A seq 1100 len 100 ack 2
		 150ms B ack 1200 win 1000
		 200ms A seq 1200 len 10 ack 2
		 230ms B ack 1210 win 100
		 300ms A seq 1210 len 100 ack 2       = new, window full
		 370ms B ack 1310 win 0
		 470ms B ack 1310 win 1000
		 500ms A seq 1310 len 100 ack 2
		 800ms A seq 1310 len 100 ack 2       = seen, timeout retransmission
		 850ms B ack 1410 win 1000`)
	l := a.Limits
	equal(t, "network", l.Network, 400*ms, "from 100 to 150 it has room and waits, from 500 to 850 it repairs")
	equal(t, "sender", l.Sender, 30*ms, "from 200 to 230 all is under way that there is")
	equal(t, "receiver", l.Receiver, 170*ms, "from 300 to 370 its window is full, until 470 it is closed")
	equal(t, "idle", a.Idle(talkBegins.Add(900*ms)), 200*ms, "of 800 ms since the first data; the rest was busy")
	equal(t, "idle without data", new(Stream).Idle(talkBegins), 0, "")
}

func TestFlow(t *testing.T) {
	a := tell(t, `
		   0ms A seq 1000 len 100
		  50ms A seq 1100 len 100
		  60ms B ack 1100 win 9000
		 200ms A seq 1200 len 500
		 250ms A seq 1700 len 500
		 300ms A seq 2200 len 100`)
	f := a.Flow
	equal(t, "flight", f.Flight, 1200, "from 1100 to 2300")
	equal(t, "peak", f.Peak(), 1000, "between 200 and 300 ms")
	equal(t, "peak rate", f.PeakRate(), 10000, "octets per second")
	equal(t, "duration", f.Duration(), 300*ms, "")
}

func TestVantage(t *testing.T) {
	k := &talk{t: t}
	for _, l := range []string{
		"0ms A SYN seq 999", "90ms B SYN ack 1000", "100ms A seq 1000 ack 2",
	} {
		k.line(l)
	}
	c := Conn{Ends: k.ends}
	share, ok := c.Vantage()
	if !ok || share != 0.1 {
		t.Errorf("SYN-ACK after 90 ms, ACK after 10: the capture point is at %v of the way, %v; want 0.1, near the client", share, ok)
	}
	equal(t, "round trip", c.RoundTrip(), 100*ms, "10 and 90")
	if _, ok = new(Conn).Vantage(); ok {
		t.Error("a connection without answers has a vantage point")
	}
	k.line("101ms A seq 1000 len 100 ack 2")
	k.line("101ms B ack 1100")
	c = Conn{Ends: k.ends}
	share, ok = c.Vantage()
	if !ok || share != 1 {
		t.Errorf("an answer of the server in no time: %v of the way, %v; want 1, at the server", share, ok)
	}
	equal(t, "round trip of nothing", new(Conn).RoundTrip(), 0, "")
}
