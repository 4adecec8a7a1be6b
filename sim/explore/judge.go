package explore

import "io"

// opened gives the user the connection, and asks whether there is one.
func (m *machine) opened(s *state, who int) {
	e, p := &s.ends[who], &s.ends[1-who]
	bit := func(life uint8) uint8 { return 1 << (life & 7) }
	gaveUp := (p.life != e.peer || p.over()) && p.been&bit(e.peer) == 0
	twice := !m.opens(who) && e.known&bit(e.peer) != 0
	if e.peer == 0 || e.meant != e.life || twice || gaveUp {
		s.fail(Phantom)
	}
	if m.KeepAlive {
		e.tcb.SetKeepAlive(s.now, keepAlive)
	}
	e.opened = true
	e.been |= bit(e.life)
	e.known |= bit(e.peer)
}

// read reads all there is, and compares.
func (m *machine) read(s *state, who int) {
	e := &s.ends[who]
	for {
		n, err := e.tcb.Read(s.now, m.in[:])
		for _, b := range m.in[:n] {
			if b != octet(1-who, e.peer, e.read) || e.read >= s.ends[1-who].wrote[e.peer] {
				s.fail(Prefix)
			}
			e.read++
		}
		if n > 0 {
			m.tell.call(s, who, "read", n)
			continue
		}
		if err == io.EOF {
			m.endOfStream(s, who)
		}
		return
	}
}

// endOfStream comes behind the last octet, and not before.
func (m *machine) endOfStream(s *state, who int) {
	e, p := &s.ends[who], &s.ends[1-who]
	if !e.eof && e.read != p.wrote[e.peer] {
		s.fail(Prefix)
	}
	e.eof = true
}

// ended asks whether the connection ended as it should: without an error,
// with all said and all heard. Where a user has aborted it need not.
func (m *machine) ended(s *state, who int) {
	e := &s.ends[who]
	if int(s.left.aborts) < m.Aborts {
		return
	}
	if e.tcb.Err() != nil || !e.eof || int(*e.writes()) < m.Writes[who] {
		s.fail(Peace)
	}
}

// done reports whether all work is done and nothing is left.
func (m *machine) done(s *state) bool {
	for who := range s.ends {
		e := &s.ends[who]
		if !e.over() || m.opens(who) && int(e.life) < m.Lives {
			return false
		}
	}
	return s.fresh() == 0
}

// goal reports whether s is what the world looks for.
func (m *machine) goal(s *state) bool {
	switch m.Goal {
	case Opens:
		return s.ends[Client].opened && s.ends[Server].opened
	case Ends:
		return m.done(s)
	}
	return false
}
