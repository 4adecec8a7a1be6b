package passive

// State is what an end of a connection is known, or presumed, to be in. The
// names and the order are the RFC's. RFC 9293 §3.3.2.
type State uint8

// The states. Unknown is where a capture does not tell: it began mid-stream,
// or this end was never heard.
const (
	Unknown State = iota
	Closed
	Listen
	SynSent
	SynReceived
	Established
	FinWait1
	FinWait2
	CloseWait
	Closing
	LastAck
	TimeWait
)

var stateNames = [...]string{
	"UNKNOWN", "CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED",
	"FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
}

// String is the RFC's spelling.
func (s State) String() string { return stateNames[s] }

// hasFIN reports whether the peer's FIN has arrived.
func (s State) hasFIN() bool {
	return s == CloseWait || s == Closing || s == LastAck || s == TimeWait
}

// awaitsAck reports whether its own FIN is out and not acknowledged.
func (s State) awaitsAck() bool { return s == FinWait1 || s == Closing || s == LastAck }
