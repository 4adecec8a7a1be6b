package packetdrill

import (
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// Script is a parsed file.
type Script struct {
	Name    string
	Options []Option
	Events  []Event
	Notices []Notice // what was skipped
}

// Option is a line --name=value in front of the events.
type Option struct {
	Line        int
	Name, Value string
}

// Notice tells of something in a script that was read and has no effect.
type Notice struct {
	Line int
	Code string // as a Problem's
	Args []any
}

// Event is what happens at a time: exactly one of the pointers is set, or
// none, for a command or code that is skipped.
type Event struct {
	Line   int
	Time   Time
	Packet *Packet
	ICMP   *ICMP
	Call   *Call
}

// Time is when an event happens, or may.
type Time struct {
	Kind     TimeKind
	From, To time.Duration // the same where it is not a range
	Blocks   bool          // a call that returns only at End, counted as From is
	End      time.Duration
}

// TimeKind says what a Time counts from.
type TimeKind uint8

// The kinds of times.
const (
	Absolute TimeKind = iota // from the start of the script
	Relative                 // from the event before
	AnyTime                  // whenever it happens: an asterisk
)

// Packet is a TCP segment: injected where Inbound, else expected.
type Packet struct {
	Inbound  bool
	IP       IP
	Src, Dst uint16 // ports; 0: those of the connection under test
	Flags    wire.Flags
	Seq, Ack uint32 // ours count from our initial number, the peer's are literal
	Len      int    // payload octets
	HasAck   bool
	Window   int // the header field, not scaled; -1: not checked
	Urgent   int // -1: none
	Options  []TCPOption
	AnyOpts  bool // <...>: options are not checked
}

// IP is the bracket in front of the flags.
type IP struct {
	TOS, TTL int    // -1: not said
	ECN      int    // the two low bits of TOS; -1: not said; ect01: either of ECT
	BadSum   bool   // inject with a wrong TCP checksum
	From, To string // inject with these addresses
	Options  []byte // inject with these IP options
}

// ect01 says that ECT(0) and ECT(1) are both welcome.
const ect01 = 4

// TCPOption is one option of a segment, in the order of the script.
type TCPOption struct {
	Kind   byte
	A, B   uint32      // MSS, shift, TSval, TSecr
	Blocks [][2]uint32 // SACK
	Raw    []byte      // octets as they stand, Kind being the first; also cookies
}

// The kinds of options that have a name in the language.
const (
	kindEOL   = 0
	kindNOP   = 1
	kindMSS   = 2
	kindScale = 3
	kindPerm  = 4
	kindSACK  = 5
	kindStamp = 8
	kindFast  = 34
)

// ICMP is an injected ICMP error about a segment of ours.
type ICMP struct {
	Type, Code uint8
	MTU        int // of the next hop; 0: none
	Quotes     bool
	Seq        uint32 // of the quoted segment, counted as ours
	Len        int
}

// Call is a system call with what it must give.
type Call struct {
	Name   string
	Args   []Expr
	Result Expr
	Errno  string // empty: none is expected
}

// Expr is an argument or a result.
type Expr struct {
	Kind  ExprKind
	Num   int64
	Text  string // String, Name, and the name of a Field
	Items []Expr // List, Struct, Or; the value of a Field
}

// ExprKind says what an Expr is.
type ExprKind uint8

// The kinds of expressions.
const (
	Ellipsis ExprKind = iota // the runner chooses, or does not look
	Number
	String
	Name   // a symbol: SOL_SOCKET
	Or     // a|b
	List   // [a, b]
	Struct // {a, b}
	Field  // name = value, inside a Struct
	Apply  // htons(80): Text of Items
)
