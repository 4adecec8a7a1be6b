package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

const (
	// copyWithin is how soon a packet with the same IP id is a copy; later
	// the ids may have come round.
	copyWithin = time.Second

	// twinWithin is how soon a segment with the same checksum is a copy
	// where ids say nothing: no timer sends again so fast.
	twinWithin = time.Millisecond
)

// numbered reports whether the IP id of s tells it from others. Some systems
// give all packets id 0, which RFC 6864 §4.1 allows.
func numbered(s *dissect.Segment) bool { return s.Marks&dissect.HasID != 0 && s.ID != 0 }

// copied reports whether a segment of no fresh octets, of which there was an
// echo, is the same packet once more: the capture has it twice, or a bridge or
// a loop sent it on twice. Where ids do not tell, ACKs without payload may be
// equal: only in a capture that is known to be doubled they are copies. Of IPv6
// even data are not called one: no id, no proof.
func copied(s *dissect.Segment, doubled bool) bool {
	switch {
	case s.Marks&dissect.Echo == 0:
		return false
	case numbered(s):
		return true
	case s.Len == 0:
		return doubled || s.Flags.Any(wire.SYN|wire.FIN)
	}
	return s.Marks&dissect.HasID != 0
}

// twin reports whether a data segment of IPv6 looks like a copy.
func twin(s *dissect.Segment) bool { return s.Marks&(dissect.HasID|dissect.Echo) == dissect.Echo }
