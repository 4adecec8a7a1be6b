package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// snapshotOf is a TCB in the RFC's variables, with its timers and debts.
func snapshotOf(c *tcp.TCB) *trace.Snapshot {
	s := snapshot(c.Status())
	for t := tcp.TimerRetransmit; t <= tcp.TimerClose; t++ {
		if due := c.Due(t); due.Set() {
			s.Timers = append(s.Timers, trace.Timeout{Name: timerName(c, t), Due: due})
		}
	}
	s.Owes = c.Owes()
	return s
}

// timerName is what people call a timer: the one that ends a connection by
// the state that it ends.
func timerName(c *tcp.TCB, t tcp.Timer) string {
	switch {
	case t == tcp.TimerClose && c.State() == tcp.FinWait2:
		return "fin-wait-2"
	case t == tcp.TimerClose:
		return "time-wait"
	}
	return t.String()
}

// snapshot is a status in the RFC's variables.
func snapshot(s tcp.Status) *trace.Snapshot {
	return &trace.Snapshot{
		State: s.State.String(),
		ISS:   s.ISS, IRS: s.IRS,
		SndUna: s.SndUna, SndNxt: s.SndNxt, SndWnd: s.SndWnd,
		RcvNxt: s.RcvNxt, RcvWnd: s.RcvWnd,
		Cwnd: s.Cwnd, Ssthresh: s.Ssthresh,
		MSS: s.MSS,
		RTO: s.RTO, SRTT: s.SRTT,
		Unsent: s.Unsent, Unread: s.Unread,
	}
}

// recordOf is what the host knows of a flow without having a connection: a
// half-open entry, or what is left in TIME-WAIT; nil where that is nothing.
func (h *Host) recordOf(now clock.Instant, f *wire.Flow) *trace.Snapshot {
	if f.Remote.Port == 0 {
		return nil // a listener's, or nobody's
	}
	if r := h.timeWait(f); r != 0 {
		w := &h.waits.at(r).value
		return waitingFor(now, "time-wait", w.Until, snapshot(w.Status()))
	}
	for _, l := range h.listening(f) {
		if l, r := l.entry(h.hash(f), f); r != 0 {
			return l.entrySnapshot(now, r)
		}
	}
	return nil
}

// entrySnapshot is a half-open entry in the RFC's variables.
func (l *Listener) entrySnapshot(now clock.Instant, r ref) *trace.Snapshot {
	entry := &l.half.at(r).value
	s := snapshot(entry.Status(&l.host.tcp))
	if entry.owes {
		s.Owes = []string{"syn", "ack"}
	}
	return waitingFor(now, "syn-ack", l.due(entry), s)
}

// waitingFor is s with a timer, unless that has just run out.
func waitingFor(now clock.Instant, name string, due clock.Instant, s *trace.Snapshot) *trace.Snapshot {
	if due > now {
		s.Timers = []trace.Timeout{{Name: name, Due: due}}
	}
	return s
}
