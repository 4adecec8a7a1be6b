package passive

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Acks counts what the receiver of a direction answered.
type Acks struct {
	Duplicate uint32 // RFC 5681 §2; with more SACKed the window may differ, and the data need not be in the capture
	Unseen    uint32 // ACKs of data, or of a FIN, that the capture has not got: it lost them, or put the ACK before them
}

// Probes counts what was sent to hear whether the other side is there, and
// whether it was.
type Probes struct {
	KeepAlives uint32 // nothing was under way and the window was open
	Windows    uint32 // the window was closed
	Answers    uint32
}

// acknowledged is how far the receiver has come.
type acknowledged struct {
	at     clock.Instant // of the last ACK that was no older than others, where it may have asked for a repair
	una    seq.Num       // the highest acknowledgment
	sacked seq.Num       // the highest SACKed number, also once una has passed it
	dups   uint8         // duplicate ACKs in a row
	begun  bool
	sacks  bool // there is a sacked
}

// sackedAbove reports whether something above n has arrived, as SACK says.
func (a *acknowledged) sackedAbove(n seq.Num) bool { return a.sacks && n.Less(a.sacked) }

// note keeps when the receiver may have asked for something: where there are
// duplicates, or SACKs.
func (a *acknowledged) note(at clock.Instant) {
	a.at = 0
	if a.dups > 0 || a.sacks {
		a.at = at
	}
}

// maxWindow is the largest window, and so how far from the acknowledgment SACK
// can speak of anything. RFC 7323 §2.3.
const maxWindow = 1 << 30

// takeSACK reads the blocks, and reports whether they tell of more than before.
func (t *Stream) takeSACK(s *dissect.Segment) (more bool) {
	a := &t.acks
	if s.Options.Set&wire.OptSACK == 0 {
		return false
	}
	blocks := s.Options.SACK[:min(s.Options.SACKCount, wire.MaxSACK)]
	if isDSACK(s.Ack, blocks) {
		t.Repairs.DSACKs++
		blocks = blocks[1:]
	}
	for _, b := range blocks {
		switch {
		case b.Hi.LessEq(a.una): // old
		case b.Hi.Sub(a.una) > maxWindow: // a firewall that rewrites numbers has forgotten SACK
		case !a.sacks || a.sacked.Less(b.Hi):
			a.sacked, a.sacks, more = b.Hi, true, true
		}
	}
	return more
}

// isDSACK reports whether the first block tells of something that came twice:
// it is acknowledged, or part of the second block. RFC 2883 §4.
func isDSACK(ack seq.Num, blocks []seq.Range) bool {
	if len(blocks) == 0 {
		return false
	}
	first := blocks[0]
	if first.Hi.LessEq(ack) {
		return ack.Sub(first.Lo) <= maxWindow
	}
	return len(blocks) > 1 && blocks[1].Lo.LessEq(first.Lo) && first.Hi.LessEq(blocks[1].Hi)
}

// progress takes an ACK of more than before.
func (t *Stream) progress(s *dissect.Segment) {
	a := &t.acks
	a.una, a.begun, a.dups = s.Ack, true, 0
	if a.una.Sub(a.sacked) > maxWindow {
		a.sacks = false // so long ago that its number may soon mean another
	}
	t.probed = false
	t.takeSACK(s)
	t.timing.answered(s, &t.RTT)
	t.recovery.answered(s, &t.Repairs)
	if t.unseen() {
		t.Acks.Unseen++
		t.Heard = AcksUnseen
	}
}

// repeated takes an ACK of as much as before.
func (t *Stream) repeated(s *dissect.Segment) {
	a := &t.acks
	more := t.takeSACK(s)
	if s.Len > 0 || s.Flags.Any(wire.SYN|wire.FIN) {
		return
	}
	moved := s.Window != t.Window.raw && s.Marks&dissect.NoWindow == 0
	switch {
	case t.probed && !more:
		t.Probes.Answers++
		t.probed = false
		t.Heard = ProbeAnswer
	case more, t.underWay() > 0 && !moved:
		t.Acks.Duplicate++
		a.dups = min(a.dups+1, fastDups)
		t.Heard = DuplicateAck
	case moved:
		t.Window.Updates++
		t.Heard = WindowUpdate
	}
}

// underWay is how many octets have been seen and not yet acknowledged; 0 also
// where no ACK has been seen.
func (t *Stream) underWay() uint32 {
	if !t.acks.begun || !t.cover.begun {
		return 0
	}
	return uint32(max(-t.cover.off(t.acks.una), 0))
}

// unseen reports whether more is acknowledged than was seen, a FIN counted.
func (t *Stream) unseen() bool {
	end := t.cover.front
	if t.finned && t.fin == end {
		end++
	}
	return t.cover.begun && end.Less(t.acks.una)
}
