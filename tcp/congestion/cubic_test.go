package congestion

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/clock"
)

// drive is a sender whose window is always what holds it back: a window is
// acknowledged each round trip.
type drive struct {
	*testing.T
	Control
	now clock.Instant
	rtt time.Duration
}

func cubicOf(t *testing.T, segments int) *drive {
	d := &drive{t, Start(Cubic, 1000), 1, 100 * time.Millisecond}
	d.cwnd, d.ssthresh = segments*1000, segments*1000
	return d
}

// pass lets so much time pass, an ACK for each segment.
func (d *drive) pass(long time.Duration) {
	for end := d.now.Add(long); d.now < end; {
		n := d.cwnd / d.mss
		for range n {
			d.now = d.now.Add(d.rtt / time.Duration(n))
			d.Acked(d.now, d.rtt, d.mss, true)
		}
	}
}

// near checks the window, in segments, give or take so many.
func (d *drive) near(why string, want, tolerance int) {
	d.Helper()
	if got := d.cwnd / d.mss; got < want-tolerance || got > want+tolerance {
		d.Errorf("%s: the window is %d segments, want %d ± %d", why, got, want, tolerance)
	}
}

// TestCubicFollowsItsCurve: RFC 9438 §4.2. Lost at 1000 segments, the window
// falls to 700 and is back after K = cbrt(300 / 0.4) = 9.1 s: half of the way
// is done in 1.9 s, and beyond K the curve rises again.
func TestCubicFollowsItsCurve(t *testing.T) {
	d := cubicOf(t, 1000)
	d.rtt = 10 * time.Millisecond
	d.Lost(d.cwnd)
	d.Recovered(d.cwnd)
	d.near("a loss leaves seven tenths", 700, 1)
	d.rtt = 100 * time.Millisecond
	d.pass(1900 * time.Millisecond)
	d.near("steep at first: half of the way in a fifth of the time", 850, 15)
	d.pass(7200 * time.Millisecond)
	d.near("flat around the window at which something was lost", 1000, 5)
	d.pass(5 * time.Second)
	d.near("and steep again beyond it: 0.4 × 5³ segments more", 1050, 12)
}

// TestCubicIsNotSlowerThanNewReno: on a short path the curve is flat for
// what NewReno does in the same time. RFC 9438 §4.3.
func TestCubicIsNotSlowerThanNewReno(t *testing.T) {
	d := cubicOf(t, 20)
	d.rtt = 5 * time.Millisecond
	d.Lost(d.cwnd)
	d.Recovered(d.cwnd)
	d.near("a loss leaves seven tenths", 14, 1)
	d.pass(500 * time.Millisecond) // 100 round trips, in which the curve alone would reach 19
	if got := d.cwnd / d.mss; got < 60 {
		t.Errorf("after 100 round trips of 5 ms the window is %d segments; NewReno would have more than 60", got)
	}
}

func TestCubicMakesRoomForOthers(t *testing.T) {
	d := cubicOf(t, 1000)
	d.Lost(d.cwnd)
	d.Recovered(d.cwnd)
	d.Lost(d.cwnd) // at 700, below the last: somebody else has come
	if got, want := d.cubic.top, int32(595_000); got != want {
		t.Errorf("fast convergence aims at %d octets, want %d: RFC 9438 §4.7", got, want)
	}
}

func TestCubicAfterATimeout(t *testing.T) {
	d := cubicOf(t, 100)
	d.TimedOut(100_000, false)
	if d.cwnd != 1000 || d.ssthresh != 70_000 {
		t.Errorf("a timeout leaves window %d and threshold %d, want one segment and 70000", d.cwnd, d.ssthresh)
	}
	d.TimedOut(1000, true)
	if d.ssthresh != 70_000 {
		t.Errorf("the same octets again change the threshold to %d", d.ssthresh)
	}
	for d.cwnd < d.ssthresh {
		d.Acked(d.now, d.rtt, d.mss, true)
	}
	d.Acked(d.now, d.rtt, d.mss, true)
	if d.cubic.rise != 0 || d.cubic.top != 70_000 {
		t.Errorf("the avoidance after it begins at top %d with K %d ms, want on the plateau: RFC 9438 §4.8", d.cubic.top, d.cubic.rise)
	}
}

// TestCubicDoesNotCountTimeWithoutNeed: whoever sends little for an hour has
// not learnt that the path bears more. RFC 9438 §5.8.
func TestCubicDoesNotCountTimeWithoutNeed(t *testing.T) {
	d := cubicOf(t, 100)
	d.pass(time.Second)
	before := d.cwnd
	for range 3600 {
		d.now = d.now.Add(time.Second)
		d.Acked(d.now, d.rtt, d.mss, false)
	}
	d.Acked(d.now, d.rtt, d.mss, true)
	if grown := d.cwnd - before; grown > d.mss {
		t.Errorf("after an hour in which the window was not the limit one ACK adds %d octets", grown)
	}
	d.Idle()
	if d.cwnd > initial(d.mss) || d.cubic.epoch != 0 {
		t.Errorf("after a pause the window is %d and the curve goes on; want a new connection's", d.cwnd)
	}
}

func TestCubeRoot(t *testing.T) {
	for _, tt := range []struct{ x, want uint64 }{{0, 0}, {1, 1}, {7, 1}, {8, 2}, {26, 2}, {27, 3}, {750_000_000_000, 9085}, {1 << 62, 1_664_510}} {
		if got := cubeRoot(tt.x); got != tt.want {
			t.Errorf("the cube root of %d is %d, want %d", tt.x, got, tt.want)
		}
	}
}

func TestAlgorithmNames(t *testing.T) {
	for a := range Algorithm(algorithms) {
		if got, ok := ParseAlgorithm(a.String()); !ok || got != a {
			t.Errorf("%v is read back as %v", a, got)
		}
	}
	if _, ok := ParseAlgorithm("vegas"); ok {
		t.Error("vegas is no algorithm of ours")
	}
}

// Whatever happens, in whatever order, the window stays within its bounds:
// at least a segment, at most what a window can say.
func TestWindowsStayWithinBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Start(Algorithm(rapid.IntRange(0, algorithms-1).Draw(t, "algorithm")), rapid.IntRange(64, 65495).Draw(t, "mss"))
		now := clock.Instant(1)
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "wait")))
			n := rapid.IntRange(1, max(c.Window(), 1)).Draw(t, "octets")
			switch rapid.IntRange(0, 7).Draw(t, "what") {
			case 0:
				c.Lost(n)
			case 1:
				c.TimedOut(n, rapid.Bool().Draw(t, "again"))
			case 2:
				c.Recovered(n)
			case 3:
				c.Partial(n)
			case 4:
				c.Idle()
			case 5:
				c.Marked(n)
			default:
				c.Acked(now, time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "rtt")), n, rapid.Bool().Draw(t, "limited"))
			}
			if c.Window() < min(c.mss, 1) || c.Window() > maxWindow+3*c.mss || c.Threshold() < 2*c.mss {
				t.Fatalf("the window is %d, the threshold %d, with segments of %d", c.Window(), c.Threshold(), c.mss)
			}
		}
	})
}
