package packet

import (
	"bytes"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/wire"
)

// The kernel itself runs the filter, on a socket that takes no privileges.
// What a frame's direction and VLAN tag do is for the system tests.
func TestTheFilterLetsPassWhatIsForUs(t *testing.T) {
	arp, payload := make([]byte, wire.MinARP), make([]byte, 60)
	for _, tt := range []struct {
		what  string
		frame []byte
		pass  bool
	}{
		{"IPv4 for us", framed(ours, wire.EtherIPv4, payload), true},
		{"IPv6 for us", framed(ours, wire.EtherIPv6, payload), true},
		{"ARP for us", framed(ours, wire.EtherARP, arp), true},
		{"ARP for all", framed(wire.BroadcastMAC, wire.EtherARP, arp), true},
		{"IPv6 for a group", framed(wire.MulticastMAC(src6.SolicitedNode()), wire.EtherIPv6, payload), true},
		{"IPv4 for a group", framed(wire.MAC{1, 0, 0x5e, 0, 0, 1}, wire.EtherIPv4, payload), true},
		{"IPv4 for somebody else", framed(theirs, wire.EtherIPv4, payload), false},
		{"IPv4 for one whose address begins as ours", framed(wire.MAC{2, 5: 8}, wire.EtherIPv4, payload), false},
		{"IPv4 for one whose address ends as ours", framed(wire.MAC{4, 5: 7}, wire.EtherIPv4, payload), false},
		{"a tagged frame for us", framed(ours, 0x8100, payload), false},
		{"spanning trees", framed(wire.MAC{1, 0x80, 0xc2}, 38, payload), false},
		{"half a header", framed(ours, wire.EtherIPv4, nil)[:13], false},
	} {
		in, out := pair(t, unix.SOCK_DGRAM)
		if err := setFilter(in, ours); err != nil {
			t.Fatalf("the kernel refuses the filter: %v", err)
		}
		unix.Write(out, tt.frame)
		var b [2000]byte
		n, err := unix.Read(in, b[:])
		if passed := err == nil; passed != tt.pass || passed && !bytes.Equal(b[:n], tt.frame) {
			t.Errorf("%s: passed %v with %d octets, want %v with %d", tt.what, passed, n, tt.pass, len(tt.frame))
		}
		unix.Close(in)
		unix.Close(out)
	}
}
