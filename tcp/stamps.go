package tcp

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// stamps is the timestamps option of one connection: RFC 7323 §3 to §5.
// The zero value is a connection without it.
type stamps struct {
	recent uint32        // TS.Recent: the peer's timestamp to echo
	last   seq.Num       // Last.ACK.sent
	at     clock.Instant // when recent was taken
	again  uint32        // our timestamp when something was last sent again, where resent
	on     bool          // both ends offered it
	resent bool          // again is set
}

// stampIdle is how long a connection may be silent before its TS.Recent
// says nothing any more: the peer's clock may have gone half round.
// RFC 7323 §5.5.
const stampIdle = 24 * 24 * time.Hour

// stampTick is the unit of our timestamps. RFC 7323 §5.4 wants 1 ms to 1 s.
const stampTick = time.Millisecond

// stampClock is TSval now: milliseconds, from an origin that tells a peer
// nothing about other connections.
func stampClock(now clock.Instant, offset uint32) uint32 {
	return uint32(now/clock.Instant(stampTick)) + offset
}

// olderStamp reports whether timestamp a is before b on their circle.
func olderStamp(a, b uint32) bool { return int32(a-b) < 0 }

// old reports whether seg is an old duplicate by its timestamp: PAWS,
// RFC 7323 §5.3 R1. A segment without a timestamp passes: §3.2 says that it
// should be dropped, but there are peers that leave the option out of ACKs,
// and dropping those hangs the connection.
func (s *stamps) old(now clock.Instant, seg *Segment) bool {
	return s.on && seg.Options.Has(wire.OptTimestamps) && !seg.Flags.Has(wire.RST) &&
		olderStamp(seg.Options.TSVal, s.recent) && now.Sub(s.at) < stampIdle
}

// take keeps the timestamp of seg for echoing where seg covers the number
// that we acknowledged last. RFC 7323 §4.3. After a long silence the one
// that we hold says nothing, and any other is better: §5.5.
func (s *stamps) take(now clock.Instant, seg *Segment) {
	if !s.on || !seg.Options.Has(wire.OptTimestamps) || s.last.Less(seg.Seq) {
		return
	}
	if !olderStamp(seg.Options.TSVal, s.recent) || now.Sub(s.at) >= stampIdle {
		s.recent, s.at = seg.Options.TSVal, now
	}
}

// sentAgain notes that something was sent again with timestamp tsval.
func (s *stamps) sentAgain(tsval uint32) { s.again, s.resent = tsval, s.on }

// roundTrip is the time since the segment left whose timestamp seg echoes.
//
// An echo from before the last retransmission proves nothing: where an ACK
// was lost, the peer takes what is sent again for an old duplicate, does not
// keep its timestamp (RFC 7323 §5.3 R2) and echoes that of the first copy,
// however long ago.
func (s *stamps) roundTrip(now clock.Instant, offset uint32, seg *Segment) (time.Duration, bool) {
	echo := seg.Options.TSEcr
	if s.resent && olderStamp(echo, s.again) {
		return 0, false
	}
	rtt, ok := s.echoed(now, offset, seg)
	s.resent = s.resent && !ok
	return rtt, ok
}

// echoed is how old the timestamp is that seg echoes. An hour or more is a
// mistake or malice.
func (s *stamps) echoed(now clock.Instant, offset uint32, seg *Segment) (time.Duration, bool) {
	if !s.on || !seg.Options.Has(wire.OptTimestamps) || seg.Options.TSEcr == 0 {
		return 0, false
	}
	rtt := time.Duration(stampClock(now, offset)-seg.Options.TSEcr) * stampTick
	return rtt, rtt < time.Hour
}
