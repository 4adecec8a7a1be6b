// Package mem joins two links back to back in memory: what one end sends,
// the other receives. Nothing is dropped and no goroutine waits.
//
//	a, b := mem.Pipe(mem.Config{MTU: 1500})
//
// # How packets move
//
// Each direction is a lane, and at most one goroutine delivers on a lane.
// Send on an idle lane is that goroutine: it calls the other end's Receive
// itself, with the very packets it was given. Whatever is sent on a lane
// while somebody delivers there is copied to the lane's queue, and whoever
// delivers hands it up when Receive has returned. So a packet and its answer
// usually cost two function calls and no copy, and calls nest at most two
// deep: one Receive of either end.
//
// A sender delivers what others sent, too, but not for ever: after patience
// packets a goroutine started for the occasion takes over, and ends when the
// queue is empty.
//
// # Back-pressure
//
// A lane's queue is bounded (Config.Queue). Send on a full lane takes fewer
// packets; when what is queued begins its way up, the sender's Receiver is
// told Writable.
package mem

import (
	"errors"
	"fmt"
	"net"
	"sync"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// Defaults of Config.
const (
	DefaultMTU   = 1500 // octets: Ethernet's
	DefaultQueue = 256  // packets
)

// patience is how many packets of others a sender delivers in one Send, and
// what is queued with the last of them, before a goroutine takes over.
const patience = 64

// leastLarge is how many of the largest packets a queue always has room for.
const leastLarge = 4

// ErrPeerClosed is why an end goes down: the other end was closed. It is a
// net.ErrClosed.
var ErrPeerClosed = fmt.Errorf("mem: the other end was closed: %w", net.ErrClosed)

var errStarted = errors.New("mem: Start called twice")

// Config describes both ends of a pipe. The zero value is ready.
type Config struct {
	MTU     int          // octets; default DefaultMTU
	Offload wire.Offload // what both ends offer; the pipe carries large and partly summed packets as they are
	// Queue is how many packets wait in one direction for a receiver that
	// is busy, and times MTU how many octets, though never fewer than four
	// of the largest packets. As many again may be on their way up. Default
	// DefaultQueue.
	Queue int
	// Hardware are the addresses of the two ends in Ethernet. Where they are
	// set, both of them, the pipe carries frames instead of IP packets.
	Hardware [2]wire.MAC
}

func (c Config) withDefaults() Config {
	if c.MTU <= 0 {
		c.MTU = DefaultMTU
	}
	if c.Queue <= 0 {
		c.Queue = DefaultQueue
	}
	return c
}

// longest is the longest packet, or frame, in octets that a pipe of c
// carries.
func (c Config) longest() int {
	if c.Hardware[0].IsZero() {
		return max(c.MTU, c.Offload.Large)
	}
	return wire.MinEthernet + max(c.MTU, c.Offload.Large)
}

// pipe is what both ends share. Its mutex guards all state of ends and lanes
// and is never held while a Receiver is called.
type pipe struct {
	cfg    Config
	mu     sync.Mutex
	left   sync.Cond // a call into a Receiver has returned
	closed bool      // one end was closed: nothing can be sent
	ends   [2]End
}

// Pipe makes two links that are joined back to back. They live until either
// is closed.
func Pipe(cfg Config) (a, b *End) {
	p := &pipe{cfg: cfg.withDefaults()}
	p.left.L = &p.mu
	a, b = &p.ends[0], &p.ends[1]
	a.pipe, a.out = p, lane{pipe: p, from: a, to: b}
	b.pipe, b.out = p, lane{pipe: p, from: b, to: a}
	return a, b
}

// End is one end of a pipe, a link.Link. Make it with Pipe.
type End struct {
	pipe  *pipe
	out   lane          // towards the other end
	up    link.Receiver // nil until Start
	calls int           // calls into up that have not returned
	over  bool          // up is called no more: this end was closed, or is down
}

var _ link.Link = (*End)(nil)

// MTU is the longest plain IP packet in octets.
func (e *End) MTU() int { return e.pipe.cfg.MTU }

// Offload is what the pipe was configured to offer.
func (e *End) Offload() wire.Offload { return e.pipe.cfg.Offload }

// Hardware is this end's address in Ethernet; zero where the pipe carries IP
// packets.
func (e *End) Hardware() wire.MAC {
	if e == &e.pipe.ends[0] {
		return e.pipe.cfg.Hardware[0]
	}
	return e.pipe.cfg.Hardware[1]
}

// Start says where arrivals go. What was sent to this end before it started
// comes at once, on another goroutine.
func (e *End) Start(up link.Receiver) error {
	p := e.pipe
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return net.ErrClosed
	case e.up != nil:
		return errStarted
	}
	e.up = up
	if in := &e.peer().out; in.queue != nil {
		in.busy = true
		go in.takeOver()
	}
	return nil
}

// Send delivers pkts to the other end, or queues them while somebody else
// delivers there. Unlike other links', it may be called by several
// goroutines at once, and from inside a Receiver. A packet that is too long
// fails with link.ErrTooLong.
func (e *End) Send(pkts []wire.Packet) (int, error) {
	n, err := e.fitting(pkts)
	taken, closed := e.out.send(pkts[:n])
	switch {
	case closed:
		return 0, net.ErrClosed
	case taken < n:
		return taken, nil // the packet that err is about is not reached
	}
	return n, err
}

// fitting counts the packets up to the first that is too long.
func (e *End) fitting(pkts []wire.Packet) (int, error) {
	longest := e.pipe.cfg.longest()
	for i := range pkts {
		if len(pkts[i].Bytes) > longest {
			return i, link.ErrTooLong
		}
	}
	return len(pkts), nil
}

// Close ends the pipe for both ends. What was sent before still reaches the
// other end, which is then told Down(ErrPeerClosed).
func (e *End) Close() error {
	p := e.pipe
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	e.over = true
	e.peer().out.discard() // nobody will receive it
	for e.calls > 0 {
		p.left.Wait()
	}
	e.peer().settle()
	return nil
}

func (e *End) peer() *End {
	if e == &e.pipe.ends[0] {
		return &e.pipe.ends[1]
	}
	return &e.pipe.ends[0]
}

// enter begins a call into up and releases the mutex; leave takes it again
// when the call has returned.
func (e *End) enter() {
	e.calls++
	e.pipe.mu.Unlock()
}

func (e *End) leave() {
	e.pipe.mu.Lock()
	e.calls--
	if e.over && e.calls == 0 {
		e.pipe.left.Broadcast() // Close may wait for it
	}
}

// settle tells up that the other end is gone, once all else that it will be
// told has been told. It holds the mutex before and after.
func (e *End) settle() {
	in := &e.peer().out
	if !e.pipe.closed || e.over || e.calls > 0 || in.busy {
		return
	}
	e.over = true
	in.discard() // only what came before Start
	if e.up == nil {
		return
	}
	e.enter()
	defer e.leave()
	e.up.Down(ErrPeerClosed)
}
