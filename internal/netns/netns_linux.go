// Package netns gives system tests network namespaces of their own, in which
// they cannot disturb the machine, and which are gone when they end.
package netns

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Need skips a test that wants the kernel where nobody asked for such.
func Need(t testing.TB) {
	t.Helper()
	if os.Getenv("TCPGLASS_SYSTEM") != "1" {
		t.Skip("system test: run as root with TCPGLASS_SYSTEM=1 go test ./link/...")
	}
}

// Namespace is a thread in a network namespace of its own, which dies with
// it. Only the loopback interface is in it, and that is down.
type Namespace struct {
	t    testing.TB
	work chan func()
	tid  int
}

// New makes a namespace for as long as the test runs.
func New(t testing.TB) *Namespace {
	t.Helper()
	ns := &Namespace{t: t, work: make(chan func())}
	failed, done := make(chan error), make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends here
		ns.tid = unix.Gettid()
		failed <- unix.Unshare(unix.CLONE_NEWNET)
		for f := range ns.work {
			f()
		}
	}()
	if err := <-failed; err != nil {
		t.Fatalf("making a network namespace: %v", err)
	}
	t.Cleanup(func() { close(ns.work); <-done })
	return ns
}

// Do runs f in the namespace and waits for it. f must not end the test.
func (ns *Namespace) Do(f func()) {
	done := make(chan struct{})
	ns.work <- func() { defer close(done); f() }
	<-done
}

// Run runs a command in the namespace and returns what it says. The test
// fails where the command does.
func (ns *Namespace) Run(command string) string {
	ns.t.Helper()
	args := strings.Fields(command)
	var out []byte
	var err error
	ns.Do(func() { out, err = exec.Command(args[0], args[1:]...).CombinedOutput() })
	if err != nil {
		ns.t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

// Has reports whether the namespace has the interface.
func (ns *Namespace) Has(name string) (found bool) {
	ns.Do(func() { _, err := net.InterfaceByName(name); found = err == nil })
	return found
}

// indexes of interfaces: two ends of a veth that have the same one, each in
// its namespace, the kernel takes for a wire of its own, and takes a second
// to see that it is connected.
var indexes atomic.Int32

// Join gives both namespaces an interface of the given name: the two ends of
// a veth, which is up.
func Join(a, b *Namespace, name string, mtu int) {
	a.t.Helper()
	i := indexes.Add(2)
	a.Run(fmt.Sprintf("ip link add %s index %d mtu %d type veth peer name %s index %d mtu %d netns %d", name, i, mtu, name, i+1, mtu, b.tid))
	a.Run("ip link set " + name + " up")
	b.Run("ip link set " + name + " up")
	a.await(name)
	b.await(name)
}

// await returns when an interface that is up sends what it is given: some
// time after its other end came up, too. Until then the kernel drops it.
func (ns *Namespace) await(name string) {
	ns.t.Helper()
	ns.until("interface "+name+" does not run", func() bool {
		var ifc *net.Interface
		ns.Do(func() { ifc, _ = net.InterfaceByName(name) })
		return ifc != nil && ifc.Flags&net.FlagRunning != 0
	})
}

// until waits until the kernel has done what it does in its own time.
func (ns *Namespace) until(complaint string, done func() bool) {
	ns.t.Helper()
	for begin := time.Now(); !done(); time.Sleep(time.Millisecond) {
		if time.Since(begin) > patience {
			ns.t.Fatal(complaint)
		}
	}
}

// Addr gives an interface an address, and returns when the kernel takes
// packets for it: with IPv6 that is a moment later.
func (ns *Namespace) Addr(name, prefix string) {
	ns.t.Helper()
	ns.Run(fmt.Sprintf("ip addr add %s dev %s nodad", prefix, name))
	addr, _, _ := strings.Cut(prefix, "/")
	ns.until("the kernel does not take "+addr+" for its own", func() bool {
		return strings.HasPrefix(ns.Run("ip route get "+addr), "local ")
	})
}

// Hardware is the address of an interface of the namespace.
func (ns *Namespace) Hardware(name string) (mac [6]byte) {
	ns.t.Helper()
	var ifc *net.Interface
	var err error
	ns.Do(func() { ifc, err = net.InterfaceByName(name) })
	if err != nil {
		ns.t.Fatalf("interface %s: %v", name, err)
	}
	return [6]byte(ifc.HardwareAddr)
}

// Dial makes a connection, or a socket of another kind, in the namespace.
func (ns *Namespace) Dial(network, addr string) net.Conn {
	ns.t.Helper()
	var c net.Conn
	var err error
	ns.Do(func() { c, err = net.DialTimeout(network, addr, patience) })
	if err != nil {
		ns.t.Fatalf("connecting to %s %s: %v", network, addr, err)
	}
	ns.t.Cleanup(func() { c.Close() })
	return c
}

// patience is how long a kernel may take over what a test asks of it.
const patience = time.Minute

// Echo sends n octets with one kernel's TCP to an echo server on another's
// and checks that the same come back. addr is there.
func Echo(t testing.TB, here, there *Namespace, addr netip.Addr, n int) {
	t.Helper()
	ln := there.echoServer(t, addr)
	defer ln.Close()
	c := here.Dial("tcp", ln.Addr().String())
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	began := time.Now()
	sent := make(chan string, 1)
	go func() { sent <- pour(c, n) }()
	back := sha256.New()
	got, err := io.Copy(back, c)
	if same := string(back.Sum(nil)) == <-sent; got != int64(n) || err != nil || !same {
		t.Errorf("of %d octets %d came back, equal: %v, error: %v", n, got, same, err)
	}
	t.Logf("%.2f Gbit/s each way", float64(n)*8/float64(time.Since(began)))
}

func (ns *Namespace) echoServer(t testing.TB, addr netip.Addr) (ln net.Listener) {
	var err error
	ns.Do(func() { ln, err = net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(addr, 9007))) })
	if err != nil {
		t.Fatalf("listening: %v", err)
	}
	go func() {
		if c, err := ln.Accept(); err == nil {
			io.Copy(struct{ io.Writer }{c}, struct{ io.Reader }{c})
			c.Close()
		}
	}()
	return ln
}

// pour sends n octets, and returns their hash.
func pour(c net.Conn, n int) string {
	sent := sha256.New()
	block := make([]byte, 1<<20)
	for i := range n / len(block) {
		block[i] = byte(i + 1)
		sent.Write(block)
		c.Write(block)
	}
	c.(*net.TCPConn).CloseWrite()
	return string(sent.Sum(nil))
}
