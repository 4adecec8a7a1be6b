package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp/congestion"
	"github.com/tcpglass/tcpglass/wire"
)

// Limits of what SYNs negotiate.
const (
	defaultMSS = 536 // octets, where the peer's SYN names none: MUST-15 (IPv4)
	minMSS     = 88  // octets; a peer that asks for less would make us send mostly headers
	maxScale   = 14  // RFC 7323 §2.3
	stampsLen  = 12  // octets that timestamps take from every segment, padding included
)

// offer is what our SYN or SYN-ACK says, apart from the timestamp values.
// A SYN-ACK repeats only what the SYN offered.
//
// MSS: MUST-14, SHLD-5, MAY-3. Window scale: RFC 7323 §2.2.
func offer(cfg *Config, id Identity, scaled, stamped bool) (o wire.Options) {
	o.Set, o.MSS = wire.OptMSS, uint16(id.MSS)
	if scaled {
		o.Set |= wire.OptScale
		o.Scale = scaleFor(cfg.ReceiveBuffer)
	}
	if stamped {
		o.Set |= wire.OptTimestamps
	}
	return o
}

// scaleFor is the least shift with which a 16-bit window can offer n octets.
func scaleFor(n int) (shift uint8) {
	for n>>shift > 0xffff && shift < maxScale {
		shift++
	}
	return shift
}

// initialWindow is what a SYN offers: never scaled. RFC 7323 §2.2.
func initialWindow(cfg *Config) uint16 { return uint16(min(cfg.ReceiveBuffer, 0xffff)) }

// negotiate is what both ends agree on, given the peer's SYN and what our
// configuration allows: only what both offered. RFC 7323 §1.3, §2.2, §3.2;
// RFC 3168 §6.1.1.
func negotiate(cfg *Config, syn *Segment) HalfOpen {
	o := &syn.Options
	h := HalfOpen{IRS: syn.Seq, Window: syn.Window, MSS: defaultMSS}
	if o.Has(wire.OptMSS) {
		h.MSS = max(o.MSS, minMSS)
	}
	if o.Has(wire.OptScale) && !cfg.NoWindowScale {
		h.Agreed, h.Scale = Scaling, min(o.Scale, maxScale)
	}
	if o.Has(wire.OptTimestamps) && !cfg.NoTimestamps {
		h.Agreed |= Stamping
		h.TSRecent = o.TSVal
	}
	if cfg.ECN != ECNOff && setsUp(syn) {
		h.Agreed |= Marking
	}
	return h
}

// agree puts what was negotiated into force. A window in a SYN is never
// scaled: RFC 7323 §2.2.
func (c *TCB) agree(now clock.Instant, h HalfOpen) {
	c.snd.wnd, c.snd.maxWnd = int(h.Window), int(h.Window)
	c.snd.wl1, c.snd.wl2 = h.IRS, c.snd.iss
	if h.Agreed.Has(Scaling) {
		c.rcv.scaled = true
		c.snd.scale, c.rcv.scale = h.Scale, scaleFor(c.cfg.ReceiveBuffer)
	}
	if h.Agreed.Has(Stamping) {
		c.stamps = stamps{on: true, recent: h.TSRecent, last: c.rcv.nxt, at: now}
	} else {
		c.tune.limit = c.receiveCeiling() // nothing to tune it by
	}
	c.snd.mss = min(int(h.MSS), c.id.MSS)
	if h.Agreed.Has(Stamping) {
		c.snd.mss -= stampsLen // MUST-16
	}
	c.marks.on = h.Agreed.Has(Marking)
	c.cc = congestion.Start(c.cfg.Congestion, c.snd.mss)
}
