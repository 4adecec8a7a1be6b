package host

import (
	"cmp"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// receive takes a packet, from the link or, inside, from this host itself.
//
// RFC 1122 §3.2.1: what is not well formed or not for us is dropped without
// an answer. A packet from the link that claims to be ours is a forgery.
func (h *Host) receive(now clock.Instant, pkt wire.Packet, inside bool) {
	var ip wire.IP
	err := ip.Parse(pkt.Bytes)
	switch {
	case err != nil:
		h.misread(now, &ip, pkt, err)
	case !inside && (h.mine(&ip.Src) || ip.Dst.IsLoopback()):
		h.stats.BadSource++
	case ip.Fragmented():
		h.reassemble(now, &ip, pkt, inside)
	default:
		h.dispatch(now, &ip, pkt)
	}
}

// dispatch takes a whole packet to the protocol that it names.
func (h *Host) dispatch(now clock.Instant, ip *wire.IP, pkt wire.Packet) {
	if !h.mine(&ip.Dst) && !h.through(ip) {
		h.dispatchMany(now, ip, pkt)
		return
	}
	switch ip.Proto {
	case wire.ProtoTCP:
		h.receiveTCP(now, ip, pkt.Sum)
	case wire.ProtoICMP, wire.ProtoICMPv6:
		h.receiveICMP(now, ip)
	case wire.ProtoUDP:
		h.receiveUDP(now, ip, pkt)
	case wire.ProtoNoNext:
	default:
		h.complain(now, ip, pkt.Bytes, noProtocol, ip.At)
	}
}

// dispatchMany takes a packet that is not for this host alone: datagrams may
// come to all hosts of a network, and questions of neighbors. Segments may
// not: RFC 9293 §3.9.2.3 (MUST-57), and an IPv4 echo need not be answered,
// for that is what a smurf attack is made of: RFC 1122 §3.2.2.6.
func (h *Host) dispatchMany(now clock.Instant, ip *wire.IP, pkt wire.Packet) {
	switch many := h.many(&ip.Dst); {
	case ip.Proto == wire.ProtoUDP && (many || h.udp.wide > 0 && unicast(ip.Dst)):
		h.receiveUDP(now, ip, pkt)
	case !many:
		h.stats.NotOurs++
	case ip.Proto == wire.ProtoICMPv6 && !ip.Is4():
		h.receiveICMP(now, ip)
	default:
		h.stats.NotOurs++
	}
}

// misread drops a packet that is not well formed. In IPv6 there are mistakes
// that its sender is told of: RFC 8200 §4.
func (h *Host) misread(now clock.Instant, ip *wire.IP, pkt wire.Packet, err error) {
	h.stats.BadIP++
	fault, _ := err.(wire.Fault)
	if ip.At == 0 || ip.Is4() {
		return
	}
	ip.Head = ip.At // as far as it was understood
	h.complain(now, ip, pkt.Bytes, complaint{type6: wire.ICMP6ParameterProblem, code6: fault.Problem()}, ip.At)
}

// receiveTCP verifies and parses a segment and takes it to who it is for.
//
// Options of an impossible length make the segment void (MUST-7): who wrote
// it did not mean what we would read.
func (h *Host) receiveTCP(now clock.Instant, ip *wire.IP, sum wire.SumState) {
	h.stats.SegmentsIn++
	if sum == wire.SumFull && wire.TransportSum(ip.Src, ip.Dst, wire.ProtoTCP, ip.Payload) != 0 {
		h.stats.BadSum++
		return
	}
	var t wire.TCP
	if err := t.Parse(ip.Payload); err != nil || t.Src == 0 || t.Dst == 0 {
		h.stats.BadTCP++
		return
	}
	seg := tcp.Segment{
		Seq: t.Seq, Ack: t.Ack,
		Flags:   t.Flags,
		Window:  t.Window,
		Urgent:  t.Urgent,
		Payload: t.Payload,
		TOS:     ip.TOS,
	}
	if err := seg.Options.Parse(t.Options); err != nil {
		h.stats.BadTCP++
		return
	}
	if t.Flags.Has(wire.RST) {
		h.stats.ResetsIn++
	}
	f := wire.Flow{
		Local:  wire.Endpoint{Addr: ip.Dst, Port: t.Dst},
		Remote: wire.Endpoint{Addr: ip.Src, Port: t.Src},
	}
	h.watchIn(now, &f, &seg, ip.TTL)
	h.arrive(now, &f, &seg)
}

// arrive takes a segment to the connection it names, else to what is left of
// one in TIME-WAIT, else to a half-open entry, else to a listener. RFC 9293
// §3.10.7.
func (h *Host) arrive(now clock.Instant, f *wire.Flow, seg *tcp.Segment) {
	if c := h.conns.find(f); c != nil {
		h.deliver(now, c, seg)
		return
	}
	hash := h.hash(f)
	if r := h.waits.find(hash, f); r != 0 {
		h.arriveTimeWait(now, r, seg)
		return
	}
	if !h.validRemote(f.Remote.Addr) {
		h.stats.BadSource++
		return
	}
	listening := h.listening(f)
	for _, l := range listening {
		if l, r := l.entry(hash, f); r != 0 {
			l.arriveHalfOpen(now, r, seg)
			return
		}
	}
	if l := cmp.Or(listening[0], listening[1]); l != nil {
		l.arrive(now, f, hash, seg)
		return
	}
	h.arriveClosed(now, f, seg)
}

// arriveClosed refuses a segment to a port where nobody listens, as in
// CLOSED: RFC 9293 §3.10.7.1.
func (h *Host) arriveClosed(now clock.Instant, f *wire.Flow, seg *tcp.Segment) {
	if seg.Flags.Has(wire.RST) {
		h.judged(now, f, seg, tcp.DropReset)
		return
	}
	h.judged(now, f, seg, tcp.DropClosed)
	if h.mine(&f.Local.Addr) { // else it is somebody else's to refuse
		h.refuse(now, f, seg)
	}
}

// deliver gives a segment to a connection.
func (h *Host) deliver(now clock.Instant, c *Conn, seg *tcp.Segment) {
	if h.trace != nil {
		h.deliverTraced(now, c, seg)
	} else {
		h.stats.Verdicts[c.tcb.Receive(now, seg)]++
	}
	h.settle(now, c)
}

// deliverTraced is deliver for those who watch: the segment is noted as it
// came, for the TCB trims it.
func (h *Host) deliverTraced(now clock.Instant, c *Conn, seg *tcp.Segment) {
	s := traced(seg)
	v := c.tcb.Receive(now, seg)
	h.stats.Verdicts[v]++
	h.traceReceived(now, &c.flow, s, v, c)
}

// judged notes the verdict on a segment that no connection took.
func (h *Host) judged(now clock.Instant, f *wire.Flow, seg *tcp.Segment, v tcp.Verdict) {
	h.stats.Verdicts[v]++
	h.watchJudged(now, f, seg, v)
	if h.trace != nil {
		h.traceReceived(now, f, traced(seg), v, nil)
	}
}
