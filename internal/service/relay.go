package service

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

// maxRelayed is how many connections one relay carries at once.
const maxRelayed = 1024

// Bounds of a relay of datagrams.
const (
	maxSessions = 256         // clients at once, each with room for a datagram; those of others are dropped
	sessionIdle = time.Minute // without a datagram either way, and the client is forgotten
	maxDatagram = 1 << 16     // octets
	relayQueue  = 1 << 20     // octets of datagrams that may wait for us: 160 ms of 50 Mbit/s
)

// Dialer opens the connection onwards: net.Dial, or one like it.
type Dialer func(network, address string) (net.Conn, error)

// Relay is a service that carries connections to another server: what either
// side writes the other reads, and either may close its direction alone.
// Where the server cannot be reached, or either side breaks off, the other's
// connection is reset: half of what was said must not look like all of it. So
// is the connection for which there is no room.
func Relay(dial Dialer, target string) func(net.Conn) {
	room := make(chan struct{}, maxRelayed)
	return func(client net.Conn) {
		select {
		case room <- struct{}{}:
			relayOne(dial, target, client)
			<-room
		default:
			abort(client)
		}
	}
}

// relayOne is Relay of one connection.
func relayOne(dial Dialer, target string, client net.Conn) {
	server, err := dial("tcp", target)
	if err != nil {
		abort(client)
		return
	}
	defer server.Close()
	var both sync.WaitGroup
	both.Go(func() { carry(server, client) })
	both.Go(func() { carry(client, server) })
	both.Wait()
}

// closeWriter is a connection that can close its own direction.
type closeWriter interface{ CloseWrite() error }

// carry copies until the end, and passes the end on. A direction that fails
// takes the other one along.
func carry(to, from net.Conn) {
	_, err := io.Copy(to, from)
	if w, ok := to.(closeWriter); ok && err == nil {
		_ = w.CloseWrite() // an error shows where the peer reads
		return
	}
	abort(to)
	abort(from)
}

// abort closes a connection with a reset, where it knows how.
func abort(c net.Conn) {
	if l, ok := c.(interface{ SetLinger(sec int) error }); ok {
		_ = l.SetLinger(0) // it fails where there is no connection any more
	}
	c.Close()
}

// RelayPackets carries the datagrams of each client to another server, from
// a port of its own, and the answers back. It returns when pc is closed.
func RelayPackets(dial Dialer, target string, pc net.PacketConn) {
	r := relay{dial: dial, target: target, pc: pc, sessions: map[netip.AddrPort]net.Conn{}}
	defer r.end()
	roomy(pc)
	b := make([]byte, maxDatagram)
	for {
		n, from, err := pc.ReadFrom(b)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		if s := r.session(from); s != nil {
			_ = s.SetReadDeadline(time.Now().Add(sessionIdle))
			_, _ = s.Write(b[:n]) // what does not arrive is lost, as datagrams are
		}
	}
}

// roomy gives a socket a longer queue, where it can have one: all that a
// server's clients say goes through one.
func roomy(socket any) {
	if q, ok := socket.(interface{ SetReadBuffer(octets int) error }); ok {
		_ = q.SetReadBuffer(relayQueue) // a shorter one loses more, and works
	}
}

// relay is a RelayPackets at work.
type relay struct {
	dial   Dialer
	target string
	pc     net.PacketConn
	busy   sync.WaitGroup

	mu       sync.Mutex
	sessions map[netip.AddrPort]net.Conn // by client
}

// session is the connection onwards of a client; nil where there is none to
// be had.
func (r *relay) session(from net.Addr) net.Conn {
	client := from.(*net.UDPAddr).AddrPort()
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.sessions[client]; s != nil {
		return s
	}
	if len(r.sessions) >= maxSessions {
		return nil
	}
	s, err := r.dial("udp", r.target)
	if err != nil {
		return nil
	}
	roomy(s)
	r.sessions[client] = s
	r.busy.Go(func() { r.answer(s, from, client) })
	return s
}

// answer brings back what the server says to a client, until it has been
// silent for long.
func (r *relay) answer(s net.Conn, to net.Addr, client netip.AddrPort) {
	b := make([]byte, maxDatagram)
	for {
		n, err := s.Read(b)
		if err != nil {
			break
		}
		_ = s.SetReadDeadline(time.Now().Add(sessionIdle))
		_, _ = r.pc.WriteTo(b[:n], to)
	}
	s.Close()
	r.mu.Lock()
	delete(r.sessions, client)
	r.mu.Unlock()
}

// end closes all sessions and waits for them.
func (r *relay) end() {
	r.mu.Lock()
	for _, s := range r.sessions {
		s.Close()
	}
	r.mu.Unlock()
	r.busy.Wait()
}
