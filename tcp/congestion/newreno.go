// Package congestion decides how many octets a sender may have in flight.
//
// A controller is told what was acknowledged and what was lost, and answers
// with a window. It knows no sequence number, no segment and no clock that
// it was not handed; loss recovery itself belongs to package tcp. Today
// there is one, NewReno. It is a struct and not an interface: the interface
// comes with the second.
package congestion

// NewReno is slow start, congestion avoidance and the window arithmetic of
// fast recovery.
//
// RFC 5681, RFC 6582; initial window RFC 6928.
type NewReno struct {
	cwnd     int // octets
	ssthresh int // octets
	mss      int // octets
	credit   int // octets acknowledged towards the next growth in congestion avoidance
}

// Bounds of the windows.
const (
	initialSegments = 10      // RFC 6928 §2
	initialOctets   = 14600   // RFC 6928 §2
	maxWindow       = 1 << 30 // octets: what RFC 7323 can express
)

func start(mss int) NewReno {
	return NewReno{
		cwnd:     initial(mss),
		ssthresh: maxWindow,
		mss:      mss,
	}
}

// initial is the window of a connection that knows nothing of its path:
// RFC 6928 §2.
func initial(mss int) int { return min(initialSegments*mss, max(2*mss, initialOctets)) }

// Window is how many octets may be in flight.
func (r *NewReno) Window() int { return r.cwnd }

// Threshold is the window below which it grows exponentially: ssthresh.
func (r *NewReno) Threshold() int { return r.ssthresh }

// SetMSS changes the segment size, as path MTU discovery may.
func (r *NewReno) SetMSS(mss int) { r.mss = mss }

// Acked counts n octets newly acknowledged while nothing is being
// recovered. The window grows only where it was what held the sender back:
// a window never used is no evidence that the path could bear more.
//
// RFC 5681 §3.1, with octet counting (RFC 3465). L, the limit per ACK, is
// left out: a receiver that acknowledges a whole batch of segments at once,
// as ours does, would otherwise hold the sender in slow start for ever.
func (r *NewReno) Acked(n int, limited bool) {
	switch {
	case !limited:
		return
	case r.cwnd < r.ssthresh:
		r.grow(n)
		return
	}
	r.credit += n
	if r.credit >= r.cwnd {
		r.credit -= r.cwnd
		r.grow(r.mss)
	}
}

func (r *NewReno) grow(n int) { r.cwnd = min(r.cwnd+n, maxWindow) }

// Lost begins fast recovery: three duplicate ACKs with flight octets on
// their way. RFC 5681 §3.2 steps 2 and 3.
func (r *NewReno) Lost(flight int) {
	r.halve(flight)
	r.cwnd = r.ssthresh + 3*r.mss
}

// Marked halves the window for a mark that a router has left in place of a
// loss. It stays at two segments: RFC 3168 §6.1.2 would go down to one, and
// from there to one for each timeout, for paths that mark all they carry.
func (r *NewReno) Marked(flight int) {
	r.halve(flight)
	r.cwnd = min(r.cwnd, r.ssthresh)
	r.credit = 0
}

// Duplicate inflates the window by the segment whose departure a further
// duplicate ACK in recovery announces. RFC 5681 §3.2 step 4.
func (r *NewReno) Duplicate() { r.grow(r.mss) }

// Partial takes n octets acknowledged in the midst of recovery.
// RFC 6582 §3.2 step 3.
func (r *NewReno) Partial(n int) {
	r.cwnd = max(r.cwnd-n, 0)
	if n >= r.mss {
		r.cwnd += r.mss
	}
	r.cwnd = max(r.cwnd, r.mss)
}

// Recovered ends fast recovery with flight octets still on their way. The
// window is deflated so that no burst follows. RFC 6582 §3.2 step 3.
func (r *NewReno) Recovered(flight int) {
	r.cwnd = min(r.ssthresh, max(flight, r.mss)+r.mss)
	r.credit = 0
}

// TimedOut falls back to one segment with flight octets on their way. again
// says that the same octets have timed out before: the threshold, which
// remembers what the path could bear, stays as it is then.
// RFC 5681 §3.1 equation 4 and below.
func (r *NewReno) TimedOut(flight int, again bool) {
	if !again {
		r.halve(flight)
	}
	r.cwnd = r.mss
	r.credit = 0
}

// SynLost starts over with one segment, as the handshake needed a second
// try. RFC 5681 §3.1.
func (r *NewReno) SynLost() { r.cwnd = r.mss }

// Idle tells that nothing was sent for longer than a timeout: what the path
// could bear before says little about now. RFC 5681 §4.1.
func (r *NewReno) Idle() { r.cwnd = min(r.cwnd, initial(r.mss)) }

func (r *NewReno) halve(flight int) { r.ssthresh = max(flight/2, 2*r.mss) }
