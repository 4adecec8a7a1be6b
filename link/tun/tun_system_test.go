//go:build linux

package tun

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// needSystem skips a test that wants the kernel.
func needSystem(t testing.TB) {
	t.Helper()
	if os.Getenv("TCPGLASS_SYSTEM") != "1" {
		t.Skip("needs root and /dev/net/tun: run as root with TCPGLASS_SYSTEM=1 go test ./link/tun")
	}
}

// namespace is a thread in a network namespace of its own, which dies with
// it.
type namespace struct {
	work chan func()
	done chan struct{}
}

func newNamespace(t testing.TB) *namespace {
	t.Helper()
	ns := &namespace{make(chan func()), make(chan struct{})}
	failed := make(chan error)
	go func() {
		defer close(ns.done)
		runtime.LockOSThread() // and never unlocked: the thread ends here
		failed <- unix.Unshare(unix.CLONE_NEWNET)
		for f := range ns.work {
			f()
		}
	}()
	if err := <-failed; err != nil {
		t.Fatalf("making a network namespace: %v", err)
	}
	t.Cleanup(func() { close(ns.work); <-ns.done })
	return ns
}

// do runs f in the namespace and waits for it.
func (ns *namespace) do(f func()) {
	done := make(chan struct{})
	ns.work <- func() { defer close(done); f() }
	<-done
}

// open opens a device in the namespace.
func (ns *namespace) open(t testing.TB, name string, cfg Config) *Device {
	t.Helper()
	var d *Device
	var err error
	ns.do(func() { d, err = Open(name, cfg) })
	if err != nil {
		t.Fatalf("Open(%q, %+v): %v", name, cfg, err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// has reports whether the namespace has the interface.
func (ns *namespace) has(name string) (found bool) {
	ns.do(func() { _, err := net.InterfaceByName(name); found = err == nil })
	return found
}

func TestSystemOpenSetsUpTheInterface(t *testing.T) {
	needSystem(t)
	ns := newNamespace(t)
	d := ns.open(t, "tg%d", Config{MTU: 1400, Addr: netip.MustParsePrefix("10.92.93.1/24")})

	if d.Name() != "tg0" || d.MTU() != 1400 || d.Offload() != (wire.Offload{Checksum: true, Large: 65535}) {
		t.Errorf("opened %q with MTU %d and %+v", d.Name(), d.MTU(), d.Offload())
	}
	ns.do(func() {
		ifc, err := net.InterfaceByName("tg0")
		if err != nil {
			t.Fatalf("the interface: %v", err)
		}
		addrs, _ := ifc.Addrs()
		if ifc.MTU != 1400 || ifc.Flags&net.FlagUp == 0 || !strings.Contains(fmt.Sprint(addrs), "10.92.93.1/24") {
			t.Errorf("the interface has MTU %d, is %v, has addresses %v", ifc.MTU, ifc.Flags, addrs)
		}
	})
	d.Close()
	if ns.has("tg0") {
		t.Error("the interface is still there after Close")
	}
}

func TestSystemIPv6Address(t *testing.T) {
	needSystem(t)
	ns := newNamespace(t)
	ns.open(t, "tg0", Config{Addr: netip.MustParsePrefix("fd92::1/64")})
	ns.do(func() {
		ifc, _ := net.InterfaceByName("tg0")
		if addrs, _ := ifc.Addrs(); !strings.Contains(fmt.Sprint(addrs), "fd92::1/64") {
			t.Errorf("the interface has addresses %v", addrs)
		}
	})
}

func TestSystemOpenSaysWhatIsWrong(t *testing.T) {
	needSystem(t)
	ns := newNamespace(t)
	ns.open(t, "tg0", Config{})
	for _, tt := range []struct {
		name, want string
		cause      error
	}{
		{"tg0", "in use by another process", unix.EBUSY},
		{"lo", "another kind", unix.EINVAL},
	} {
		ns.do(func() {
			_, err := Open(tt.name, Config{})
			if err == nil || !strings.Contains(err.Error(), tt.want) || !errors.Is(err, tt.cause) {
				t.Errorf("Open(%q) says %v, want %q", tt.name, err, tt.want)
			}
		})
	}
}

func TestSystemWithoutPrivilegesOpenSaysWhatToDo(t *testing.T) {
	needSystem(t)
	ns := newNamespace(t)
	ns.do(func() {
		if err := dropCapabilities(); err != nil {
			t.Fatalf("dropping capabilities: %v", err)
		}
		_, err := Open("tg0", Config{})
		if err == nil || !strings.Contains(err.Error(), "CAP_NET_ADMIN") || !errors.Is(err, os.ErrPermission) {
			t.Errorf("without privileges, Open says %v", err)
		}
	})
}

// dropCapabilities takes all privileges from this thread alone.
func dropCapabilities() error {
	head := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	return unix.Capset(&head, &none[0])
}

func TestSystemAPersistentDeviceIsUsedAndStays(t *testing.T) {
	needSystem(t)
	ns := newNamespace(t)
	first := ns.open(t, "tg0", Config{})
	first.conn.Control(func(fd uintptr) { unix.IoctlSetInt(int(fd), unix.TUNSETPERSIST, 1) })
	first.Close()
	second := ns.open(t, "tg0", Config{})
	second.Close()
	if !ns.has("tg0") {
		t.Error("a persistent interface vanished at Close")
	}
}

func TestSystemAnInterfaceThatIsDeletedTakesTheLinkDown(t *testing.T) {
	needSystem(t)
	ns := newNamespace(t)
	d := ns.open(t, "tg0", Config{})
	s := newStack()
	d.Start(s)
	ns.do(func() {
		ifc, _ := net.InterfaceByName("tg0")
		if err := deleteInterface(ifc.Index); err != nil {
			t.Fatalf("deleting the interface: %v", err)
		}
	})
	if err := <-s.down; !strings.Contains(err.Error(), "tg0 is gone") {
		t.Errorf("Down(%v)", err)
	}
}

func TestSystemAnInterfaceThatIsDownRefusesPackets(t *testing.T) {
	needSystem(t)
	ns := newNamespace(t)
	d := ns.open(t, "tg0", Config{})
	ns.do(func() {
		fd, _ := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
		defer unix.Close(fd)
		req, _ := unix.NewIfreq("tg0")
		unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, req)
	})
	n, err := d.Send([]wire.Packet{{Bytes: tcp4(wire.SYN, 0)}})
	if n != 0 || err == nil || !strings.Contains(err.Error(), "ip link set tg0 up") {
		t.Errorf("Send took %d packets and said %v", n, err)
	}
}

// forwarder receives on one device and sends on another.
type forwarder struct {
	to           link.Link
	large, plain int
	failed       error
}

func (f *forwarder) Receive(pkts []wire.Packet) {
	for _, p := range pkts {
		if p.Segment != 0 {
			f.large++
		} else {
			f.plain++
		}
	}
	n, err := f.to.Send(pkts)                         // what does not fit is lost, as on a wire
	if err != nil && !errors.Is(err, net.ErrClosed) { // at the end one device is closed before the other
		f.failed = fmt.Errorf("%w after %d packets", err, n)
	}
}
func (f *forwarder) Writable()  {}
func (f *forwarder) Down(error) {}

// TestSystemKernelsTalkThroughTwoDevices joins two namespaces by two devices
// and this process, and has their kernels' TCPs send a stream each way.
func TestSystemKernelsTalkThroughTwoDevices(t *testing.T) {
	needSystem(t)
	for _, tt := range []struct {
		name          string
		client, nets  string
		noOffload     bool
		wantSomeLarge bool
	}{
		{"IPv4 with offload", "10.92.93.1/24", "10.92.93.2/24", false, true},
		{"IPv4 without offload", "10.92.93.1/24", "10.92.93.2/24", true, false},
		{"IPv6 with offload", "fd92::1/64", "fd92::2/64", false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			here, there := newNamespace(t), newNamespace(t)
			addr := netip.MustParsePrefix(tt.nets)
			a := here.open(t, "tg0", Config{Addr: netip.MustParsePrefix(tt.client), NoOffload: tt.noOffload})
			b := there.open(t, "tg1", Config{Addr: addr, NoOffload: tt.noOffload})
			ab, ba := &forwarder{to: b}, &forwarder{to: a}
			a.Start(ab)
			b.Start(ba)

			echo(t, here, there, addr.Addr(), 64<<20)
			a.Close()
			b.Close()
			t.Logf("large and plain packets: %d and %d there, %d and %d back", ab.large, ab.plain, ba.large, ba.plain)
			if got := ab.large > 0 && ba.large > 0; got != tt.wantSomeLarge {
				t.Errorf("large packets passed: %d and %d", ab.large, ba.large)
			}
			if err := errors.Join(ab.failed, ba.failed); err != nil {
				t.Errorf("forwarding failed: %v", err)
			}
		})
	}
}

// echo sends n octets from here to an echo server there and checks that the
// same come back.
func echo(t *testing.T, here, there *namespace, addr netip.Addr, n int) {
	t.Helper()
	var ln net.Listener
	var c net.Conn
	var err error
	there.do(func() { ln, err = net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(addr, 9007))) })
	if err != nil {
		t.Fatalf("listening: %v", err)
	}
	defer ln.Close()
	go func() {
		if c, err := ln.Accept(); err == nil {
			io.Copy(struct{ io.Writer }{c}, struct{ io.Reader }{c})
			c.Close()
		}
	}()
	here.do(func() { c, err = net.DialTimeout("tcp", netip.AddrPortFrom(addr, 9007).String(), 10*time.Second) })
	if err != nil {
		t.Fatalf("connecting through the devices: %v", err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(time.Minute))
	began := time.Now()
	sent := sha256.New()
	go func() {
		block := make([]byte, 1<<20)
		for i := range n / len(block) {
			block[i] = byte(i + 1)
			sent.Write(block)
			c.Write(block)
		}
		c.(*net.TCPConn).CloseWrite()
	}()
	back := sha256.New()
	got, err := io.Copy(back, c)
	if got != int64(n) || err != nil || string(back.Sum(nil)) != string(sent.Sum(nil)) {
		t.Errorf("of %d octets %d came back, equal: %v, error: %v", n, got, string(back.Sum(nil)) == string(sent.Sum(nil)), err)
	}
	t.Logf("%.2f Gbit/s each way", float64(n)*8/float64(time.Since(began)))
}

// deleteInterface asks the kernel to delete an interface: rtnetlink(7).
func deleteInterface(index int) error {
	msg := make([]byte, unix.SizeofNlMsghdr+unix.SizeofIfInfomsg)
	ne := binary.NativeEndian
	ne.PutUint32(msg, uint32(len(msg)))
	ne.PutUint16(msg[4:], unix.RTM_DELLINK)
	ne.PutUint16(msg[6:], unix.NLM_F_REQUEST|unix.NLM_F_ACK)
	ne.PutUint32(msg[unix.SizeofNlMsghdr+4:], uint32(index))
	return askNetlink(msg)
}
