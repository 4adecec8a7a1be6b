package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// Handshake is what the opening came to. Numbers count: an ACK that
// acknowledges what was never sent completes nothing.
type Handshake uint8

// The verdicts.
const (
	MidStream3WHS Handshake = iota // the capture has nothing of it
	Unanswered                     // SYNs, and no SYN-ACK that acknowledges them
	Refused                        // SYN, then RST of the server: RFC 9293 §3.10.7.1
	ResetOpening                   // reset by the client, or by the server after its SYN-ACK
	HalfOpen                       // SYN and SYN-ACK, and no ACK of that
	Complete                       // three segments: RFC 9293 figure 6
	Simultaneous                   // both sent a SYN and a SYN-ACK: RFC 9293 figure 7
	Split                          // the server answered with a SYN of its own, and the client with the SYN-ACK
	SynAckOnly                     // the SYN is not in the capture: it began late, or this is backscatter
)

var handshakeNames = [...]string{
	"mid-stream", "unanswered", "refused", "reset", "half-open", "complete", "simultaneous", "split", "syn-ack-only",
}

// String is the verdict as a word.
func (h Handshake) String() string { return handshakeNames[h] }

// Handshake is the verdict on the opening.
func (c *Conn) Handshake() Handshake {
	o := &c.Opening
	has := func(f facts) bool { return o.facts&f == f }
	switch {
	case c.noHandshake():
		return MidStream3WHS
	case has(peerSYN | clientSYNACK):
		if o.SYNACK.Seen() {
			return Simultaneous
		}
		return Split
	case has(third), o.SYN.Seen() && !o.SYNACK.Seen() && c.shownOpen():
		return Complete
	case has(serverRST|acceptable) && !o.SYNACK.Seen() && o.SYN.Seen():
		return Refused
	case o.SYN.Seen() && (has(clientRST) || has(serverRST) && o.SYNACK.Seen()):
		return ResetOpening
	case has(answered) && o.SYN.Seen():
		return HalfOpen
	case o.SYN.Seen():
		return Unanswered
	}
	return SynAckOnly
}

// noHandshake reports whether the capture has nothing of it, or nothing but a
// SYN that was not this connection's.
func (c *Conn) noHandshake() bool {
	o := &c.Opening
	stray := c.Odd.Has(StraySYN) && c.Ends[c.Client].State != SynSent
	return !o.SYNACK.Seen() && (stray || !o.SYN.Seen())
}

// shownOpen reports whether the client went on although its SYN-ACK is not in
// the capture.
func (c *Conn) shownOpen() bool {
	t := &c.hand.ends[c.Client]
	return t.is(hasData) && c.Ends[c.Client].State != SynSent
}

// Established reports whether the connection was open at both ends, as far as
// the capture tells.
func (c *Conn) Established() bool {
	switch c.Handshake() {
	case Complete, Simultaneous, Split:
		return true
	case MidStream3WHS, SynAckOnly:
		return c.hand.ends[0].is(hasData) && c.hand.ends[1].is(hasData)
	}
	return false
}

// HandshakeClass is the plain word for what is in the capture, without a look
// at numbers beyond "acknowledges it": full, half, syn, synack, refused, none.
func (c *Conn) HandshakeClass() string {
	o := &c.Opening
	switch {
	case o.facts&refused != 0:
		return "refused"
	case o.SYN.Seen() && o.ACK.Seen():
		return "full"
	case o.SYN.Seen() && o.SYNACK.Seen():
		return "half"
	case o.SYN.Seen():
		return "syn"
	case o.SYNACK.Seen():
		return "synack"
	}
	return "none"
}

// FirstGap is the time from the last SYN before the first SYN-ACK to that: the
// round trip from the capture point to the server and back.
func (c *Conn) FirstGap() (gap time.Duration, ok bool) {
	o := &c.Opening
	return o.SYNACK.At.Sub(o.LastSYN().At), o.SYNACK.Seen() && o.LastSYN().Seen()
}

// ThirdGap is the time from the last SYN-ACK to the ACK of it: the round trip
// from the capture point to the client and back.
func (c *Conn) ThirdGap() (gap time.Duration, ok bool) {
	o := &c.Opening
	return o.ACK.At.Sub(o.LastSYNACK().At), o.ACK.Seen()
}

// InitialRTT is FirstGap and ThirdGap together: the whole round trip, wherever
// the capture was made. The wait between a SYN-ACK and its retry is in neither.
// It is not known where the ACK is not in the capture, and something later is
// the first to acknowledge the SYN-ACK.
func (c *Conn) InitialRTT() (rtt time.Duration, ok bool) {
	first, ok1 := c.FirstGap()
	third, ok2 := c.ThirdGap()
	return first + third, ok1 && ok2 && c.Opening.facts&prompt != 0
}

// SimultaneousOpen reports whether both ends sent a SYN.
func (o *Opening) SimultaneousOpen() bool { return o.facts&peerSYN != 0 }

// ThirdData reports whether the third segment carried data.
func (o *Opening) ThirdData() bool { return o.facts&thirdData != 0 }

// cookieless are the options that a SYN cookie without timestamps has no room
// for, but for 24 bits of its initial number. RFC 4987 §3.6.
const cookieless = wire.OptScale | wire.OptSACKPermitted | wire.OptTimestamps

// CookieLike reports whether the SYN-ACK looks as one made with a SYN cookie
// does: none of the options that the client offered but the MSS. It is a hint
// and no proof.
func (c *Conn) CookieLike() bool {
	client, server := &c.Ends[c.Client].Offer, &c.Ends[c.Client.Peer()].Offer
	return client.Seen && server.Seen && c.Ends[c.Client.Peer()].SYNACKs > 0 &&
		client.Set&cookieless == cookieless && server.Set&cookieless == 0
}

// Agreed are the options that both ends offered and so are in force.
type Agreed struct {
	Scale      bool // RFC 7323 §2.2
	SACK       bool // RFC 2018 §2
	Timestamps bool // RFC 7323 §3.2
	ECN        bool // RFC 3168 §6.1.1
	MPTCP      bool // RFC 8684 §3.1
}

// Agreed is what both offers have in common; ok is false where the capture
// does not have both.
func (c *Conn) Agreed() (a Agreed, ok bool) {
	x, y := &c.Ends[0].Offer, &c.Ends[1].Offer
	if !x.Seen || !y.Seen {
		return Agreed{}, false
	}
	both := x.Set & y.Set
	return Agreed{
		Scale:      both&wire.OptScale != 0,
		SACK:       both&wire.OptSACKPermitted != 0,
		Timestamps: both&wire.OptTimestamps != 0,
		ECN:        x.ECN && y.ECN,
		MPTCP:      both&wire.OptMPTCP != 0,
	}, true
}
