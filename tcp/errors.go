package tcp

// Error is why a call failed or a connection ended. It is one byte wide and
// returning it does not allocate. The driver translates it into what net
// and the kernel would say.
type Error uint8

// The errors.
const (
	ErrRefused     Error = iota + 1 // a reset answered our SYN
	ErrReset                        // the peer reset the connection
	ErrTimeout                      // the peer acknowledged nothing for too long
	ErrUnreachable                  // ICMP: no way to that host
	ErrClosed                       // the user has closed or aborted it
	ErrClosing                      // Write after CloseWrite
	ErrNotOpen                      // the call needs a connection and there is none, or not yet
	ErrOpen                         // Open on a TCB that is not CLOSED
	ErrNoMemory                     // the octet budget is spent
)

var errorTexts = [...]string{
	ErrRefused:     "connection refused",
	ErrReset:       "connection reset by peer",
	ErrTimeout:     "connection timed out",
	ErrUnreachable: "host unreachable",
	ErrClosed:      "connection closed",
	ErrClosing:     "connection closing",
	ErrNotOpen:     "connection does not exist",
	ErrOpen:        "connection already exists",
	ErrNoMemory:    "insufficient resources",
}

// Error is the RFC's wording where it has one: RFC 9293 §3.10.
func (e Error) Error() string {
	if int(e) < len(errorTexts) && errorTexts[e] != "" {
		return "tcp: " + errorTexts[e]
	}
	return "tcp: unknown error"
}
