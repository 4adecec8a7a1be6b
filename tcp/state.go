package tcp

// State is where a connection end stands. RFC 9293 §3.3.2.
type State uint8

// The eleven states. Closed is the zero value: no connection.
const (
	Closed State = iota
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
	states = iota // how many there are
)

var stateNames = [states]string{
	"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
	"FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
}

// String is the RFC's spelling: SYN-RECEIVED.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown state"
}

// set is some of the states, a bit each.
type set uint16

func of(states ...State) (s set) {
	for _, st := range states {
		s |= 1 << st
	}
	return s
}

func (s State) in(x set) bool { return x>>s&1 != 0 }

// Sets of states that the rules speak of.
var (
	synchronized = of(Established, FinWait1, FinWait2, CloseWait, Closing, LastAck, TimeWait) // §3.3.2
	canSend      = of(Established, CloseWait)                                                 // the user may still write
	canReceive   = of(Established, FinWait1, FinWait2)                                        // the peer may still send text
)
