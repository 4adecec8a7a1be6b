package tcp

import "github.com/tcpglass/tcpglass/clock"

// Due is when a timer runs out; 0: it does not run.
func (c *TCB) Due(t Timer) clock.Instant { return c.timers[t] }

// Owes is what the TCB owes its peer and has not sent, in words: syn, fin,
// reset, ack, window, probe, keep-alive. An ACK that is delayed is owed, too.
// Text is not a debt: Status counts it.
func (c *TCB) Owes() (words []string) {
	for _, debt := range []struct {
		word string
		owed bool
	}{
		{"syn", c.state.in(of(SynSent, SynReceived)) && c.snd.nxt == c.snd.iss},
		{"fin", c.out.closed && c.snd.nxt != c.out.end() && !c.state.in(of(Closed, Listen))},
		{"reset", c.owes.has(owesReset | owesRefusal)},
		{"ack", c.acks.due() || c.acks.octets > 0 || c.owes.has(owesChallenge)},
		{"window", c.acks.window},
		{"probe", c.owes.has(owesProbe)},
		{"keep-alive", c.owes.has(owesKeepAlive)},
	} {
		if debt.owed {
			words = append(words, debt.word)
		}
	}
	return words
}

// Status is the entry in the variables of the connection that it may become.
func (h *HalfOpen) Status(cfg *Config) Status {
	return Status{
		State: SynReceived,
		ISS:   h.ISS, IRS: h.IRS,
		SndUna: h.ISS, SndNxt: h.ISS.Add(1), SndWnd: int(h.Window),
		RcvNxt: h.IRS.Add(1), RcvWnd: int(initialWindow(cfg)),
		MSS: int(h.MSS),
	}
}

// Status is what the record still knows of the connection: neither its
// initial numbers nor anything about sending.
func (w *Remnant) Status() Status {
	return Status{State: TimeWait, SndUna: w.SndNxt, SndNxt: w.SndNxt, RcvNxt: w.RcvNxt}
}
