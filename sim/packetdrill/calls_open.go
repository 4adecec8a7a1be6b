package packetdrill

import (
	"maps"
	"net/netip"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/tcp"
)

// callSocket is socket(family, type, protocol). Three dots are AF_INET.
func callSocket(a *args) attempt {
	if !a.count(3) {
		return nil
	}
	family, kind := a.num(0), a.num(1)
	if family == symbols["AF_INET6"] {
		return a.missing("IPv6")
	}
	if kind&0xf == symbols["SOCK_DGRAM"] {
		return a.missing("UDP sockets")
	}
	s := &socket{nonblock: kind&symbols["SOCK_NONBLOCK"] != 0}
	s.options.values = map[[2]int64]int64{}
	return func() (outcome, bool) { return outcome{socket: s}, true }
}

// callBind is bind(fd, address, length).
func callBind(a *args) attempt {
	if !a.count(3) {
		return nil
	}
	s := a.socket()
	if s == nil {
		return nil
	}
	at := a.addr(1, netip.AddrPortFrom(a.set.local, a.set.bindPort))
	return once(func() (int64, errno) {
		switch {
		case s.bound.IsValid(), s.conn != nil, s.listener != nil:
			return 0, eINVAL
		case !at.Addr().IsUnspecified() && at.Addr() != a.set.local:
			return 0, eADDRNOTAVAIL
		case a.taken(at):
			return 0, eADDRINUSE
		}
		s.bound = at
		return 0, 0
	})
}

// taken reports whether another socket of the script has bound a port.
func (r *run) taken(at netip.AddrPort) bool {
	for _, s := range r.fds {
		if s.bound == at && s.listener != nil {
			return true
		}
	}
	return false
}

// callListen is listen(fd, backlog).
func callListen(a *args) attempt {
	if !a.count(2) {
		return nil
	}
	s, backlog := a.socket(), int(a.num(1))
	if s == nil {
		return nil
	}
	return once(func() (int64, errno) {
		if s.conn != nil {
			return 0, eINVAL
		}
		if s.listener != nil {
			return 0, 0
		}
		cfg := a.set.listen
		cfg.Backlog = min(max(backlog, 0), 4096) + 1 // Linux takes one more than it is told
		l, err := a.host.Listen(a.now, s.bound, cfg)
		if err != nil {
			return 0, errnoOf(err)
		}
		s.listener, a.current = l, nil
		return 0, 0
	})
}

// callAccept is accept(fd, address, length).
func callAccept(a *args) attempt {
	if a.call.Name == "accept" && !a.count(3) || a.call.Name == "accept4" && !a.count(4) {
		return nil
	}
	s, nonblock := a.socket(), a.num(3)&symbols["SOCK_NONBLOCK"] != 0
	if s == nil {
		return nil
	}
	if s.listener == nil {
		return a.refuse(eINVAL)
	}
	return func() (outcome, bool) {
		c, ok := s.listener.Accept()
		if !ok {
			return would(s.nonblock)
		}
		child := &socket{conn: c, connected: true, nonblock: nonblock, options: s.options}
		child.options.values = maps.Clone(s.options.values)
		child.apply(a.run)
		return outcome{socket: child}, true
	}
}

// callConnect is connect(fd, address, length).
func callConnect(a *args) attempt {
	if !a.count(3) {
		return nil
	}
	s := a.socket()
	if s == nil {
		return nil
	}
	to := a.addr(1, netip.AddrPortFrom(a.set.remote, a.set.connectPort))
	if s.listener != nil {
		return a.refuse(eISCONN)
	}
	first := true
	return func() (outcome, bool) {
		if s.conn == nil {
			if err := a.dial(s, to); err != 0 {
				return resultOf(0, err), true
			}
		}
		defer func() { first = false }()
		return s.connecting(a.run, first)
	}
}

// dial begins a connection and puts it under test.
func (r *run) dial(s *socket, to netip.AddrPort) errno {
	from := s.bound
	if from.IsValid() && from.Addr().IsUnspecified() {
		from = netip.AddrPortFrom(r.set.local, from.Port())
	}
	c, err := r.host.Dial(r.now, from, to)
	if err != nil {
		return errnoOf(err)
	}
	s.conn, s.connected, s.told = c, false, false
	r.add(c.Flow())
	s.apply(r)
	return 0
}

// connecting is how far connect has come. first is false when a call that
// waits asks again.
func (s *socket) connecting(r *run, first bool) (outcome, bool) {
	began := s.conn.State() == tcp.SynSent && s.fresh(r)
	switch {
	case s.opening() && s.nonblock && began:
		return resultOf(0, eINPROGRESS), true
	case s.opening() && s.nonblock && first:
		return resultOf(0, eALREADY), true
	case s.opening():
		return outcome{}, false
	}
	if err := s.failure(r); err != 0 {
		s.conn = nil // another try may follow
		return resultOf(0, err), true
	}
	if s.connected {
		return resultOf(0, eISCONN), true
	}
	s.connected = true
	return outcome{}, true
}

// fresh reports whether the SYN has not left yet: the call of this moment
// has begun the connection.
func (s *socket) fresh(r *run) bool {
	f := r.find(s.conn.Flow())
	return f != nil && !f.known
}

// callClose is close(fd).
func callClose(a *args) attempt {
	if !a.count(1) {
		return nil
	}
	fd, s := a.num(0), a.socket()
	if s == nil {
		return nil
	}
	return once(func() (int64, errno) {
		delete(a.fds, fd)
		switch linger := s.options.linger; {
		case s.listener != nil:
			s.listener.Close(a.now)
		case s.conn == nil:
		case linger != nil && *linger == 0:
			s.conn.Abort(a.now)
		default:
			s.conn.Close(a.now)
		}
		return 0, 0
	})
}

// callShutdown is shutdown(fd, how).
func callShutdown(a *args) attempt {
	if !a.count(2) {
		return nil
	}
	s, how := a.socket(), a.num(1)
	if s == nil {
		return nil
	}
	return once(func() (int64, errno) {
		switch {
		case how < 0 || how > 2:
			return 0, eINVAL
		case s.conn == nil || s.conn.State() == tcp.Closed:
			return 0, eNOTCONN
		}
		s.deaf = s.deaf || how != symbols["SHUT_WR"]
		if how != symbols["SHUT_RD"] {
			s.conn.CloseWrite(a.now) // a second time is no error: shutdown(2)
		}
		return 0, 0
	})
}

// callFcntl is fcntl(fd, F_GETFL) and fcntl(fd, F_SETFL, flags).
func callFcntl(a *args) attempt {
	s, command := a.socket(), a.num(1)
	if s == nil {
		return nil
	}
	switch command {
	case symbols["F_GETFL"]:
		return once(func() (int64, errno) {
			flags := symbols["O_RDWR"]
			if s.nonblock {
				flags |= symbols["O_NONBLOCK"]
			}
			return flags, 0
		})
	case symbols["F_SETFL"]:
		flags := a.num(2)
		return once(func() (int64, errno) {
			s.nonblock = flags&symbols["O_NONBLOCK"] != 0
			return 0, 0
		})
	}
	return a.missing("such fcntl")
}

// callIoctl is ioctl(fd, request, [value]).
func callIoctl(a *args) attempt {
	if !a.count(3) {
		return nil
	}
	s, request := a.socket(), a.num(1)
	want, given := a.eval(a.call, a.call.Args[2])
	if s == nil {
		return nil
	}
	if s.conn == nil {
		return a.refuse(eINVAL)
	}
	get, ok := queues[request]
	if !ok {
		return a.missing("such ioctl")
	}
	return func() (outcome, bool) {
		got := get(s.conn)
		if !given {
			want = got
		}
		return outcome{outputs: []output{{"value", want, got}}}, true
	}
}

// queues are the requests of ioctl that tell what waits in a connection.
var queues = map[int64]func(*host.Conn) int64{
	symbols["SIOCINQ"]:     func(c *host.Conn) int64 { return int64(c.Status().Unread) },
	symbols["SIOCOUTQ"]:    func(c *host.Conn) int64 { s := c.Status(); return int64(s.Unsent + s.Unacked) },
	symbols["SIOCOUTQNSD"]: func(c *host.Conn) int64 { return int64(c.Status().Unsent) },
}
