package packetdrill

import (
	"io"
)

// maxOctets bounds one read or write: the buffers are real.
const maxOctets = 1 << 26

// callWrite is write(fd, buffer, octets), send with flags behind, and sendto
// with an address behind them.
func callWrite(a *args) attempt {
	if !a.count(map[string]int{"write": 3, "send": 4, "sendto": 6}[a.call.Name]) {
		return nil
	}
	return a.writing(a.num(2), a.num(3))
}

// callWritev is writev(fd, pieces, how many).
func callWritev(a *args) attempt {
	if !a.count(3) {
		return nil
	}
	return a.writing(a.vector(1, a.call.Args[1]), 0)
}

// callSendmsg is sendmsg(fd, message, flags).
func callSendmsg(a *args) attempt {
	if !a.count(3) {
		return nil
	}
	return a.writing(a.message(1), a.num(2))
}

// writing is the attempt to write so many octets. One that may wait goes on
// until all are taken.
func (a *args) writing(octets, flags int64) attempt {
	s := a.socket()
	if s == nil {
		return nil
	}
	for _, flag := range []string{"MSG_MORE", "MSG_FASTOPEN", "MSG_ZEROCOPY", "MSG_EOR"} {
		if flags&symbols[flag] != 0 {
			return a.missing(flag)
		}
	}
	if octets < 0 || octets > maxOctets {
		a.bad(2, "a number of octets")
		return nil
	}
	w := &writer{
		run: a.run, socket: s,
		left:     make([]byte, octets),
		nonblock: s.nonblock || flags&symbols["MSG_DONTWAIT"] != 0,
		urgent:   flags&symbols["MSG_OOB"] != 0,
	}
	return w.try
}

// writer is a write under way.
type writer struct {
	run      *run
	socket   *socket
	left     []byte
	done     int64
	nonblock bool
	urgent   bool
}

func (w *writer) try() (outcome, bool) {
	s := w.socket
	switch {
	case s.conn == nil:
		return resultOf(0, ePIPE), true
	case s.opening():
		return would(w.nonblock)
	case s.over():
		if err := s.failure(w.run); err != 0 {
			return w.end(err)
		}
		return w.end(ePIPE)
	}
	for {
		n, err := w.write()
		w.left = w.left[n:]
		w.done += int64(n)
		switch {
		case err != nil:
			return w.end(errnoOf(err))
		case len(w.left) == 0, w.nonblock && w.done > 0:
			return w.end(0)
		case n == 0:
			return would(w.nonblock)
		}
	}
}

func (w *writer) write() (int, error) {
	if w.urgent {
		return w.socket.conn.WriteUrgent(w.run.now, w.left)
	}
	return w.socket.conn.Write(w.run.now, w.left)
}

// end is what was written, or else why nothing was.
func (w *writer) end(err errno) (outcome, bool) {
	if w.done > 0 {
		err = 0
	}
	return resultOf(w.done, err), true
}

// callRead is read(fd, buffer, octets), recv with flags behind, and recvfrom
// with an address behind them.
func callRead(a *args) attempt {
	if !a.count(map[string]int{"read": 3, "recv": 4, "recvfrom": 6}[a.call.Name]) {
		return nil
	}
	return a.reading(a.num(2), a.num(3))
}

// callReadv is readv(fd, pieces, how many).
func callReadv(a *args) attempt {
	if !a.count(3) {
		return nil
	}
	return a.reading(a.vector(1, a.call.Args[1]), 0)
}

// callRecvmsg is recvmsg(fd, message, flags).
func callRecvmsg(a *args) attempt {
	if !a.count(3) {
		return nil
	}
	return a.reading(a.message(1), a.num(2))
}

// reading is the attempt to read up to so many octets.
func (a *args) reading(octets, flags int64) attempt {
	s := a.socket()
	if s == nil {
		return nil
	}
	for _, flag := range []string{"MSG_PEEK", "MSG_OOB", "MSG_TRUNC", "MSG_WAITALL", "MSG_ERRQUEUE"} {
		if flags&symbols[flag] != 0 {
			return a.missing(flag)
		}
	}
	if octets < 0 || octets > maxOctets {
		a.bad(2, "a number of octets")
		return nil
	}
	nonblock := s.nonblock || flags&symbols["MSG_DONTWAIT"] != 0
	buf := make([]byte, octets)
	return func() (outcome, bool) { return s.read(a.run, buf, nonblock) }
}

// read is one try to read.
func (s *socket) read(r *run, buf []byte, nonblock bool) (outcome, bool) {
	if s.conn == nil {
		return resultOf(0, eNOTCONN), true
	}
	n, err := s.conn.Read(r.now, buf)
	switch {
	case n > 0, err == io.EOF, s.deaf:
		return resultOf(int64(n), 0), true
	case err != nil:
		return resultOf(0, s.failure(r)), true // told once; then there is the end of the stream
	}
	return would(nonblock)
}
