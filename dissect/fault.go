package dissect

// Fault says why a frame is Unreadable. It is one byte wide: junk costs
// little.
type Fault uint8

// What can be wrong with a frame.
const (
	NoFault     Fault = iota
	UnknownLink       // a link type that is not read
	Truncated         // the capture ends within a header that is needed
	BadVersion        // neither IPv4 nor IPv6, or not the one that was announced
	BadLength         // a length field that cannot be, in a header that is there
	TooDeep           // more layers, or extension headers, than a sane packet has
	Compressed        // the headers are compressed: RFC 1144, RFC 1962
	Encrypted         // link-layer encryption
	Aggregate         // several packets in one frame of 802.11
	Overlap           // fragments that contradict each other: RFC 5722
	TooMany           // a datagram in more pieces than are kept, or longer than IP allows

	Faults = iota // how many there are, NoFault among them
)

var faultNames = [Faults]string{
	"no fault", "unknown link type", "truncated header", "bad IP version", "bad length field",
	"too many layers", "compressed headers", "encrypted", "several packets in one frame",
	"contradictory fragments", "too many fragments",
}

// String is the fault in words, in lower case.
func (f Fault) String() string {
	if int(f) < len(faultNames) {
		return faultNames[f]
	}
	return "unknown fault"
}
