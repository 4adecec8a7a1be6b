package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// baked is a SYN-ACK with a cookie on its way to the link: all that there is
// of its connection, and only until it has left.
type baked struct {
	flow wire.Flow
	half tcp.HalfOpen
}

// bake answers a SYN with a cookie; false where the queue is full.
func (l *Listener) bake(now clock.Instant, f *wire.Flow, hash uint64, seg *tcp.Segment) bool {
	h := l.host
	if h.baked.n >= h.baked.limit {
		h.stats.RepliesDropped++
		return false
	}
	half := tcp.Answer(now, &h.tcp, h.identity(f, hash, 0), seg)
	half.DSCP = l.dscp(seg)
	half.Agreed &^= tcp.Marking // a cookie has no room for it
	half.ISS = h.jar.bake(now, f, half.IRS, menuOf(&half, seg)).num()
	h.baked.push(baked{*f, half})
	l.remember(now, f, hash, &half)
	l.bakedAt = now
	h.judged(now, f, seg, tcp.Accept)
	return true
}

// menuOf is what a cookie must say of a SYN and what was made of it.
func menuOf(half *tcp.HalfOpen, syn *tcp.Segment) menu {
	m := menu{scale: noScale, sack: syn.Options.Has(wire.OptSACKPermitted)}
	m.class, _ = mssClass(half.MSS)
	if half.Agreed.Has(tcp.Scaling) {
		m.scale = half.Scale
	}
	return m
}

// serve builds the SYN-ACK of a cookie: by template, unless it is the first
// of its kind, sent again, to ourselves, or traced.
func (h *Host) serve(now clock.Instant, b *baked, buf []byte) wire.Packet {
	h.stats.CookiesSent++
	t, mtu := &h.templates[kindOf(b)], h.mtu(&b.flow.Remote.Addr)
	if t.mtu == mtu && b.half.Retries == 0 && h.trace == nil && !h.mine(&b.flow.Remote.Addr) {
		return h.fill(t, b, b.stamp(now), buf)
	}
	seg := b.half.SynAck(now, &h.tcp, h.resumed(&b.flow, &b.half))
	if b.half.Retries == 0 {
		seg.Why = tcp.WhyCookie
	}
	seg.Options.TSVal = b.stamp(now)
	h.traceSent(now, &b.flow, &seg, nil)
	pkt := h.frame(buf, &b.flow, &seg, nil)
	t.learn(pkt.Bytes[headOf(&b.flow.Remote.Addr):], b.half.Agreed.Has(tcp.Stamping), mtu)
	return pkt
}

// stamp is the timestamp that goes with a cookie; 0 where none does.
func (b *baked) stamp(now clock.Instant) uint32 {
	if !b.half.Agreed.Has(tcp.Stamping) {
		return 0
	}
	_, fine := mssClass(b.half.MSS)
	return engrave(b.half.Stamp(now), fine)
}

// baking reports whether a cookie of l's may be on its way.
func (l *Listener) baking(now clock.Instant) bool {
	return l.bakedAt.Set() && now.Sub(l.bakedAt) <= cookieLife
}

// tasting reports whether ACKs are worth looking at. Where hosts share their
// secret, another may have sent the cookie.
func (l *Listener) tasting(now clock.Instant) bool {
	return l.baking(now) || l.host.shared && !l.plain()
}

// arriveAck takes an ACK that belongs to nothing: the third segment of a
// cookie's handshake, or one to be refused.
//
// While cookies are on their way, text that comes without a third segment
// that fits gets no answer: it may have overtaken that, and a reset would
// end what is about to begin. It is sent again, and by then one of the two
// has come, or cookieLife is over.
func (l *Listener) arriveAck(now clock.Instant, f *wire.Flow, hash uint64, seg *tcp.Segment) {
	h := l.host
	switch {
	case l.returns(now, f, hash, seg):
	case l.baking(now) && len(seg.Payload) > 0:
		h.judged(now, f, seg, tcp.DropNoCookie)
	default:
		h.judged(now, f, seg, tcp.Refuse)
		h.refuse(now, f, seg)
	}
}

// returns takes an ACK that brings a cookie back; false where it does not.
func (l *Listener) returns(now clock.Instant, f *wire.Flow, hash uint64, seg *tcp.Segment) bool {
	half, ok := l.recall(now, f, hash, seg)
	if ok {
		l.resume(now, f, hash, half, seg)
	}
	return ok
}

// recall is the record of the SYN that seg brings back in a cookie.
func (l *Listener) recall(now clock.Instant, f *wire.Flow, hash uint64, seg *tcp.Segment) (tcp.HalfOpen, bool) {
	h := l.host
	if !l.tasting(now) || seg.Flags.Has(wire.SYN) {
		return tcp.HalfOpen{}, false
	}
	half := tcp.Recall(&h.tcp, h.identity(f, hash, 0), seg)
	half.DSCP = l.dscp(seg)
	m, ok := h.jar.open(now, f, half.IRS, cookie(half.ISS))
	if !ok {
		h.stats.CookiesRefused++
		return tcp.HalfOpen{}, false
	}
	half.MSS = mssOf(m.class, l.fine(now, &half, seg))
	if m.scale != noScale {
		half.Agreed |= tcp.Scaling
		half.Scale = m.scale
	}
	return half, true
}

// resume goes on where the cookie was sent: with a connection, if there is
// room for it.
func (l *Listener) resume(now clock.Instant, f *wire.Flow, hash uint64, half tcp.HalfOpen, seg *tcp.Segment) {
	h := l.host
	if l.pending >= l.cfg.Backlog {
		l.shelve(now, f, hash, half, seg)
		return
	}
	c := l.newConn(now, *f, seg)
	if c == nil {
		return
	}
	half.Retries = h.chances.take(f, hash)
	h.stats.CookiesAccepted++
	h.traceState(now, f, nil, tcp.Listen, tcp.SynReceived, tcp.WhyCookieReturned)
	l.open(now, c, half, seg)
}

// fine is where in its class the MSS is, as far as the echo of our
// timestamp says. One that is none of ours says nothing.
func (l *Listener) fine(now clock.Instant, half *tcp.HalfOpen, seg *tcp.Segment) uint32 {
	if age, ok := half.Echoed(now, seg); !ok || age > cookieLife+fineMask+1 {
		return 0
	}
	return seg.Options.TSEcr & fineMask
}

// shelve makes an entry of a cookie that came back while the queue for
// Accept was full. Its sender exists: he will be asked to repeat himself
// when there is room. Where there is no entry either, his next segment with
// text finds that room.
func (l *Listener) shelve(now clock.Instant, f *wire.Flow, hash uint64, half tcp.HalfOpen, seg *tcp.Segment) {
	h := l.host
	h.stats.AcceptOverflow++
	h.judged(now, f, seg, tcp.DropBacklog)
	if l.admits(now, f) != tcp.Accept {
		return
	}
	if r, ok := l.half.add(hash, f); ok {
		half.Born = now
		h.traceState(now, f, nil, tcp.Listen, tcp.SynReceived, tcp.WhyCookieReturned)
		l.enter(r, half)
		l.knock(r)
	}
}
