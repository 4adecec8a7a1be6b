package analyze

import (
	"iter"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/dissect"
)

// Analysis is what a capture holds. Run makes it; it does not change after.
// Several goroutines may read it.
type Analysis struct {
	Interfaces []capture.Interface
	Totals     Totals
	Alarms     []Alarm  // of the detector, in the order of time
	Servers    []Server // across their connections: those with most attempts first
	Sources    []Source // who asked, those for most endpoints first
	Limits     Limits

	// Damage is where and why the capture breaks off, nil where it does not:
	// what is in front of it was analysed. There is a *capture.Damage in it;
	// around that the source may have said which file it is, and of several
	// sources that break they are joined.
	Damage error

	tables    [shards]*shard
	order     []place
	dissector *dissect.Dissector
	board     board // what is worth a sentence: Findings
}

// Tags is the chain of tags that a Conn's Tag names, the outermost first.
func (a *Analysis) Tags(i uint16) []dissect.Tag { return a.dissector.Tags(i) }

// Len is how many connections there are.
func (a *Analysis) Len() int { return len(a.order) }

// Connections are all of them in the order of their first frames, numbered
// from 1. The Conn is valid until the next one: copy it to keep it.
func (a *Analysis) Connections() iter.Seq2[int, *passive.Conn] {
	return func(yield func(int, *passive.Conn) bool) {
		var c passive.Conn
		for i, p := range a.order {
			p.in(&a.tables, &c)
			c.Settle(clock.Never)
			if !yield(i+1, &c) {
				return
			}
		}
	}
}

// Connection is the one with that number, from 1; false where there is none.
func (a *Analysis) Connection(n int) (c passive.Conn, ok bool) {
	if n < 1 || n > len(a.order) {
		return c, false
	}
	p := a.order[n-1]
	p.in(&a.tables, &c)
	c.Settle(clock.Never)
	return c, true
}

// Totals are sums over the whole capture.
type Totals struct {
	dissect.Counts               // what the frames were
	Octets         uint64        // of all frames, as they were on the wire
	Kept           uint64        // of these in the capture
	First, Last    clock.Instant // the earliest and the latest frame's time; 0 where none has one
	Unclaimed      uint64        // of Counts.Quotes, those about no connection of the capture
	Reused         uint64        // connections on a four-tuple that another had used before

	Sums // over connections, those that have no row among them
}

// Duration is how long the capture is.
func (t *Totals) Duration() time.Duration { return t.Last.Sub(t.First) }

// Alarm is a verdict of the detector, and the frame at which it was reached.
type Alarm struct {
	detect.Verdict
	Frame uint64        // the last one that the detector had seen
	Seen  clock.Instant // its time: Verdict.At is that of the detector's tick
}

// Limits are what was left out, and where the limits lie. All zero but for
// the limits themselves: nothing was.
type Limits struct {
	MaxConnections int    // so many rows the table holds
	Forgotten      uint64 // connections that had to go for others: finished or idle longest. They have no row
	Alarms         uint64 // verdicts behind the first MaxAlarms
	Servers        uint64 // connections whose server has no place in Analysis.Servers
	Sources        uint64 // connections whose source has none in Analysis.Sources
}

// The limits of what is kept across connections.
const (
	MaxAlarms   = 1000 // verdicts of the detector
	MaxServers  = 4096
	MaxSources  = 4096
	MaxEvidence = 8   // connections named as examples
	MaxTried    = 256 // endpoints of one source that are told apart
)
