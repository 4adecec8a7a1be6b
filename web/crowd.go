package web

import (
	"container/list"
	"context"
	"net"
	"net/http"
	"sync"
)

// crowd bounds the connections. When there are too many, the one that has
// done nothing for the longest time makes room: clients that open
// connections and are silent, or send their request octet by octet, push out
// each other and not those who work. A listener recycles its half-open
// connections for the same reason.
type crowd struct {
	max int

	mu    sync.Mutex
	there map[net.Conn]*visitor
	quiet list.List // of *visitor, the longest silent first
}

// visitor is one connection.
type visitor struct {
	crowd *crowd
	conn  net.Conn
	place *list.Element // in quiet; nil while the server works for it
}

type visitorKey struct{}

func newCrowd(n int) *crowd { return &crowd{max: n, there: map[net.Conn]*visitor{}} }

// arrive takes in a new connection: ConnContext of http.Server.
func (c *crowd) arrive(ctx context.Context, conn net.Conn) context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if oldest := c.quiet.Front(); len(c.there) >= c.max && oldest != nil {
		c.remove(oldest.Value.(*visitor))
	}
	v := &visitor{crowd: c, conn: conn}
	v.place = c.quiet.PushBack(v)
	c.there[conn] = v
	return context.WithValue(ctx, visitorKey{}, v)
}

// depart forgets a connection that is closed: ConnState of http.Server.
func (c *crowd) depart(conn net.Conn, state http.ConnState) {
	if state != http.StateClosed && state != http.StateHijacked {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if v := c.there[conn]; v != nil {
		c.remove(v)
	}
}

// remove closes a connection; the server notices.
func (c *crowd) remove(v *visitor) {
	if v.place != nil {
		c.quiet.Remove(v.place)
	}
	delete(c.there, v.conn)
	v.conn.Close()
}

// occupy keeps the connection of a request while the server works for it.
// What is returned ends that.
func occupy(ctx context.Context) (release func()) {
	v, ok := ctx.Value(visitorKey{}).(*visitor)
	if !ok {
		return func() {} // a test without connections
	}
	v.work()
	return v.rest
}

func (v *visitor) work() {
	v.crowd.mu.Lock()
	defer v.crowd.mu.Unlock()
	if v.place != nil {
		v.crowd.quiet.Remove(v.place)
		v.place = nil
	}
}

func (v *visitor) rest() {
	v.crowd.mu.Lock()
	defer v.crowd.mu.Unlock()
	if v.crowd.there[v.conn] == v {
		v.place = v.crowd.quiet.PushBack(v)
	}
}
