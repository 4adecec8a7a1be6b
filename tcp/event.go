package tcp

// Event is news for the user of a TCB.
type Event struct {
	Kind     EventKind
	From, To State // Transition
	Why      Why   // Transition, Ended: the reason
	Timer    Timer // TimerFired
}

// EventKind says what an Event tells of.
type EventKind uint8

// The kinds of events. The first two are for those who watch, in the order
// in which things happened; a user's calls wait for the others.
const (
	Transition EventKind = iota + 1 // the state changed
	TimerFired                      // a timer ran out
	Opened                          // the connection is established
	Readable                        // there are octets, or the end of the stream, to read
	Writable                        // there is room again after a Write that took less than all
	UrgentNews                      // urgent octets announced, or more of them (MUST-32)
	Trouble                         // R1: several retransmissions were for nothing; the peer may be gone (SHLD-9)
	Ended                           // the connection is over; Err tells why
)
