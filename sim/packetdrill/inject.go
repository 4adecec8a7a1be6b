package packetdrill

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// inject hands a segment of the script to the host.
func (r *run) inject(k *Packet) {
	f := r.flowIn(k)
	if f == nil {
		return
	}
	t := wire.TCP{
		Src: f.name.Remote.Port, Dst: f.name.Local.Port,
		Seq:    seq.Num(k.Seq),
		Flags:  k.Flags,
		Window: uint16(k.Window),
		Urgent: uint16(max(k.Urgent, 0)),
	}
	if k.HasAck {
		t.Ack = seq.Num(f.toLive(k.Ack))
	}
	t.Options = r.inboundOptions(f, k)
	f.received(k)
	t.Payload = make([]byte, k.Len)
	segment := putTCP(&t)
	seal(segment, &f.name, k.IP.BadSum)
	if r.tracing {
		r.note(trace.Sent, f, r.packets+1, &t)
	}
	r.deliver(putIP(&f.name, &k.IP, wire.ProtoTCP, segment))
}

// inboundOptions are the script's options as they go on the wire, our
// numbers in them translated. An echo of a timestamp that the script does
// not know from a packet of ours goes out as it stands, as the C tool's does.
func (r *run) inboundOptions(f *flow, k *Packet) (b []byte) {
	for _, o := range k.Options {
		switch {
		case o.Raw != nil:
		case o.Kind == kindStamp && o.B != 0:
			live, ok := f.stamps[o.B]
			if !ok {
				r.res.Notices = append(r.res.Notices, Notice{r.event.Line, "literal-echo", []any{o.B}})
				live = o.B
			}
			o.B = live
		case o.Kind == kindSACK:
			o.Blocks = f.liveBlocks(o.Blocks)
		}
		b = o.append(b)
	}
	return padded(b)
}

// liveBlocks are SACK blocks of the peer's, which count in our numbers.
func (f *flow) liveBlocks(script [][2]uint32) (blocks [][2]uint32) {
	for _, b := range script {
		blocks = append(blocks, [2]uint32{f.toLive(b[0]), f.toLive(b[1])})
	}
	return blocks
}

// putTCP is a segment with its options as they stand. The wire's own
// function would write only options that can be.
func putTCP(t *wire.TCP) []byte {
	head := wire.MinTCP + len(t.Options)
	b := make([]byte, head+len(t.Payload))
	wire.PutTCP(b, t, &wire.Options{})
	b[12] = b[12]&0x0f | byte(head/4)<<4
	copy(b[wire.MinTCP:], t.Options)
	copy(b[head:], t.Payload)
	return b
}

// tcpChecksum is where the checksum stands in a TCP header.
const tcpChecksum = 16

// seal puts the checksum of a packet from f's peer in place, or spoils it.
func seal(b []byte, f *wire.Flow, spoil bool) {
	sum := wire.TransportSum(f.Remote.Addr, f.Local.Addr, wire.ProtoTCP, b)
	if spoil {
		sum ^= 0x5555
	}
	binary.BigEndian.PutUint16(b[tcpChecksum:], sum)
}

// Places in an IPv4 header. RFC 791 §3.1.
const (
	ipLength   = 2
	ipChecksum = 10
)

// putIP puts an IP header in front of what comes from f's peer.
func putIP(f *wire.Flow, ip *IP, proto uint8, payload []byte) []byte {
	options := padded(ip.Options)
	head := wire.MinIPv4 + len(options)
	b := make([]byte, head+len(payload))
	h := wire.IPv4{DF: true, TTL: 255, Proto: proto, Src: f.Remote.Addr, Dst: f.Local.Addr}
	if ip.TTL >= 0 {
		h.TTL = uint8(ip.TTL)
	}
	h.TOS = uint8(max(ip.TOS, 0) | max(ip.ECN, 0))
	wire.PutIPv4(b, &h, len(payload))
	copy(b[wire.MinIPv4:], options)
	copy(b[head:], payload)
	b[0] = 4<<4 | byte(head/4)
	binary.BigEndian.PutUint16(b[ipLength:], uint16(len(b)))
	binary.BigEndian.PutUint16(b[ipChecksum:], 0)
	binary.BigEndian.PutUint16(b[ipChecksum:], ^wire.Fold(wire.Sum(b[:head], 0)))
	return b
}

// injectICMP hands an ICMP error to the host that quotes one of its
// segments: by default the first octet of it.
func (r *run) injectICMP(m *ICMP) {
	f := r.current
	if f == nil {
		r.fail("no-socket")
		return
	}
	quote := wire.TCP{
		Src: f.name.Local.Port, Dst: f.name.Remote.Port,
		Seq:     seq.Num(f.toLive(m.Seq)),
		Flags:   wire.ACK,
		Payload: make([]byte, m.Len),
	}
	segment := putTCP(&quote)
	back := f.name.Reverse()
	seal(segment, &back, false)
	inner := putIP(&back, &IP{TTL: 64, TOS: -1, ECN: -1}, wire.ProtoTCP, segment)
	const most = 548 // with all headers 576: RFC 1812 §4.3.2.3
	msg := wire.ICMP{Type: m.Type, Code: m.Code, Rest: uint32(m.MTU), Payload: inner[:min(len(inner), most)]}
	b := make([]byte, wire.MinICMP+len(msg.Payload))
	wire.PutICMPv4(b, &msg)
	r.deliver(putIP(&f.name, &IP{TOS: -1, TTL: -1, ECN: -1}, wire.ProtoICMP, b))
}
