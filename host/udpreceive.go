package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// Received tells of a datagram that Receive has handed out.
type Received struct {
	From, To wire.Endpoint
	N        int // octets that were copied
	Len      int // octets of the datagram: those that did not fit are lost
}

// Receive takes the oldest datagram that waits; false where none does: wait
// for Readable. It fails with what ICMP has told since the last call, once:
// ErrRefused, ErrUnreachable, ErrTooBig. The octets beyond len(p) are lost.
func (u *UDPSocket) Receive(now clock.Instant, p []byte) (r Received, ok bool, err error) {
	u.host.now = now
	if err := u.fault(); err != nil {
		return r, false, err
	}
	l, ok := u.in.first()
	if !ok {
		return r, false, nil
	}
	r = Received{From: l.Remote, To: l.Local, N: min(len(p), l.octets), Len: l.octets}
	u.in.body(p[:r.N], 0)
	u.in.drop(u.host.memory, &l)
	u.host.expectTrim(now)
	u.host.traceUDPCall(now, &l.Flow, "receive", l.octets)
	return r, true, nil
}

// fault is what there is to tell before anything else.
func (u *UDPSocket) fault() error {
	switch {
	case u.closed:
		return ErrSocketClosed
	case u.err != 0:
		err := u.err
		u.err = 0
		return err
	}
	return nil
}

// receiveUDP takes a datagram to the socket that it is for, or to all that
// want it where it was sent to many.
func (h *Host) receiveUDP(now clock.Instant, ip *wire.IP, pkt wire.Packet) {
	h.stats.DatagramsIn++
	d, why := h.readUDP(ip, pkt.Sum)
	f := wire.Flow{
		Local:  wire.Endpoint{Addr: ip.Dst, Port: d.Dst},
		Remote: wire.Endpoint{Addr: ip.Src, Port: d.Src},
	}
	switch {
	case why != "":
		h.traceUDPIn(now, &f, &d, why)
	case !h.validRemote(ip.Src) && !(ip.Src.IsUnspecified() && !h.mine(&ip.Dst)):
		h.stats.BadSource++ // but whoever has no address yet may ask all: RFC 1122 §3.2.1.3 (a)
	case h.mine(&ip.Dst):
		h.arriveUDP(now, &f, &d, true, ip, pkt)
	case h.many(&ip.Dst):
		h.spreadUDP(now, &f, &d)
	default:
		h.arriveUDP(now, &f, &d, false, ip, pkt)
	}
}

// readUDP parses and verifies a datagram. A reason says that it is no good.
//
// IPv4 allows datagrams without a checksum (RFC 768), IPv6 does not
// (RFC 8200 §8.1).
func (h *Host) readUDP(ip *wire.IP, sum wire.SumState) (d wire.UDP, why string) {
	d, err := wire.ParseUDP(ip.Payload)
	switch {
	case err != nil || d.Dst == 0:
		h.stats.BadUDP++
		return d, "bad-header"
	case d.Sum == 0 && ip.Is4():
		return d, ""
	case d.Sum == 0 && sum == wire.SumFull,
		sum == wire.SumFull && wire.TransportSum(ip.Src, ip.Dst, wire.ProtoUDP, ip.Payload[:d.Length]) != 0:
		h.stats.BadSum++
		return d, "bad-sum"
	}
	return d, ""
}

// arriveUDP takes a datagram to its socket. Where there is none, its sender
// is told: RFC 1122 §4.1.3.1.
func (h *Host) arriveUDP(now clock.Instant, f *wire.Flow, d *wire.UDP, ours bool, ip *wire.IP, pkt wire.Packet) {
	if u := h.udpSocket(f, ours); u != nil {
		u.deliver(now, f, d)
		return
	}
	h.stats.NoSocket++
	h.traceUDPIn(now, f, d, "no-socket")
	if ours {
		h.complain(now, ip, pkt.Bytes, noPort, 0)
	}
}

// spreadUDP gives a datagram that was sent to many to every socket that
// wants it. Nobody is told where there is none: RFC 1122 §3.2.2.
func (h *Host) spreadUDP(now clock.Instant, f *wire.Flow, d *wire.UDP) {
	any := false
	if p := h.udp.ports[f.Local.Port]; p != nil {
		for _, u := range p.bound {
			if u.wants(&f.Local.Addr, true) {
				any = true
				u.deliver(now, f, d)
			}
		}
	}
	if !any {
		h.stats.NoSocket++
		h.traceUDPIn(now, f, d, "no-socket")
	}
}

// deliver puts a datagram in the socket's queue, if there is room: what there
// is none for, is lost, as on the way here.
func (u *UDPSocket) deliver(now clock.Instant, f *wire.Flow, d *wire.UDP) {
	h := u.host
	fits, broke := u.in.room(h.memory, len(d.Payload))
	if !fits {
		u.dropped++
		h.stats.QueueFull++
		why := "queue-full"
		if broke {
			why = "no-room"
		}
		h.traceUDPIn(now, f, d, why)
		return
	}
	u.arrived++
	l := label{Flow: *f, octets: len(d.Payload)}
	u.in.push(&l, d.Payload)
	h.traceUDPIn(now, f, d, "deliver")
	u.tell(Readable)
}
