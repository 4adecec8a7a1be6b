package host

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// template is the TCP header of a SYN-ACK, options and all, with zeros where
// two of them differ: ports, numbers, timestamps, checksum. The first one of
// its kind is made like any other segment; for those that follow nothing is
// left but to fill in the blanks, and the sum of the rest is known.
type template struct {
	octets [maxSynAck]byte
	n      int    // how many
	mtu    int    // for which it was made; 0: none has been yet
	sum    uint32 // of the octets, as wire.Sum gives it
}

// kindsOfSynAck is how many templates a host needs: by family, window scale
// and timestamps.
const kindsOfSynAck = 1 << 3

// Places in a SYN-ACK. The timestamps stand behind the fixed header, the
// maximum segment size, two octets to align them, their kind and length: see
// wire.Options.Put.
const (
	synAckStamps = wire.MinTCP + 8
	maxSynAck    = synAckStamps + 12 // with the window scale
)

// kindOf is the number of the template for b.
func kindOf(b *baked) (kind int) {
	if b.flow.Remote.Addr.Is4() {
		kind |= 1
	}
	if b.half.Agreed.Has(tcp.Scaling) {
		kind |= 2
	}
	if b.half.Agreed.Has(tcp.Stamping) {
		kind |= 4
	}
	return kind
}

// learn makes a template of a segment.
func (t *template) learn(seg []byte, stamped bool, mtu int) {
	t.mtu = mtu
	t.n = copy(t.octets[:], seg)
	clear(t.octets[:12])
	clear(t.octets[tcpChecksum : tcpChecksum+2])
	if stamped {
		clear(t.octets[synAckStamps : synAckStamps+8])
	}
	t.sum = wire.Sum(t.octets[:t.n], 0)
}

// write is the SYN-ACK for b with that timestamp, in len(seg) == t.n octets.
// It returns its running sum.
func (t *template) write(seg []byte, b *baked, stamp uint32) (sum uint32) {
	copy(seg, t.octets[:t.n])
	be := binary.BigEndian
	ports := uint32(b.flow.Local.Port)<<16 | uint32(b.flow.Remote.Port)
	iss, ack := uint32(b.half.ISS), uint32(b.half.IRS)+1
	be.PutUint64(seg, uint64(ports)<<32|uint64(iss))
	be.PutUint32(seg[8:], ack)
	sum = t.sum + halves(ports) + halves(iss) + halves(ack)
	if b.half.Agreed.Has(tcp.Stamping) {
		be.PutUint64(seg[synAckStamps:], uint64(stamp)<<32|uint64(b.half.TSRecent))
		sum += halves(stamp) + halves(b.half.TSRecent)
	}
	return sum
}

// fill makes the packet of a SYN-ACK by its template, as frame does.
func (h *Host) fill(t *template, b *baked, stamp uint32, buf []byte) wire.Packet {
	f := &b.flow
	pkt := wire.Packet{Bytes: buf[headroom-t.n-headOf(&f.Remote.Addr) : headroom]}
	seg := pkt.Bytes[len(pkt.Bytes)-t.n:]
	sum := wire.PseudoSum(f.Local.Addr, f.Remote.Addr, wire.ProtoTCP, t.n)
	rest := t.write(seg, b, stamp)
	if h.cfg.Offload.Checksum {
		pkt.Sum = wire.SumPartial
		binary.BigEndian.PutUint16(seg[tcpChecksum:], wire.Fold(sum))
	} else {
		binary.BigEndian.PutUint16(seg[tcpChecksum:], ^wire.Fold(sum+rest))
	}
	h.putIP(pkt.Bytes, &f.Local.Addr, &f.Remote.Addr, wire.ProtoTCP, wire.TOSOf(b.half.DSCP, wire.NotECT), t.n)
	h.stats.SegmentsOut++
	h.watchBaked(b)
	return pkt
}

// halves is the sum of the two 16-bit halves of w.
func halves(w uint32) uint32 { return w>>16 + w&0xffff }
