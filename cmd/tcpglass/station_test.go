package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/link/packet"
)

// prefixes are networks with an address in each.
func prefixes(all ...string) (list []netip.Prefix) {
	for _, s := range all {
		list = append(list, netip.MustParsePrefix(s))
	}
	return list
}

// addrs are addresses.
func addrs(all ...string) (list []netip.Addr) {
	for _, s := range all {
		list = append(list, netip.MustParseAddr(s))
	}
	return list
}

func TestOtherAddr(t *testing.T) {
	for _, tt := range []struct{ what, addr, want string }{
		{"the first address of the network", "10.92.93.2/24", "10.92.93.1"},
		{"the second, where the first is ours", "10.92.93.1/24", "10.92.93.2"},
		{"of a network that begins elsewhere", "10.92.93.70/26", "10.92.93.65"},
		{"of two addresses, the other one", "10.92.93.2/31", "10.92.93.3"},
		{"and the other way round", "10.92.93.3/31", "10.92.93.2"},
		{"there is no other", "10.92.93.2/32", "invalid IP"},
		{"of IPv6", "fd92::2/64", "fd92::1"},
		{"of two addresses of IPv6", "fd92::2/127", "fd92::3"},
		{"there is no other of IPv6", "fd92::2/128", "invalid IP"},
	} {
		o := stationOptions{addrs: prefixes(tt.addr)}
		if got := o.otherAddr(o.addrs[0]); got.String() != tt.want {
			t.Errorf("%s: for %s got %v, want %s", tt.what, tt.addr, got, tt.want)
		}
	}
}

func TestTheKernelGetsAnAddressInEachNetwork(t *testing.T) {
	for _, tt := range []struct {
		what             string
		ours             []netip.Prefix
		has, asked, want []netip.Addr
		give             []netip.Prefix
	}{
		{"the first of each", prefixes("10.92.93.2/24", "fd92::2/64"), nil, nil,
			addrs("10.92.93.1", "fd92::1"), prefixes("10.92.93.1/24", "fd92::1/64")},
		{"one is enough for two of ours", prefixes("10.92.93.1/24", "10.92.93.2/24"), nil, nil,
			addrs("10.92.93.3"), prefixes("10.92.93.3/24")},
		{"the one that is asked for", prefixes("10.92.93.2/24", "fd92::2/64"), nil, addrs("fd92::9"),
			addrs("10.92.93.1", "fd92::9"), prefixes("10.92.93.1/24", "fd92::9/64")},
		{"the one that it has", prefixes("10.92.93.2/24", "fd92::2/64"), addrs("10.92.93.7"), addrs("10.92.93.9"),
			addrs("10.92.93.7", "fd92::1"), prefixes("fd92::1/64")},
		{"the one that it has elsewhere", prefixes("10.92.93.2/24"), addrs("10.1.1.1"), nil,
			addrs("10.1.1.1"), nil},
		{"rather the one that it has here", prefixes("10.92.93.2/24"), addrs("10.1.1.1", "10.92.93.7"), nil,
			addrs("10.92.93.7"), nil},
	} {
		o := stationOptions{tun: "tg0", addrs: tt.ours, peers: tt.asked}
		if err := o.chooseSides(tt.has); err != nil {
			t.Errorf("%s: %v", tt.what, err)
		}
		if !slices.Equal(o.sides, tt.want) || !slices.Equal(o.give, tt.give) {
			t.Errorf("%s: the kernel is at %v and gets %v, want %v and %v", tt.what, o.sides, o.give, tt.want, tt.give)
		}
	}
}

func TestRoutes(t *testing.T) {
	for _, tt := range []struct {
		what string
		o    stationOptions
		want string
	}{
		{"everything is on a TUN device", stationOptions{tun: "tg0", sides: addrs("10.92.93.1")}, "[]"},
		{"behind a TAP device is the kernel", stationOptions{tap: "tg0", sides: addrs("10.92.93.1", "fd92::1")},
			"[{0.0.0.0/0 10.92.93.1} {::/0 fd92::1}]"},
		{"or the router that was named", stationOptions{tap: "tg0", sides: addrs("10.92.93.1", "fd92::1"), gateways: addrs("fd92::9")},
			"[{0.0.0.0/0 10.92.93.1} {::/0 fd92::9}]"},
		{"an interface has none by itself", stationOptions{iface: "eth0"}, "[]"},
		{"a router may be known on the link alone", stationOptions{iface: "eth0", gateways: addrs("fe80::1%eth0")}, "[{::/0 fe80::1}]"},
	} {
		if got := fmt.Sprint(tt.o.routes()); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.what, got, tt.want)
		}
	}
}

func TestStationOptions(t *testing.T) {
	for _, tt := range []struct {
		what    string
		options string
		key     string
	}{
		{"no device", "--addr 10.92.93.2/24", "link.missing"},
		{"no address", "--tun tg0", "link.missing"},
		{"two devices", "--tun tg0 --tap tg0 --addr 10.92.93.2/24", "link.too-many"},
		{"a device and an interface", "--tun tg0 --interface eth0 --addr 10.92.93.2/24", "link.too-many"},
		{"no room for the kernel", "--tun tg0 --addr 10.92.93.2/32", "link.bad-peer"},
		{"no room for the kernel in the second network", "--tun tg0 --addr 10.92.93.2/24 --addr fd92::2/128", "link.bad-peer"},
		{"the kernel elsewhere", "--tun tg0 --addr 10.92.93.2/24 --peer 10.92.94.1", "link.bad-peer"},
		{"the kernel at our address", "--tun tg0 --addr 10.92.93.2/24 --peer 10.92.93.2", "link.bad-peer"},
		{"an address for a kernel that has its own", "--interface eth0 --addr 10.92.93.2/24 --peer 10.92.93.1", "link.no-peer"},
		{"an address that every machine has", "--tun tg0 --addr 127.0.0.1/8", "link.addr-taken"},
		{"such an address as the second", "--interface eth0 --addr 10.92.93.2/24 --addr 127.0.0.1/8", "link.addr-taken"},
		{"the kernel's side at such an address", "--tun tg0 --addr 127.0.0.2/8 --peer 127.0.0.1", "link.peer-taken"},
		{"a router that is no neighbor", "--tap tg0 --addr 10.92.93.2/24 --gateway 10.92.94.1", "link.bad-gateway"},
		{"a router that is us", "--tap tg0 --addr 10.92.93.2/24 --gateway 10.92.93.2", "link.bad-gateway"},
		{"too short for IPv6", "--tap tg0 --addr fd92::2/64 --mtu 1279", "link.mtu6"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			var o stationOptions
			c := newCLI("host", strings.Fields(tt.options), nil, nil)
			o.define(c)
			if code, done := c.parse(); done {
				t.Fatalf("the options do not parse: exit code %d", code)
			}
			checkKey(t, o.check(), exitUsage, tt.key)
		})
	}
}

// TestReady: what people are told when a host stands. The address of the
// kernel's side is what they need next.
func TestReady(t *testing.T) {
	for _, tt := range []struct{ options, want string }{
		{"--tun nosuch0 --addr 10.92.93.2/24", "10.92.93.2 is on nosuch0; the kernel's side is 10.92.93.1; ^C ends it"},
		{"--tap nosuch0 --addr 10.92.93.2/24 --addr fd92::2/64", "10.92.93.2, fd92::2 is on nosuch0; the kernel's side is 10.92.93.1, fd92::1; ^C ends it"},
		{"--interface nosuch0 --addr fd92::2/64", "fd92::2 is on nosuch0, beside the kernel; ^C ends it"},
	} {
		var o stationOptions
		c := newCLI("host", append(strings.Fields(tt.options), "--lang", "en"), nil, nil)
		o.define(c)
		if code, done := c.parse(); done {
			t.Fatalf("%s does not parse: exit code %d", tt.options, code)
		}
		if err := o.check(); err != nil {
			t.Fatalf("%s: %v", tt.options, err)
		}
		if got := o.ready(c); got != tt.want {
			t.Errorf("%s: it says %q, want %q", tt.options, got, tt.want)
		}
	}
}

// TestDeviceTrouble: what a device's errors become. Nothing on this machine
// is called nosuchtun0; lo is everywhere.
func TestDeviceTrouble(t *testing.T) {
	for _, tt := range []struct {
		what, device string
		err          error
		key          string
	}{
		{"no right to make one", "nosuchtun0", syscall.EPERM, "link.none"},
		{"no right to one that is there", "lo", syscall.EPERM, "link.no-right"},
		{"no right to the driver", "nosuchtun0", syscall.EACCES, "link.none"},
		{"no driver", "nosuchtun0", syscall.ENOENT, "link.no-driver"},
		{"another driver", "nosuchtun0", syscall.ENODEV, "link.no-driver"},
		{"somebody has it", "lo", syscall.EBUSY, "link.busy"},
		{"another kind of device", "lo", syscall.EINVAL, "link.another-kind"},
		{"another system", "nosuchtun0", errors.ErrUnsupported, "link.needs-linux"},
		{"anything else", "lo", errors.New("no luck"), "cli.failed"},
	} {
		for _, o := range []stationOptions{{tun: tt.device}, {tap: tt.device}} {
			t.Run(tt.what, func(t *testing.T) {
				checkKey(t, o.deviceTrouble(fmt.Errorf("tun: %w", tt.err)), exitUsage, tt.key)
			})
		}
	}
}

func TestInterfaceTrouble(t *testing.T) {
	for _, tt := range []struct {
		what string
		err  error
		key  string
	}{
		{"no right", syscall.EPERM, "link.no-right-raw"},
		{"no interface", syscall.ENODEV, "link.no-interface"},
		{"an interface that is down", syscall.ENETDOWN, "link.down"},
		{"a loopback", packet.ErrNotEthernet, "link.not-ethernet"},
		{"another system", errors.ErrUnsupported, "link.needs-linux"},
		{"anything else", errors.New("no luck"), "cli.failed"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			o := stationOptions{iface: "eth0"}
			checkKey(t, o.interfaceTrouble(fmt.Errorf("packet: %w", tt.err)), exitUsage, tt.key)
		})
	}
}

// TestTheRemedyCanBePasted: what root is asked to do for others.
func TestTheRemedyCanBePasted(t *testing.T) {
	o := stationOptions{tun: "tg0", give: prefixes("10.92.93.1/24", "fd92::1/64")}
	want := "ip addr add 10.92.93.1/24 dev tg0; ip addr add fd92::1/64 dev tg0; ip link set tg0 up"
	if got := o.remedy(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNamesAreLookedUpInOurFamilies(t *testing.T) {
	for _, tt := range []struct {
		addrs []netip.Prefix
		want  string
	}{
		{prefixes("10.92.93.2/24"), "ip4"},
		{prefixes("fd92::2/64"), "ip6"},
		{prefixes("10.92.93.2/24", "fd92::2/64"), "ip"},
	} {
		if got := (&station{addrs: tt.addrs}).families(); got != tt.want {
			t.Errorf("with %v, names are looked up as %s, want %s", tt.addrs, got, tt.want)
		}
	}
}

// TestRecording: what a station records is there when it is closed.
func TestRecording(t *testing.T) {
	a, b := mem.Pipe(mem.Config{MTU: 1500})
	defer b.Close()
	o := stationOptions{
		addrs: prefixes("10.0.0.2/24"),
		pcap:  filepath.Join(t.TempDir(), "x.pcapng"),
	}
	st, err := o.stack(a)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	head, err := os.ReadFile(o.pcap)
	if err != nil || len(head) < 4 || string(head[:4]) != "\x0a\x0d\x0d\x0a" {
		t.Errorf("got % x…, %v, want a pcapng", head[:min(len(head), 4)], err)
	}
}

func TestRecordingThatCannotBe(t *testing.T) {
	a, b := mem.Pipe(mem.Config{MTU: 1500})
	defer a.Close()
	defer b.Close()
	o := stationOptions{
		addrs: prefixes("10.0.0.2/24"),
		pcap:  filepath.Join(t.TempDir(), "none", "x.pcapng"),
	}
	_, err := o.stack(a)
	checkKey(t, err, exitUsage, "cli.cannot-write")
}

func TestAStationCannotSendMoreThanItsLinkCarries(t *testing.T) {
	a, b := mem.Pipe(mem.Config{MTU: 1500})
	defer a.Close()
	defer b.Close()
	o := stationOptions{iface: "eth0", addrs: prefixes("10.0.0.2/24"), mtu: 9000}
	_, err := o.stack(a)
	checkKey(t, err, exitUsage, "link.mtu")
}

func TestCause(t *testing.T) {
	for _, err := range []error{
		&fs.PathError{Op: "open", Path: "/x", Err: fs.ErrPermission},
		&os.LinkError{Op: "rename", Old: "/x", New: "/y", Err: fs.ErrPermission},
		fs.ErrPermission,
	} {
		if got := cause(err); got != fs.ErrPermission {
			t.Errorf("got %v of %v, want the cause alone", got, err)
		}
	}
}
