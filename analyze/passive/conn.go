package passive

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Stamp names a packet of the capture. The zero value is none.
type Stamp struct {
	Frame uint64
	At    clock.Instant
}

// Seen reports whether there is such a packet.
func (s Stamp) Seen() bool { return s.Frame != 0 }

// Side is one of the two ends, as an index into Conn.Ends.
type Side uint8

// Peer is the other side.
func (s Side) Peer() Side { return s ^ 1 }

// RoleBy says how client and server were told apart.
type RoleBy uint8

// The ways, the best first.
const (
	BySYN    RoleBy = iota // the client sent a SYN
	BySYNACK               // it received a SYN-ACK
	ByFirst                // nothing but this: it sent the first segment seen
)

// Conn is one connection, as far as a passive observer can tell. It has no
// pointers, so a table of them costs the garbage collector nothing. The zero
// value is ready for its first segment.
type Conn struct {
	Client Side // the server is the other
	Role   RoleBy
	Tag    uint16 // its chain of outer tags: dissect.Dissector.Tags; 0 none

	First, Last Stamp
	Ends        [2]End
	Opening     Opening
	Ending      Ending
	Odd         Oddities
	Told        Told // the last ICMP error about it

	path steps // what both went through: Steps
	hand hand  // what leads to it
	_    [narrow]uint32
	zeek zeek // Zeek's words for it
}

// narrow is 1 where int has 32 bits: a Conn is packed by words of eight
// octets, and would end in the midst of one there.
const narrow = 1 - ^uint(0)>>63

// End is what one of the two did.
type End struct {
	Addr  wire.Endpoint
	State State   // now, as far as told
	ISN   seq.Num // where Offer.Seen is set; of several SYN-ACKs that of the last
	Offer Offer

	Packets  uint64 // all that it sent, copies among them
	Bytes    uint64 // payload octets, repeats counted again
	Repeated uint64 // of these, those that came before; also those of a RST, which are no part of the stream

	SYNs, SYNACKs, FINs, RSTs uint32

	SYN      Stamp // the first without ACK
	FIN      Stamp // the first
	FINAcked Stamp // the first segment of the peer that acknowledges it
	RST      Stamp // the first

	Stream Stream // what its data did
}

// Unique is payload octets, each counted once.
func (e *End) Unique() uint64 { return e.Bytes - e.Repeated }

// Offer is what an end's SYN or SYN-ACK offered.
type Offer struct {
	Seen     bool
	Set      wire.OptionSet
	MSS      uint16
	Scale    uint8
	Window   uint16
	ECN      bool   // an ECN-setup SYN or SYN-ACK: RFC 3168 §6.1.1
	FastOpen uint32 // payload octets in it
}
