package link_test

import (
	"testing"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// plain is a link of IP packets, framed one of frames.
type plain struct{ link.Link }

func (plain) MTU() int              { return 1500 }
func (plain) Offload() wire.Offload { return wire.Offload{} }

type framed struct {
	plain
	offload wire.Offload
}

func (framed) Hardware() wire.MAC      { return wire.MAC{2, 0, 0, 0, 0, 7} }
func (f framed) Offload() wire.Offload { return f.offload }

func TestALinkOfFramesHasAnAddressAndLongerPackets(t *testing.T) {
	for _, tt := range []struct {
		what          string
		l             link.Link
		mac           wire.MAC
		head, longest int
	}{
		{"a link of IP packets", plain{}, wire.MAC{}, 0, 1500},
		{"a link of frames", framed{}, wire.MAC{2, 0, 0, 0, 0, 7}, 14, 1514},
		{"one that cuts large packets", framed{offload: wire.Offload{Large: 65535}}, wire.MAC{2, 0, 0, 0, 0, 7}, 14, 65549},
	} {
		if mac := link.Hardware(tt.l); mac != tt.mac {
			t.Errorf("%s has the address %v, want %v", tt.what, mac, tt.mac)
		}
		if head, longest := link.Head(tt.l), link.Longest(tt.l); head != tt.head || longest != tt.longest {
			t.Errorf("%s has %d octets in front of IP and %d at most, want %d and %d", tt.what, head, longest, tt.head, tt.longest)
		}
	}
}

func TestRandomAddressesAreOneHostsAndLocal(t *testing.T) {
	seen := map[wire.MAC]bool{}
	for range 100 {
		m := link.RandomHardware()
		if !m.IsUnicast() || m[0]&2 == 0 {
			t.Errorf("%v is not one host's, or not administered locally", m)
		}
		if seen[m] {
			t.Errorf("%v came twice", m)
		}
		seen[m] = true
	}
}
