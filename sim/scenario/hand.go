package scenario

import (
	"net/netip"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/wire"
)

// hand keeps a scripted peer's idea of its connections, so that the script
// need not say every number.
type hand struct {
	actor *actor
	peer  *sim.Peer
	talks map[ends]*talk
	last  *talk // the one that was heard last, or else spoken in

	letter *ends // of the datagram heard last
}

// ends are the two ends of a talk, as the peer sees them.
type ends struct{ from, to netip.AddrPort }

// talk is a connection, as far as a scripted peer has one.
type talk struct {
	ends
	next  seq.Num // number of what it will send next
	heard seq.Num // number of the last segment it heard
	after seq.Num // the one behind that
}

func newHand(a *actor) *hand {
	h := &hand{actor: a, talks: map[ends]*talk{}}
	h.peer = a.run.World.Peer(a.line.Name, a.line.Addr, h.hear)
	h.peer.HearDatagram = h.hearDatagram
	if ttl := a.cfg.host.TTL; ttl != 0 {
		h.peer.TTL = ttl
	}
	return h
}

// talk is the talk of two ends, a new one where there is none yet.
func (h *hand) talk(e ends) *talk {
	t := h.talks[e]
	if t == nil {
		t = &talk{ends: e}
		h.talks[e] = t
	}
	return t
}

// hear remembers what a segment said, and lets the script react.
func (h *hand) hear(_ *sim.Peer, s *sim.Segment) {
	t := h.talk(ends{s.To, s.From})
	h.last = t
	t.heard, t.after = s.Seq, s.Seq.Add(s.Len())
	seg := wire.TCP{Flags: s.Flags, Payload: s.Payload}
	for c := sim.Any; c <= sim.Data; c++ {
		if c.Has(&seg) {
			h.actor.run.happened(h.actor, c.String(), nil)
		}
	}
}

// address is that of a name or an address that has been read.
func (r *run) address(who string) netip.Addr {
	if a, ok := r.actors[who]; ok {
		return a.line.Addr.Addr()
	}
	return netip.MustParseAddr(who)
}

// between finds the talk that x belongs to.
func (h *hand) between(x *Sends) *talk {
	var e ends
	if h.last != nil {
		e = h.last.ends
	}
	own := h.actor.line.Addr.Addr()
	switch {
	case x.From != "":
		e.from = netip.AddrPortFrom(h.actor.run.address(x.From), x.FromPort)
	case x.FromPort != 0:
		e.from = netip.AddrPortFrom(own, x.FromPort)
	}
	if x.To != "" {
		e.to = netip.AddrPortFrom(h.actor.run.address(x.To), x.ToPort)
	}
	if !e.from.IsValid() || !e.to.IsValid() {
		return nil
	}
	return h.talk(e)
}

func (x *Sends) act(_ *run, a *actor, _ int) {
	h := a.hand
	t := h.between(x)
	if t == nil {
		a.fail(wire.Flow{}, errWhom)
		return
	}
	if h.last == nil {
		h.last = t
	}
	s := x.segment(t)
	t.next = s.Seq.Add(s.Len())
	h.peer.Send(s)
}

// segment is what x is in a talk.
func (x *Sends) segment(t *talk) sim.Segment {
	s := sim.Segment{
		From: t.from, To: t.to,
		Seq: x.Seq.in(t.next, t.next), Flags: x.Flags,
		Window: 65535, Urgent: x.Urgent,
		Payload: pattern(x.Len),
	}
	if x.Flags.Has(wire.ACK) || x.Ack.Given {
		s.Ack = x.Ack.in(t.heard, t.after)
	}
	if x.Window >= 0 {
		s.Window = uint16(x.Window)
	}
	o := &s.Options
	if x.MSS > 0 {
		o.Set, o.MSS = o.Set|wire.OptMSS, x.MSS
	}
	if x.Scale >= 0 {
		o.Set, o.Scale = o.Set|wire.OptScale, uint8(x.Scale)
	}
	if x.Stamps {
		o.Set, o.TSVal, o.TSEcr = o.Set|wire.OptTimestamps, x.TSVal, x.TSEcr
	}
	return s
}

// in is the number where relative ones count from base, and one that is not
// given is own.
func (n Number) in(base, own seq.Num) seq.Num {
	switch {
	case !n.Given:
		return own
	case n.Relative:
		return base.Add(int(n.N))
	}
	return seq.Num(uint32(n.N))
}

func (x *Floods) act(r *run, a *actor, _ int) {
	a.hand.peer.Flood(sim.Flood{
		To:    netip.AddrPortFrom(r.actors[x.To].line.Addr.Addr(), x.Port),
		Count: x.Count, Every: x.Every,
		Sources: x.sources(a), Tell: x.Tell,
		UDP: x.UDP, Octets: x.Octets,
	})
}

// replayed is how many SYNs are on the tape that a flood plays again.
const replayed = 16

func (x *Floods) sources(a *actor) sim.Sources {
	switch x.Sources {
	case "random":
		return sim.RandomSources()
	case "one":
		return sim.OneSource(a.line.Addr.Addr())
	case "replayed":
		return sim.ReplayedSources(replayed)
	}
	return sim.PrefixSources(netip.MustParsePrefix(x.Sources))
}
