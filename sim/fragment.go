package sim

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// whole is a datagram of UDP that goes in pieces. Only the first of them has
// ports: what is told of the others needs it. What is told of any of them has
// its number.
type whole struct {
	number uint64 // of its first piece
	flow   wire.Flow
	octets int
	lost   bool // it was told that a piece got lost; the rest is of no use
}

// pieceKey is what pieces of a datagram have in common: RFC 791 §3.2.
type pieceKey struct {
	src, dst wire.Addr
	id       uint32
}

// part is the datagram that the packet is a piece of; nil where it is none,
// or of nothing that the world has seen begin.
func (w *World) part(b []byte) *whole {
	if w.Untraced {
		return nil
	}
	ip, err := wire.ParseIP(b)
	if err != nil || !ip.Fragmented() || ip.Proto != wire.ProtoUDP {
		return nil
	}
	key := pieceKey{ip.Src, ip.Dst, ip.ID}
	if ip.Offset == 0 && len(ip.Payload) >= wire.MinUDP {
		port := func(at int) uint16 { return binary.BigEndian.Uint16(ip.Payload[at:]) }
		w.wholes[key] = &whole{w.sent, flowOf(&ip, port(0), port(2)), int(port(4)) - wire.MinUDP, false}
	}
	return w.wholes[key]
}

// tellLost completes the record of a loss. One piece is enough, whatever
// becomes of the others.
func (d *whole) tellLost(r *trace.Record) (ok bool) {
	if r.Kind != trace.Lost || d.lost {
		return false
	}
	if r.Why != lostCorrupt { // else it arrives, and UDP's checksum is wrong
		d.lost, r.Why = true, lostPiece
	}
	r.Flow, r.Datagram, r.Packet = d.flow, &trace.Datagram{Len: d.octets}, d.number
	return true
}

// about is the number that records of the packet have.
func (p *Packet) about() uint64 {
	if p.whole != nil {
		return p.whole.number
	}
	return p.Number
}
