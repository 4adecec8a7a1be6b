package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/tcpglass/tcpglass/link/mem"
)

func TestOtherAddr(t *testing.T) {
	for _, tt := range []struct{ what, addr, want string }{
		{"the first address of the network", "10.92.93.2/24", "10.92.93.1"},
		{"the second, where the first is ours", "10.92.93.1/24", "10.92.93.2"},
		{"of a network that begins elsewhere", "10.92.93.70/26", "10.92.93.65"},
		{"of two addresses, the other one", "10.92.93.2/31", "10.92.93.3"},
		{"and the other way round", "10.92.93.3/31", "10.92.93.2"},
		{"there is no other", "10.92.93.2/32", "invalid IP"},
	} {
		if got := otherAddr(netip.MustParsePrefix(tt.addr)); got.String() != tt.want {
			t.Errorf("%s: for %s got %v, want %s", tt.what, tt.addr, got, tt.want)
		}
	}
}

func TestStationOptions(t *testing.T) {
	for _, tt := range []struct {
		what    string
		options []string
		key     string
	}{
		{"no device", []string{"--addr", "10.92.93.2/24"}, "tun.missing"},
		{"no address", []string{"--tun", "tg0"}, "tun.missing"},
		{"an address that is not IPv4", []string{"--tun", "tg0", "--addr", "fd00::2/64"}, "tun.not-ipv4"},
		{"no room for the kernel", []string{"--tun", "tg0", "--addr", "10.92.93.2/32"}, "tun.bad-peer"},
		{"the kernel elsewhere", []string{"--tun", "tg0", "--addr", "10.92.93.2/24", "--peer", "10.92.94.1"}, "tun.bad-peer"},
		{"the kernel at our address", []string{"--tun", "tg0", "--addr", "10.92.93.2/24", "--peer", "10.92.93.2"}, "tun.bad-peer"},
		{"an address that every machine has", []string{"--tun", "tg0", "--addr", "127.0.0.1/8"}, "tun.addr-taken"},
		{"the kernel's side at such an address", []string{"--tun", "tg0", "--addr", "127.0.0.2/8", "--peer", "127.0.0.1"}, "tun.peer-taken"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			var o stationOptions
			c := newCLI("host", tt.options, nil, nil)
			o.define(c)
			if code, done := c.parse(); done {
				t.Fatalf("the options do not parse: exit code %d", code)
			}
			checkKey(t, o.check(), exitUsage, tt.key)
		})
	}
}

// TestTunTrouble: what a TUN device's errors become. Nothing on this machine
// is called nosuchtun0; lo is everywhere.
func TestTunTrouble(t *testing.T) {
	for _, tt := range []struct {
		what, device string
		err          error
		key          string
	}{
		{"no right to make one", "nosuchtun0", syscall.EPERM, "tun.none"},
		{"no right to one that is there", "lo", syscall.EPERM, "tun.no-right"},
		{"no right to the driver", "nosuchtun0", syscall.EACCES, "tun.none"},
		{"no driver", "nosuchtun0", syscall.ENOENT, "tun.no-driver"},
		{"another driver", "nosuchtun0", syscall.ENODEV, "tun.no-driver"},
		{"somebody has it", "lo", syscall.EBUSY, "tun.busy"},
		{"another kind of device", "lo", syscall.EINVAL, "tun.not-tun"},
		{"another system", "nosuchtun0", errors.ErrUnsupported, "tun.needs-linux"},
		{"anything else", "lo", errors.New("no luck"), "cli.failed"},
	} {
		o := stationOptions{tun: tt.device}
		t.Run(tt.what, func(t *testing.T) {
			checkKey(t, o.tunTrouble(fmt.Errorf("tun: %w", tt.err)), exitUsage, tt.key)
		})
	}
}

// TestRecording: what a station records is there when it is closed.
func TestRecording(t *testing.T) {
	a, b := mem.Pipe(mem.Config{MTU: 1500})
	defer b.Close()
	o := stationOptions{
		addr: netip.MustParsePrefix("10.0.0.2/24"),
		pcap: filepath.Join(t.TempDir(), "x.pcapng"),
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
		addr: netip.MustParsePrefix("10.0.0.2/24"),
		pcap: filepath.Join(t.TempDir(), "none", "x.pcapng"),
	}
	_, err := o.stack(a)
	checkKey(t, err, exitUsage, "cli.cannot-write")
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
