// Package trace is the record of what happened: every segment, state change,
// timer and user call, with its reason. Everything that shows a connection –
// the ladder, the page, the comments in a capture – reads these records and
// nothing else.
//
// Those who make records call a Tracer. A Writer turns records into a file
// of JSON that people, jq and qlog tools can read, and a Reader turns it back
// into the same records.
package trace

import (
	"bytes"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Kind says what a Record tells of.
type Kind uint8

// The kinds of records.
const (
	Sent     Kind = iota + 1 // a segment or datagram left the host
	Received                 // a segment or datagram arrived and was judged
	Lost                     // a link lost or changed a packet on the way
	State                    // a connection end changed its state
	Timer                    // a timer ran out
	Call                     // the user called
	Note                     // anything else worth a line; Why says what
	kinds    = iota + 1
)

var kindNames = [kinds]string{"", "sent", "received", "lost", "state", "timer", "call", "note"}

// String is the kind as one word: sent, received, ….
func (k Kind) String() string {
	if 0 < k && int(k) < kinds {
		return kindNames[k]
	}
	return "unknown"
}

// Record is one thing that happened at one host (or link).
type Record struct {
	At   clock.Instant
	Kind Kind
	Host string    // name of the host or link that tells
	Flow wire.Flow // the connection, as that host sees it

	Packet  uint64   // number of the packet in its world, to match Sent with Received; 0 unknown
	Segment *Segment // Sent, Received, Lost: of TCP
	// Datagram is in place of Segment where the packet was UDP's, and is
	// there also in calls and notes that have to do with UDP.
	Datagram *Datagram

	Why  string // reason code: of the sending, the verdict, the change, the timer, the call
	Cite string // the paragraph behind Why: "RFC 9293 §3.10.7.2"

	From, To string // State: the RFC's names
	Octets   int    // Call: how many octets were taken or given

	TCB *Snapshot // the connection's variables after it, where there is a connection
}

// Relative is the segment's numbers counted from the initial ones, as people
// read them; 4 GiB into a stream they begin again. The ack is 0 in a segment
// without ACK. It is ok only where the record has a segment and a TCB.
func (r *Record) Relative() (num, ack uint32, ok bool) {
	if r.Segment == nil || r.TCB == nil || r.TCB.ISS|r.TCB.IRS == 0 {
		return 0, 0, false
	}
	from, to := r.TCB.ISS, r.TCB.IRS
	if r.Kind == Received {
		from, to = to, from
	}
	num = uint32(r.Segment.Seq - from)
	if r.Segment.Flags.Has(wire.ACK) {
		ack = uint32(r.Segment.Ack - to)
	}
	return num, ack, true
}

// Clone is a copy of r that shares nothing with it, for a Tracer that keeps
// records.
func (r *Record) Clone() Record {
	c := *r
	if r.Segment != nil {
		seg := *r.Segment
		seg.Options.FastOpen = bytes.Clone(seg.Options.FastOpen)
		c.Segment = &seg
	}
	if r.Datagram != nil {
		d := *r.Datagram
		c.Datagram = &d
	}
	if r.TCB != nil {
		tcb := *r.TCB
		tcb.Timers, tcb.Owes = slices.Clone(tcb.Timers), slices.Clone(tcb.Owes)
		c.TCB = &tcb
	}
	return c
}

// Segment is what a record keeps of a TCP segment.
type Segment struct {
	Seq     seq.Num      `json:"seq"`
	Ack     seq.Num      `json:"ack,omitempty"`
	Flags   wire.Flags   `json:"flags,omitempty"`
	Window  uint16       `json:"window"`          // as sent
	Scale   uint8        `json:"scale,omitempty"` // shift that applies to Window; 0 in a SYN
	Len     int          `json:"len"`             // payload octets
	Urgent  uint16       `json:"urgent,omitempty"`
	TOS     uint8        `json:"tos,omitempty"` // of its packet: DSCP and ECN
	Options wire.Options `json:"-"`             // written by the codec
}

// Datagram is what a record keeps of a UDP datagram: as much as UDP knows.
type Datagram struct {
	Len int   `json:"len"`           // payload octets
	TOS uint8 `json:"tos,omitempty"` // of its packet: DSCP and ECN
}

// Offered is the window in octets.
func (s *Segment) Offered() int { return int(s.Window) << s.Scale }

// Snapshot is a transmission control block at one instant, in the RFC's
// variables. RFC 9293 §3.3.1.
type Snapshot struct {
	State    string        `json:"state"`
	ISS      seq.Num       `json:"iss"`
	IRS      seq.Num       `json:"irs"`
	SndUna   seq.Num       `json:"snd_una"`
	SndNxt   seq.Num       `json:"snd_nxt"`
	SndWnd   int           `json:"snd_wnd"` // octets
	RcvNxt   seq.Num       `json:"rcv_nxt"`
	RcvWnd   int           `json:"rcv_wnd"`  // octets
	Cwnd     int           `json:"cwnd"`     // octets
	Ssthresh int           `json:"ssthresh"` // octets
	MSS      int           `json:"mss"`      // octets of payload in a full segment
	RTO      time.Duration `json:"-"`        // written by the codec, in milliseconds
	SRTT     time.Duration `json:"-"`
	Unsent   int           `json:"unsent,omitempty"` // octets in the send buffer
	Unread   int           `json:"unread,omitempty"` // octets in the receive buffer
	Timers   []Timeout     `json:"-"`                // those that run
	// Owes are the debts to the peer: syn, fin, reset, ack, window, probe,
	// keep-alive.
	Owes []string `json:"owes,omitempty"`
}

// Timeout is a timer that runs.
type Timeout struct {
	Name string // retransmit, delayed-ack, probe, keep-alive, time-wait, fin-wait-2, user-timeout, syn-ack
	Due  clock.Instant
}

// A Tracer takes records as they are made. It must not keep r's pointers
// unless it copies what they point to, and must not call back.
type Tracer func(r *Record)
