package dissect

import (
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Segment is one TCP segment of a capture: all that a passive observer
// uses. It has no pointers, so it can be kept, sent and hashed as it is.
type Segment struct {
	At    clock.Instant
	Frame uint64 // of the capture, from 1; of a fragmented one the last piece

	Src, Dst wire.Endpoint
	Tag      uint16 // which chain of outer tags tells its connection from the same four-tuple elsewhere: Dissector.Tags; 0 none
	ID       uint16 // of IPv4; it means something where Marks has HasID

	Seq, Ack seq.Num
	Flags    wire.Flags
	Window   uint16 // as sent
	Urgent   uint16
	Sum      uint16 // the TCP checksum field: tells copies from what was sent again, where there is no ID
	Len      uint32 // payload octets that were sent, by IP's length
	Kept     uint32 // of these in the capture

	TTL       uint8
	ECN       uint8 // the two bits of IP
	Marks     Marks
	Direction capture.Direction
	Interface uint16

	Options Options
}

// Marks are oddities of one segment.
type Marks uint16

// The marks.
const (
	HasID     Marks = 1 << iota // ID is there: IPv4
	Super                       // a super-segment: IP's length is 0 or too small, that of the frame counts
	Pieces                      // put together of fragments
	Snapped                     // not all of the payload, or of the options, is in the capture
	BadSum                      // the TCP checksum is wrong and all of it is there: damage, or a change on the way
	BadOption                   // the options cannot be read to their end
	Lying                       // IP claims more octets than the frame had. Len is IP's where a link can carry that; Kept is what is there, and the next Seq tells who is right
	NoWindow                    // the capture ends within the TCP header: Window, Sum and Urgent mean nothing
	Echo                        // the same packet, by its IP id, was there before: the dissector does not set it, passive.Echoes does
	Offload                     // the checksum was to be filled in by the network card: zero, or the pseudo-header's alone
)

// Options are those that say something of a connection. A field means
// something only where its bit is in Set.
type Options struct {
	Set          wire.OptionSet
	MSS          uint16
	Scale        uint8 // as sent, not limited to 14
	SACKCount    uint8
	TSVal, TSEcr uint32
	SACK         [wire.MaxSACK]seq.Range
}

// Kind is what a frame turned out to be.
type Kind uint8

// The kinds.
const (
	Other      Kind = iota // something else than TCP
	TCP                    // Segment is filled in
	ICMPError              // an ICMP error that quotes a TCP segment: Quote is filled in
	Unreadable             // Fault says why
	Fragment               // a piece; the rest is still to come
)

// Quote is an ICMP error and the segment it is about. RFC 792, RFC 4443.
type Quote struct {
	At         clock.Instant
	Frame      uint64
	From       wire.Addr     // who says so
	Src, Dst   wire.Endpoint // of the quoted segment
	Tag        uint16
	Seq        seq.Num // of the quoted segment
	Type, Code uint8
	V6         bool
	MTU        uint32 // of "too big", else 0
}
