package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/sockets"
)

// kernelServer is the address of the exchange over the kernel's TCP.
const kernelServer = "127.0.0.1"

// kernelExchange is the exchange over the kernel's TCP, in a network namespace
// of its own, and its capture, from the namespace's loopback device. It needs
// root.
func kernelExchange(ctx context.Context, port uint16) (x exchanged, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends here, and with it the namespace
		if err = unix.Unshare(unix.CLONE_NEWNET); err == nil {
			err = raise("lo")
		}
		if err == nil {
			x, err = recordLoopback(ctx, port)
		}
	}()
	<-done
	return x, err
}

// raise brings up an interface.
func raise(name string) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	req, err := unix.NewIfreq(name)
	if err != nil {
		return err
	}
	req.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, req)
}

// recordLoopback makes the sockets of the exchange on the calling thread: they
// belong to its namespace wherever they are used.
func recordLoopback(ctx context.Context, port uint16) (x exchanged, err error) {
	live, err := capture.OpenLive("lo", capture.LiveConfig{})
	if err != nil {
		return x, err
	}
	defer live.Close()
	var file bytes.Buffer
	copied := make(chan error, 1)
	go func() { copied <- drain(&file, live) }()
	x.said, err = network{
		server: kernelServer,
		listen: func(addr string) (net.Listener, error) { return net.Listen("tcp4", addr) },
		dial: func(ctx context.Context, addr string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp4", addr)
		},
		look: func() (word, error) { return kernelStates(port) },
	}.exchange(ctx, port)
	time.Sleep(2 * capture.DefaultWait) // the kernel hands up what it has gathered
	err = errors.Join(err, live.SetDeadline(time.Now()), <-copied)
	x.capture = file.Bytes()
	return x, err
}

// kernelStates are the states of both ends in the kernel's table, which is
// that of the calling thread's namespace; CLOSED where it has none.
func kernelStates(port uint16) (word, error) {
	w := word{sockets.Closed, sockets.Closed}
	t, err := sockets.Read(sockets.Options{})
	if err != nil {
		return w, err
	}
	for i := range t.Sockets {
		switch r := &t.Sockets[i]; port {
		case r.Remote.Port():
			w.client = r.State
		case r.Local.Port():
			if r.Kind != sockets.ListenerRow {
				w.server = r.State
			}
		}
	}
	return w, nil
}

// drain writes a capture of what comes until the deadline.
func drain(file *bytes.Buffer, live *capture.Live) error {
	w, err := capture.NewWriter(file, "")
	if err != nil {
		return err
	}
	var f capture.Frame
	for {
		switch err := live.Next(&f); {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil
		case err != nil:
			return fmt.Errorf("recording the loopback device: %w", err)
		}
		if err := w.Copy(live, &f); err != nil {
			return err
		}
	}
}
