package packetdrill

import (
	"errors"
	"io"
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/tcp"
)

// socket is what a file descriptor of the script stands for: the kernel's
// manners around a listener or a connection of the host's.
type socket struct {
	bound    netip.AddrPort // invalid: not bound
	listener *host.Listener
	conn     *host.Conn

	nonblock  bool
	connected bool // connect has told that it succeeded
	told      bool // the error that ended conn was given out
	deaf      bool // shut down for reading
	options   sockoptions
}

// sockoptions are the settings that a connection has from its socket, or
// its listener.
type sockoptions struct {
	nodelay bool
	keep    bool
	probes  tcp.KeepAlive // in force where keep
	timeout time.Duration // TCP_USER_TIMEOUT
	dscp    uint8         // of IP_TOS
	linger  *time.Duration
	values  map[[2]int64]int64 // what was set and only has to be given back
}

// apply puts the settings into force on a new connection.
func (s *socket) apply(r *run) {
	o := &s.options
	if o.nodelay {
		s.conn.SetNoDelay(r.now, true)
	}
	if o.keep {
		s.conn.SetKeepAlive(r.now, o.probing())
	}
	if o.timeout != 0 {
		s.conn.SetUserTimeout(r.now, o.timeout)
	}
	if o.dscp != 0 {
		s.conn.SetDSCP(r.now, o.dscp)
	}
}

// probing is the keep-alive setting, defaults filled in: SO_KEEPALIVE alone
// means two hours.
func (o *sockoptions) probing() tcp.KeepAlive {
	k := o.probes
	if k.Idle == 0 {
		k.Idle = tcp.DefaultKeepIdle
	}
	return k
}

// opening reports whether the handshake is not over.
func (s *socket) opening() bool {
	return s.conn != nil && (s.conn.State() == tcp.SynSent || s.conn.State() == tcp.SynReceived)
}

// failure is the error that ended the connection, given out once, as
// SO_ERROR is.
func (s *socket) failure(r *run) errno {
	if s.told || s.conn == nil || s.conn.Err() == nil {
		return 0
	}
	s.told = true
	e := errnoOf(s.conn.Err())
	if e == eCONNRESET && s.atEnd(r) {
		return ePIPE // the peer had closed before: tcp(7)
	}
	return e
}

// atEnd reports whether everything up to the peer's FIN has been read.
func (s *socket) atEnd(r *run) bool {
	_, err := s.conn.Read(r.now, nil)
	return err == io.EOF
}

// over reports whether the connection has ended with an error.
func (s *socket) over() bool { return s.conn != nil && s.conn.Err() != nil }

// coreErrors are the kernel's names of the errors that end connections.
var coreErrors = map[error]errno{
	tcp.ErrRefused:         eCONNREFUSED,
	tcp.ErrReset:           eCONNRESET,
	tcp.ErrTimeout:         eTIMEDOUT,
	tcp.ErrUnreachable:     eHOSTUNREACH,
	tcp.ErrClosed:          ePIPE,
	tcp.ErrClosing:         ePIPE,
	tcp.ErrNotOpen:         eNOTCONN,
	tcp.ErrNoMemory:        eNOBUFS,
	host.ErrAddressInUse:   eADDRINUSE,
	host.ErrAddressNotHere: eADDRNOTAVAIL,
	host.ErrNoPort:         eADDRNOTAVAIL,
	host.ErrBadRemote:      eINVAL,
	host.ErrNoMemory:       eNOBUFS,
	host.ErrListenerClosed: eINVAL,
}

// errnoOf is what a kernel would say.
func errnoOf(err error) errno {
	for known, e := range coreErrors {
		if errors.Is(err, known) {
			return e
		}
	}
	return eINVAL
}

// readable and writable are what poll tells; see poll(2).
func (s *socket) readable(r *run) bool {
	switch {
	case s.listener != nil:
		return r.pending(s.listener) > 0
	case s.conn == nil:
		return false
	case s.deaf, s.over():
		return true
	}
	return s.conn.Status().Unread > 0 && !s.opening() || s.atEnd(r)
}

func (s *socket) writable() bool {
	if s.conn == nil || s.opening() {
		return false
	}
	return true
}

// pending is how many connections wait for accept.
func (r *run) pending(l *host.Listener) (n int) {
	r.host.Sockets(r.now, func(s host.Socket) bool {
		if s.Kind == host.SocketListener && s.Flow.Local.Netip() == l.Addr() {
			n = s.Pending
		}
		return s.Kind == host.SocketListener
	})
	return n
}
