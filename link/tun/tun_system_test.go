//go:build linux

package tun

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/internal/netns"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// open opens a device in the namespace.
func open(t testing.TB, ns *netns.Namespace, name string, cfg Config) *Device {
	t.Helper()
	var d *Device
	var err error
	ns.Do(func() { d, err = Open(name, cfg) })
	if err != nil {
		t.Fatalf("Open(%q, %+v): %v", name, cfg, err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func prefixes(all ...string) (list []netip.Prefix) {
	for _, s := range all {
		list = append(list, netip.MustParsePrefix(s))
	}
	return list
}

func TestSystemOpenSetsUpTheInterface(t *testing.T) {
	netns.Need(t)
	ns := netns.New(t)
	d := open(t, ns, "tg%d", Config{MTU: 1400, Addrs: prefixes("10.92.93.1/24")})

	if d.Name() != "tg0" || d.MTU() != 1400 || d.Offload() != (wire.Offload{Checksum: true, Large: 65535}) {
		t.Errorf("opened %q with MTU %d and %+v", d.Name(), d.MTU(), d.Offload())
	}
	ns.Do(func() {
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
	if ns.Has("tg0") {
		t.Error("the interface is still there after Close")
	}
}

func TestSystemATAPHasTwoEnds(t *testing.T) {
	netns.Need(t)
	ns := netns.New(t)
	d := open(t, ns, "tap0", Config{TAP: true, MTU: 9000, Addrs: prefixes("10.92.93.1/24")})

	if d.MTU() != 9000 || d.Offload() != (wire.Offload{Checksum: true, Large: 65535}) {
		t.Errorf("opened with MTU %d and %+v", d.MTU(), d.Offload())
	}
	if theirs := wire.MAC(ns.Hardware("tap0")); theirs == d.Hardware() || !d.Hardware().IsUnicast() {
		t.Errorf("our end has the address %v, the kernel's %v: want two, of one host each", d.Hardware(), theirs)
	}
	given := wire.MAC{2, 5: 9}
	if d := open(t, ns, "tap1", Config{TAP: true, Hardware: given}); d.Hardware() != given {
		t.Errorf("our end has the address %v, want %v as configured", d.Hardware(), given)
	}
}

func TestSystemATUNIsNoTAP(t *testing.T) {
	netns.Need(t)
	ns := netns.New(t)
	ns.Run("ip tuntap add dev tg0 mode tun")
	ns.Do(func() {
		_, err := Open("tg0", Config{TAP: true})
		if err == nil || !strings.Contains(err.Error(), "another kind than tap") {
			t.Errorf("opening a TUN device as TAP says %v", err)
		}
	})
}

func TestSystemAddressesOfBothFamilies(t *testing.T) {
	netns.Need(t)
	ns := netns.New(t)
	all := []string{"10.92.93.1/24", "fd92::1/64", "fd93::1/64"}
	open(t, ns, "tg0", Config{Addrs: prefixes(all...)})
	ns.Do(func() {
		ifc, _ := net.InterfaceByName("tg0")
		addrs, _ := ifc.Addrs()
		for _, want := range all {
			if !strings.Contains(fmt.Sprint(addrs), want) {
				t.Errorf("the interface has the addresses %v, want %s too", addrs, want)
			}
		}
	})
}

func TestSystemOpenSaysWhatIsWrong(t *testing.T) {
	netns.Need(t)
	ns := netns.New(t)
	open(t, ns, "tg0", Config{})
	for _, tt := range []struct {
		name, want string
		cause      error
	}{
		{"tg0", "in use by another process", unix.EBUSY},
		{"lo", "another kind", unix.EINVAL},
	} {
		ns.Do(func() {
			_, err := Open(tt.name, Config{})
			if err == nil || !strings.Contains(err.Error(), tt.want) || !errors.Is(err, tt.cause) {
				t.Errorf("Open(%q) says %v, want %q", tt.name, err, tt.want)
			}
		})
	}
}

func TestSystemWithoutPrivilegesOpenSaysWhatToDo(t *testing.T) {
	netns.Need(t)
	ns := netns.New(t)
	ns.Do(func() {
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
	netns.Need(t)
	ns := netns.New(t)
	ns.Run("ip tuntap add dev tg0 mode tun")
	open(t, ns, "tg0", Config{}).Close()
	if !ns.Has("tg0") {
		t.Error("a persistent interface vanished at Close")
	}
}

func TestSystemAnInterfaceThatIsDeletedTakesTheLinkDown(t *testing.T) {
	netns.Need(t)
	ns := netns.New(t)
	d := open(t, ns, "tg0", Config{})
	s := newStack()
	d.Start(s)
	ns.Run("ip link del tg0")
	if err := <-s.down; !strings.Contains(err.Error(), "tg0 is gone") {
		t.Errorf("Down(%v)", err)
	}
}

func TestSystemAnInterfaceThatIsDownRefusesPackets(t *testing.T) {
	netns.Need(t)
	ns := netns.New(t)
	d := open(t, ns, "tg0", Config{})
	ns.Run("ip link set tg0 down")
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
	netns.Need(t)
	for _, tt := range []struct {
		name          string
		client, nets  string
		cfg           Config
		wantSomeLarge bool
	}{
		{"IPv4 with offload", "10.92.93.1/24", "10.92.93.2/24", Config{}, true},
		{"IPv4 without offload", "10.92.93.1/24", "10.92.93.2/24", Config{NoOffload: true}, false},
		{"IPv6 with offload", "fd92::1/64", "fd92::2/64", Config{}, true},
		{"IPv6 through 1280 octets", "fd92::1/64", "fd92::2/64", Config{MTU: 1280}, true},
		{"IPv4 through 9000 octets without offload", "10.92.93.1/24", "10.92.93.2/24", Config{MTU: 9000, NoOffload: true}, false},
		{"IPv4 through TAP", "10.92.93.1/24", "10.92.93.2/24", Config{TAP: true}, true},
		{"IPv6 through TAP", "fd92::1/64", "fd92::2/64", Config{TAP: true}, true},
		{"IPv6 through TAP without offload", "fd92::1/64", "fd92::2/64", Config{TAP: true, NoOffload: true}, false},
		{"IPv6 through TAP with 1280 octets", "fd92::1/64", "fd92::2/64", Config{TAP: true, MTU: 1280}, true},
		{"IPv4 through TAP with 9000 octets", "10.92.93.1/24", "10.92.93.2/24", Config{TAP: true, MTU: 9000}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			here, there := netns.New(t), netns.New(t)
			addr := netip.MustParsePrefix(tt.nets)
			mine, yours := tt.cfg, tt.cfg
			mine.Addrs, yours.Addrs = prefixes(tt.client), prefixes(tt.nets)
			a, b := open(t, here, "tg0", mine), open(t, there, "tg1", yours)
			ab, ba := &forwarder{to: b}, &forwarder{to: a}
			a.Start(ab)
			b.Start(ba)

			netns.Echo(t, here, there, addr.Addr(), 64<<20)
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

// TestSystemDatagramsPassWithPartialChecksums has the kernel send a datagram
// whose checksum it leaves to the device, and get it back the same way.
func TestSystemDatagramsPassWithPartialChecksums(t *testing.T) {
	netns.Need(t)
	for _, tt := range []struct {
		name, addr, remote string
	}{
		{"IPv4", "10.92.93.1/24", "10.92.93.2:9007"},
		{"IPv6", "fd92::1/64", "[fd92::2]:9007"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ns := netns.New(t)
			d := open(t, ns, "tg0", Config{Addrs: prefixes(tt.addr)})
			s := newStack()
			d.Start(s)
			c := ns.Dial("udp", tt.remote)
			c.Write([]byte("hello"))
			p := nextUDP(t, s)
			if p.Sum != wire.SumPartial {
				t.Errorf("the datagram's checksum is in state %d, want partial", p.Sum)
			}
			turnRound(p.Bytes)
			comesBack(t, d, p, c)
		})
	}
}

// comesBack sends p until c reads what is in it: the kernel takes a moment to
// know that a new IPv6 address is its own.
func comesBack(t *testing.T, d *Device, p wire.Packet, c net.Conn) {
	t.Helper()
	var b [100]byte
	for range 100 {
		if n, err := d.Send([]wire.Packet{p}); n != 1 || err != nil {
			t.Fatalf("Send took %d packets and said %v", n, err)
		}
		c.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		if n, _ := c.Read(b[:]); string(b[:n]) == "hello" {
			return
		}
	}
	t.Error("the datagram did not come back")
}

// nextUDP is the next datagram that arrives, past the kernel's own chatter.
func nextUDP(t *testing.T, s *stack) wire.Packet {
	t.Helper()
	for {
		p := <-s.arrived
		if ip, err := wire.ParseIP(p.Bytes); err == nil && ip.Proto == wire.ProtoUDP {
			return p
		}
	}
}

// turnRound exchanges source and destination, which changes no sum.
func turnRound(b []byte) {
	addrs, ports := b[12:20], b[20:24]
	if b[0]>>4 == 6 {
		addrs, ports = b[8:40], b[40:44]
	}
	for _, both := range [][]byte{addrs, ports} {
		half := len(both) / 2
		copy(both, append(bytes.Clone(both[half:]), both[:half]...))
	}
}
