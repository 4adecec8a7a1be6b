package wire

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// packet4 is an IPv4 packet of the given header and payload.
func packet4(h IPv4, payload string) []byte {
	b := make([]byte, MinIPv4, MinIPv4+len(payload))
	PutIPv4(b, &h, len(payload))
	return append(b, payload...)
}

// resum makes the checksum of an IPv4 header right again.
func resum(b []byte) []byte {
	head := min(int(b[0]&15)*4, len(b))
	binary.BigEndian.PutUint16(b[10:], 0)
	binary.BigEndian.PutUint16(b[10:], ^slowSum(b[:head]))
	return b
}

var plain4 = IPv4{
	TOS: 0x12, ID: 0x3456, DF: true, TTL: 64, Proto: ProtoTCP,
	Src: Addr4([4]byte{10, 0, 0, 1}), Dst: Addr4([4]byte{10, 0, 0, 2}),
}

func TestPutIPv4(t *testing.T) {
	got := packet4(plain4, "abc")
	want := append(resum(unhex("45 12 0017 3456 4000 40 06 0000 0a000001 0a000002")), "abc"...)
	if !bytes.Equal(got, want) {
		t.Errorf("the packet is\n%x\nwant\n%x", got, want)
	}
}

func TestParseIPv4(t *testing.T) {
	h, err := ParseIPv4(append(packet4(plain4, "abc"), "padding"...))
	want := plain4
	want.Options, want.Payload = []byte{}, []byte("abc")
	if err != nil || !reflect.DeepEqual(h, want) {
		t.Errorf("parsed as\n%+v, %v\nwant\n%+v, without what stands behind the total length", h, err, want)
	}
}

func TestParseIPv4Options(t *testing.T) {
	b := resum(unhex("46 00 001a 0000 0000 40 06 0000 0a000001 0a000002 94040000 6869"))
	h, err := ParseIPv4(b)
	if err != nil || !bytes.Equal(h.Options, unhex("94040000")) || string(h.Payload) != "hi" {
		t.Errorf("parsed as options %x, payload %q, %v; want 94040000, hi", h.Options, h.Payload, err)
	}
}

func TestParseIPv4Refuses(t *testing.T) {
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
		{"nineteen octets", packet4(plain4, "")[:19], Truncated},
		{"a packet of IPv6", change(0, 0x65), BadVersion},
		{"a header of sixteen octets", change(0, 0x44), ShortOffset},
		{"a header longer than the packet", change(0, 0x4f), Truncated},
		{"a total length below the header's", change(3, 19), BadLength},
		{"a total length of zero", change(3, 0), BadLength},
		{"a payload that is cut", packet4(plain4, "abc")[:22], Truncated},
		{"a flipped bit", func() []byte { b := packet4(plain4, "abc"); b[8]++; return b }(), BadSum},
	} {
		h := plain4
		if err := h.Parse(tt.b); err != tt.want {
			t.Errorf("%s: got %v, want %v", tt.what, err, tt.want)
		}
		if !reflect.DeepEqual(h, plain4) {
			t.Errorf("%s: a failed Parse changed the header", tt.what)
		}
	}
}

func TestFragmented(t *testing.T) {
	for _, tt := range []struct {
		h    IPv4
		want bool
	}{
		{IPv4{}, false},
		{IPv4{DF: true}, false},
		{IPv4{MF: true}, true},
		{IPv4{Offset: 1480}, true},
	} {
		h, err := ParseIPv4(packet4(tt.h, ""))
		if err != nil || h.Fragmented() != tt.want || h.Offset != tt.h.Offset {
			t.Errorf("MF %v, offset %d: fragmented %v, offset %d, %v; want %v",
				tt.h.MF, tt.h.Offset, h.Fragmented(), h.Offset, err, tt.want)
		}
	}
}

func TestIPv4RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := IPv4{
			TOS:     rapid.Byte().Draw(t, "tos"),
			ID:      rapid.Uint16().Draw(t, "id"),
			DF:      rapid.Bool().Draw(t, "df"),
			MF:      rapid.Bool().Draw(t, "mf"),
			Offset:  rapid.Uint16Range(0, 0x1fff).Draw(t, "offset") * 8,
			TTL:     rapid.Byte().Draw(t, "ttl"),
			Proto:   rapid.Byte().Draw(t, "proto"),
			Src:     Addr4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "src"))),
			Dst:     Addr4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "dst"))),
			Options: []byte{},
			Payload: rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "payload"),
		}
		got, err := ParseIPv4(packet4(want, string(want.Payload)))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("came back as\n%+v, %v\nwant\n%+v", got, err, want)
		}
	})
}

func FuzzParseIPv4(f *testing.F) {
	f.Add(packet4(plain4, "abc"))
	f.Add(resum(unhex("46 00 001a 0000 0000 40 06 0000 0a000001 0a000002 94040000 6869")))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := ParseIPv4(b)
		if err != nil {
			return
		}
		again, err := ParseIPv4(packet4(h, string(h.Payload)))
		h.Options = []byte{} // PutIPv4 writes none
		if err != nil || !reflect.DeepEqual(again, h) {
			t.Fatalf("parsed as\n%+v\nwritten and parsed again\n%+v, %v", h, again, err)
		}
	})
}
