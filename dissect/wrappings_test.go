package dissect_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// wrapping is a frame with the same segment in it.
type wrapping struct {
	what string
	link capture.LinkType
	b    []byte
	tags []dissect.Tag
}

func label(last int, id uint32) []byte { return be32(id<<12 | uint32(last)<<8 | 64) }

// trunk is a payload behind two VLAN tags.
func trunk(outer, inner int, payload []byte) []byte {
	return inEther(0x88a8, cat(be16(outer), be16(0x8100), be16(0x6000|inner), be16(0x0800), payload))
}

// links are the wrappings that a link type brings.
func links() []wrapping {
	v4, v6 := tcp4(), tcp6()
	snap := cat([]byte{0xaa, 0xaa, 3, 0, 0, 0}, be16(0x0800), v4)
	wifi := cat(make([]byte, 22), be16(0))
	wifi[0], wifi[1] = 0x08, 0x01
	qos := cat([]byte{0x88, 0x03}, make([]byte, 22), make([]byte, 6), be16(0)) // four addresses
	return []wrapping{
		{"Ethernet", capture.Ethernet, inEther(0x0800, v4), nil},
		{"Ethernet, IPv6", capture.Ethernet, inEther(0x86dd, v6), nil},
		{"Ethernet with padding and trailer", capture.Ethernet, cat(inEther(0x0800, v4), make([]byte, 30)), nil},
		{"802.3 with LLC and SNAP, padded", capture.Ethernet, cat(inEther(len(snap), snap), make([]byte, 9)), nil},
		{"802.3 with IP's own service access point", capture.Ethernet, inEther(3+len(v4), cat([]byte{6, 6, 3}, v4)), nil},
		{"raw", capture.Raw, v4, nil},
		{"raw as BSD numbers it, IPv6", capture.RawBSD, v6, nil},
		{"raw as OpenBSD numbers it", capture.RawOpenBSD, v4, nil},
		{"IPv4", capture.IPv4, v4, nil},
		{"IPv6", capture.IPv6, v6, nil},
		{"loopback, little-endian", capture.Null, cat([]byte{2, 0, 0, 0}, v4), nil},
		{"loopback, big-endian", capture.Null, cat([]byte{0, 0, 0, 2}, v4), nil},
		{"loopback in network byte order", capture.Loop, cat([]byte{0, 0, 0, 24}, v6), nil},
		{"loopback of Darwin", capture.Null, cat([]byte{30, 0, 0, 0}, v6), nil},
		{"loopback of FreeBSD", capture.Null, cat([]byte{28, 0, 0, 0}, v6), nil},
		{"cooked", capture.LinuxSLL, cat(make([]byte, 14), be16(0x0800), v4), nil},
		{"cooked, second version", capture.LinuxSLL2, cat(be16(0x86dd), make([]byte, 18), v6), nil},
		{"PPP with HDLC framing", capture.PPP, cat([]byte{0xff, 3, 0, 0x21}, v4), nil},
		{"PPP without it, protocol in one octet", capture.PPP, cat([]byte{0x21}, v4), nil},
		{"PPP, IPv6", capture.PPPSerial, cat([]byte{0xff, 3, 0, 0x57}, v6), nil},
		{"Cisco's HDLC", capture.CHDLC, cat([]byte{0x0f, 0, 8, 0}, v4), nil},
		{"Cisco's HDLC where PPP was said", capture.PPPSerial, cat([]byte{0x8f, 0, 8, 0}, v4), nil},
		{"PPPoE", capture.Ethernet, inEther(0x8864, cat([]byte{0x11, 0, 0, 1}, be16(2+len(v4)), be16(0x21), v4, make([]byte, 8))), nil},
		{"PPPoE alone", capture.PPPEther, cat([]byte{0x11, 0, 0, 1}, be16(2+len(v6)), be16(0x57), v6), nil},
		{"frame relay", capture.FrameRelay, cat([]byte{0x18, 0x41, 3, 0xcc}, v4), nil},
		{"frame relay with padding and SNAP", capture.FrameRelay, cat([]byte{0x18, 0x41, 3, 0, 0x80, 0, 0, 0}, be16(0x0800), v4), nil},
		{"frame relay as Cisco had it", capture.FrameRelay, cat([]byte{0x18, 0x41}, be16(0x86dd), v6), nil},
		{"FDDI", capture.FDDI, cat([]byte{0x50}, make([]byte, 12), snap), nil},
		{"ATM", capture.LLC, snap, nil},
		{"ATM, routed", capture.ATM, cat([]byte{0xfe, 0xfe, 3, 0xcc}, v4), nil},
		{"ATM, bridged", capture.ATM, cat([]byte{0xaa, 0xaa, 3, 0, 0x80, 0xc2, 0, 7, 0, 0}, inEther(0x0800, v4)), nil},
		{"ARCNET", capture.ARCNet, cat([]byte{1, 2, 212, 0, 0, 9}, v4), nil},
		{"ARCNET of Linux, with an exception", capture.ARCNetLinux, cat([]byte{1, 2, 0, 0, 212, 0xff, 0xff, 0xff, 0, 0, 0, 9}, v4), nil},
		{"ARCNET, old", capture.ARCNet, cat([]byte{1, 2, 240}, v4), nil},
		{"netfilter's log", capture.NFLog, cat([]byte{2, 0, 0, 42, 5, 0, 10, 0, 'e', 0, 0, 0}, []byte{byte(4 + len(v4)), 0, 9, 0}, v4), nil},
		{"netfilter's log, big-endian", capture.NFLog, cat([]byte{2, 0, 0, 42, 0, 5, 0, 10, 'e', 0, 0, 0}, be16(4+len(v4)), be16(9), v4), nil},
		{"packet filter's log", capture.PFLog, cat([]byte{61}, make([]byte, 63), v4), nil},
		{"IPsec seen from inside", capture.Enc, cat(make([]byte, 12), v4), nil},
		{"802.11", capture.WiFi, cat(wifi, snap), nil},
		{"802.11 between access points", capture.WiFi, cat(qos, snap), nil},
		{"802.11 with radiotap", capture.WiFiRadiotap, cat([]byte{0, 0, 9, 0, 2, 0, 0, 0, 0}, wifi, snap), nil},
		{"802.11 with radiotap that says padded", capture.WiFiRadiotap, cat([]byte{0, 0, 17, 0, 3, 0, 0, 0}, make([]byte, 8), []byte{0x20}, []byte{0x88, 0x01}, make([]byte, 24), be16(0), snap), nil},
		{"802.11 behind AVS", capture.WiFiAVS, cat(be32(0x80211001), be32(64), make([]byte, 56), wifi, snap), nil},
		{"802.11 behind Prism", capture.WiFiPrism, cat([]byte{0x44, 0, 0, 0, 144, 0, 0, 0}, make([]byte, 136), wifi, snap), nil},
		{"Darwin's header", capture.PKTAP, cat([]byte{16, 0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0, 9, 9, 9, 9}, v4), nil},
		{"per-packet information", capture.PPI, cat([]byte{0, 0, 8, 0, 1, 0, 0, 0}, inEther(0x0800, v4)), nil},
	}
}

// layers are the wrappings of layer two, with their tags.
func layers() []wrapping {
	v4, v6 := tcp4(), tcp6()
	vlans := func(ids ...uint32) (tags []dissect.Tag) {
		for _, id := range ids {
			tags = append(tags, dissect.Tag{Kind: dissect.VLAN, ID: id})
		}
		return tags
	}
	return []wrapping{
		{"VLAN", capture.Ethernet, inEther(0x8100, cat(be16(0xe005), be16(0x0800), v4)), vlans(5)},
		{"a VLAN tag that is only a priority", capture.Ethernet, inEther(0x8100, cat(be16(0xe000), be16(0x0800), v4)), nil},
		{"QinQ", capture.Ethernet, trunk(5, 6, v4), vlans(5, 6)},
		{"QinQ in a cooked capture", capture.LinuxSLL, cat(make([]byte, 14), trunk(5, 6, v4)[12:]), vlans(5, 6)},
		{"MPLS", capture.Ethernet, inEther(0x8847, cat(label(0, 16), label(1, 17), v4)), nil},
		{"MPLS, IPv6", capture.Ethernet, inEther(0x8848, cat(label(1, 17), v6)), nil},
		{"Ethernet over MPLS", capture.Ethernet, inEther(0x8847, cat(label(1, 17), inEther(0x0800, v4))), nil},
		{"Ethernet over MPLS with a control word", capture.Ethernet, inEther(0x8847, cat(label(1, 17), be32(9), inEther(0x86dd, v6))), nil},
		{"Ethernet over MPLS whose address looks like IPv4's version", capture.Ethernet,
			inEther(0x8847, cat(label(1, 17), []byte{0x45}, inEther(0x0800, v4)[1:])), nil},
	}
}

// tunnels are the wrappings in IP.
func tunnels() []wrapping {
	v4, v6 := tcp4(), tcp6()
	eth := inEther(0x0800, v4)
	ip := func(proto uint8, b []byte) []byte { return inEther(0x0800, inIP4(proto, b)) }
	udp := func(port int, b []byte) []byte { return ip(wire.ProtoUDP, inUDP(50000, port, b)) }
	vni := func(k dissect.TagKind) []dissect.Tag { return []dissect.Tag{{Kind: k, ID: 0x123456}} }
	gtp := func(flags byte, more, b []byte) []byte {
		return udp(2152, cat([]byte{flags, 0xff}, be16(len(more)+len(b)), be32(9), more, b))
	}
	return []wrapping{
		{"IP in IP", capture.Ethernet, ip(4, v4), nil},
		{"IPv6 in IPv4", capture.Ethernet, ip(41, v6), nil},
		{"IPv4 in IPv6", capture.Ethernet, inEther(0x86dd, inIP6(4, v4)), nil},
		{"GRE", capture.Ethernet, ip(47, cat(be16(0), be16(0x0800), v4)), nil},
		{"GRE with sum, key and sequence number", capture.Ethernet, ip(47, cat(be16(0xb000), be16(0x86dd), make([]byte, 12), v6)), nil},
		{"GRE with source routes", capture.Ethernet, ip(47, cat(be16(0x4000), be16(0x0800), make([]byte, 4), be16(0x0800), []byte{0, 4}, clientAddr[:], make([]byte, 4), v4)), nil},
		{"GRE with Ethernet", capture.Ethernet, ip(47, cat(be16(0x2000), be16(0x6558), make([]byte, 4), eth)), nil},
		{"PPTP", capture.Ethernet, ip(47, cat(be16(0x3081), be16(0x880b), make([]byte, 12), []byte{0xff, 3, 0, 0x21}, v4)), nil},
		{"ERSPAN I", capture.Ethernet, ip(47, cat(be16(0), be16(0x88be), eth)), nil},
		{"ERSPAN II", capture.Ethernet, ip(47, cat(be16(0x1000), be16(0x88be), make([]byte, 4), make([]byte, 8), eth)), nil},
		{"ERSPAN III", capture.Ethernet, ip(47, cat(be16(0x1000), be16(0x22eb), make([]byte, 4), make([]byte, 12), eth)), nil},
		{"ERSPAN III with what its platform adds", capture.Ethernet, ip(47, cat(be16(0x1000), be16(0x22eb), make([]byte, 4), make([]byte, 11), []byte{1}, make([]byte, 8), eth)), nil},
		{"WCCP", capture.Ethernet, ip(47, cat(be16(0), be16(0x883e), be32(0), v4)), nil},
		{"802.11 in GRE", capture.Ethernet, ip(47, cat(be16(0), be16(0x8200), []byte{0x08, 0x01}, make([]byte, 22), []byte{0xaa, 0xaa, 3, 0, 0, 0, 8, 0}, v4)), nil},
		{"GRE in UDP", capture.Ethernet, udp(4754, cat(be16(0), be16(0x0800), v4)), nil},
		{"MPLS in UDP", capture.Ethernet, udp(6635, cat(label(1, 17), v4)), nil},
		{"MPLS in IP", capture.Ethernet, ip(137, cat(label(1, 17), v4)), nil},
		{"EtherIP", capture.Ethernet, ip(97, cat([]byte{0x30, 0}, eth)), nil},
		{"Ethernet as a next header", capture.Ethernet, inEther(0x86dd, inIP6(143, eth)), nil},
		{"an authentication header", capture.Ethernet, ip(51, cat([]byte{4, 4}, make([]byte, 22), v4)), nil},
		{"VXLAN", capture.Ethernet, udp(4789, cat([]byte{8, 0, 0, 0, 0x12, 0x34, 0x56, 0}, eth)), vni(dissect.VXLAN)},
		{"VXLAN on Linux's old port", capture.Ethernet, udp(8472, cat([]byte{8, 0, 0, 0, 0x12, 0x34, 0x56, 0}, eth)), vni(dissect.VXLAN)},
		{"VXLAN with the generic extension", capture.Ethernet, udp(4790, cat([]byte{0x0c, 0, 0, 2, 0x12, 0x34, 0x56, 0}, v6)), vni(dissect.VXLAN)},
		{"Geneve with options", capture.Ethernet, udp(6081, cat([]byte{2, 0, 0x65, 0x58, 0x12, 0x34, 0x56, 0}, make([]byte, 8), eth)), vni(dissect.Geneve)},
		{"Geneve with IP", capture.Ethernet, udp(6081, cat([]byte{0, 0, 0x08, 0x00, 0x12, 0x34, 0x56, 0}, v4)), vni(dissect.Geneve)},
		{"GTP", capture.Ethernet, gtp(0x30, nil, v4), nil},
		{"GTP with a sequence number", capture.Ethernet, gtp(0x32, make([]byte, 4), v6), nil},
		{"GTP with two extension headers", capture.Ethernet, gtp(0x34, cat([]byte{0, 0, 0, 0x85}, []byte{1, 0, 0, 0xc0}, []byte{2, 0, 0, 0, 0, 0, 0, 0}), v4), nil},
		{"Teredo", capture.Ethernet, udp(3544, v6), nil},
		{"Teredo with authentication and origin", capture.Ethernet, udp(3544, cat([]byte{0, 1, 2, 2}, make([]byte, 13), make([]byte, 8), v6)), nil},
		{"L2TP", capture.Ethernet, udp(1701, cat(be16(2), be16(1), be16(2), []byte{0xff, 3, 0, 0x21}, v4)), nil},
		{"L2TP with everything", capture.Ethernet, udp(1701, cat(be16(0x4a02), be16(16+2+len(v6)), be16(1), be16(2), be16(0), be16(0), be16(2), []byte{0, 0}, be16(0x57), v6)), nil},
		{"AYIYA", capture.Ethernet, udp(5072, cat([]byte{0x41, 0x52, 0x11, 41}, make([]byte, 4+16+20), v6)), nil},
	}
}

// extended are the wrappings that IPv6's extension headers are.
func extended() []wrapping {
	s := tcp6()[wire.MinIPv6:]
	return []wrapping{
		{"hop-by-hop and destination options", capture.IPv6, inIP6(0, cat([]byte{60, 0, 5, 2, 0, 0, 0, 0}, []byte{6, 1}, make([]byte, 14), s)), nil},
		{"a routing header", capture.IPv6, inIP6(43, cat([]byte{6, 2, 0, 1}, make([]byte, 20), s)), nil},
		{"an atomic fragment", capture.IPv6, inIP6(44, cat([]byte{6, 0, 0, 0}, be32(99), s)), nil},
		{"an authentication header", capture.IPv6, inIP6(51, cat([]byte{6, 4}, make([]byte, 22), s)), nil},
	}
}

func wrappings() []wrapping {
	return slices.Concat(links(), layers(), tunnels(), extended())
}

func TestASegmentIsFoundWhateverItIsWrappedIn(t *testing.T) {
	for _, w := range wrappings() {
		t.Run(fmt.Sprint(w.link, " ", w.what), func(t *testing.T) {
			d, k := look(t, w.link, w.b)
			wantText(t, d, k)
			if got := d.Tags(d.Segment.Tag); !slices.Equal(got, w.tags) {
				t.Errorf("got tags %v, want %v: they tell networks apart, outermost first", got, w.tags)
			}
			inner := tcp4()
			if !d.Segment.Src.Addr.Is4() {
				inner = tcp6()
			}
			if w.link != capture.IPv6 && string(d.Inner) != string(inner) && len(d.Inner) == len(inner) {
				t.Errorf("Inner is not the innermost packet: got % x", d.Inner)
			}
		})
	}
}

// Whatever a wrapping is cut to, the walk ends with a word and says nothing
// that is not there.
func TestAFrameCutAtEveryOctet(t *testing.T) {
	d := dissect.New()
	for _, w := range wrappings() {
		for n := range w.b {
			f := capture.Frame{Number: 1, Bytes: w.b[:n:n], Length: len(w.b)}
			k := d.Frame(w.link, &f)
			switch s := &d.Segment; {
			case k == dissect.TCP && s.Src.Port == clientPort && s.Len != uint32(len(text)):
				t.Errorf("%s, cut at octet %d: got %d octets of payload, want %d as IP says", w.what, n, s.Len, len(text))
			case k == dissect.TCP && s.Kept > s.Len:
				t.Errorf("%s, cut at octet %d: %d octets kept of %d", w.what, n, s.Kept, s.Len)
			case k == dissect.TCP && s.Kept < s.Len && s.Marks&dissect.Snapped == 0:
				t.Errorf("%s, cut at octet %d: %d of %d octets kept, and not marked", w.what, n, s.Kept, s.Len)
			}
		}
	}
}
