package host

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Bounds of Transmit.
const (
	// headroom is where payload begins in the caller's buffer: the longest
	// headers are written backwards from there, so octets move only once.
	// It is 14 octets for Ethernet, 40, 20 and 40, and what is missing to
	// two lines of a cache: octets are copied faster to where one begins.
	headroom = 128

	// maxBurst is how many segments one connection sends in its turn, while
	// what it needs is in the processor's cache.
	maxBurst = 16

	// maxInside is how many packets a host brings to itself in one call of
	// Transmit, lest two of its connections that disagree keep it for ever.
	maxInside = 4096
)

// tcpChecksum is where the checksum stands in a TCP header.
const tcpChecksum = 16

// BufferSize is how many octets the buffer given to Transmit must hold.
func (h *Host) BufferSize() int { return headroom + max(h.cfg.MTU, h.cfg.Offload.Large) }

// Transmit writes the next packet, on an Ethernet a frame, to buf, which has
// at least BufferSize octets, and returns it: a part of buf, not necessarily
// from its start. It returns false where there is nothing to send.
//
// Packets to an address of the host itself do not come out: they are
// received on the spot. Should they not end – there are more than 4096 of
// them – Deadline says that the host wants to go on at once.
func (h *Host) Transmit(now clock.Instant, buf []byte) (wire.Packet, bool) {
	h.now, h.again = now, clock.Never
	for range maxInside {
		if pkt, ok := h.aboutAddresses(now, buf); ok {
			return pkt, true
		}
		pkt, ok := h.build(now, buf)
		if !ok {
			return wire.Packet{}, false
		}
		h.stats.PacketsOut++
		if pkt.Sum == wire.SumTrusted {
			h.stats.PacketsIn++
			h.receive(now, pkt, true)
		} else if pkt, ok = h.frameOut(now, buf, pkt); ok {
			return pkt, true
		}
	}
	h.again = now
	return wire.Packet{}, false
}

// build makes the next packet. Replies that belong to no connection and
// turns of connections alternate, so that neither a flood nor a bulk
// transfer is served alone.
func (h *Host) build(now clock.Instant, buf []byte) (wire.Packet, bool) {
	if h.burst == 0 && h.stirred {
		h.stirred = false
		if pkt, ok := h.answer(now, buf); ok {
			return pkt, true
		}
	}
	if pkt, ok := h.turn(now, buf); ok {
		h.stirred = true
		return pkt, true
	}
	return h.answer(now, buf)
}

// turn is the next packet of a connection or a UDP socket: a burst of the
// ones, then as many of the others.
func (h *Host) turn(now clock.Instant, buf []byte) (wire.Packet, bool) {
	if h.burst == 0 && h.posted < maxBurst && h.udp.ready.n > 0 {
		h.posted++
		if pkt, ok := h.datagram(now, buf); ok {
			return pkt, true
		}
	}
	h.posted = 0
	if pkt, ok := h.segment(now, buf); ok {
		return pkt, true
	}
	return h.datagram(now, buf)
}

// segment is the next one of a connection. One that has nothing more to
// send leaves the line, one that has had its burst goes to the end of it.
func (h *Host) segment(now clock.Instant, buf []byte) (wire.Packet, bool) {
	for c := h.ready.head; c != nil; c = h.ready.head {
		seg, ok := c.tcb.Transmit(now, buf[headroom:])
		if !ok {
			h.burst = 0
			h.ready.pop()
			h.settled(now, c)
			continue
		}
		if h.burst++; h.burst == maxBurst {
			h.burst = 0
			h.ready.push(h.ready.pop())
		}
		h.traceSent(now, &c.flow, &seg, c)
		return h.frame(buf, &c.flow, &seg, c), true
	}
	return wire.Packet{}, false
}

// frame writes the headers of a segment in front of its payload, which
// stands at buf[headroom:] already. c is nil for segments without a
// connection.
func (h *Host) frame(buf []byte, f *wire.Flow, seg *tcp.Segment, c *Conn) wire.Packet {
	octets := wire.MinTCP + seg.Options.Len() + len(seg.Payload)
	start, head := headroom+len(seg.Payload)-octets, headOf(&f.Remote.Addr)
	pkt := wire.Packet{Bytes: buf[start-head : headroom+len(seg.Payload)]}
	b := pkt.Bytes[head:]
	wire.PutTCP(b, &wire.TCP{
		Src: f.Local.Port, Dst: f.Remote.Port,
		Seq: seg.Seq, Ack: seg.Ack,
		Flags:  seg.Flags,
		Window: seg.Window,
		Urgent: seg.Urgent,
	}, &seg.Options)
	pkt.Sum = h.seal(b, f)
	h.putIP(pkt.Bytes, &f.Local.Addr, &f.Remote.Addr, wire.ProtoTCP, seg.TOS, octets)
	if c != nil && h.large > 0 {
		pkt.Segment = c.cut(len(seg.Payload))
	}
	h.count(seg)
	h.watchOut(f, seg, c)
	return pkt
}

// cut is the size of the segments that a payload must be cut into: zero
// where it is one.
func (c *Conn) cut(payload int) uint16 {
	if mss := c.tcb.MSS(); payload > mss {
		return uint16(mss)
	}
	return 0
}

// seal puts the checksum in place, as far as it is ours to do.
func (h *Host) seal(b []byte, f *wire.Flow) wire.SumState {
	field := b[tcpChecksum:]
	switch {
	case h.mine(&f.Remote.Addr):
		return wire.SumTrusted
	case h.cfg.Offload.Checksum:
		pseudo := wire.PseudoSum(f.Local.Addr, f.Remote.Addr, wire.ProtoTCP, len(b))
		binary.BigEndian.PutUint16(field, wire.Fold(pseudo))
		return wire.SumPartial
	}
	sum := wire.TransportSum(f.Local.Addr, f.Remote.Addr, wire.ProtoTCP, b)
	binary.BigEndian.PutUint16(field, sum)
	return wire.SumFull
}

// putIP writes the header of a packet that may not be fragmented: it needs no
// identification (RFC 6864 §4.1), and a path too narrow says so (RFC 1191,
// RFC 8201).
func (h *Host) putIP(b []byte, src, dst *wire.Addr, proto, tos uint8, payload int) {
	if dst.Is4() {
		wire.PutIPv4(b, &wire.IPv4{TOS: tos, DF: true, TTL: h.cfg.TTL, Proto: proto, Src: *src, Dst: *dst}, payload)
	} else {
		wire.PutIPv6(b, &wire.IPv6{TOS: tos, TTL: h.hops6, Next: proto, Src: *src, Dst: *dst}, payload)
	}
}

// count keeps the statistics of what is sent.
func (h *Host) count(seg *tcp.Segment) {
	h.stats.SegmentsOut++
	switch {
	case seg.Why == tcp.WhyRetransmitTime || seg.Why == tcp.WhyRetransmitFast:
		h.stats.Retransmits++
	case seg.Flags.Has(wire.RST):
		h.stats.ResetsSent++
	}
}
