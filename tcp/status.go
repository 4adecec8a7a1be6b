package tcp

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// Status is a TCB in numbers. RFC 9293 §3.10.6 (STATUS).
type Status struct {
	State                   State
	ISS, IRS                seq.Num
	SndUna, SndNxt          seq.Num
	RcvNxt                  seq.Num
	SndWnd, RcvWnd          int // octets
	SndScale, RcvScale      uint8
	MSS                     int // octets of payload in a full segment
	Cwnd, Ssthresh          int // octets
	SRTT, RTTVar, RTO       time.Duration
	Unsent, Unacked         int  // octets written: not yet sent; sent and not acknowledged
	Unread, OutOfOrder      int  // octets received: in order; beyond a hole
	Urgent                  int  // octets up to the urgent mark that are still to be read (MUST-33)
	Buffers                 int  // octets of memory that the buffers hold
	Timestamps, ECN         bool // both ends agreed to them
	DSCP                    uint8
	Marks, Echoes           uint32 // segments that a router has marked; times that the peer made us slow down by telling of marks
	SoftError               bool   // ICMP has spoken of trouble and nothing was heard since (MUST-47)
	SegmentsIn              uint32
	SegmentsOut             uint32
	Retransmits             uint32
	Timeouts, DuplicateAcks uint32
}

// Status tells how the connection stands.
func (c *TCB) Status() Status {
	st := Status{
		State: c.state, ISS: c.snd.iss, IRS: c.rcv.irs,
		SndUna: c.snd.una, SndNxt: c.snd.nxt, SndWnd: c.snd.wnd, SndScale: c.snd.scale,
		RcvNxt: c.rcv.nxt, RcvWnd: c.rcv.wnd(), RcvScale: c.rcv.scale,
		MSS: c.snd.mss, Cwnd: c.cc.Window(), Ssthresh: c.cc.Threshold(),
		SRTT: c.rto.srtt, RTTVar: c.rto.rttvar,
		Unread: c.in.n, OutOfOrder: c.in.held(), Urgent: c.urgentLeft(),
		Buffers:    c.Holds(),
		Timestamps: c.stamps.on, ECN: c.marks.on, DSCP: c.DSCP(), Marks: c.marks.heard, Echoes: c.marks.told,
		SoftError:  c.counts.soft,
		SegmentsIn: c.counts.segmentsIn, SegmentsOut: c.counts.segmentsOut,
		Retransmits: c.counts.retransmits, Timeouts: c.counts.timeouts, DuplicateAcks: c.counts.dupAcks,
	}
	if c.cfg != nil {
		st.RTO = c.rto.current(c.cfg)
	}
	if c.out.n > 0 {
		st.Unsent = max(c.out.text().Sub(c.snd.nxt), 0)
		st.Unacked = c.out.n - st.Unsent
	}
	return st
}

// MSS is how many octets of payload a full segment to the peer holds.
func (c *TCB) MSS() int { return c.snd.mss }

// SetNoDelay switches the Nagle algorithm off, or on again: MUST-17.
func (c *TCB) SetNoDelay(on bool) { c.nodelay = on }

// SetUserTimeout sets R2 for this connection: how long octets may wait for
// their acknowledgment; zero is Config's, negative is for ever. MUST-21.
func (c *TCB) SetUserTimeout(now clock.Instant, d time.Duration) {
	c.fire(now)
	c.snd.user = d
	if c.state != Closed && (c.timers[TimerUser].Set() || c.flight() > 0) {
		c.armUser(now)
	}
}
