package passive

// State is what an end of a connection is known, or presumed, to be in. The
// names and the order are the RFC's. RFC 9293 §3.3.2.
type State uint8

// The states. Unknown is where a capture does not tell: it began mid-stream.
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
