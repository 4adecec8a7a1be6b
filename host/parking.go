package host

import (
	"slices"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// parking keeps the packets that wait for a neighbor's hardware address, or for
// their own address to be known as ours, and those that may go on. Their
// octets are lent by the budget. RFC 1122 §2.3.2.2, RFC 4861 §7.2.2.
type parking struct {
	waiting []parked // in the order they came
	ready   ring[parked]
}

// parked is one of them.
type parked struct {
	hop     wire.Addr // the neighbor, or our address
	room    []byte    // the packet is the front of it
	octets  int
	segment uint16
	sum     wire.SumState
}

// Bounds of parking. No more neighbors than maxSought are waited for, and our
// own addresses.
const (
	maxParked = 8                     // packets per neighbor: all pieces of a common datagram; then the oldest goes
	maxReady  = maxSought * maxParked // packets that may go on
)

// put takes a copy of a packet. It reports how many packets were lost for
// want of room, this one or an older one.
func (p *parking) put(memory *tcp.Memory, hop *wire.Addr, pkt *wire.Packet) (lost uint64) {
	if oldest, n := p.of(hop); n >= maxParked {
		memory.Give(p.waiting[oldest].room)
		p.waiting = slices.Delete(p.waiting, oldest, oldest+1)
		lost++
	}
	room := memory.Spare(len(pkt.Bytes))
	if room == nil {
		return lost + 1
	}
	p.waiting = append(p.waiting, parked{*hop, room, copy(room, pkt.Bytes), pkt.Segment, pkt.Sum})
	return lost
}

// of is the first packet that waits for a neighbor, and how many do.
func (p *parking) of(hop *wire.Addr) (first, n int) {
	for i := range p.waiting {
		if p.waiting[i].hop != *hop {
			continue
		}
		if n++; n == 1 {
			first = i
		}
	}
	return first, n
}

// release lets those go on that wait for a neighbor.
func (p *parking) release(memory *tcp.Memory, hop *wire.Addr) {
	p.take(hop, func(k *parked) {
		if !p.ready.push(*k) {
			memory.Give(k.room)
		}
	})
}

// take takes those out that wait for a neighbor.
func (p *parking) take(hop *wire.Addr, each func(*parked)) {
	p.waiting = slices.DeleteFunc(p.waiting, func(k parked) bool {
		if k.hop != *hop {
			return false
		}
		each(&k)
		return true
	})
}

// next writes a packet that may go on to the front of buf.
func (p *parking) next(memory *tcp.Memory, buf []byte) (wire.Packet, bool) {
	k, ok := p.ready.pop()
	if !ok {
		return wire.Packet{}, false
	}
	n := copy(buf, k.room[:k.octets])
	memory.Give(k.room)
	return wire.Packet{Bytes: buf[:n], Segment: k.segment, Sum: k.sum}, true
}
