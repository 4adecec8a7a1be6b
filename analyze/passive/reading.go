package passive

// Reading is what a segment probably means. Unlike its Class it rests on
// times, windows and what the other side said, and where these do not tell it
// is Unread.
type Reading uint8

// The readings of what a sender sent. A retransmission has one of four kinds.
const (
	Unread                Reading = iota
	FastRetransmission            // retransmitted after three duplicate ACKs, or SACK of something above it: RFC 5681 §3.2, RFC 6675, RFC 8985
	TimeoutRetransmission         // retransmitted after a silence: RFC 6298 §5.4
	TailLossProbe                 // the last segment again, before a timeout was due: RFC 8985 §7
	Retransmission                // retransmitted, and the capture does not tell why
	Reordered                     // an original that others have overtaken before the capture point
	CapturedTwice                 // a copy that the capture made, or looks like one
	KeepAlive                     // RFC 9293 §3.8.4
	WindowProbe                   // RFC 9293 §3.8.6.1
	BeyondFIN                     // data after the FIN
	BeyondWindow                  // more than the receiver has allowed
	FillsWindow                   // ends exactly where the receiver's window does

	// The readings of what its receiver answered.
	DuplicateAck // RFC 5681 §2
	ProbeAnswer  // to a keep-alive or a window probe
	WindowUpdate
	WindowClosed // window 0
	AcksUnseen   // acknowledges what the capture has not got
)

var readingNames = [...]string{
	"", "fast retransmission", "timeout retransmission", "tail loss probe", "retransmission",
	"reordered", "copy", "keep-alive", "window probe", "data after FIN", "beyond window", "window full",
	"duplicate ACK", "probe answered", "window update", "zero window", "ACK of unseen data",
}

// String names the reading in the field's words; Unread has none.
func (r Reading) String() string { return readingNames[r] }
