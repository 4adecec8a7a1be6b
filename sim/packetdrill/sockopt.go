package packetdrill

import (
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// sockopt is an option of sockets: level and name.
type sockopt [2]int64

func optOf(level, name string) sockopt { return sockopt{symbols[level], symbols[name]} }

// String is the option's name, for messages.
func (o sockopt) String() string {
	prefix := map[int64]string{0: "IP_", 1: "SO_", 6: "TCP_"}[o[0]]
	for name, n := range symbols {
		if n == o[1] && len(prefix) > 0 && len(name) > len(prefix) && name[:len(prefix)] == prefix && !states[name] {
			return name
		}
	}
	return "such option"
}

// states are the symbols that look like options and are not.
var states = map[string]bool{
	"TCP_ESTABLISHED": true, "TCP_SYN_SENT": true, "TCP_SYN_RECV": true, "TCP_FIN_WAIT1": true, "TCP_FIN_WAIT2": true,
	"TCP_TIME_WAIT": true, "TCP_CLOSE": true, "TCP_CLOSE_WAIT": true, "TCP_LAST_ACK": true, "TCP_LISTEN": true, "TCP_CLOSING": true,
}

// setters put an option into force on a socket, and on its connection where
// it has one.
var setters = map[sockopt]func(r *run, s *socket, v int64){
	optOf("SOL_TCP", "TCP_NODELAY"): func(r *run, s *socket, v int64) {
		s.options.nodelay = v != 0
		if s.conn != nil {
			s.conn.SetNoDelay(r.now, v != 0)
		}
	},
	optOf("SOL_SOCKET", "SO_KEEPALIVE"): func(r *run, s *socket, v int64) {
		s.options.keep = v != 0
		s.probe(r)
	},
	optOf("SOL_TCP", "TCP_KEEPIDLE"): func(r *run, s *socket, v int64) {
		s.options.probes.Idle = time.Duration(v) * time.Second
		s.probe(r)
	},
	optOf("SOL_TCP", "TCP_KEEPINTVL"): func(r *run, s *socket, v int64) {
		s.options.probes.Interval = time.Duration(v) * time.Second
		s.probe(r)
	},
	optOf("SOL_TCP", "TCP_KEEPCNT"): func(r *run, s *socket, v int64) {
		s.options.probes.Count = int(v)
		s.probe(r)
	},
	optOf("SOL_TCP", "TCP_USER_TIMEOUT"): func(r *run, s *socket, v int64) {
		s.options.timeout = time.Duration(v) * time.Millisecond
		if s.conn != nil {
			s.conn.SetUserTimeout(r.now, s.options.timeout)
		}
	},
	optOf("SOL_IP", "IP_TOS"): func(r *run, s *socket, v int64) {
		s.options.dscp = wire.DSCP(uint8(v)) // the bits of ECN are TCP's: Linux does not take them either
		if s.conn != nil {
			s.conn.SetDSCP(r.now, s.options.dscp)
		}
	},
}

// kept are options that need nothing done: the host always behaves so, or
// they say nothing about it.
var kept = map[sockopt]bool{
	optOf("SOL_SOCKET", "SO_REUSEADDR"): true,
	optOf("SOL_SOCKET", "SO_REUSEPORT"): true,
	optOf("SOL_SOCKET", "SO_OOBINLINE"): true, // urgent octets stay in line: RFC 6093
	optOf("SOL_SOCKET", "SO_PRIORITY"):  true,
	optOf("SOL_SOCKET", "SO_DEBUG"):     true,
}

// probe puts the keep-alive settings into force.
func (s *socket) probe(r *run) {
	if s.conn == nil {
		return
	}
	k := tcp.KeepAlive{}
	if s.options.keep {
		k = s.options.probing()
	}
	s.conn.SetKeepAlive(r.now, k)
}

// callSetsockopt is setsockopt(fd, level, name, [value], length).
func callSetsockopt(a *args) attempt {
	if !a.count(5) {
		return nil
	}
	s, opt := a.socket(), sockopt{a.num(1), a.num(2)}
	if s == nil {
		return nil
	}
	value := a.call.Args[3]
	switch {
	case opt == optOf("SOL_SOCKET", "SO_LINGER"):
		return a.setLinger(s, value)
	case opt == optOf("SOL_TCP", "TCP_CONGESTION"):
		if value.Kind == String && value.Text != "reno" {
			return a.missing("congestion control " + value.Text)
		}
		return once(func() (int64, errno) { return 0, 0 })
	}
	set, ok := setters[opt]
	if !ok && !kept[opt] {
		return a.missing(opt.String())
	}
	v, given := a.eval(a.call, value)
	if !given {
		a.bad(3, "[VALUE]")
		return nil
	}
	return once(func() (int64, errno) {
		s.options.values[opt] = v
		if set != nil {
			set(a.run, s, v)
		}
		return 0, 0
	})
}

// setLinger takes {onoff=1, linger=0}. Only a linger of 0 changes what close
// does here: it never waits.
func (a *args) setLinger(s *socket, value Expr) attempt {
	on, _ := fieldOf(value, "onoff")
	secs, ok := fieldOf(value, "linger")
	if !ok && value.Kind == Struct && len(value.Items) == 2 {
		on, secs, ok = value.Items[0], value.Items[1], true
	}
	if !ok {
		a.bad(3, "{onoff=N, linger=SECONDS}")
		return nil
	}
	switched, _ := a.eval(a.call, on)
	seconds, _ := a.eval(a.call, secs)
	return once(func() (int64, errno) {
		s.options.linger = nil
		if switched != 0 {
			d := time.Duration(seconds) * time.Second
			s.options.linger = &d
		}
		return 0, 0
	})
}

// getters are the options that are asked of the socket.
var getters = map[sockopt]func(r *run, s *socket) int64{
	optOf("SOL_SOCKET", "SO_ERROR"): func(r *run, s *socket) int64 { return int64(s.failure(r)) },
	optOf("SOL_SOCKET", "SO_TYPE"):  func(*run, *socket) int64 { return symbols["SOCK_STREAM"] },
	optOf("SOL_SOCKET", "SO_ACCEPTCONN"): func(_ *run, s *socket) int64 {
		if s.listener != nil {
			return 1
		}
		return 0
	},
	optOf("SOL_TCP", "TCP_MAXSEG"): func(_ *run, s *socket) int64 {
		if s.conn == nil {
			return 536
		}
		return int64(s.conn.Status().MSS)
	},
	optOf("SOL_TCP", "TCP_KEEPIDLE"): func(_ *run, s *socket) int64 { return int64(s.options.probing().Idle / time.Second) },
}

// callGetsockopt is getsockopt(fd, level, name, [value], [length]).
func callGetsockopt(a *args) attempt {
	if !a.count(5) {
		return nil
	}
	s, opt := a.socket(), sockopt{a.num(1), a.num(2)}
	if s == nil {
		return nil
	}
	_, settable := setters[opt]
	get, ok := getters[opt]
	if !ok && !settable && !kept[opt] {
		return a.missing(opt.String())
	}
	want, given := a.eval(a.call, a.call.Args[3])
	return func() (outcome, bool) {
		got := s.options.values[opt]
		if get != nil {
			got = get(a.run, s)
		}
		if !given {
			return outcome{}, true
		}
		return outcome{outputs: []output{{opt.String(), want, got}}}, true
	}
}
