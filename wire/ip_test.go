package wire

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestParseIPReadsBothFamilies(t *testing.T) {
	src6, dst6 := addr6("2001:db8::1"), addr6("2001:db8::2")
	for _, tt := range []struct {
		what string
		b    []byte
		want IP
	}{{
		"IPv4", packet4(plain4, "abc"),
		IP{Src: plain4.Src, Dst: plain4.Dst, Proto: ProtoTCP, TTL: 64, TOS: 0x12, DF: true, Head: 20, ID: 0x3456, At: 9, Payload: []byte("abc")},
	}, {
		"IPv4 with options", resum(unhex("46 00 001a 0000 0000 40 06 0000 0a000001 0a000002 94040000 6869")),
		IP{Src: plain4.Src, Dst: plain4.Dst, Proto: ProtoTCP, TTL: 64, Head: 24, At: 9, Payload: []byte("hi")},
	}, {
		"a piece of IPv4", packet4(IPv4{MF: true, Offset: 1480, ID: 7, Src: plain4.Src, Dst: plain4.Dst, Proto: ProtoUDP}, "12345678"),
		IP{Src: plain4.Src, Dst: plain4.Dst, Proto: ProtoUDP, More: true, Offset: 1480, ID: 7, Head: 20, At: 9, Payload: []byte("12345678")},
	}, {
		"IPv6", packet6(IPv6{TOS: 0x12, Flow: 0xfedcb, Next: ProtoTCP, TTL: 64, Src: src6, Dst: dst6}, "abc"),
		IP{Src: src6, Dst: dst6, Proto: ProtoTCP, TTL: 64, TOS: 0x12, DF: true, Head: 40, At: 6, Payload: []byte("abc")},
	}} {
		got, err := ParseIP(append(tt.b, "padding"...))
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s was parsed as\n%+v, %v\nwant\n%+v, without what stands behind the length", tt.what, got, err, tt.want)
		}
	}
}

func TestParseIPRefuses(t *testing.T) {
	change := func(i int, v byte) []byte {
		b := packet4(plain4, "abc")
		b[i] = v
		return resum(b)
	}
	for _, tt := range []struct {
		what string
		b    []byte
		want Fault
	}{
		{"nothing", nil, Truncated},
		{"nineteen octets of IPv4", packet4(plain4, "")[:19], Truncated},
		{"a version that there is not", change(0, 0x55), BadVersion},
		{"a header of sixteen octets", change(0, 0x44), ShortOffset},
		{"a header longer than the packet", change(0, 0x4f), Truncated},
		{"a total length below the header's", change(3, 19), BadLength},
		{"a payload that is cut", packet4(plain4, "abc")[:22], Truncated},
		{"a flipped bit", func() []byte { b := packet4(plain4, "abc"); b[8]++; return b }(), BadSum},
		{"thirty-nine octets of IPv6", packet6(plain6, "")[:39], Truncated},
		{"a payload of IPv6 that is cut", packet6(plain6, "abc")[:42], Truncated},
		{"an IPv4 address behind version 6", packet6(IPv6{Src: plain4.Src, Dst: plain6.Dst}, ""), BadAddress},
		{"an IPv4 destination behind version 6", packet6(IPv6{Src: plain6.Src, Dst: plain4.Dst}, ""), BadAddress},
	} {
		h := IP{At: 99}
		if err := h.Parse(tt.b); err != tt.want || h.At != 0 {
			t.Errorf("%s: got %v, at %d; want %v, and nothing to tell its sender", tt.what, err, h.At, tt.want)
		}
	}
}

func TestIPParseForgetsWhatWasThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := IP{Proto: 99, TTL: 99, TOS: 99, DF: true, More: true, Head: 99, ID: 99, Offset: 800, At: 99, Payload: []byte("old")}
		b := anyPacket(t)
		err := h.Parse(b)
		if fresh, _ := ParseIP(b); err != nil || !reflect.DeepEqual(h, fresh) {
			t.Fatalf("into a used variable it is\n%+v, %v\ninto a fresh one\n%+v", h, err, fresh)
		}
	})
}

// anyPacket is a packet of either family, and may be a piece.
func anyPacket(t *rapid.T) []byte {
	payload := string(rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "payload"))
	if rapid.Bool().Draw(t, "six") {
		return packet6(IPv6{Next: ProtoUDP, TTL: rapid.Byte().Draw(t, "ttl"), Src: plain6.Src, Dst: plain6.Dst}, payload)
	}
	return packet4(IPv4{
		DF: rapid.Bool().Draw(t, "df"), MF: rapid.Bool().Draw(t, "mf"),
		Offset: rapid.Uint16Range(0, 0x1fff).Draw(t, "offset") * 8,
		Src:    plain4.Src, Dst: plain4.Dst,
	}, payload)
}

// TestParseIPIsParseIPv4 holds that there is one reading of IPv4, wherever
// it is written down.
func TestParseIPIsParseIPv4(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := packet4(plain4, "0123456789abcdef")
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "octet")] = rapid.Byte().Draw(t, "value")
		}
		if len(b) >= MinIPv4 && rapid.Bool().Draw(t, "sum right") {
			resum(b)
		}
		b[0] = 0x40 | b[0]&15
		four, err4 := ParseIPv4(b)
		ip, err := ParseIP(b)
		want := IP{
			Src: four.Src, Dst: four.Dst, Proto: four.Proto, TTL: four.TTL, TOS: four.TOS,
			DF: four.DF, More: four.MF, Head: MinIPv4 + len(four.Options), ID: uint32(four.ID), Offset: int(four.Offset),
			At: 9, Payload: four.Payload,
		}
		if err != err4 || err == nil && !reflect.DeepEqual(ip, want) {
			t.Fatalf("%x is\n%+v, %v\nand as IPv4 alone\n%+v, %v", b, ip, err, want, err4)
		}
	})
}

func TestParseQuote(t *testing.T) {
	four := packet4(plain4, "12345678 and more")
	four[8]-- // a router counted down and left the checksum as it was
	six := packet6(plain6, "12345678 and more")
	piece := extended(ProtoUDP, "12345678 and more", ext{ProtoFragment, frag(8, true, 7)})
	for _, tt := range []struct {
		what   string
		b      []byte
		src    Addr
		proto  uint8
		offset int
	}{
		{"IPv4", four[:MinIPv4+8], plain4.Src, ProtoTCP, 0},
		{"IPv6", six[:MinIPv6+8], plain6.Src, ProtoTCP, 0},
		{"a piece of IPv6", piece[:MinIPv6+MinFragment6+8], plain6.Src, ProtoUDP, 8},
	} {
		h, err := ParseQuote(tt.b)
		if err != nil || h.Src != tt.src || h.Proto != tt.proto || h.Offset != tt.offset || string(h.Payload) != "12345678" {
			t.Errorf("%s quoted was read as %+v, %v; want it whole", tt.what, h, err)
		}
	}
	for _, tt := range []struct {
		b    []byte
		want Fault
	}{
		{nil, Truncated},
		{four[:19], Truncated},
		{unhex("60"), Truncated},
		{six[:39], Truncated},
		{piece[:47], Truncated},
		{append([]byte{0x75}, four[1:]...), BadVersion},
		{packet6(IPv6{Src: plain4.Src, Dst: plain6.Dst}, ""), BadAddress},
	} {
		if _, err := ParseQuote(tt.b); err != tt.want {
			t.Errorf("quote %x: got %v, want %v", tt.b, err, tt.want)
		}
	}
}

// TestQuotedOptionsAreNotObeyed: what a packet of ours asks of routers is
// not asked of us when it comes back.
func TestQuotedOptionsAreNotObeyed(t *testing.T) {
	b := extended(ProtoTCP, "12345678", ext{ProtoHopByHop, unhex("c2 04 00010000")}, ext{ProtoRouting, unhex("0003 0000 0000")})
	h, err := ParseQuote(b)
	if err != nil || h.Proto != ProtoTCP || string(h.Payload) != "12345678" {
		t.Errorf("the quote was read as %+v, %v; want the segment behind its extension headers", h, err)
	}
}

func FuzzParseIP(f *testing.F) {
	f.Add(packet4(plain4, "abc"))
	f.Add(resum(unhex("46 00 001a 0000 0000 40 06 0000 0a000001 0a000002 94040000 6869")))
	f.Add(packet6(plain6, "abc"))
	f.Add(extended(ProtoUDP, "12345678", ext{ProtoHopByHop, unhex("05020000 0100")}, ext{ProtoDestination, unhex("c9 04 00000000")}))
	f.Add(extended(ProtoUDP, "12345678", ext{ProtoRouting, unhex("0400 0000 0000")}, ext{ProtoFragment, frag(8, true, 7)}))
	f.Fuzz(func(t *testing.T, b []byte) {
		checkParts(t, "quote", b, ParseQuote)
		checkParts(t, "packet", b, ParseIP)
		if h, err := ParseIP(b); err == nil {
			checkQuoteAgrees(t, b, &h)
		}
	})
}

// checkParts looks whether what a parser says fits what it was given.
func checkParts(t *testing.T, what string, b []byte, parse func([]byte) (IP, error)) {
	h, err := parse(b)
	switch {
	case h.At < 0 || h.At >= max(len(b), 1):
		t.Fatalf("%s %x: at %d of %d octets", what, b, h.At, len(b))
	case err != nil:
		return
	case h.Is4() != (b[0]>>4 == 4):
		t.Fatalf("%s %x: version %d, Is4 %v", what, b, b[0]>>4, h.Is4())
	case h.Head+len(h.Payload) > len(b) || !bytes.Equal(b[h.Head:h.Head+len(h.Payload)], h.Payload):
		t.Fatalf("%s %x: payload %x does not stand at %d", what, b, h.Payload, h.Head)
	case h.Proto != b[h.At]:
		t.Fatalf("%s %x: protocol %d does not stand at %d", what, b, h.Proto, h.At)
	case h.Offset%8 != 0 || h.Offset > 65528:
		t.Fatalf("%s %x: offset %d", what, b, h.Offset)
	}
}

// checkQuoteAgrees looks whether a good packet means the same as a quote.
func checkQuoteAgrees(t *testing.T, b []byte, h *IP) {
	q, err := ParseQuote(b[:h.Head+len(h.Payload)])
	if err != nil || !reflect.DeepEqual(q, *h) {
		t.Fatalf("%x is\n%+v\nand quoted\n%+v, %v", b, *h, q, err)
	}
}
