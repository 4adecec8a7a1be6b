// Package ladder draws a trace as a sequence diagram: two lifelines, arrows
// between them, the states of both ends in the margins.
//
// New lays a trace out; Text draws the layout for a terminal. The layout
// knows nothing of characters and colours, so that other drawings can share
// it. A diagram shows one connection: the first of the trace.
//
// Start reading here, then layout.go, then text.go.
package ladder

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Side is one of the two lifelines.
type Side uint8

// The sides. Left is the end that sends first.
const (
	Left Side = iota
	Right
)

// Other is the opposite side.
func (s Side) Other() Side { return 1 - s }

// Phase is a part of a connection's life.
type Phase uint8

// The phases. A connection is opening until both ends have been ESTABLISHED,
// and closing from the first FIN or RST.
const (
	Opening Phase = iota
	Transfer
	Closing
)

// Diagram is one connection, laid out.
type Diagram struct {
	Ends   [2]End
	Rows   []Row // in order of time
	Arrows []*Arrow
}

// End is one end of the connection.
type End struct {
	Name  string
	Addr  wire.Endpoint
	State string // before the first row
}

// Row is what happened at one side at one instant and fits into one line:
// at most one segment, one change of state and one other thing.
type Row struct {
	At    clock.Instant
	Side  Side
	Phase Phase

	Leaves, Arrives, Lost *Arrow // at most one of them
	State                 string // the state that the end is in from here on; empty: no change
	Why                   string // code of the change's reason
	Call                  string // code of what the user called
	Octets                int    // that the call took or gave
	Timer                 string // code of the timer that ran out
	Note                  string // code of anything else
}

// Arrow is a segment on its way.
type Arrow struct {
	// Mark is its name in the diagram. Segments that carry a SYN or a FIN,
	// and the first to acknowledge one, are numbered as the textbooks do: 1
	// to 3 open, 4 to 7 close. The others are lettered. A segment sent
	// again keeps its mark and gets a prime.
	Mark    string
	From    Side
	Packet  uint64 // its number in the trace; 0 unknown
	Segment trace.Segment

	Seq, Ack int // relative to the initial number of the respective end

	Why, Cite           string // code and paragraph of the sending
	Verdict, VerdictFor string // code and paragraph of the judgment on arrival

	leaves, ends int // rows; ends is len(Rows) for what is still on its way
}
