package scenario

import (
	"net/netip"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/wire"
)

func (x *Listen) act(_ *run, a *actor, _ int) {
	flow := wire.Flow{Local: wire.EndpointFrom(a.node.Addr(x.Port))}
	if a.node.Down() {
		a.fail(flow, errDown)
		return
	}
	if x.UDP {
		a.bind(x.Port, x.udp(a))
		return
	}
	cfg := a.cfg.listen
	if x.Backlog > 0 {
		cfg.Backlog = x.Backlog
	}
	l, err := a.node.Listen(x.Port, cfg)
	if err != nil {
		a.fail(flow, err)
		return
	}
	a.listeners = append(a.listeners, l)
}

// udp is the settings of a socket for datagrams.
func (x *Listen) udp(a *actor) host.UDPConfig {
	cfg := a.cfg.udp
	if x.Queue > 0 {
		cfg.ReceiveQueue = x.Queue
	}
	return cfg
}

func (x *Open) act(r *run, a *actor, _ int) {
	to := netip.AddrPortFrom(r.actors[x.To].line.Addr.Addr(), x.Port)
	flow := wire.Flow{Local: wire.EndpointFrom(a.node.Addr(x.From)), Remote: wire.EndpointFrom(to)}
	if a.node.Down() {
		a.fail(flow, errDown)
		return
	}
	var c *host.Conn
	var err error
	if x.From > 0 {
		c, err = a.node.DialFrom(x.From, to)
	} else {
		c, err = a.node.Dial(to)
	}
	if err != nil {
		a.fail(flow, err)
		return
	}
	a.add(c).opening = true
}

func (x *Accept) act(_ *run, a *actor, _ int) {
	if a.accepts++; x.All {
		a.accepts = acceptAll
	}
	before := len(a.conns)
	a.accept()
	if len(a.conns) == before && len(a.listeners) > 0 {
		a.tell(wire.Flow{Local: wire.EndpointFrom(a.listeners[0].Addr())}, "accept-waits")
	}
}

func (x *Write) act(_ *run, a *actor, which int) {
	a.with(which, func(c *conn) {
		c.writes = append(c.writes, x)
		if len(c.writes) == 1 {
			c.flush()
		}
	})
}

func (x *Read) act(_ *run, a *actor, which int) {
	a.with(which, func(c *conn) {
		c.reads = append(c.reads, x)
		if len(c.reads) == 1 {
			c.serve()
		}
	})
}

func (x *Do) act(r *run, a *actor, which int) {
	switch x.Verb {
	case "shut":
		a.with(which, func(c *conn) { c.written(func(c *conn) { c.try(c.CloseWrite(c.now())) }) })
	case "close":
		a.with(which, func(c *conn) { c.written((*conn).close) })
	case "abort":
		a.with(which, (*conn).abort)
	case "forget":
		for _, l := range a.listeners {
			l.Close(r.World.Now())
		}
		a.listeners = nil
		a.closeMail()
	case "crash":
		r.World.After(0, func() { a.node.Crash(); a.forget() })
	case "restart":
		r.World.After(0, func() { a.node.Restart(); a.forget() })
	}
}

func (c *conn) try(err error) {
	if err != nil {
		c.fail(err)
	}
}

func (c *conn) close() {
	if c.linger {
		c.abort()
		return
	}
	c.over = true
	c.try(c.Close(c.now()))
}

func (c *conn) abort() {
	c.over = true
	c.try(c.Abort(c.now()))
}

func (x *Set) act(_ *run, a *actor, which int) {
	a.with(which, func(c *conn) {
		switch {
		case x.Linger:
			c.linger = true
		case x.NoDelay != nil:
			c.SetNoDelay(c.now(), *x.NoDelay)
		case x.KeepAlive != nil:
			c.SetKeepAlive(c.now(), *x.KeepAlive)
		default:
			c.SetUserTimeout(c.now(), x.UserTimeout)
		}
	})
}
