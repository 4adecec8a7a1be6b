package wire

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func addr6(s string) Addr { return AddrFrom(netip.MustParseAddr(s)) }

// packet6 is an IPv6 packet of the given header and payload.
func packet6(h IPv6, payload string) []byte {
	b := make([]byte, MinIPv6, MinIPv6+len(payload))
	PutIPv6(b, &h, len(payload))
	return append(b, payload...)
}

var plain6 = IPv6{Next: ProtoTCP, TTL: 64, Src: addr6("2001:db8::1"), Dst: addr6("2001:db8::2")}

// ext is an extension header: its own kind, and what stands behind the two
// octets of next header and length.
type ext struct {
	kind byte
	body []byte
}

// frag is the body of a fragment header.
func frag(offset int, more bool, id uint32) []byte {
	b := make([]byte, MinFragment6)
	PutFragment6(b, 0, offset, more, id)
	return b[2:]
}

// extended is an IPv6 packet with extension headers.
func extended(proto byte, payload string, exts ...ext) []byte {
	h := plain6
	h.Next = proto
	var b []byte
	for i, e := range exts {
		next := proto
		if i < len(exts)-1 {
			next = exts[i+1].kind
		}
		b = append(append(b, next, byte((len(e.body)+2)/8-1)), e.body...)
	}
	if len(exts) > 0 {
		h.Next = exts[0].kind
	}
	return packet6(h, string(b)+payload)
}

func TestPutIPv6(t *testing.T) {
	b := bytes.Repeat([]byte{0xa5}, 50)
	n := PutIPv6(b, &IPv6{TOS: 0x12, Flow: 0xffedcba, Next: 58, TTL: 255, Src: addr6("fe80::1"), Dst: addr6("ff02::2")}, 0x1234)
	want := unhex("612edcba 1234 3a ff fe80 0000 0000 0000 0000 0000 0000 0001 ff02 0000 0000 0000 0000 0000 0000 0002")
	if n != MinIPv6 || !bytes.Equal(b[:n], want) {
		t.Errorf("the header is\n%x\nwant\n%x: a flow label has 20 bits", b[:n], want)
	}
	if !bytes.Equal(b[n:], bytes.Repeat([]byte{0xa5}, 10)) {
		t.Error("something was written behind the header")
	}
}

func TestPutFragment6(t *testing.T) {
	for _, tt := range []struct {
		offset int
		more   bool
		want   string
	}{
		{0, true, "1100 0001 12345678"},
		{1448, true, "1100 05a9 12345678"},
		{65528, false, "1100 fff8 12345678"},
	} {
		b := make([]byte, MinFragment6)
		if n := PutFragment6(b, ProtoUDP, tt.offset, tt.more, 0x12345678); n != 8 || !bytes.Equal(b, unhex(tt.want)) {
			t.Errorf("at %d, more %v: %x, want %s", tt.offset, tt.more, b, tt.want)
		}
	}
}

func TestIPv6RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := IPv6{
			TOS:  rapid.Byte().Draw(t, "tos"),
			Flow: rapid.Uint32().Draw(t, "flow"),
			Next: rapid.SampledFrom([]byte{ProtoTCP, ProtoUDP, ProtoICMPv6, ProtoNoNext, 50, 51, 255}).Draw(t, "next"),
			TTL:  rapid.Byte().Draw(t, "ttl"),
			Src:  Addr(rapid.SliceOfN(rapid.ByteRange(1, 255), 16, 16).Draw(t, "src")),
			Dst:  Addr(rapid.SliceOfN(rapid.ByteRange(1, 255), 16, 16).Draw(t, "dst")),
		}
		payload := rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "payload")
		h, err := ParseIP(packet6(want, string(payload)))
		got := IPv6{h.TOS, want.Flow, h.Proto, h.TTL, h.Src, h.Dst}
		if err != nil || got != want || !bytes.Equal(h.Payload, payload) {
			t.Fatalf("came back as\n%+v, %v\nwant\n%+v with %x", h, err, want, payload)
		}
	})
}

func TestExtensionHeaders(t *testing.T) {
	nothing := unhex("010400000000")
	for _, tt := range []struct {
		what string
		exts []ext
	}{
		{"hop by hop", []ext{{ProtoHopByHop, nothing}}},
		{"hop by hop with a router alert, which is to be skipped", []ext{{ProtoHopByHop, unhex("05020000 0100")}}},
		{"padding octet by octet", []ext{{ProtoDestination, make([]byte, 6)}}},
		{"an option of the kind that may be skipped", []ext{{ProtoDestination, unhex("1e 04 01020304")}}},
		{"a long one", []ext{{ProtoDestination, append(unhex("1e fc"), make([]byte, 252)...)}}},
		{"a routing header that has arrived", []ext{{ProtoRouting, unhex("0400 0000 0000")}}},
		{"destination options on both sides of it", []ext{{ProtoDestination, nothing}, {ProtoRouting, unhex("0000 0000 0000")}, {ProtoDestination, nothing}}},
		{"a fragment that is the whole (RFC 6946)", []ext{{ProtoFragment, frag(0, false, 7)}}},
		{"options behind it", []ext{{ProtoFragment, frag(0, false, 7)}, {ProtoDestination, nothing}}},
		{"eight of them", slices.Repeat([]ext{ext{ProtoDestination, nothing}}, 8)},
	} {
		b := extended(ProtoUDP, "payload", tt.exts...)
		h, err := ParseIP(b)
		if err != nil || h.Proto != ProtoUDP || string(h.Payload) != "payload" || h.Fragmented() {
			t.Errorf("%s: parsed as %+v, %v; want what is behind it", tt.what, h, err)
		}
		if h.Head+7 != len(b) || b[h.At] != ProtoUDP {
			t.Errorf("%s: payload at %d, its protocol at %d of %x", tt.what, h.Head, h.At, b)
		}
	}
}

func TestFragmentHeader(t *testing.T) {
	for _, tt := range []struct {
		offset int
		more   bool
	}{{0, true}, {8, true}, {1448, false}, {65528, true}} {
		h, err := ParseIP(extended(ProtoDestination, "12345678", ext{ProtoHopByHop, make([]byte, 6)}, ext{ProtoFragment, frag(tt.offset, tt.more, 0x12345678)}))
		if err != nil || !h.Fragmented() || h.Offset != tt.offset || h.More != tt.more || h.ID != 0x12345678 {
			t.Errorf("at %d, more %v: parsed as %+v, %v", tt.offset, tt.more, h, err)
		}
		if h.Proto != ProtoDestination || h.Head != 56 || string(h.Payload) != "12345678" {
			t.Errorf("at %d, more %v: protocol %d with %q; want what the piece brings, not looked into", tt.offset, tt.more, h.Proto, h.Payload)
		}
	}
}

func TestExtensionHeadersRefused(t *testing.T) {
	nothing := unhex("010400000000")
	option := func(kind byte) []ext { return []ext{{ProtoDestination, []byte{kind, 4, 0, 0, 0, 0}}} }
	for _, tt := range []struct {
		what string
		exts []ext
		want Fault
		at   int // 0: nobody is told
		code uint8
	}{
		{"an option that wants silence", option(0x40), BadOption, 0, 0},
		{"an option that wants to be told of", option(0x80), BadOption, 42, 2},
		{"an option that wants to be told of to one", option(0xc0), BadOption, 42, 2},
		{"a jumbogram", []ext{{ProtoHopByHop, unhex("c2 04 00010000")}}, BadOption, 42, 2},
		{"the second option", []ext{{ProtoDestination, unhex("0000 0100 8000")}}, BadOption, 46, 2},
		{"an option in the second header", []ext{{ProtoDestination, nothing}, {ProtoDestination, unhex("80 04 00000000")}}, BadOption, 50, 2},
		{"an option longer than its header", []ext{{ProtoDestination, unhex("1e 05 00000000")}}, BadOption, 0, 0},
		{"an option without a length", []ext{{ProtoDestination, unhex("1e 03 000000 1e")}}, BadOption, 0, 0},
		{"nine options", []ext{{ProtoDestination, append(bytes.Repeat([]byte{0x1e, 0}, 9), 0, 0, 0, 0)}}, BadOption, 0, 0},
		{"hop by hop behind another", []ext{{ProtoDestination, nothing}, {ProtoHopByHop, nothing}}, UnknownHeader, 40, 1},
		{"hop by hop twice", []ext{{ProtoHopByHop, nothing}, {ProtoHopByHop, nothing}}, UnknownHeader, 40, 1},
		{"a way that goes on from here (RFC 5095)", []ext{{ProtoRouting, unhex("0001 0000 0000")}}, BadExtension, 42, 0},
		{"nine extension headers", slices.Repeat([]ext{ext{ProtoDestination, nothing}}, 9), BadExtension, 0, 0},
	} {
		h, err := ParseIP(extended(ProtoUDP, "payload", tt.exts...))
		if err != tt.want || h.At != tt.at {
			t.Errorf("%s: %v at %d; want %v at %d", tt.what, err, h.At, tt.want, tt.at)
		}
		if h.At != 0 && (h.Src != plain6.Src || h.Dst != plain6.Dst || tt.want.Problem() != tt.code) {
			t.Errorf("%s: to be told to %v from %v with code %d; want code %d", tt.what, h.Src, h.Dst, tt.want.Problem(), tt.code)
		}
	}
}

// TestManyAreNotAnswered: to a group, only the options that insist on it are
// told of. RFC 8200 §4.2.
func TestManyAreNotAnswered(t *testing.T) {
	for kind, at := range map[byte]int{0x80: 42, 0xc0: 0} {
		b := extended(ProtoUDP, "payload", ext{ProtoDestination, []byte{kind, 4, 0, 0, 0, 0}})
		copy(b[24:], AllNodes[:])
		if h, err := ParseIP(b); err != BadOption || h.At != at {
			t.Errorf("option %#x to everybody: %v at %d; want %v at %d", kind, err, h.At, BadOption, at)
		}
	}
}

func TestExtensionHeadersCutShort(t *testing.T) {
	whole := extended(ProtoUDP, "", ext{ProtoHopByHop, make([]byte, 14)}, ext{ProtoRouting, make([]byte, 6)}, ext{ProtoFragment, frag(0, false, 7)})
	for n := MinIPv6; n < len(whole); n++ {
		b := bytes.Clone(whole[:n])
		binary.BigEndian.PutUint16(b[4:], uint16(n-MinIPv6))
		if h, err := ParseIP(b); err != Truncated || h.At != 0 {
			t.Errorf("%d of %d octets: %v at %d; want %v, silently", n, len(whole), err, h.At, Truncated)
		}
	}
}

func TestWholeChain(t *testing.T) {
	segment := make([]byte, MinTCP+4)
	segment[12] = 6 << 4 // words
	for _, tt := range []struct {
		what    string
		proto   uint8
		payload []byte
		want    bool
	}{
		{"a TCP header with its options", ProtoTCP, segment, true},
		{"a TCP header whose options are cut", ProtoTCP, segment[:23], false},
		{"a TCP header that is cut", ProtoTCP, segment[:16], false},
		{"a UDP header", ProtoUDP, make([]byte, 8), true},
		{"half a UDP header", ProtoUDP, make([]byte, 7), false},
		{"ICMP", ProtoICMPv6, make([]byte, 8), true},
		{"ICMP that is cut", ProtoICMPv6, make([]byte, 4), false},
		{"what nobody here can read", 99, nil, true},
		{"an extension header and UDP", ProtoDestination, append(unhex("11 00 010400000000"), make([]byte, 8)...), true},
		{"an extension header alone", ProtoDestination, unhex("11 00 010400000000"), false},
		{"an extension header that is cut", ProtoDestination, unhex("11 01 010400000000"), false},
		{"extension headers without end", ProtoDestination, bytes.Repeat(unhex("3c 00 010400000000"), 20), false},
	} {
		h := IP{Src: plain6.Src, Dst: plain6.Dst, Proto: tt.proto, More: true, Payload: tt.payload}
		if got := h.WholeChain(); got != tt.want {
			t.Errorf("%s: the chain is whole: %v, want %v", tt.what, got, tt.want)
		}
	}
}
