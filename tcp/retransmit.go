package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// recovery is what is known of losses: duplicate acknowledgments, and what
// is to be sent again.
//
// RFC 6298 §5 (timeout), RFC 5681 §3.2 (fast retransmit), RFC 6582
// (NewReno), RFC 3042 (limited transmit).
type recovery struct {
	resend  seq.Range // to be sent again
	point   seq.Num   // recover: behind what was sent when the last loss was noticed
	why     Why       // of resend
	dups    uint16    // duplicate acknowledgments in a row
	expired uint8     // timeouts in a row without progress: against R1
	fast    bool      // in fast recovery
	marked  bool      // point is set
}

const (
	dupThreshold = 3 // duplicate ACKs that mean a loss: RFC 5681 §3.2
	troubleAt    = 3 // R1, in timeouts: SHLD-10
)

// resendFrom notes that [lo, hi) is to be sent again.
func (l *recovery) resendFrom(lo, hi seq.Num, why Why) {
	l.resend, l.why = seq.Range{Lo: lo, Hi: hi}, why
}

// extra is how many octets the first duplicate ACKs allow beyond the
// congestion window: a segment each, so that small windows produce the third
// one. RFC 3042.
func (l *recovery) extra(mss int) int {
	if l.fast {
		return 0
	}
	return min(int(l.dups), dupThreshold-1) * mss
}

// armRetransmit starts the retransmission timer anew. RFC 6298 §5.1, §5.3.
func (c *TCB) armRetransmit(now clock.Instant) {
	c.timers[TimerRetransmit] = now.Add(c.rto.current(c.cfg))
}

// rearmRetransmit follows an acknowledgment of new octets: the timer runs
// anew for what is still in flight. RFC 6298 §5.2, §5.3; in a recovery with
// every partial acknowledgment, the "slow-but-steady" of RFC 6582 §4.
func (c *TCB) rearmRetransmit(now clock.Instant) {
	if c.flight() == 0 {
		c.timers.clear(TimerRetransmit)
		c.timers.clear(TimerUser)
		return
	}
	c.armUser(now)
	c.armRetransmit(now)
}

// armUser starts the wait after which the connection is given up: R2, as a
// time (SHLD-11, MUST-20, MUST-23).
func (c *TCB) armUser(now clock.Instant) {
	patience := c.cfg.UserTimeout
	if c.snd.user != 0 {
		patience = c.snd.user
	} else if c.isSyn(c.snd.una) {
		patience = c.cfg.SynTimeout
	}
	c.timers.clear(TimerUser)
	if patience > 0 {
		c.timers[TimerUser] = now.Add(patience)
	}
}

// retransmitTimeout sends everything in flight again, one segment at first,
// as nothing proves that any of it arrived. RFC 6298 §5.4 to §5.6.
func (c *TCB) retransmitTimeout(now clock.Instant) {
	l := &c.loss
	c.counts.timeouts++
	again := l.expired > 0
	l.expired++
	if l.expired == troubleAt {
		c.news.tell(Trouble)
	}
	if !c.isSyn(c.snd.una) {
		c.cc.TimedOut(c.flight(), again)
		c.marks.fell(c.snd.nxt)
	}
	c.rto.expired()
	l.fast, l.dups = false, 0
	l.point, l.marked = c.snd.nxt, true
	l.resendFrom(c.snd.una, c.snd.nxt, WhyRetransmitTime)
}

// dupAck takes a duplicate acknowledgment. RFC 5681 §3.2, RFC 6582 §3.2.
func (c *TCB) dupAck(now clock.Instant) {
	l := &c.loss
	c.counts.dupAcks++
	l.dups++
	switch {
	case l.fast:
		c.cc.Duplicate()
	case l.dups == dupThreshold && !(l.marked && c.snd.una.LessEq(l.point)):
		c.enterRecovery(now)
	}
}

// enterRecovery sends the first octets in flight again without waiting for
// the timer. RFC 6582 §3.2 step 2.
func (c *TCB) enterRecovery(clock.Instant) {
	l := &c.loss
	c.cc.Lost(min(c.flight(), c.cc.Window())) // without what limited transmit has added: RFC 5681 §3.2
	c.marks.fell(c.snd.nxt)
	l.fast, l.marked = true, true
	l.point = c.snd.nxt
	l.resendFrom(c.snd.una, c.firstSegment(), WhyRetransmitFast)
}

// firstSegment is the number behind the first segment in flight.
func (c *TCB) firstSegment() seq.Num { return seq.Min(c.snd.una.Add(c.snd.mss), c.snd.nxt) }

// recover takes the acknowledgment of n new octets: growth, or the end or a
// further step of a recovery. RFC 6582 §3.2 step 3. told says that it brings
// news of congestion: then nothing grows.
func (c *TCB) recover(now clock.Instant, n int, told bool) {
	l := &c.loss
	l.dups, l.expired = 0, 0
	if !l.resend.Empty() {
		l.resend.Lo = seq.Max(l.resend.Lo, c.snd.una)
	}
	switch {
	case !l.fast:
		c.cc.Acked(now, c.rto.srtt, n, c.snd.held && !told)
	case l.point.LessEq(c.snd.una):
		c.cc.Recovered(c.flight())
		l.fast, l.marked = false, false // RFC 6582 would keep the mark; a loss right behind it would then wait for the timer
	default:
		c.cc.Partial(n)
		l.resendFrom(c.snd.una, c.firstSegment(), WhyRetransmitFast) // the next hole begins right here
	}
	if l.marked && l.point.Less(c.snd.una) {
		l.marked = false // or it would lie ahead again after half a turn
	}
}
