package tcpglass

import (
	"net"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// errno is a kernel's error by name, for tables that read well.
func errno(name string) syscall.Errno {
	return map[string]syscall.Errno{
		"EADDRINUSE":    syscall.EADDRINUSE,
		"EADDRNOTAVAIL": syscall.EADDRNOTAVAIL,
		"ECONNREFUSED":  syscall.ECONNREFUSED,
		"ECONNRESET":    syscall.ECONNRESET,
		"EHOSTUNREACH":  syscall.EHOSTUNREACH,
		"EINVAL":        syscall.EINVAL,
		"ENETDOWN":      syscall.ENETDOWN,
		"ENETUNREACH":   syscall.ENETUNREACH,
		"ENOBUFS":       syscall.ENOBUFS,
		"ENOTCONN":      syscall.ENOTCONN,
		"EPIPE":         syscall.EPIPE,
		"ETIMEDOUT":     syscall.ETIMEDOUT,
	}[name]
}

// hole is a link into which packets fall.
type hole struct {
	mtu    int
	up     link.Receiver
	mu     sync.Mutex
	sent   int
	closed bool
}

func (l *hole) Start(up link.Receiver) error { l.up = up; return nil }
func (l *hole) MTU() int                     { return l.mtu }
func (l *hole) Offload() wire.Offload        { return wire.Offload{} }

func (l *hole) Send(pkts []wire.Packet) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return 0, net.ErrClosed
	}
	l.sent += len(pkts)
	return len(pkts), nil
}

func (l *hole) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	return nil
}

// narrow is a link that takes a few packets at a time, and says Writable
// from another goroutine, or from inside Send.
type narrow struct {
	link.Link
	room   int  // packets that each Send takes
	inside bool // say Writable before Send returns
	up     link.Receiver
	said   sync.WaitGroup
}

func (l *narrow) Start(up link.Receiver) error {
	l.up = up
	return l.Link.Start(up)
}

func (l *narrow) Send(pkts []wire.Packet) (int, error) {
	n, err := l.Link.Send(pkts[:min(l.room, len(pkts))])
	switch {
	case n == len(pkts) || err != nil:
	case l.inside:
		l.up.Writable()
	default:
		l.said.Go(l.up.Writable)
	}
	return n, err
}

func (l *narrow) Close() error {
	l.said.Wait()
	return l.Link.Close()
}

// cuttable is a link whose packets are lost once it is off.
type cuttable struct {
	link.Link
	off atomic.Bool
}

func (l *cuttable) Send(pkts []wire.Packet) (int, error) {
	if l.off.Load() {
		return len(pkts), nil
	}
	return l.Link.Send(pkts)
}

// picky is a link that refuses every third packet with an error.
type picky struct {
	link.Link
	seen int
}

func (l *picky) Send(pkts []wire.Packet) (n int, err error) {
	for i := range pkts {
		if l.seen++; l.seen%3 == 0 {
			return i, syscall.ENOBUFS
		}
		if n, err := l.Link.Send(pkts[i : i+1]); n == 0 {
			return i, err
		}
	}
	return len(pkts), nil
}
