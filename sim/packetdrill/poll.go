package packetdrill

import (
	"time"

	"github.com/tcpglass/tcpglass/tcp"
)

// polled is one entry of the list that poll looks at.
type polled struct {
	socket   *socket // nil: no such descriptor
	asked    int64
	expected int64
	given    bool // expected says something
}

// callPoll is poll([{fd=4, events=POLLIN, revents=POLLIN}, …], how many,
// milliseconds).
func callPoll(a *args) attempt {
	if !a.count(3) {
		return nil
	}
	list := a.polled()
	wait := time.Duration(a.num(2)) * time.Millisecond
	if wait > 0 {
		a.wake = a.elapsed() + wait
	}
	return func() (outcome, bool) {
		o := outcome{}
		for _, p := range list {
			got := p.socket.ready(a.run) & (p.asked | symbols["POLLERR"] | symbols["POLLHUP"] | symbols["POLLNVAL"])
			if got != 0 {
				o.result++
			}
			if p.given {
				o.outputs = append(o.outputs, output{"revents", p.expected, got})
			}
		}
		return o, o.result > 0 || wait == 0 || a.wake > 0 && a.elapsed() >= a.wake
	}
}

// polled is the first argument of poll.
func (a *args) polled() (list []polled) {
	e := a.call.Args[0]
	if e.Kind != List {
		a.bad(0, "[{fd=N, events=…, revents=…}]")
		return nil
	}
	for _, item := range e.Items {
		fd, ok := fieldOf(item, "fd")
		events, asked := fieldOf(item, "events")
		if !ok || !asked {
			a.bad(0, "{fd=N, events=…, revents=…}")
			return nil
		}
		var p polled
		n, _ := a.eval(a.call, fd)
		p.socket = a.fds[n]
		p.asked, _ = a.eval(a.call, events)
		if r, ok := fieldOf(item, "revents"); ok {
			p.expected, p.given = a.eval(a.call, r)
		}
		list = append(list, p)
	}
	return list
}

// ready is what poll tells of a socket: see tcp_poll of any Unix.
func (s *socket) ready(r *run) (events int64) {
	if s == nil {
		return symbols["POLLNVAL"]
	}
	for name, on := range map[string]bool{
		"POLLIN":    s.readable(r),
		"POLLOUT":   s.writable(),
		"POLLERR":   s.over() && !s.told,
		"POLLHUP":   s.conn == nil && s.listener == nil || s.conn != nil && s.conn.State() == tcp.Closed,
		"POLLRDHUP": s.conn != nil && (s.deaf || s.over() || s.atEnd(r)),
		"POLLPRI":   s.conn != nil && s.conn.Status().Urgent > 0,
	} {
		if on {
			events |= symbols[name]
		}
	}
	for name, twin := range map[string]string{"POLLIN": "POLLRDNORM", "POLLOUT": "POLLWRNORM"} {
		if events&symbols[name] != 0 {
			events |= symbols[twin]
		}
	}
	return events
}
