package offload

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/wire"
)

// joined is n octets of UDP payload behind one header, in a buffer that has
// room for so many octets more.
func joined(six bool, head, n, room int) []byte {
	ip := packet4(wire.ProtoUDP, wire.MinUDP+n)
	if six {
		ip = packet6(wire.ProtoUDP, wire.MinUDP+n)
	}
	if head > 0 {
		ip = frame(ip)
	}
	return append(make([]byte, 0, len(ip)+room), ip...)
}

// payloads are what the datagrams carry. Each must be whole and sound.
func payloads(t interface{ Fatalf(string, ...any) }, pkts []wire.Packet, head int) (all [][]byte) {
	for i := range pkts {
		p := &pkts[i]
		if p.Sum != wire.SumPartial {
			t.Fatalf("the checksum of datagram %d is in state %d, want partial: the kernel vouches for it", i, p.Sum)
		}
		at, ok := Find(p.Bytes, head)
		if !ok || !Finish(p.Bytes[:at.End], at.Start, at.Sum) || remainder(p.Bytes[head:]) != 0 {
			t.Fatalf("datagram %d is not sound: % x", i, p.Bytes)
		}
		u, err := wire.ParseUDP(p.Bytes[at.Start:])
		if err != nil {
			t.Fatalf("datagram %d: %v", i, err)
		}
		all = append(all, u.Payload)
	}
	return all
}

func TestJoinedDatagramsAreCut(t *testing.T) {
	for _, six := range []bool{false, true} {
		for _, head := range []int{0, wire.MinEthernet} {
			b := joined(six, head, 2500, 200)
			want := bytes.Clone(b[len(b)-2500:])
			got := payloads(t, Datagrams(nil, b, head, 1000), head)
			if len(got) != 3 || len(got[0]) != 1000 || len(got[1]) != 1000 || len(got[2]) != 500 {
				t.Fatalf("IPv6 %v, behind %d octets: 2500 octets in thousands became %d datagrams", six, head, len(got))
			}
			if !bytes.Equal(slices.Concat(got...), want) {
				t.Errorf("IPv6 %v, behind %d octets: the datagrams carry something else than what was joined", six, head)
			}
		}
	}
}

func TestWhatCannotBeCutIsLeftOut(t *testing.T) {
	fragment := joined(false, 0, 2500, 200)
	fragment[6] = 0x20
	for _, tt := range []struct {
		what    string
		b       []byte
		segment uint16
	}{
		{"TCP", packet4(wire.ProtoTCP, 100), 10},
		{"a fragment", fragment, 1000},
		{"datagrams of nothing", joined(false, 0, 100, 1000), 0},
		{"more headers than there is room for", joined(false, 0, 2500, 27*2), 1000},
		{"half a packet", joined(true, 0, 2500, 200)[:1000], 1000},
		{"nothing", nil, 1000},
	} {
		before := []wire.Packet{{Segment: 7}}
		if got := Datagrams(before, tt.b, 0, tt.segment); len(got) != 1 || got[0].Segment != 7 {
			t.Errorf("%s became %d packets, want none", tt.what, len(got)-1)
		}
	}
}

func TestDatagramsAreCutWhateverTheSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		six, head := rapid.Bool().Draw(t, "IPv6"), rapid.SampledFrom([]int{0, wire.MinEthernet}).Draw(t, "head")
		n, segment := rapid.IntRange(0, 300).Draw(t, "octets"), rapid.Uint16Range(1, 400).Draw(t, "segment")
		b := joined(six, head, n, 300*62)
		at, _ := Find(b, head)
		want := bytes.Clone(b[at.Start+wire.MinUDP : at.End])
		got := payloads(t, Datagrams(nil, b, head, segment), head)
		if all := slices.Concat(got...); !bytes.Equal(all, want) || len(got) != max(1, (n+int(segment)-1)/int(segment)) {
			t.Fatalf("%d octets became %d datagrams with %d", n, len(got), len(all))
		}
	})
}

func FuzzDatagrams(f *testing.F) {
	f.Add(joined(false, 0, 100, 0), uint16(30), false)
	f.Add(joined(true, wire.MinEthernet, 100, 0), uint16(0), true)
	f.Add([]byte{0x60}, uint16(1), false)
	f.Fuzz(func(t *testing.T, b []byte, segment uint16, framed bool) {
		head := 0
		if framed {
			head = wire.MinEthernet
		}
		b = append(make([]byte, 0, len(b)+500), b...)
		octets := 0
		for _, p := range Datagrams(nil, b, head, segment) {
			octets += len(p.Bytes)
			if _, ok := Find(p.Bytes, head); !ok {
				t.Errorf("a datagram that cannot be read: % x", p.Bytes)
			}
		}
		if octets > cap(b) {
			t.Errorf("%d octets came out of a buffer of %d", octets, cap(b))
		}
	})
}
