// Package ladder draws a trace as sequence diagrams: two lifelines, arrows
// between them, the states of both ends in the margins. Each connection of
// the trace has a diagram of its own.
//
// All lays a trace out. Text draws the layout for a terminal, SVG for a
// slide or a page, Mermaid for a wiki; Model gives it to programs that draw
// it themselves. The layout knows nothing of characters, colours and
// languages, so all drawings share it.
//
// Start reading here, then connections.go, layout.go, text.go, svg.go.
package ladder

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
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

// String is the side as one word: left, right.
func (s Side) String() string { return [...]string{"left", "right"}[s] }

// Phase is a part of a connection's life.
type Phase uint8

// The phases. A connection is opening until both ends have been ESTABLISHED,
// and closing from the first FIN or RST. A SYN after that opens it again.
const (
	Opening Phase = iota
	Transfer
	Closing
)

// String is the phase as one word: opening, transfer, closing.
func (p Phase) String() string { return [...]string{"opening", "transfer", "closing"}[p] }

// Diagrams are the connections of one trace, in the order they begin.
type Diagrams []*Diagram

// Diagram is one connection, laid out.
type Diagram struct {
	Number int // of the connection in its trace, from 1
	Ends   [2]End
	Rows   []Row    // in order of time
	Arrows []*Arrow // in the order they leave

	begin clock.Instant // of the trace: times are counted from here
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
	N     int // the record of the trace that it begins with, counted from 0
	At    clock.Instant
	Side  Side
	Phase Phase

	Leaves, Arrives, Lost *Arrow // at most one of them
	State                 string // the state that the end is in from here on; empty: no change
	Why, WhyCite          string // code and paragraph of the change's reason
	Call                  string // code of what the user called
	Octets                int    // that the call took or gave
	Timer                 string // code of the timer that ran out
	Note                  string // code of anything else
	Cite                  string // the paragraph behind Call, Timer or Note

	// Waits are how long was waited until here: once for the timer of a
	// SYN-ACK that goes again; all waits of a half-open entry, where it
	// expires; where TIME-WAIT ends, the time spent in it.
	Waits []time.Duration

	TCB *trace.Snapshot // the end's variables after it; nil unknown
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

	Datagram bool // it is none of TCP's but UDP's: of Segment only Len counts

	Seq, Ack int // relative to the initial number of the respective end

	Sent  clock.Instant // when it left; 0: nobody saw it leave
	Ended clock.Instant // when its fate met it; 0: it is on its way
	Fate  Fate

	Again bool // a retransmission
	Copy  bool // made by the network of another segment, with the same mark

	Why, Cite           string // code and paragraph of the sending
	Verdict, VerdictFor string // code and paragraph of the judgment on arrival
	Loss, LossFor       string // code and paragraph of how it was lost

	leaves, ends int // rows; ends is len(Rows) for what is still on its way
}

// Fate is what became of a segment.
type Fate uint8

// The fates.
const (
	OnWay Fate = iota // not known, or the trace ends before
	Arrived
	Lost
)

// String is the fate as one word: on-way, arrived, lost.
func (f Fate) String() string { return [...]string{"on-way", "arrived", "lost"}[f] }

// stray reports whether nobody saw a leave.
func (a *Arrow) stray() bool { return a.Sent == 0 }

// Options say what a drawing says. The zero value is English, with relative
// numbers.
type Options struct {
	Lang     i18n.Lang
	Absolute bool // numbers as on the wire in the labels, instead of relative ones
	Title    string
	// Captions are a sentence each for some arrows, by their mark. In the
	// second connection of a trace and those after it, the connection's
	// number stands in front: "2/1".
	Captions map[string]string
	// Rules are what a rule of a scenario calls some packets, by their
	// number: "3rd segment from server to client". For the Model.
	Rules map[uint64]string
	// Gauges stand below the connections, in SVG and in the Model.
	Gauges Gauges
}

// New lays out the first connection of a trace; an empty diagram where there
// is none.
func New(records []trace.Record) *Diagram {
	if ds := All(records); len(ds) > 0 {
		return ds[0]
	}
	return &Diagram{Number: 1}
}

// All lays out every connection of a trace.
func All(records []trace.Record) (ds Diagrams) {
	for i, c := range connections(records) {
		l := layout{Diagram: Diagram{Number: i + 1, Ends: c.ends, begin: records[0].At}}
		for i, r := range c.records {
			side, _ := c.sideOf(r)
			l.number = c.numbers[i]
			l.add(side, r)
		}
		l.finish()
		ds = append(ds, &l.Diagram)
	}
	return ds
}

// title is the key of the title for those who have none of their own.
func (ds Diagrams) title() string {
	if len(ds) == 1 && ds[0].datagrams() {
		return "ladder.title-udp"
	}
	return "ladder.title"
}

// datagrams reports whether it is no connection but a flow of UDP.
func (d *Diagram) datagrams() bool { return len(d.Arrows) > 0 && d.Arrows[0].Datagram }

// Pick is the connection with the number n alone; all of them where n is 0.
func (ds Diagrams) Pick(n int) Diagrams {
	switch {
	case n == 0:
		return ds
	case n < 0 || n > len(ds):
		return nil
	}
	return ds[n-1 : n]
}
