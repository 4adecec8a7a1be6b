package wire

import (
	"strconv"
	"testing"
)

var lens = []int{20, 64, 96, 128, 160, 1448, 65000}

func BenchmarkSum(b *testing.B) {
	for _, n := range lens {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			buf := make([]byte, n)
			b.SetBytes(int64(n))
			for b.Loop() {
				Sum(buf, 0)
			}
		})
	}
}

func BenchmarkCopySum(b *testing.B) {
	for _, n := range lens {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			dst, src := make([]byte, n), make([]byte, n)
			b.SetBytes(int64(n))
			for b.Loop() {
				CopySum(dst, src, 0)
			}
		})
	}
}

func BenchmarkCopy(b *testing.B) {
	for _, n := range lens {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			dst, src := make([]byte, n), make([]byte, n)
			b.SetBytes(int64(n))
			for b.Loop() {
				copy(dst, src)
			}
		})
	}
}

// plain is the header of nearly every data segment: timestamps alone.
func plain() (b []byte, t TCP, o Options) {
	t = TCP{Src: 80, Dst: 4000, Seq: 100, Ack: 700, Flags: ACK, Window: 1000}
	o = Options{Set: OptTimestamps, TSVal: 11, TSEcr: 22}
	b = make([]byte, MinTCP+o.Len())
	PutTCP(b, &t, &o)
	return b, t, o
}

func BenchmarkParseTCP(b *testing.B) {
	buf, t, _ := plain()
	for b.Loop() {
		t.Parse(buf)
	}
}

func BenchmarkParseOptions(b *testing.B) {
	buf, _, o := plain()
	for b.Loop() {
		o.Parse(buf[MinTCP:])
	}
}

func BenchmarkParseOptionsOfSyn(b *testing.B) {
	o := Options{Set: OptMSS | OptSACKPermitted | OptTimestamps | OptScale, MSS: 1460, Scale: 7}
	buf := make([]byte, o.Len())
	o.Put(buf)
	for b.Loop() {
		o.Parse(buf)
	}
}

func BenchmarkPutTCP(b *testing.B) {
	buf, t, o := plain()
	for b.Loop() {
		PutTCP(buf, &t, &o)
	}
}

func BenchmarkPutTCPAndSum(b *testing.B) {
	buf, t, o := plain()
	for b.Loop() {
		n := PutTCP(buf, &t, &o)
		Sum(buf[:n], 0)
	}
}

func BenchmarkParseIPv4(b *testing.B) {
	buf := make([]byte, MinIPv4)
	h := IPv4{TTL: 64, Proto: ProtoTCP}
	PutIPv4(buf, &h, 0)
	for b.Loop() {
		h.Parse(buf)
	}
}

func BenchmarkPutIPv4(b *testing.B) {
	buf := make([]byte, MinIPv4)
	for b.Loop() {
		PutIPv4(buf, &IPv4{TTL: 64, Proto: ProtoTCP}, 0)
	}
}

func BenchmarkPseudoSum(b *testing.B) {
	src, dst := Addr4([4]byte{10, 0, 0, 1}), Addr4([4]byte{10, 0, 0, 2})
	for b.Loop() {
		Fold(PseudoSum(src, dst, ProtoTCP, 1480))
	}
}

// BenchmarkParseIP is beside BenchmarkParseIPv4: the common packet of either
// family must cost what that one costs.
func BenchmarkParseIP(b *testing.B) {
	four, six := make([]byte, MinIPv4), make([]byte, MinIPv6)
	PutIPv4(four, &IPv4{TTL: 64, Proto: ProtoTCP}, 0)
	PutIPv6(six, &IPv6{TTL: 64, Next: ProtoTCP}, 0)
	for what, buf := range map[string][]byte{"IPv4": four, "IPv6": six} {
		b.Run(what, func(b *testing.B) {
			var h IP
			for b.Loop() {
				h.Parse(buf)
			}
		})
	}
}
