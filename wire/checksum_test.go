package wire

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowSum is the sum as RFC 1071 §4.1 says it, a word at a time.
func slowSum(b []byte) uint16 {
	var s uint64
	for i, v := range b {
		s += uint64(v) << (8 * (1 - i%2))
	}
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}

// unhex reads hexadecimal digits with blanks between them.
func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		panic(err)
	}
	return b
}

func TestSumOfTheExample(t *testing.T) {
	got := Fold(Sum(unhex("0001 f203 f4f5 f6f7"), 0))
	if got != 0xddf2 {
		t.Errorf("the example of RFC 1071 §3 sums up to %04x, want ddf2", got)
	}
}

// patterns fills n octets in the ways that break carries.
func patterns(n int) map[string][]byte {
	mixed := make([]byte, n)
	for i := range mixed {
		mixed[i] = byte(i*i + 7*i + n)
	}
	return map[string][]byte{
		"zeros": make([]byte, n),
		"ones":  bytes.Repeat([]byte{0xff}, n),
		"mixed": mixed,
	}
}

func TestSumOfEveryLength(t *testing.T) {
	lengths := []int{1447, 1448, 1449, 65000, 65535}
	for n := range 600 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		for what, b := range patterns(n) {
			want := slowSum(b)
			if got := Fold(Sum(b, 0)); got != want {
				t.Errorf("%d octets of %s sum up to %04x, want %04x", n, what, got, want)
			}
			if got := Fold(join(0, sumGo(b))); got != want {
				t.Errorf("%d octets of %s sum up to %04x without vectors, want %04x", n, what, got, want)
			}
			checkCopySum(t, b)
		}
	}
}

// checkCopySum copies b into the middle of a larger buffer.
func checkCopySum(t *testing.T, b []byte) {
	t.Helper()
	room := bytes.Repeat([]byte{0xa5}, len(b)+20)
	got := Fold(CopySum(room[10:], b, 0))
	if want := slowSum(b); got != want {
		t.Errorf("%d octets sum up to %04x while they are copied, want %04x", len(b), got, want)
	}
	want := append(append(bytes.Repeat([]byte{0xa5}, 10), b...), bytes.Repeat([]byte{0xa5}, 10)...)
	if !bytes.Equal(room, want) {
		t.Errorf("the copy of %d octets differs, or went beyond them", len(b))
	}
}

func TestSumOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Byte(), 0, 700).Draw(t, "octets")
		from := rapid.IntRange(0, min(40, len(all))).Draw(t, "from") // so that it is aligned to nothing
		b := all[from:]
		cut := rapid.IntRange(0, len(b)/2).Draw(t, "cut") * 2
		want := slowSum(b)
		if got := Fold(Sum(b[cut:], Sum(b[:cut], 0))); got != want {
			t.Fatalf("in two pieces the sum is %04x, want %04x", got, want)
		}
		dst := make([]byte, len(b))
		if got := Fold(CopySum(dst, b, 0)); got != want || !bytes.Equal(dst, b) {
			t.Fatalf("the sum of a copy is %04x, want %04x; the copy is right: %v", got, want, bytes.Equal(dst, b))
		}
		if got := Fold(CopySum(b, b, 0)); got != want {
			t.Fatalf("copied onto itself the sum is %04x, want %04x", got, want)
		}
	})
}

func TestSumCarriesOnFromAnySum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		acc := rapid.Uint32().Draw(t, "acc")
		b := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "octets")
		want := slowSum(append(binary.BigEndian.AppendUint32(nil, acc), b...))
		if got := Fold(Sum(b, acc)); got != want {
			t.Fatalf("from %08x the sum is %04x, want %04x", acc, got, want)
		}
	})
}

func TestCopySumWantsRoom(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a destination shorter than the source was accepted")
		}
	}()
	CopySum(make([]byte, 3, 8), make([]byte, 4), 0)
}

func TestPseudoSum(t *testing.T) {
	for _, tt := range []struct {
		what, src, dst string
		length         int
		header         string // as the RFC draws it
	}{
		{"IPv4, RFC 9293 §3.1", "10.0.0.1", "10.0.0.2", 1480, "0a000001 0a000002 00 06 05c8"},
		{"IPv4 with as many ones as can be", "255.255.255.255", "255.255.255.255", 65515, "ffffffff ffffffff 00 06 ffeb"},
		{"IPv6, RFC 8200 §8.1", "2001:db8::1", "2001:db8::2", 70000,
			"20010db8000000000000000000000001 20010db8000000000000000000000002 00011170 000000 06"},
	} {
		src, dst := AddrFrom(netip.MustParseAddr(tt.src)), AddrFrom(netip.MustParseAddr(tt.dst))
		got, want := Fold(PseudoSum(src, dst, ProtoTCP, tt.length)), slowSum(unhex(tt.header))
		if got != want {
			t.Errorf("%s: the sum is %04x, want %04x", tt.what, got, want)
		}
	}
}

// syn is a SYN from 10.0.0.1:4000 to 10.0.0.2:80 whose checksum tshark
// found right.
const syn = `0fa0 0050 00000064 00000000 a002 faf0 28b8 0000
	0204 05b4 0402 080a 00000001 00000000 01 030307`

func TestTransportSum(t *testing.T) {
	src, dst := Addr4([4]byte{10, 0, 0, 1}), Addr4([4]byte{10, 0, 0, 2})
	b := unhex(syn)
	if got := TransportSum(src, dst, ProtoTCP, b); got != 0 {
		t.Errorf("a segment with its checksum in place gives %04x, want 0", got)
	}
	want := binary.BigEndian.Uint16(b[16:])
	binary.BigEndian.PutUint16(b[16:], 0)
	if got := TransportSum(src, dst, ProtoTCP, b); got != want {
		t.Errorf("without its checksum it gives %04x, want the checksum %04x", got, want)
	}
}

func TestTransportSumFindsEveryFlippedBit(t *testing.T) {
	src, dst := Addr4([4]byte{10, 0, 0, 1}), Addr4([4]byte{10, 0, 0, 2})
	b := unhex(syn)
	for i := range 8 * len(b) {
		b[i/8] ^= 1 << (i % 8)
		if TransportSum(src, dst, ProtoTCP, b) == 0 {
			t.Errorf("bit %d of octet %d was flipped and nobody noticed", i%8, i/8)
		}
		b[i/8] ^= 1 << (i % 8)
	}
}

// FuzzSum holds the vector code against the plain one and both against the
// RFC.
func FuzzSum(f *testing.F) {
	f.Add([]byte("abc"), uint16(0))
	f.Add(unhex(syn), uint16(5))
	f.Fuzz(func(t *testing.T, b []byte, times uint16) {
		b = bytes.Repeat(b, int(times%64)+1)
		want := slowSum(b)
		if vector, plain := Fold(Sum(b, 0)), Fold(join(0, sumGo(b))); vector != want || plain != want {
			t.Fatalf("%d octets: vectors give %04x, plain code %04x, the RFC %04x", len(b), vector, plain, want)
		}
		checkCopySum(t, b)
	})
}
