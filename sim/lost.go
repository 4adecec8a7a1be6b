package sim

import (
	"net/netip"
	"slices"

	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Why a packet did not arrive as it was sent: Why of the trace.Lost records,
// which follow the packet's trace.Sent and have its number. A packet that is
// corrupt still arrives, for the checksum to find.
const (
	lostChance  = "loss"     // Pipe.Loss
	lostCorrupt = "corrupt"  // Pipe.Corrupt
	lostRule    = "rule"     // a Rule
	lostQueue   = "queue"    // no room in Pipe.Queue
	lostSimplex = "simplex"  // the pipe does not carry anything this way
	lostMTU     = "mtu"      // longer than Pipe.MTU
	lostTTL     = "ttl"      // a router counted it down to nothing
	lostRoute   = "no-route" // nobody there has the address
	lostDown    = "down"     // its host has crashed
	lostPiece   = "fragment" // a piece of it, for whatever reason
)

// lose tells that p got lost at where, a link or a node.
func (w *World) lose(where string, p *Packet, why string) {
	r := trace.Record{Kind: trace.Lost, Host: where, Packet: p.Number, Why: why}
	w.tell(&r, p)
}

// tell completes a record about a packet, as its sender sees it, and keeps
// it. Packets without a whole TCP segment or UDP datagram are not told of,
// but for the loss of a piece.
func (w *World) tell(r *trace.Record, p *Packet) {
	if w.Untraced {
		return
	}
	r.At, r.Packet = w.Now(), p.Number
	if ip, seg, ok := p.parse(); ok {
		r.Flow, r.Segment = flowOf(&ip, seg.Src, seg.Dst), traced(&ip, &seg)
	} else if ip, d, ok := p.parseUDP(); ok {
		r.Flow, r.Datagram = flowOf(&ip, d.Src, d.Dst), &trace.Datagram{Len: len(d.Payload), TOS: ip.TOS}
	} else if p.whole == nil || !p.whole.tellLost(r) {
		return
	}
	if r.Kind == trace.Received {
		r.Flow = r.Flow.Reverse()
	}
	if !w.hushes(r) {
		w.Trace = append(w.Trace, r.Clone())
	}
}

// flowOf is the flow of a packet, as its sender sees it.
func flowOf(ip *wire.IP, src, dst uint16) wire.Flow {
	return wire.Flow{Local: wire.Endpoint{Addr: ip.Src, Port: src}, Remote: wire.Endpoint{Addr: ip.Dst, Port: dst}}
}

// traced is what a trace keeps of a segment.
func traced(ip *wire.IP, seg *wire.TCP) *trace.Segment {
	s := &trace.Segment{
		Seq: seg.Seq, Ack: seg.Ack,
		Flags:  seg.Flags,
		Window: seg.Window,
		Len:    len(seg.Payload),
		Urgent: seg.Urgent,
		TOS:    ip.TOS,
	}
	s.Options.Parse(seg.Options) // what of them can be read
	return s
}

// parse is the headers of a packet with a whole TCP segment in it.
func (p *Packet) parse() (ip wire.IP, seg wire.TCP, ok bool) {
	ip, err := wire.ParseIP(p.Bytes)
	if err != nil || ip.Proto != wire.ProtoTCP || ip.Fragmented() {
		return ip, seg, false
	}
	seg, err = wire.ParseTCP(ip.Payload)
	return ip, seg, err == nil
}

// TCP is the segment in the packet; ok is false where there is none. It
// aliases Bytes.
func (p *Packet) TCP() (seg wire.TCP, ok bool) {
	_, seg, ok = p.parse()
	return seg, ok
}

// flipped is p with one bit wrong: behind the IP header, so that it still
// gets there, and in the payload where there is one, so that it still is the
// segment it was to whoever looks.
func (p *Packet) flipped(bit uint64) *Packet {
	wrong := *p
	wrong.Bytes = slices.Clone(p.Bytes)
	part := wrong.Bytes[min(headOf(p.Bytes), len(wrong.Bytes)-1):]
	if seg, ok := wrong.TCP(); ok && len(seg.Payload) > 0 {
		part = seg.Payload
	}
	if d, ok := wrong.UDP(); ok && len(d.Payload) > 0 {
		part = d.Payload
	}
	bit %= uint64(len(part)) * 8
	part[bit/8] ^= 1 << (bit % 8)
	return &wrong
}

// headOf is the length of a packet's IP header without options.
func headOf(b []byte) int {
	if b[0]>>4 == 6 {
		return wire.MinIPv6
	}
	return wire.MinIPv4
}

// Dst is the address that the packet is for; zero where there is none.
func (p *Packet) Dst() netip.Addr {
	ip, err := wire.ParseIP(p.Bytes)
	if err != nil {
		return netip.Addr{}
	}
	return ip.Dst.Netip()
}
