package wire

// Fault says why bytes are not a valid header. It is one byte wide, so
// returning it as an error does not allocate: junk costs its sender more
// than it costs us.
type Fault uint8

// What can be wrong with a header.
const (
	Truncated   Fault = iota + 1 // shorter than its header or its own length field
	ShortOffset                  // a header length below the fixed part
	BadVersion                   // an IP version that was not asked for
	BadLength                    // a length field that contradicts another
	BadSum                       // a checksum that does not add up
	BadOption                    // an option whose length byte cannot be: MUST-7
	Fragment                     // a piece of a datagram, not the whole
)

var faults = [...]string{
	Truncated:   "truncated",
	ShortOffset: "header length below the minimum",
	BadVersion:  "wrong IP version",
	BadLength:   "contradicting lengths",
	BadSum:      "bad checksum",
	BadOption:   "impossible option length",
	Fragment:    "fragment",
}

// Error is the fault in words, in lower case.
func (f Fault) Error() string {
	if int(f) < len(faults) && faults[f] != "" {
		return "wire: " + faults[f]
	}
	return "wire: unknown fault"
}
