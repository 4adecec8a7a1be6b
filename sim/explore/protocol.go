package explore

import (
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Protocol is TCP with a change. The zero value is TCP as it is. A change
// stands between the cores and the network, or in the configuration.
type Protocol struct {
	Name string

	still bool                                                      // the clock of initial sequence numbers stands still
	tune  func(c *tcp.Config)                                       // changes the configuration
	sends func(e *end, who int, seg *tcp.Segment) []tcp.Segment     // what leaves instead of seg
	takes func(s *state, who int, f *flying, seg *tcp.Segment) bool // may change what arrives; false: the core does not see it
	taken func(s *state, who int)                                   // after the core has seen it, before it answers
	after func(m *machine, s *state, who int) (again bool)          // once an end has sent all; whether it did anything
}

// TwoWay opens with two segments: who has answered a SYN is ESTABLISHED. The
// server's core is given a third segment that nobody has sent, and the one
// that the client's core sends does not leave.
var TwoWay = Protocol{
	Name: "two-way",
	sends: func(e *end, who int, seg *tcp.Segment) []tcp.Segment {
		if who == Client && e.tcb.State() == tcp.Established && !e.spoke {
			e.spoke = true
			if seg.Len() == 0 && seg.Why == tcp.WhyAck {
				return nil
			}
		}
		return []tcp.Segment{*seg}
	},
	after: func(m *machine, s *state, who int) bool {
		e := &s.ends[who]
		if e.tcb.State() != tcp.SynReceived {
			return false
		}
		if m.tell != nil {
			m.tell.because = "no-third"
		}
		st := e.tcb.Status()
		e.tcb.Receive(s.now, &tcp.Segment{Seq: st.RcvNxt, Ack: st.SndNxt, Flags: wire.ACK, Window: window})
		return true
	},
}

// FourWay opens with four segments: the SYN,ACK is taken apart. The client's
// core gets it whole again, once both halves have come.
var FourWay = Protocol{
	Name: "four-way",
	sends: func(e *end, who int, seg *tcp.Segment) []tcp.Segment {
		if who == Client || !seg.Flags.Has(wire.SYN|wire.ACK) {
			return []tcp.Segment{*seg}
		}
		ack, syn := *seg, *seg
		ack.Flags, ack.Options = wire.ACK, wire.Options{}
		syn.Flags, syn.Ack = wire.SYN, 0
		return []tcp.Segment{ack, syn}
	},
	takes: joinHalves,
}

// The halves of a SYN,ACK that have come: end.halves.
const (
	ackHalf = 1 << iota
	synHalf
)

// joinHalves keeps the half that comes first and makes a SYN,ACK of both.
func joinHalves(s *state, who int, f *flying, seg *tcp.Segment) bool {
	e := &s.ends[who]
	if who != Client || e.tcb.State() != tcp.SynSent {
		return true
	}
	half := uint8(0)
	switch seg.Flags & (wire.SYN | wire.ACK | wire.RST) {
	case wire.ACK:
		half = ackHalf
	case wire.SYN:
		half = synHalf
	default:
		return true
	}
	if half == ackHalf && seg.Ack != e.tcb.Status().SndNxt {
		return true // the core resets whoever acknowledges what was not sent
	}
	if e.halves|half != ackHalf|synHalf {
		e.held, e.halves = *f, half
		return false
	}
	e.halves = 0
	if half == ackHalf {
		*f = e.held
		*seg = f.segment(nil, s.shift)
	}
	e.held = flying{}
	seg.Flags, seg.Ack = wire.SYN|wire.ACK, e.tcb.Status().SndNxt
	return true
}

// NoTimeWait closes at once where TCP waits for 2 MSL.
var NoTimeWait = Protocol{
	Name: "no-2msl",
	tune: func(c *tcp.Config) { c.MSL = 1 },
	after: func(m *machine, s *state, who int) bool {
		e := &s.ends[who]
		if e.tcb.State() != tcp.TimeWait {
			return false
		}
		e.tcb.Advance(s.now.Add(2 * m.cfg.MSL))
		return true
	},
}

// MergedFin closes with three segments, always: who gets a FIN closes in the
// same breath.
var MergedFin = Protocol{
	Name: "merged-fin",
	taken: func(s *state, who int) {
		if e := &s.ends[who]; e.tcb.State() == tcp.CloseWait {
			e.tcb.CloseWrite(s.now)
		}
	},
}

// FixedISN begins every connection with the same numbers.
var FixedISN = Protocol{Name: "fixed-isn", still: true}

// NoPAWS has no timestamps, and so nothing that tells an octet from the one
// 4 GiB before it.
var NoPAWS = Protocol{
	Name: "no-paws",
	tune: func(c *tcp.Config) { c.NoTimestamps = true },
}

// LooseReset is a bug put in on purpose: a reset counts wherever its number
// lies. It shows that the search finds such things.
var LooseReset = Protocol{
	Name: "loose-reset",
	takes: func(s *state, who int, _ *flying, seg *tcp.Segment) bool {
		if st := s.ends[who].tcb.Status(); seg.Flags.Has(wire.RST) && st.RcvNxt != 0 {
			seg.Seq = st.RcvNxt
		}
		return true
	},
}
