package impair

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

var src, dst = wire.Addr4([4]byte{10, 0, 0, 1}), wire.Addr4([4]byte{10, 0, 0, 2})

// tcp4 is an IPv4 packet with a TCP segment whose checksum is in the given
// state.
func tcp4(payload int, state wire.SumState) wire.Packet {
	var o wire.Options
	b := make([]byte, wire.MinIPv4+wire.MinTCP+payload)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: src, Dst: dst}, len(b)-wire.MinIPv4)
	wire.PutTCP(b[20:], &wire.TCP{Src: 80, Dst: 4000, Seq: 700, Ack: 100, Flags: wire.ACK, Window: 1000}, &o)
	sum := wire.Fold(wire.PseudoSum(src, dst, wire.ProtoTCP, len(b)-wire.MinIPv4))
	if state == wire.SumFull {
		sum = wire.TransportSum(src, dst, wire.ProtoTCP, b[20:])
	}
	binary.BigEndian.PutUint16(b[36:], sum)
	return wire.Packet{Bytes: b, Sum: state}
}

// sound reports whether a receiver would take p for a good TCP segment.
func sound(p wire.Packet) bool {
	ip, err := wire.ParseIPv4(p.Bytes)
	return err == nil && p.Sum == wire.SumFull && ip.Proto == wire.ProtoTCP &&
		wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload) == 0
}

func TestEveryDamageIsNoticed(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, state := range []wire.SumState{wire.SumFull, wire.SumPartial, wire.SumTrusted} {
		for range 2000 {
			p := tcp4(60, state)
			before := bytes.Clone(p.Bytes)
			bit := random.Uint64()
			damage(&p, 0, bit)
			if sound(p) {
				t.Fatalf("state %d, random number %#x: damaged without notice\n% x\n% x", state, bit, before, p.Bytes)
			}
			if p.Sum != wire.SumFull {
				t.Fatalf("state %d: the damaged packet says %d, nobody would verify it", state, p.Sum)
			}
		}
	}
}

func TestLargePacketsAreDamagedInTheirHeader(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		p := tcp4(9000, wire.SumPartial)
		p.Segment = 1460
		damage(&p, 0, random.Uint64())
		if _, err := wire.ParseIPv4(p.Bytes); err != wire.BadSum {
			t.Fatalf("a damaged large packet is parsed with %v, want %v", err, wire.BadSum)
		}
	}
}

func TestIPv6IsDamagedWhereAChecksumIs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		b := make([]byte, 80)
		b[0], b[5], b[6] = 6<<4, 40, wire.ProtoTCP
		p := wire.Packet{Bytes: b}
		if damage(&p, 0, random.Uint64()); !bytes.Equal(b[:40], append([]byte{6 << 4, 0, 0, 0, 0, 40, wire.ProtoTCP}, make([]byte, 33)...)) {
			t.Fatalf("the header was damaged: % x", b[:40])
		}
		p = wire.Packet{Bytes: make([]byte, 9000), Segment: 1440}
		p.Bytes[0] = 6 << 4
		if damage(&p, 0, random.Uint64()); p.Bytes[4] == 0 && p.Bytes[5] == 0 {
			t.Fatal("a large packet's length was left alone")
		}
	}
}

// frame is a frame of the given type.
func frame(kind uint16, payload []byte) []byte {
	b := make([]byte, wire.MinEthernet+len(payload))
	copy(b[wire.PutEthernet(b, &wire.Ethernet{Dst: wire.MAC{2, 5: 1}, Src: wire.MAC{2, 5: 2}, Type: kind}):], payload)
	return b
}

func TestInFramesTheIPPacketIsDamaged(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		ip := tcp4(60, wire.SumPartial)
		p := wire.Packet{Bytes: frame(wire.EtherIPv4, ip.Bytes), Sum: ip.Sum}
		head := bytes.Clone(p.Bytes[:wire.MinEthernet])
		damage(&p, wire.MinEthernet, random.Uint64())
		if !bytes.Equal(p.Bytes[:wire.MinEthernet], head) {
			t.Fatalf("the frame's header % x became % x: no checksum tells", head, p.Bytes[:wire.MinEthernet])
		}
		if sound(wire.Packet{Bytes: p.Bytes[wire.MinEthernet:], Sum: p.Sum}) {
			t.Fatalf("damaged without notice: % x", p.Bytes)
		}
	}
}

func TestAFrameOfSomethingElseLosesItsType(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		p := wire.Packet{Bytes: frame(wire.EtherARP, make([]byte, wire.MinARP))}
		damage(&p, wire.MinEthernet, random.Uint64())
		e, _ := wire.ParseEthernet(p.Bytes)
		switch e.Type {
		case wire.EtherARP, wire.EtherIPv4, wire.EtherIPv6:
			t.Fatalf("the damaged ARP message has type %#04x: somebody would believe it", e.Type)
		}
		if !bytes.Equal(e.Payload, make([]byte, wire.MinARP)) {
			t.Fatal("the ARP message itself was damaged, which nobody would notice")
		}
	}
}

func TestDamageLeavesTheSendersBytesAlone(t *testing.T) {
	p := tcp4(100, wire.SumPartial)
	before := bytes.Clone(p.Bytes)
	far := newStack()
	l, _ := joined(t, Config{Corrupt: 1, Duplicate: 1}, newStack(), far)
	if n, err := l.Send([]wire.Packet{p}); n != 1 || err != nil {
		t.Fatalf("Send took %d packets and said %v", n, err)
	}
	if !bytes.Equal(p.Bytes, before) {
		t.Error("the packet that was sent was changed")
	}
	if len(far.got) != 2 || far.got[0] != string(before) || far.got[1] == string(before) {
		t.Error("want the packet as it was and then a damaged one")
	}
	if far.sums[1] != wire.SumFull {
		t.Errorf("the damaged packet came with state %d: nobody would verify it", far.sums[1])
	}
}

func FuzzDamage(f *testing.F) {
	p := tcp4(3, wire.SumFull)
	f.Add(p.Bytes, uint64(7), uint16(0), byte(1), false)
	f.Add(frame(wire.EtherIPv4, p.Bytes), uint64(7), uint16(0), byte(1), true)
	f.Add([]byte{0x60}, uint64(7), uint16(1), byte(1), false)
	nothing := bytes.Clone(p.Bytes) // a total length of 0: it once made damage panic
	nothing[2], nothing[3] = 0, 0
	for random := range uint64(64) {
		f.Add(nothing, random<<58|random, uint16(1000), byte(1), false)
		f.Add(frame(wire.EtherIPv4, nothing), random<<58|random, uint16(0), byte(0), true)
	}
	f.Fuzz(func(t *testing.T, b []byte, random uint64, segment uint16, state byte, framed bool) {
		if len(b) == 0 {
			return
		}
		head := 0
		if framed {
			head = wire.MinEthernet
		}
		before := bytes.Clone(b)
		p := wire.Packet{Bytes: b, Segment: segment, Sum: wire.SumState(state % 3)}
		if damage(&p, head, random); state%3 == 0 && bytes.Equal(b, before) {
			t.Errorf("nothing is damaged in % x", b)
		}
	})
}
