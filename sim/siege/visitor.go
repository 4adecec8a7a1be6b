package siege

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim"
)

// What a visitor wants.
const (
	request  = 200 // octets
	reply    = 1000
	patience = 10 * time.Second
)

// town is where visitors live: a host with the addresses of all of them. The
// way from it to the server has one length.
type town struct {
	node   *sim.Node
	known  []netip.Addr // of those who come again and again
	fresh  []netip.Addr // of those who come once, each from a network of its own
	visits int
}

// Those who come again and again, but for one: near ones and far ones.
var (
	nearKnown, farKnown = addresses(1, 7), addresses(2, 8)
	known               = slices.Concat(nearKnown, farKnown)
)

// settle founds the towns: one near, one far, one for a crowd.
func (s *siege) settle() {
	s.found("near", 10*time.Millisecond, append(slices.Clone(nearKnown), evilNet.Addr().Next()), addresses(101, 400))
	s.found("far", 75*time.Millisecond, farKnown, addresses(102, 400))
	s.found("crowd", 40*time.Millisecond, nil, addresses(103, 500))
}

// addresses are one in each of n networks.
func addresses(block byte, n int) (list []netip.Addr) {
	for i := range n {
		list = append(list, netip.AddrFrom4([4]byte{44 + byte(i>>8), block, byte(i), 7}))
	}
	return list
}

func (s *siege) found(name string, away time.Duration, known, fresh []netip.Addr) {
	var addrs []netip.Prefix
	for _, a := range slices.Concat(known, fresh) {
		addrs = append(addrs, netip.PrefixFrom(a, a.BitLen()))
	}
	t := &town{known: known, fresh: fresh}
	t.node = s.world.Host(name, addrs[0], host.Config{Addrs: addrs[1:]})
	t.node.News = s.hear
	s.world.Join(t.node, s.server, sim.Pipe{Delay: away})
	s.towns = append(s.towns, t)
}

// next is who comes next: every other one has been here before.
func (t *town) next() netip.Addr {
	n := t.visits
	t.visits++
	if len(t.known) > 0 && n%2 == 0 {
		return t.known[n/2%len(t.known)]
	}
	return t.fresh[n%len(t.fresh)]
}

// visit lets visitors come from a town, so many per second.
func (s *siege) visit(t *town, from, until time.Duration, rate int) {
	for at := from; at < until; at += time.Second / time.Duration(rate) {
		s.world.At(at, func() { s.come(t) })
	}
}

// visitor is one client on a visit. It is the Owner of its connection.
type visitor struct {
	*Visit
	conn *host.Conn
	left int // octets that it still waits for
}

// come lets one visitor come, and go when its patience is over.
func (s *siege) come(t *town) {
	now := s.world.Now()
	s.Visits = append(s.Visits, &Visit{Began: s.world.Elapsed(), From: t.node.Name})
	v := &visitor{Visit: s.Visits[len(s.Visits)-1], left: reply}
	c, err := t.node.Host.Dial(now, netip.AddrPortFrom(t.next(), 0), Server)
	if err != nil {
		panic(fmt.Sprintf("siege: a visitor cannot dial: %v", err))
	}
	c.Owner, v.conn = v, c
	s.world.After(patience, func() { v.giveUp(s.world.Now()) })
}

// hear is what a visitor does when something happens.
func (s *siege) hear(e host.Event) {
	v, ok := e.Conn.Owner.(*visitor)
	if !ok || v.conn == nil {
		return
	}
	now := s.world.Now()
	switch e.Kind {
	case host.Opened:
		v.Opened = s.world.Elapsed() - v.Began
		v.conn.Write(now, make([]byte, request)) // fits into an empty buffer
	case host.Readable:
		v.read(now, s.world.Elapsed())
	case host.Ended:
		v.giveUp(now)
	}
}

// read takes what has come, and leaves when that is all.
func (v *visitor) read(now clock.Instant, elapsed time.Duration) {
	var b [reply]byte
	n, _ := v.conn.Read(now, b[:])
	if v.left -= n; v.left > 0 {
		return
	}
	v.Served = elapsed - v.Began
	v.conn.Close(now)
	v.conn = nil
}

// giveUp ends a visit that has not been served.
func (v *visitor) giveUp(now clock.Instant) {
	if v.conn != nil {
		v.conn.Abort(now)
		v.conn = nil
	}
}

// guest is a connection as the program on the server sees it. It is its
// Owner.
type guest struct{ heard int }

// serve is the program on the server: it answers whoever has asked, and
// closes when the visitor has.
func (s *siege) serve(e host.Event) {
	if e.Kind != host.Acceptable {
		if g, ok := e.Conn.Owner.(*guest); ok {
			s.attend(e.Conn, g)
		}
		return
	}
	for c, ok := s.ln.Accept(); ok; c, ok = s.ln.Accept() {
		g := &guest{}
		c.Owner = g
		s.attend(c, g)
	}
}

// attend does what can be done for a guest now.
func (s *siege) attend(c *host.Conn, g *guest) {
	var b [request]byte
	now := s.world.Now()
	n, err := c.Read(now, b[:])
	for ; n > 0; n, err = c.Read(now, b[:]) {
		if g.heard += n; g.heard == request {
			c.Write(now, make([]byte, reply)) // fits into an empty buffer
		}
	}
	if err != nil {
		c.Owner = nil
		c.Close(now)
	}
}
