//go:build linux

package capture

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/internal/netns"
)

// wired are two namespaces with a veth between them, each with an address.
func wired(t *testing.T) (here, there *netns.Namespace) {
	t.Helper()
	netns.Need(t)
	here, there = netns.New(t), netns.New(t)
	netns.Join(here, there, "v0", 1500)
	here.Addr("v0", "10.92.95.1/24")
	there.Addr("v0", "10.92.95.2/24")
	return here, there
}

func listen(t *testing.T, ns *netns.Namespace, name string, cfg LiveConfig) *Live {
	t.Helper()
	var l *Live
	var err error
	ns.Do(func() { l, err = OpenLive(name, cfg) })
	if err != nil {
		t.Fatalf("listening on %s: %v", name, err)
	}
	t.Cleanup(func() { l.Close() })
	l.SetDeadline(time.Now().Add(10 * time.Second))
	return l
}

// sender is a packet socket that frames are written to as they are.
func sender(t *testing.T, ns *netns.Namespace, name string) func(frame []byte) {
	t.Helper()
	var fd int
	var err error
	ns.Do(func() {
		var ifc *net.Interface
		if ifc, err = net.InterfaceByName(name); err != nil {
			return
		}
		fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
		if err == nil {
			err = unix.Bind(fd, &unix.SockaddrLinklayer{Ifindex: ifc.Index})
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	return func(frame []byte) { unix.Write(fd, frame) }
}

// told is a frame of Ethernet for everybody, of a type for experiments (IEEE
// 802), or of VLAN 5.
func told(text string) []byte {
	return append([]byte{255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 7, 0x88, 0xb5}, text...)
}

func toldVLAN5(text string) []byte {
	return append([]byte{255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 7, 0x81, 0, 0, 5, 0x88, 0xb5}, text...)
}

// nextOf is the next frame that has a text in it, past the kernel's chatter.
func nextOf(t *testing.T, l *Live, text string) Frame {
	t.Helper()
	for {
		var f Frame
		if err := l.Next(&f); err != nil {
			t.Fatalf("waiting for %q: %v", text, err)
		}
		if bytes.Contains(f.Bytes, []byte(text)) {
			return f
		}
	}
}

func TestSystemFramesArriveAsTheyAre(t *testing.T) {
	here, there := wired(t)
	l := listen(t, here, "v0", LiveConfig{})
	began := time.Now()
	sender(t, there, "v0")(told("from there"))
	f := nextOf(t, l, "from there")
	if !bytes.Equal(f.Bytes, told("from there")) || f.Length != len(f.Bytes) || f.Direction != In {
		t.Errorf("got %q, %d octets, direction %d; want the frame as it was sent, coming in", f.Bytes, f.Length, f.Direction)
	}
	if at := time.Unix(0, int64(f.At)); at.Before(began) || at.After(time.Now()) {
		t.Errorf("it came at %v, between %v and now", at, began)
	}
	sender(t, here, "v0")(told("from here"))
	if f := nextOf(t, l, "from here"); f.Direction != Out || !bytes.Equal(f.Bytes, told("from here")) {
		t.Errorf("what leaves is %q in direction %d, want out", f.Bytes, f.Direction)
	}
	if got := l.Interfaces(); len(got) != 1 || got[0].Name != "v0" || got[0].Link != Ethernet {
		t.Errorf("the interfaces are %+v", got)
	}
}

func TestSystemTagsAreWhereTheyWere(t *testing.T) {
	here, there := wired(t)
	l, any := listen(t, here, "v0", LiveConfig{}), listen(t, here, Any, LiveConfig{})
	sender(t, there, "v0")(toldVLAN5("tagged"))
	if f := nextOf(t, l, "tagged"); !bytes.Equal(f.Bytes, toldVLAN5("tagged")) || f.Length != len(f.Bytes) {
		t.Errorf("a frame of VLAN 5 is % x with %d octets, want % x", f.Bytes, f.Length, toldVLAN5("tagged"))
	}
	f := nextOf(t, any, "tagged")
	if want := append([]byte{0, 5, 0x88, 0xb5}, "tagged"...); !bytes.Equal(f.Bytes[20:], want) || f.Bytes[0] != 0x81 || f.Bytes[1] != 0 {
		t.Errorf("on any, a frame of VLAN 5 is % x, want type 8100 and behind the header % x", f.Bytes, want)
	}
}

func TestSystemAnyTellsTheInterface(t *testing.T) {
	here, there := wired(t)
	netns.Join(here, there, "v1", 1500)
	l := listen(t, here, Any, LiveConfig{})
	for _, name := range []string{"v0", "v1"} {
		sender(t, there, name)(told("over " + name))
		f := nextOf(t, l, "over "+name)
		ifc := l.Interfaces()[f.Interface]
		if ifc.Name != name || ifc.Link != LinuxSLL2 || string(f.Bytes[20:]) != "over "+name || f.Length != len(f.Bytes) {
			t.Errorf("over %s came %q by %+v", name, f.Bytes, ifc)
		}
		if f.Bytes[0] != 0x88 || f.Bytes[1] != 0xb5 || !bytes.Equal(f.Bytes[12:18], []byte{2, 0, 0, 0, 0, 7}) {
			t.Errorf("the header says % x, want type 88b5 and the sender's address", f.Bytes[:20])
		}
	}
}

func TestSystemTheLoopbackShowsEachFrameOnce(t *testing.T) {
	here, _ := wired(t)
	here.Run("ip link set lo up")
	send := sender(t, here, "lo")
	for _, name := range []string{"lo", Any} {
		l := listen(t, here, name, LiveConfig{})
		send(told("first frame"))
		send(told("second frame"))
		nextOf(t, l, "first frame")
		if f := nextOf(t, l, " frame"); !bytes.HasSuffix(f.Bytes, []byte("second frame")) {
			t.Errorf("%s shows %q after the first frame, want the second", name, f.Bytes)
		}
	}
}

// textOnly lets frames of the type for experiments pass, and keeps 20 octets.
func textOnly(link LinkType) ([]bpf.RawInstruction, error) {
	if link != Ethernet {
		return nil, fmt.Errorf("link type %v", link)
	}
	return bpf.Assemble([]bpf.Instruction{
		bpf.LoadAbsolute{Off: 12, Size: 2},
		bpf.JumpIf{Val: 0x88b5, SkipFalse: 1},
		bpf.RetConstant{Val: 20},
		bpf.RetConstant{},
	})
}

func TestSystemTheKernelFilters(t *testing.T) {
	here, there := wired(t)
	l := listen(t, here, "v0", LiveConfig{Filter: textOnly})
	send := sender(t, there, "v0")
	other := told("of another type")
	other[13] = 0xb6
	send(other)
	send(told("of the right type"))
	var f Frame
	if err := l.Next(&f); err != nil || f.Number != 1 || string(f.Bytes) != string(told("of the right type"))[:20] || f.Length != 31 {
		t.Errorf("the first frame is %q of %d octets (%v), want 20 of 31 of the one that the filter lets pass", f.Bytes, f.Length, err)
	}
}

func TestSystemDropsAreCounted(t *testing.T) {
	here, there := wired(t)
	l := listen(t, here, "v0", LiveConfig{Ring: 1, Filter: textOnly})
	send := sender(t, there, "v0")
	const sent = 200_000 // of 20 octets: more than the least ring holds
	for i := range sent {
		send(told(fmt.Sprintf("%d and more than twenty octets", i)))
	}
	var f Frame
	read := uint64(0)
	l.SetDeadline(time.Now().Add(300 * time.Millisecond))
	for l.Next(&f) == nil {
		read++
	}
	got, err := l.Counts()
	if err != nil || got.Dropped == 0 || got.Frozen == 0 || got.Received != read || got.Received+got.Dropped != sent {
		t.Errorf("%+v, %v; read %d of %d", got, err, read, sent)
	}
	send(told("after that"))
	l.SetDeadline(time.Now().Add(10 * time.Second))
	if err := l.Next(&f); err != nil {
		t.Errorf("behind the drops nothing comes any more: %v", err)
	}
}

func TestSystemWaitingEnds(t *testing.T) {
	here, _ := wired(t)
	for _, tt := range []struct {
		what string
		end  func(*Live)
		want error
	}{
		{"a deadline", func(l *Live) { l.SetDeadline(time.Now().Add(time.Millisecond)) }, os.ErrDeadlineExceeded},
		{"Close", func(l *Live) { l.Close() }, net.ErrClosed},
		{"the interface", func(*Live) { here.Run("ip link set v0 down") }, ErrDown},
	} {
		nothing := func(LinkType) ([]bpf.RawInstruction, error) {
			return bpf.Assemble([]bpf.Instruction{bpf.RetConstant{}})
		}
		l := listen(t, here, "v0", LiveConfig{Filter: nothing})
		ended := make(chan error)
		go func() { var f Frame; ended <- l.Next(&f) }()
		tt.end(l)
		if err := <-ended; !errors.Is(err, tt.want) {
			t.Errorf("%s: Next says %v, want %v", tt.what, err, tt.want)
		}
	}
}

func TestSystemPromiscuousIsOverWithTheSocket(t *testing.T) {
	here, _ := wired(t)
	l := listen(t, here, "v0", LiveConfig{Promiscuous: true})
	if out := here.Run("ip -d link show v0"); !strings.Contains(out, "promiscuity 1") {
		t.Errorf("not promiscuous:\n%s", out)
	}
	l.Close()
	if out := here.Run("ip -d link show v0"); !strings.Contains(out, "promiscuity 0") {
		t.Errorf("still promiscuous:\n%s", out)
	}
}

func TestSystemWhatCannotBeOpenedSaysWhy(t *testing.T) {
	here, _ := wired(t)
	here.Run("ip link add down0 type veth peer name down1")
	for name, want := range map[string]error{"nosuch0": ErrNoInterface, "a name that is far too long": ErrNoInterface, "down0": ErrDown} {
		var err error
		here.Do(func() { _, err = OpenLive(name, LiveConfig{}) })
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	if _, err := OpenLive("lo", LiveConfig{Ring: -1}); err == nil {
		t.Error("a ring of -1 octets is opened")
	}
}

func TestSystemFramesCostNoAllocation(t *testing.T) {
	here, there := wired(t)
	l := listen(t, here, "v0", LiveConfig{Filter: textOnly})
	send := sender(t, there, "v0")
	for range 400 {
		send(told("text"))
	}
	var f Frame
	l.Next(&f)
	if n := testing.AllocsPerRun(300, func() { l.Next(&f) }); n != 0 {
		t.Errorf("a frame costs %v allocations, want none", n)
	}
}
