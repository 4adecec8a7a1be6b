package scenario

import (
	"cmp"
	"errors"
	"slices"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// actor is a node and the program that runs there.
type actor struct {
	run       *run
	line      *Node
	node      *sim.Node
	cfg       config
	reactions []*reaction
	present   int // line of the scenario that is being done

	listeners []*host.Listener
	conns     []*conn // in the order they were opened or accepted
	accepts   int     // accept calls that wait; acceptAll: for ever
	waiting   []wait  // actions on connections that do not exist yet
	mail      mail

	hand  *hand      // of a scripted peer
	naive *sim.Naive // the server that a "naive" is

	asked, served int // visits to it, and those that have got an answer
}

// acceptAll is more calls than there can be connections.
const acceptAll = 1 << 30

// wait is an action on a connection that does not exist yet.
type wait struct {
	which, line int
	do          func(c *conn)
}

// Why an action could not be done.
var (
	errClosed = errors.New("the program has closed this connection")
	errRoom   = errors.New("the send queue is full")
	errDown   = errors.New("the host has crashed")
	errWhom   = errors.New("nobody has written to the peer yet: say from PORT to WHO PORT")
)

// reason is the code of an error, for the trace.
func reason(err error) string {
	for code, errs := range reasons {
		if slices.Contains(errs, err) {
			return code
		}
	}
	return "other"
}

// reasons are the codes of errors, in the notes refused-CODE.
var reasons = map[string][]error{
	"address-in-use": {host.ErrAddressInUse},
	"no-port":        {host.ErrNoPort},
	"no-memory":      {host.ErrNoMemory, tcp.ErrNoMemory},
	"connection":     {tcp.ErrRefused, host.ErrRefused},
	"reset":          {tcp.ErrReset},
	"timeout":        {tcp.ErrTimeout},
	"unreachable":    {tcp.ErrUnreachable, host.ErrUnreachable},
	"too-big":        {host.ErrTooBig},
	"no-room":        {errRoom},
	"closed":         {tcp.ErrClosed, errClosed},
	"closing":        {tcp.ErrClosing},
	"not-open":       {tcp.ErrNotOpen},
	"down":           {errDown},
	"whom":           {errWhom},
}

// actor puts a node into the world.
func (r *run) actor(x *Node) *actor {
	a := &actor{run: r, line: x}
	a.cfg.listen.Cookies = host.CookiesNever // the plain table: what a lesson is about, it says itself
	apply(&a.cfg, x.Settings, keysOf[x.Kind])
	switch x.Kind {
	case "naive":
		a.naive = r.World.Naive(x.Name, x.Addr, a.cfg.listen.HalfOpen)
		a.node = a.naive.Node
		return a
	case "router":
		a.node = r.World.Router(x.Name, x.Addr)
		return a
	case "peer":
		a.hand = newHand(a)
		a.node = a.hand.peer.Node
		return a
	}
	if iss := a.cfg.iss; iss != nil {
		a.cfg.host.InitialNumber = func(wire.Flow) seq.Num { return *iss }
	}
	a.bound()
	a.node = r.World.Host(x.Name, x.Addr, a.cfg.host)
	a.node.News = a.news
	a.node.Heard = a.heard
	return a
}

// bound keeps the host's memory within that of the run.
func (a *actor) bound() {
	memory := &a.cfg.host.Memory
	if most := a.run.bounds.Memory; cmp.Or(*memory, tcp.DefaultMemory) > most {
		*memory = most
	}
}

// fail notes a call about a flow that was refused.
func (a *actor) fail(flow wire.Flow, err error) {
	code := reason(err)
	a.node.Note(flow, "refused-"+code)
	a.run.Failures = append(a.run.Failures, Failure{a.run.World.Elapsed(), a.present, err, code})
}

// heard lets the program react to what arrives at the host, as if it could
// see it.
func (a *actor) heard(p *sim.Packet) {
	seg, ok := p.TCP()
	if !ok {
		return
	}
	for c := sim.Any; c <= sim.Data; c++ {
		if c.Has(&seg) && c != sim.Data { // data is what the program hears of
			a.run.happened(a, c.String(), nil)
		}
	}
}

// news is what the host tells its programs.
func (a *actor) news(e host.Event) {
	switch {
	case e.Kind == host.Pressure:
		return
	case e.Kind == host.Acceptable:
		a.accept()
		return
	case e.UDP != nil:
		if e.Kind == host.Readable {
			a.readable(e.UDP)
		}
		return
	}
	if v, ok := e.Conn.Owner.(*visit); ok {
		v.hear(e)
		return
	}
	c, ok := e.Conn.Owner.(*conn)
	if !ok || c.over {
		return
	}
	switch e.Kind {
	case host.Opened:
		c.opening = false
		a.tell(c.Flow(), "open-returns")
		a.run.happened(a, "open", c)
		c.flush()
	case host.Readable:
		c.readable()
	case host.Writable:
		c.flush()
		a.run.happened(a, "room", c)
	case host.Urgent:
		a.run.happened(a, "urgent", c)
	case host.Ended:
		if c.opening {
			a.tell(c.Flow(), "open-failed")
			c.opening = false
		}
		a.run.happened(a, "end", c)
		c.flush()
	}
}

// accept takes connections for those who wait for one.
func (a *actor) accept() {
	for _, l := range a.listeners {
		for a.accepts > 0 {
			got, ok := l.Accept()
			if !ok {
				break
			}
			if a.accepts != acceptAll {
				a.accepts--
			}
			a.tell(got.Flow(), "accept-returns")
			c := a.add(got)
			a.run.happened(a, "accept", c)
			c.readable()
			if c.Err() != nil {
				a.run.happened(a, "end", c)
			}
		}
	}
}

// tell puts a note into the trace, where the scenario wants it.
func (a *actor) tell(flow wire.Flow, why string) {
	if a.run.telling {
		a.node.Note(flow, why)
	}
}

// add gives a connection to the program, and to the actions that wait for
// it.
func (a *actor) add(got *host.Conn) *conn {
	c := &conn{Conn: got, actor: a}
	got.Owner = c
	if a.cfg.keep.Idle > 0 {
		got.SetKeepAlive(a.run.World.Now(), a.cfg.keep)
	}
	a.conns = append(a.conns, c)
	ready := a.waiting
	a.waiting = nil
	for _, w := range ready {
		if w.which == 0 || w.which == len(a.conns) {
			a.present = w.line
			w.do(c)
		} else {
			a.waiting = append(a.waiting, w)
		}
	}
	return c
}

// with does something with a connection: the one counted, or the latest. One
// that does not exist yet is waited for.
func (a *actor) with(which int, do func(c *conn)) {
	n := which
	if which == 0 {
		n = len(a.conns)
	}
	if n == 0 || n > len(a.conns) {
		a.waiting = append(a.waiting, wait{which, a.present, do})
		return
	}
	if c := a.conns[n-1]; c.over {
		c.fail(errClosed)
	} else {
		do(c)
	}
}

// forget is what a program knows after a crash: nothing.
func (a *actor) forget() {
	a.listeners, a.conns, a.waiting, a.accepts, a.mail = nil, nil, nil, 0, mail{}
}
