package congestion

import (
	"testing"
	"time"
)

// TestInitialWindow: RFC 6928 §2.
func TestInitialWindow(t *testing.T) {
	for _, tt := range []struct{ mss, want int }{
		{536, 5360},   // ten segments
		{1460, 14600}, // ten segments
		{2000, 14600}, // the ceiling
		{9000, 18000}, // but never less than two
	} {
		if r := start(tt.mss); r.Window() != tt.want {
			t.Errorf("segments of %d octets: the initial window is %d, want %d", tt.mss, r.Window(), tt.want)
		}
	}
}

// story follows one controller: each want carries its why.
type story struct {
	*testing.T
	NewReno
}

func (s *story) want(why string, cwnd, ssthresh int) {
	s.Helper()
	if s.Window() != cwnd || s.Threshold() != ssthresh {
		s.Errorf("%s: got window %d and threshold %d, want %d and %d", why, s.Window(), s.Threshold(), cwnd, ssthresh)
	}
}

func TestGrowth(t *testing.T) {
	s := &story{t, start(1000)}
	s.want("at first: ten segments, no threshold", 10000, maxWindow)
	s.Acked(2000, true)
	s.want("slow start: by what was acknowledged", 12000, maxWindow)
	s.Acked(9000, false)
	s.want("not where the window was not the limit", 12000, maxWindow)
	s.TimedOut(12000, false)
	s.want("a timeout: one segment, half of what flew", 1000, 6000)
	s.TimedOut(1000, true)
	s.want("the same octets again: the threshold stays", 1000, 6000)
	for range 5 {
		s.Acked(1000, true)
	}
	s.want("slow start up to the threshold", 6000, 6000)
	s.Acked(5999, true)
	s.want("then a segment per window: not yet", 6000, 6000)
	s.Acked(1, true)
	s.want("then a segment per window: now", 7000, 6000)
	s.Acked(6999, true)
	s.Recovered(9000)
	s.Acked(5999, true)
	s.want("what was counted before a loss does not count after it", 6000, 6000)
	s.Acked(1, true)
	s.want("a whole window does", 7000, 6000)
	s.Idle()
	s.want("a pause: no more than a new connection, and this is less", 7000, 6000)
	for range 20 {
		s.Acked(7000, true)
	}
	s.Idle()
	s.want("a pause: no more than a new connection (RFC 5681 §4.1)", 10000, 6000)
	s.SynLost()
	s.want("a lost SYN: one segment", 1000, 6000)
}

func TestRecovery(t *testing.T) {
	s := &story{t, start(1000)}
	s.Lost(8000)
	s.want("a loss: half of what flew, and the three that have left", 7000, 4000)
	s.Duplicate()
	s.want("one more has left", 8000, 4000)
	s.Partial(3000)
	s.want("three acknowledged, one of them added back", 6000, 4000)
	s.Partial(500)
	s.want("less than a segment is not added back", 5500, 4000)
	s.Partial(20000)
	s.want("never below a segment", 1000, 4000)
	s.Recovered(6000)
	s.want("all recovered: the threshold, where enough still flies", 4000, 4000)
	s.Lost(8000)
	s.Recovered(0)
	s.want("no burst where little flies", 2000, 4000)
	s.Lost(1000)
	s.want("the threshold is two segments at least", 5000, 2000)
}

// TestMarked: RFC 3168 §6.1.2. A mark halves what flew, and inflates nothing:
// all of it arrives.
func TestMarked(t *testing.T) {
	s := &story{t, start(1000)}
	s.Marked(8000)
	s.want("a mark: half of what flew", 4000, 4000)
	s.Acked(3999, true)
	s.Marked(3000)
	s.want("two segments at least", 2000, 2000)
	s.Acked(1999, true)
	s.want("what was counted before a mark does not count after it", 2000, 2000)
	s.SynLost()
	s.Marked(1000)
	s.want("nobody grows for being told to slow down", 1000, 2000)
	d := cubicOf(t, 1000)
	d.Marked(d.cwnd)
	d.near("CUBIC keeps seven tenths (RFC 9438 §4.6)", 700, 1)
	d.pass(9100 * time.Millisecond)
	d.near("and is back when the curve says so", 1000, 10)
}

func TestBounds(t *testing.T) {
	r := start(1000)
	for range 20 {
		r.Acked(1<<28, true)
	}
	if r.Window() != maxWindow {
		t.Errorf("the window grows to %d, want no more than %d", r.Window(), maxWindow)
	}
	r.SetMSS(500)
	r.TimedOut(0, false)
	if r.Window() != 500 || r.Threshold() != 1000 {
		t.Errorf("after smaller segments and a timeout: got window %d and threshold %d, want 500 and 1000", r.Window(), r.Threshold())
	}
}
