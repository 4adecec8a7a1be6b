package passive

import (
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// meet begins the connection: who is who is known better after a SYN.
func (c *Conn) meet(s *dissect.Segment) {
	c.First = Stamp{s.Frame, s.At}
	c.Tag = s.Tag
	if !c.Odd.Has(Reused) {
		c.Ends[0].Addr, c.Ends[1].Addr = s.Src, s.Dst
	}
	if s.Src == s.Dst {
		c.Odd |= SelfConnection
	}
	c.Role = ByFirst
	c.Client = c.side(s)
	if !s.Flags.Has(wire.SYN) {
		c.Odd |= MidStream
	}
}

// side is who sent s. Of a connection with itself all is the client's.
func (c *Conn) side(s *dissect.Segment) Side {
	if c.Ends[0].Addr == s.Src {
		return 0
	}
	return 1
}

// cast finds out who the client is, from a SYN or SYN-ACK.
func (c *Conn) cast(d Side, s *dissect.Segment) {
	role, client := BySYN, d
	if s.Flags.Has(wire.ACK) {
		role, client = BySYNACK, d.Peer()
	}
	if role >= c.Role {
		return
	}
	if client != c.Client {
		c.unname()
		c.Opening = Opening{}
	}
	c.Role, c.Client = role, client
}

// learn keeps what a SYN or SYN-ACK offers. A SYN that comes again may offer
// less, and it is not known which one was answered: the last is kept.
func (o *Offer) learn(s *dissect.Segment) {
	ecn := s.Flags & (wire.ECE | wire.CWR)
	want := wire.ECE | wire.CWR
	if s.Flags.Has(wire.ACK) {
		want = wire.ECE
	}
	*o = Offer{
		Seen: true,
		Set:  s.Options.Set, MSS: s.Options.MSS, Scale: s.Options.Scale,
		Window: s.Window, ECN: ecn == want,
		FastOpen: max(o.FastOpen, s.Len),
	}
}

// mayOffer reports whether a SYN or SYN-ACK is this connection's, and not a
// forged one or one that comes much too late.
func (c *Conn) mayOffer(d Side, s *dissect.Segment) bool {
	e := &c.Ends[d]
	return e.SYNs+e.SYNACKs == 0 || s.Seq == e.ISN || e.SYNs == 0 && e.State < Established
}

// tally counts a segment, copies among them, and takes what is news about the
// opening and the ending.
func (c *Conn) tally(d Side, s *dissect.Segment, class Class) {
	e, by := &c.Ends[d], Stamp{s.Frame, s.At}
	c.Last = by
	e.Packets++
	e.Bytes += uint64(s.Len)
	if s.Marks&^dissect.HasID != 0 {
		c.marks(s.Marks)
	}
	if class == Copy {
		c.Odd |= Doubled
	}
	if s.Flags&moving != 0 {
		c.tallyFlags(d, s, by, class == Copy)
	} else if !s.Flags.Has(wire.ACK) {
		c.Odd |= NoACK
	}
	if c.Ending.waits {
		c.finAcked(d, s, by)
	}
	if c.Opening.facts&openWaits != 0 {
		c.completes(d, s, by)
	}
}

func (c *Conn) marks(m dissect.Marks) {
	if m&dissect.Snapped != 0 {
		c.Odd |= Snapped
	}
	if m&dissect.BadSum != 0 {
		c.Odd |= BadSums
	}
	if m&dissect.BadOption != 0 {
		c.Odd |= BadOptions
	}
	if m&dissect.Lying != 0 {
		c.Odd |= LyingLengths
	}
}

// tallyFlags is tally for segments with SYN, FIN or RST.
func (c *Conn) tallyFlags(d Side, s *dissect.Segment, by Stamp, again bool) {
	c.combinations(s)
	if s.Flags.Has(wire.SYN) {
		c.tallySYN(d, s, by, again)
	}
	if s.Flags.Has(wire.RST) {
		c.rsts(d, by)
		c.resetsOpening(d, s)
	}
	if s.Flags.Has(wire.FIN) {
		c.finAcked(d, s, by)
		c.fins(d, s, s.Seq.Add(int(occupies(s))), by)
	}
}

func (c *Conn) tallySYN(d Side, s *dissect.Segment, by Stamp, again bool) {
	e := &c.Ends[d]
	if s.Flags.Has(wire.ACK) {
		e.SYNACKs++
	} else {
		e.SYNs++
		if !e.SYN.Seen() {
			e.SYN = by
		}
	}
	if s.Len > 0 {
		c.Odd |= SYNData
	}
	c.cast(d, s)
	if !c.numbers(d, s) {
		c.Odd |= WrongSYNACK
	} else if !again {
		c.opens(d, s, by)
	}
}

// numbers keeps the initial number of an end, and reports whether s may have
// it: one end has one, unless a server has forgotten that it has answered
// already, or several answer in its name.
func (c *Conn) numbers(d Side, s *dissect.Segment) bool {
	e, t := &c.Ends[d], &c.hand.ends[d]
	if e.SYNs+e.SYNACKs == 1 {
		e.ISN = s.Seq
	}
	switch {
	case s.Seq == e.ISN || t.is(isTwo) && s.Seq == t.other:
		return true
	case e.SYNs > 0:
		return false
	}
	c.Odd |= OtherISN
	c.rewritten(d, s)
	if e.State < Established {
		t.other, e.ISN = e.ISN, s.Seq
		t.next = s.Seq // counted on from here
		t.signs |= isTwo
	}
	return true
}

// combinations notes flags that do not go together.
func (c *Conn) combinations(s *dissect.Segment) {
	switch f := s.Flags; {
	case f.Has(wire.SYN) && f.Any(wire.FIN|wire.RST):
		c.Odd |= SYNAndFIN
	case f.Has(wire.FIN | wire.RST):
		c.Odd |= FINAndRST
	case f.Has(wire.RST) && s.Len > 0:
		c.Odd |= RSTData
	}
}
