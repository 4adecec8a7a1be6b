package wire

// Fault says why bytes are not a valid header. It is one byte wide, so
// returning it as an error does not allocate: junk costs its sender more
// than it costs us.
type Fault uint8

// What can be wrong with a header.
const (
	Truncated     Fault = iota + 1 // shorter than its header or its own length field
	ShortOffset                    // a header length below the fixed part
	BadVersion                     // an IP version that was not asked for
	BadLength                      // a length field that contradicts another
	BadSum                         // a checksum that does not add up
	BadOption                      // an option whose length byte cannot be (MUST-7), or one of IPv6 that must be understood
	Fragment                       // a piece of a datagram, not the whole
	BadKind                        // not the kind of message that was asked for
	BadAddress                     // an address that no packet can have
	BadExtension                   // an extension header of IPv6 that cannot be followed, or too many of them
	UnknownHeader                  // a header of IPv6 that is not known in this place
)

var faults = [...]string{
	Truncated:     "truncated",
	ShortOffset:   "header length below the minimum",
	BadVersion:    "wrong IP version",
	BadLength:     "contradicting lengths",
	BadSum:        "bad checksum",
	BadOption:     "impossible option",
	Fragment:      "fragment",
	BadKind:       "another kind of message",
	BadAddress:    "impossible address",
	BadExtension:  "extension header that cannot be followed",
	UnknownHeader: "header not known in its place",
}

// Error is the fault in words, in lower case.
func (f Fault) Error() string {
	if int(f) < len(faults) && faults[f] != "" {
		return "wire: " + faults[f]
	}
	return "wire: unknown fault"
}

// Problem is the code of the ICMPv6 Parameter Problem that tells of f, where
// IP.Parse failed with it and left At not zero. RFC 4443 §3.4.
func (f Fault) Problem() uint8 {
	switch f {
	case BadOption:
		return Parameter6Option
	case UnknownHeader:
		return Parameter6NextHeader
	}
	return Parameter6Field
}
