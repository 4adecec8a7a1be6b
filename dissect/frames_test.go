package dissect_test

import (
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// Frames are built from the inside out: each of these puts one header in
// front of what it is given.

var (
	clientAddr = [4]byte{10, 0, 0, 1}
	serverAddr = [4]byte{10, 0, 0, 2}
	client6    = wire.Addr{0x20, 0x01, 0x0d, 0xb8, 15: 1}
	server6    = wire.Addr{0x20, 0x01, 0x0d, 0xb8, 15: 2}
)

const (
	clientPort, serverPort = 40000, 80
	segmentSeq, segmentAck = 700, 900
)

// text is the payload of the segment that most tests look for.
const text = "a payload"

func cat(parts ...[]byte) (b []byte) {
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

func be16(v int) []byte { return []byte{byte(v >> 8), byte(v)} }

func be32(v uint32) []byte { return []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)} }

// segment is a TCP segment without a checksum.
func segment(flags wire.Flags, options, payload []byte) []byte {
	head := wire.MinTCP + len(options)
	return cat(be16(clientPort), be16(serverPort), be32(segmentSeq), be32(segmentAck),
		be16(head/4<<12|int(flags)), be16(5000), be16(0), be16(0), options, payload)
}

// summed is b, a TCP segment from src to dst, with its checksum.
func summed(src, dst wire.Addr, b []byte) []byte {
	b = cat(b)
	copy(b[16:], []byte{0, 0})
	copy(b[16:], be16(int(wire.TransportSum(src, dst, wire.ProtoTCP, b))))
	return b
}

// inIP4 is an IPv4 packet from client to server.
func inIP4(proto uint8, payload []byte) []byte {
	h := cat([]byte{0x45, 0}, be16(20+len(payload)), be16(77), be16(0), []byte{64, proto}, be16(0), clientAddr[:], serverAddr[:])
	copy(h[10:], be16(int(^wire.Fold(wire.Sum(h, 0)))))
	return append(h, payload...)
}

// inIP6 is an IPv6 packet from client to server.
func inIP6(next uint8, payload []byte) []byte {
	return cat([]byte{0x60, 0, 0, 0}, be16(len(payload)), []byte{next, 64}, client6[:], server6[:], payload)
}

// tcp4 and tcp6 are the segment that most tests look for, in a packet.
func tcp4() []byte {
	b := segment(wire.ACK|wire.PSH, nil, []byte(text))
	return inIP4(wire.ProtoTCP, summed(wire.Addr4(clientAddr), wire.Addr4(serverAddr), b))
}

func tcp6() []byte {
	b := segment(wire.ACK|wire.PSH, nil, []byte(text))
	return inIP6(wire.ProtoTCP, summed(client6, server6, b))
}

// inUDP is a UDP datagram.
func inUDP(src, dst int, payload []byte) []byte {
	return cat(be16(src), be16(dst), be16(8+len(payload)), be16(0), payload)
}

// inEther is a frame of Ethernet with that type.
func inEther(t int, payload []byte) []byte {
	return cat([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}, be16(t), payload)
}

// look gives one frame to a new Dissector.
func look(t *testing.T, link capture.LinkType, b []byte) (*dissect.Dissector, dissect.Kind) {
	t.Helper()
	d := dissect.New()
	return d, d.Frame(link, &capture.Frame{Number: 1, Bytes: b, Length: len(b)})
}

// wantText fails where d does not hold the segment that most tests look for.
func wantText(t *testing.T, d *dissect.Dissector, k dissect.Kind) {
	t.Helper()
	s := &d.Segment
	switch {
	case k != dissect.TCP:
		t.Fatalf("the segment was not found: kind %d, fault %q", k, d.Fault)
	case s.Src.Port != clientPort || s.Dst.Port != serverPort || s.Seq != segmentSeq || s.Ack != segmentAck:
		t.Errorf("got %v > %v seq %d ack %d, want the ports and numbers of the innermost segment", s.Src, s.Dst, s.Seq, s.Ack)
	case s.Src.Addr.Is4() && s.Src.Addr != wire.Addr4(clientAddr), !s.Src.Addr.Is4() && s.Src.Addr != client6:
		t.Errorf("the segment is from %v, want the innermost packet's source", s.Src)
	case s.Len != uint32(len(text)) || s.Kept != s.Len:
		t.Errorf("got %d octets of payload, %d of them kept; want %d of both: what is behind IP's length is no data", s.Len, s.Kept, len(text))
	case s.Marks&^(dissect.HasID|dissect.Pieces) != 0:
		t.Errorf("got marks %b, want none: nothing is odd about this segment", s.Marks)
	}
}
