//go:build linux

package packet

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/internal/netns"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/internal/offload"
	"github.com/tcpglass/tcpglass/wire"
)

// open opens a link in the namespace.
func open(t *testing.T, ns *netns.Namespace, name string, cfg Config) *Interface {
	t.Helper()
	var i *Interface
	var err error
	ns.Do(func() { i, err = Open(name, cfg) })
	if err != nil {
		t.Fatalf("Open(%q, %+v): %v", name, cfg, err)
	}
	t.Cleanup(func() { i.Close() })
	return i
}

// neighbors are a link, started, on one end of a veth, and the namespace of
// the other end.
func neighbors(t *testing.T, mtu int, cfg Config) (*Interface, *stack, *netns.Namespace, *netns.Namespace) {
	t.Helper()
	netns.Need(t)
	here, there := netns.New(t), netns.New(t)
	netns.Join(here, there, "v0", mtu)
	i, s := open(t, here, "v0", cfg), newStack()
	if err := i.Start(s); err != nil {
		t.Fatalf("Start: %v", err)
	}
	return i, s, here, there
}

func TestSystemOpenAsksTheInterface(t *testing.T) {
	i, _, here, _ := neighbors(t, 9000, Config{})
	if i.Name() != "v0" || i.MTU() != 9000 || i.Offload() != (wire.Offload{Checksum: true, Large: 65535}) {
		t.Errorf("opened %q with MTU %d and %+v", i.Name(), i.MTU(), i.Offload())
	}
	if kernels := wire.MAC(here.Hardware("v0")); i.Hardware() == kernels || !i.Hardware().IsUnicast() {
		t.Errorf("the link has the address %v, the interface %v: want two, of one host each", i.Hardware(), kernels)
	}
	if out := here.Run("ip -d link show v0"); strings.Contains(out, "PROMISC") {
		t.Errorf("the interface became promiscuous, a veth needs not:\n%s", out)
	}
}

func TestSystemOpenSaysWhatIsWrong(t *testing.T) {
	netns.Need(t)
	ns := netns.New(t)
	ns.Run("ip link set lo up")
	netns.Join(ns, netns.New(t), "v0", 1500)
	ns.Run("ip link set v0 down")
	for _, tt := range []struct {
		name, want string
	}{
		{"eth7", "there is no interface \"eth7\""},
		{"a-name-that-is-too-long", "no name for an interface"},
		{"lo", "does not speak Ethernet"},
		{"v0", "bring it up: ip link set v0 up"},
	} {
		ns.Do(func() {
			i, err := Open(tt.name, Config{})
			if err == nil {
				i.Close()
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("Open(%q) says %v, want %q", tt.name, err, tt.want)
			}
		})
	}
}

func TestSystemWithoutPrivilegesOpenSaysWhatToDo(t *testing.T) {
	netns.Need(t)
	ns := netns.New(t)
	ns.Do(func() {
		head := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var none [2]unix.CapUserData
		if err := unix.Capset(&head, &none[0]); err != nil { // of this thread alone
			t.Errorf("dropping capabilities: %v", err)
			return
		}
		_, err := Open("v0", Config{})
		if err == nil || !strings.Contains(err.Error(), "CAP_NET_RAW") || !errors.Is(err, os.ErrPermission) {
			t.Errorf("without privileges, Open says %v", err)
		}
	})
}

// rawSocket is a socket at the other end of the wire that sees and sends
// plain frames.
func rawSocket(t *testing.T, ns *netns.Namespace, name string) int {
	t.Helper()
	var fd int
	var err error
	ns.Do(func() {
		var ifc *net.Interface
		if ifc, err = net.InterfaceByName(name); err != nil {
			return
		}
		if fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0); err == nil {
			err = unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: network(unix.ETH_P_ALL), Ifindex: ifc.Index})
		}
	})
	if err != nil {
		t.Fatalf("a raw socket: %v", err)
	}
	unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 10})
	t.Cleanup(func() { unix.Close(fd) })
	return fd
}

func TestSystemFramesPassAsTheyAre(t *testing.T) {
	i, s, here, there := neighbors(t, 1500, Config{Hardware: ours})
	fd := rawSocket(t, there, "v0")
	out := framed(theirs, wire.EtherARP, bytes.Repeat([]byte("out"), 20))
	mustSend(t, i, wire.Packet{Bytes: out})
	wantOnWire(t, fd, out)

	passed := [][]byte{
		framed(ours, wire.EtherIPv4, []byte("for us")),
		framed(wire.BroadcastMAC, wire.EtherARP, []byte("for all")),
		framed(wire.MulticastMAC(src6.SolicitedNode()), wire.EtherIPv6, []byte("for a group")),
	}
	unix.Write(fd, framed(theirs, wire.EtherIPv4, []byte("for somebody else")))
	unix.Write(fd, framed(wire.MAC(here.Hardware("v0")), wire.EtherIPv4, []byte("for the kernel")))
	unix.Write(fd, framed(ours, 0x88cc, []byte("of another type")))
	for _, b := range passed {
		unix.Write(fd, b)
	}
	for _, want := range passed {
		if got := nextOf(s, want[14:]); !bytes.Equal(got.Bytes, want) || got.Sum != wire.SumFull {
			t.Errorf("% x arrived with sum %d, want % x", got.Bytes, got.Sum, want)
		}
	}
}

// wantOnWire reads frames until one is b, past the kernel's own chatter.
func wantOnWire(t *testing.T, fd int, b []byte) {
	t.Helper()
	room := make([]byte, 70000)
	for {
		n, err := unix.Read(fd, room)
		if err != nil {
			t.Fatalf("waiting for % x on the wire: %v", b, err)
		}
		if bytes.Equal(room[:n], b) {
			return
		}
	}
}

// nextOf is the next frame that carries one of the test's texts, past the
// kernel's own chatter; what carries another text than this comes back, too.
func nextOf(s *stack, text []byte) wire.Packet {
	for {
		p := <-s.arrived
		if bytes.Contains(p.Bytes, text) || bytes.Contains(p.Bytes, []byte("for ")) || bytes.Contains(p.Bytes, []byte("of ")) {
			return p
		}
	}
}

func TestSystemWhatWeSendDoesNotComeBack(t *testing.T) {
	i, s, here, there := neighbors(t, 1500, Config{})
	fd := rawSocket(t, there, "v0")
	mine := framed(wire.BroadcastMAC, wire.EtherARP, []byte("of ours"))
	mustSend(t, i, wire.Packet{Bytes: mine})
	unix.Write(rawSocket(t, here, "v0"), framed(wire.BroadcastMAC, wire.EtherARP, []byte("of our kernel")))
	unix.Write(fd, framed(wire.BroadcastMAC, wire.EtherARP, []byte("for you")))
	if got := nextOf(s, []byte("for you")); string(got.Bytes[14:]) != "for you" {
		t.Errorf("%q arrived: what leaves the machine must not", got.Bytes[14:])
	}
}

func TestSystemTaggedFramesAreTheKernels(t *testing.T) {
	i, s, _, there := neighbors(t, 1500, Config{})
	fd := rawSocket(t, there, "v0")
	tagged := append([]byte{0, 5, 8, 0}, "for VLAN 5"...) // the kernel takes the tag out: it becomes IPv4 then
	unix.Write(fd, framed(i.Hardware(), 0x8100, tagged))
	unix.Write(fd, framed(i.Hardware(), wire.EtherIPv4, []byte("for you")))
	if got := nextOf(s, []byte("for you")); string(got.Bytes[14:]) != "for you" {
		t.Errorf("%q arrived, which was tagged", got.Bytes[14:])
	}
}

// TestSystemKernelsTalkThroughTwoLinks puts this process between two veths,
// each end of which takes the place of the other kernel, and has the
// kernels' TCPs send a stream each way.
func TestSystemKernelsTalkThroughTwoLinks(t *testing.T) {
	for _, tt := range []struct {
		name, here, there string
		mtu               int
	}{
		{"IPv4", "10.92.93.1/24", "10.92.93.2/24", 1500},
		{"IPv6", "fd92::1/64", "fd92::2/64", 1500},
		{"IPv6 with 1280 octets", "fd92::1/64", "fd92::2/64", 1280},
		{"IPv4 with 9000 octets", "10.92.93.1/24", "10.92.93.2/24", 9000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			netns.Need(t)
			here, between, there := netns.New(t), netns.New(t), netns.New(t)
			netns.Join(here, between, "v0", tt.mtu)
			netns.Join(between, there, "v1", tt.mtu)
			here.Addr("v0", tt.here)
			there.Addr("v1", tt.there)
			a := open(t, between, "v0", Config{Hardware: there.Hardware("v1")})
			b := open(t, between, "v1", Config{Hardware: here.Hardware("v0")})
			ab, ba := &forwarder{to: b}, &forwarder{to: a}
			a.Start(ab)
			b.Start(ba)

			netns.Echo(t, here, there, netip.MustParsePrefix(tt.there).Addr(), 64<<20)
			a.Close()
			b.Close()
			t.Logf("large and plain packets: %d and %d there, %d and %d back", ab.large, ab.plain, ba.large, ba.plain)
			if ab.large == 0 || ba.large == 0 {
				t.Errorf("large packets passed: %d and %d, want some both ways", ab.large, ba.large)
			}
			if err := errors.Join(ab.failed, ba.failed); err != nil {
				t.Errorf("forwarding failed: %v", err)
			}
		})
	}
}

// forwarder receives on one link and sends on another.
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
	if err != nil && !errors.Is(err, net.ErrClosed) { // at the end one link is closed before the other
		f.failed = fmt.Errorf("%w after %d packets", err, n)
	}
}
func (f *forwarder) Writable()  {}
func (f *forwarder) Down(error) {}

// knows has the kernel send what is for addr to mac, without asking.
func knows(ns *netns.Namespace, addr string, mac wire.MAC) {
	ns.Run(fmt.Sprintf("ip neigh replace %s lladdr %s dev v0 nud permanent", addr, mac))
}

// nextUDP is the next datagram that arrives, past the kernel's own chatter.
func nextUDP(s *stack) (wire.Packet, wire.UDP) {
	for {
		p := <-s.arrived
		ip, err := wire.ParseIP(p.Bytes[wire.MinEthernet:])
		if err == nil && ip.Proto == wire.ProtoUDP {
			u, _ := wire.ParseUDP(ip.Payload)
			return p, u
		}
	}
}

func TestSystemDatagramsComeWithPartialChecksums(t *testing.T) {
	i, s, _, there := neighbors(t, 1500, Config{})
	there.Addr("v0", "fd92::9/64")
	knows(there, "fd92::7", i.Hardware())
	c := there.Dial("udp", "[fd92::7]:9007")
	c.Write([]byte("hello"))
	p, u := nextUDP(s)
	if p.Sum != wire.SumPartial || string(u.Payload) != "hello" {
		t.Errorf("%q came with its checksum in state %d, want partial: a veth finishes none", u.Payload, p.Sum)
	}
}

func TestSystemJoinedDatagramsAreCut(t *testing.T) {
	i, s, _, there := neighbors(t, 1500, Config{})
	there.Addr("v0", "10.92.93.9/24")
	knows(there, "10.92.93.7", i.Hardware())
	c := there.Dial("udp", "10.92.93.7:9007")
	raw, _ := c.(syscall.Conn).SyscallConn()
	raw.Control(func(fd uintptr) { unix.SetsockoptInt(int(fd), unix.SOL_UDP, unix.UDP_SEGMENT, 1000) })
	all := bytes.Repeat([]byte("0123456789"), 1230)
	if _, err := c.Write(all); err != nil {
		t.Fatalf("sending 12300 octets in datagrams of 1000: %v", err)
	}
	var got []byte
	for n := 1; len(got) < len(all); n++ {
		_, u := nextUDP(s)
		if want := min(1000, len(all)-len(got)); len(u.Payload) != want {
			t.Fatalf("datagram %d carries %d octets, want %d", n, len(u.Payload), want)
		}
		got = append(got, u.Payload...)
	}
	if !bytes.Equal(got, all) {
		t.Error("the datagrams carry something else than what was sent")
	}
}

func TestSystemAKernelTakesWhatWeSend(t *testing.T) {
	i, _, _, there := neighbors(t, 1500, Config{})
	there.Addr("v0", "fd92::9/64")
	var c net.PacketConn
	var err error
	there.Do(func() { c, err = net.ListenPacket("udp", "[fd92::9]:9007") })
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, state := range []wire.SumState{wire.SumPartial, wire.SumFull, wire.SumTrusted} {
		p := wire.Packet{Bytes: udp6(100), Sum: wire.SumPartial}
		copy(p.Bytes, framed(wire.MAC(there.Hardware("v0")), wire.EtherIPv6, nil))
		if state != wire.SumPartial {
			offload.Complete(&p, wire.MinEthernet)
			p.Sum = state
		}
		mustSend(t, i, p)
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		room := make([]byte, 1000)
		if n, from, err := c.ReadFrom(room); n != 100 || err != nil {
			t.Errorf("of a datagram of 100 octets with its checksum in state %d, the kernel read %d from %v: %v", state, n, from, err)
		}
	}
}

func TestSystemAnInterfaceThatGoesDownComesBack(t *testing.T) {
	i, s, here, there := neighbors(t, 1500, Config{})
	here.Run("ip link set v0 down")
	n, err := i.Send([]wire.Packet{{Bytes: tcp4(0)}})
	if n != 0 || err == nil || !strings.Contains(err.Error(), "ip link set v0 up") {
		t.Errorf("Send took %d packets and said %v", n, err)
	}
	here.Run("ip link set v0 up")
	fd := rawSocket(t, there, "v0")
	deadline := time.After(10 * time.Second)
	for again := time.Tick(20 * time.Millisecond); ; {
		select {
		case p := <-s.arrived:
			if bytes.Contains(p.Bytes, []byte("for you")) {
				return
			}
		case <-again: // the wire takes a moment, too
			unix.Write(fd, framed(i.Hardware(), wire.EtherIPv4, []byte("for you")))
		case <-deadline:
			t.Fatal("nothing arrives at an interface that is up again")
		}
	}
}

func TestSystemAnInterfaceThatIsDeletedTakesTheLinkDown(t *testing.T) {
	_, s, here, _ := neighbors(t, 1500, Config{})
	here.Run("ip link del v0")
	if err := <-s.down; !strings.Contains(err.Error(), "v0 is gone") {
		t.Errorf("Down(%v)", err)
	}
}

func TestSystemALinkThatIsClosedLeavesNothingBehind(t *testing.T) {
	i, _, here, _ := neighbors(t, 1500, Config{})
	i.Close()
	out := here.Run("ip -d link show v0")
	if !strings.Contains(out, "promiscuity 0") || !strings.Contains(out, "allmulti 0") {
		t.Errorf("the interface is still changed:\n%s", out)
	}
}
