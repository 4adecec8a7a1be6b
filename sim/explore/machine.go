package explore

import (
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
)

// machine makes moves. Each has a memory of its own, so that several can
// work at a time.
type machine struct {
	*World
	cfg  *tcp.Config
	tell *teller // nil: nobody listens
	buf  [window]byte
	in   [window]byte
}

func newMachine(w *World) *machine { return &machine{World: w, cfg: w.config()} }

// start makes s the beginning of every run.
func (m *machine) start(s *state) {
	*s = state{now: begin, left: budget{
		losses: uint8(m.Losses), copies: uint8(m.Copies), timeouts: uint8(m.Timeouts),
		olds: uint8(m.Olds), aborts: uint8(m.Aborts), leaps: uint8(m.Leaps),
	}}
	if !m.Crossing {
		m.listen(s, 1, m.iss(Server, 1))
		return
	}
	for who := range s.ends { // or one would be refused for being the first
		m.act(s, who, moveOpen)
	}
}

// listen begins a life of the server.
func (m *machine) listen(s *state, life uint8, iss seq.Num) {
	m.begin(s, Server, life, iss, true)
	m.tell.listens(s, life)
	m.settle(s, Server)
}

// begin gives an end a fresh TCB and a fresh user.
func (m *machine) begin(s *state, who int, life uint8, iss seq.Num, passive bool) {
	e := &s.ends[who]
	e.tcb.Drop()
	*e = end{life: life, wrote: e.wrote, known: e.known, been: e.been}
	if err := e.tcb.Open(s.now, m.cfg, tcp.Identity{ISS: iss, MSS: fullSize}, passive); err != nil {
		panic("explore: a TCB that is CLOSED does not open: " + err.Error())
	}
}

// clone makes to a copy of s that may be moved.
func (m *machine) clone(s, to *state) {
	*to = *s
	for i := range s.ends {
		s.ends[i].tcb.Clone(&to.ends[i].tcb, m.cfg)
	}
}

// pack makes s small, for keeping; drop ends its use.
func (s *state) pack() {
	for i := range s.ends {
		s.ends[i].tcb.Pack()
	}
}

func (s *state) drop() {
	for i := range s.ends {
		s.ends[i].tcb.Drop()
	}
}

// make makes a move.
func (m *machine) make(s *state, v move) {
	switch v.kind {
	case moveOpen, moveWrite, moveShut, moveAbort:
		m.act(s, int(v.arg), v.kind)
	case moveDeliver:
		f := s.net[v.arg]
		s.remove(int(v.arg))
		m.deliver(s, &f)
	case moveCopy:
		f := s.net[v.arg]
		s.left.copies--
		s.net[v.arg].copy = true
		m.deliver(s, &f)
	case moveLose:
		m.tell.lost(s, &s.net[v.arg])
		s.left.losses--
		s.remove(int(v.arg))
	case moveOld:
		s.left.olds--
		f := m.old(int(v.arg))
		f.born, f.stamp = s.now, 0
		m.tell.old(s, &f)
		m.deliver(s, &f)
	case moveTime:
		m.wait(s)
	case moveLeap:
		m.leap(s)
	}
}

// wait lets time pass up to the next timer.
func (m *machine) wait(s *state) {
	if s.fresh() > 0 {
		s.left.timeouts--
	}
	s.now = s.deadline()
	for who := range s.ends {
		if s.ends[who].tcb.Deadline().Due(s.now) {
			s.ends[who].tcb.Advance(s.now)
			m.settle(s, who)
		}
	}
}

// act is a call of a user's.
func (m *machine) act(s *state, who int, k kind) {
	e := &s.ends[who]
	switch k {
	case moveOpen:
		m.begin(s, who, e.life+1, m.iss(who, e.life+1), false)
		m.tell.call(s, who, "open", 0)
	case moveWrite:
		m.write(s, who)
	case moveShut:
		e.shut = true
		e.tcb.CloseWrite(s.now)
		m.tell.call(s, who, "close-write", 0)
	case moveAbort:
		s.left.aborts--
		e.tcb.Abort(s.now)
		m.tell.call(s, who, "abort", 0)
	}
	m.settle(s, who)
}

// write writes the next octet. A user who has not closed must be able to.
func (m *machine) write(s *state, who int) {
	e := &s.ends[who]
	n := e.writes()
	if _, err := e.tcb.Write(s.now, []byte{octet(who, e.life, *n)}); err != nil {
		s.fail(Peace)
		m.tell.note(s, who, "write-refused")
		return
	}
	*n++
	m.tell.call(s, who, "write", 1)
}

// deliver hands a segment to the core that it is for.
func (m *machine) deliver(s *state, f *flying) {
	who := int(f.to)
	e := &s.ends[who]
	seg := f.segment(m.in[:], s.shift)
	if m.Protocol.takes != nil && !m.Protocol.takes(s, who, f, &seg) {
		m.tell.kept(s, f)
		return
	}
	before := e.tcb.State()
	v := e.tcb.Receive(s.now, &seg)
	m.tell.received(s, f, v)
	if v == tcp.Reopen && !m.opens(who) {
		m.reopen(s, f)
		return
	}
	if after := e.tcb.State(); before == tcp.Listen || before == tcp.SynSent {
		if after != before && after != tcp.Closed {
			e.took(f)
		}
	}
	if m.Protocol.taken != nil {
		m.Protocol.taken(s, who)
	}
	m.settle(s, who)
}

// took notes whose SYN the TCB has taken.
func (e *end) took(f *flying) {
	e.peer, e.meant = f.life, e.life
	if f.answers() {
		e.meant = f.peer
	}
}

// reopen lets a SYN end TIME-WAIT: MAY-2. The new numbers lie beyond the old
// ones.
func (m *machine) reopen(s *state, f *flying) {
	e := &s.ends[Server]
	next := e.life + 1
	m.listen(s, next, seq.Max(m.iss(Server, next), e.tcb.Status().SndNxt.Add(1)))
	m.deliver(s, f)
}

// settle keeps the contract of a TCB after a call: it tells what there is to
// tell, and sends what there is to send.
func (m *machine) settle(s *state, who int) {
	e := &s.ends[who]
	for again := true; again; {
		again = false
		for ev, ok := e.tcb.NextEvent(); ok; ev, ok = e.tcb.NextEvent() {
			m.news(s, who, &ev)
			again = true
		}
		for seg, ok := e.tcb.Transmit(s.now, m.buf[:]); ok; seg, ok = e.tcb.Transmit(s.now, m.buf[:]) {
			m.send(s, who, &seg)
			again = true
		}
		if !again && m.Protocol.after != nil {
			again = m.Protocol.after(m, s, who)
		}
	}
	if e.tcb.State() == tcp.Closed && !m.opens(who) && e.life > 0 {
		m.listen(s, e.life+1, m.iss(Server, e.life+1))
	}
}

// send puts a segment, or what the protocol makes of it, on its way.
func (m *machine) send(s *state, who int, seg *tcp.Segment) {
	if m.Protocol.sends == nil {
		m.emit(s, who, seg)
		return
	}
	segs := m.Protocol.sends(&s.ends[who], who, seg)
	for i := range segs {
		m.emit(s, who, &segs[i])
	}
}

func (m *machine) emit(s *state, who int, seg *tcp.Segment) {
	e := &s.ends[who]
	f := fly(1-who, seg, s.shift)
	s.sent++
	f.born, f.life, f.peer, f.id = s.now, e.life, e.peer, s.sent
	s.add(f, m.Flight)
	m.tell.sent(s, who, &f)
}

// news is what the user and the properties make of an event.
func (m *machine) news(s *state, who int, ev *tcp.Event) {
	e := &s.ends[who]
	m.tell.event(s, who, ev)
	switch ev.Kind {
	case tcp.Transition:
		if ev.To == tcp.Listen && ev.From == tcp.SynReceived {
			e.peer, e.meant = 0, 0
		}
	case tcp.Opened:
		m.opened(s, who)
	case tcp.Readable:
		m.read(s, who)
	case tcp.Ended:
		m.ended(s, who)
	}
}

// leap lets 4 GiB, but for what this connection has sent before, go through
// from the client to the server: its numbers on the wire move on by as much.
// The last octet goes by itself, so that both ends have heard of the time
// that has passed, and the next one has the number of the first again.
func (m *machine) leap(s *state) {
	s.left.leaps--
	s.now = s.now.Add(leapTakes)
	written := int(*s.ends[Client].writes())
	s.shift -= seq.Num(written + 1)
	m.tell.note(s, Client, "leap")
	tell := m.tell
	m.tell = nil
	m.write(s, Client)
	m.settle(s, Client)
	for i := 0; i < int(s.n); {
		if f := s.net[i]; !f.copy {
			s.remove(i)
			m.deliver(s, &f)
			i = 0
			continue
		}
		i++
	}
	m.tell = tell
}
