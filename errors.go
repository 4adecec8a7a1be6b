package tcpglass

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/tcp"
)

// errnos is what a kernel says where the core or the host say this. It is
// what programs written for package net look for.
var errnos = map[error]syscall.Errno{
	tcp.ErrRefused:     syscall.ECONNREFUSED,
	tcp.ErrReset:       syscall.ECONNRESET,
	tcp.ErrTimeout:     syscall.ETIMEDOUT,
	tcp.ErrUnreachable: syscall.EHOSTUNREACH,
	tcp.ErrClosed:      syscall.ECONNABORTED,
	tcp.ErrClosing:     syscall.EPIPE,
	tcp.ErrNotOpen:     syscall.ENOTCONN,
	tcp.ErrOpen:        syscall.EISCONN,
	tcp.ErrNoMemory:    syscall.ENOBUFS,

	host.ErrAddressInUse:   syscall.EADDRINUSE,
	host.ErrAddressNotHere: syscall.EADDRNOTAVAIL,
	host.ErrNoPort:         syscall.EADDRNOTAVAIL,
	host.ErrBadRemote:      syscall.ENETUNREACH,
	host.ErrNoRoute:        syscall.ENETUNREACH,
	host.ErrNoMemory:       syscall.ENOBUFS,
	host.ErrListenerClosed: syscall.EINVAL,

	host.ErrTooMany:      syscall.ENFILE,
	host.ErrBadDSCP:      syscall.EINVAL,
	host.ErrRefused:      syscall.ECONNREFUSED,
	host.ErrUnreachable:  syscall.EHOSTUNREACH,
	host.ErrTooBig:       syscall.EMSGSIZE,
	host.ErrConnected:    syscall.EISCONN,
	host.ErrNotConnected: syscall.EDESTADDRREQ,
}

// kernelError is err as a kernel would give it to the caller of call.
func kernelError(call string, err error) error {
	if errno, ok := errnos[err]; ok {
		return os.NewSyscallError(call, errno)
	}
	return err
}

// endsDial is why a Dial was given up when ctx has ended: worded as package
// net does, and found by errors.Is under ctx's name and under package os's.
func endsDial(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return dialTimeout{}
	}
	return dialCanceled{}
}

type dialTimeout struct{}

func (dialTimeout) Error() string   { return "i/o timeout" }
func (dialTimeout) Timeout() bool   { return true }
func (dialTimeout) Temporary() bool { return true }
func (dialTimeout) Is(target error) bool {
	return target == context.DeadlineExceeded || target == os.ErrDeadlineExceeded
}

type dialCanceled struct{}

func (dialCanceled) Error() string        { return "operation was canceled" }
func (dialCanceled) Is(target error) bool { return target == context.Canceled }

// opError is the form in which all errors leave this package. A zero address
// is left out.
func opError(op, network string, source, addr netip.AddrPort, err error) error {
	e := &net.OpError{Op: op, Net: network, Err: err}
	if source != (netip.AddrPort{}) {
		e.Source = netAddr(network, source)
	}
	if addr != (netip.AddrPort{}) {
		e.Addr = netAddr(network, addr)
	}
	return e
}

// netAddr is an address in the form of package net, by network.
func netAddr(network string, a netip.AddrPort) net.Addr {
	if strings.HasPrefix(network, "udp") {
		return net.UDPAddrFromAddrPort(a)
	}
	return net.TCPAddrFromAddrPort(a)
}
