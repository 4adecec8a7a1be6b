package wire

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/tcpglass/tcpglass/seq"
)

// ProtoICMP, ProtoTCP and ProtoUDP are IP protocol numbers.
const (
	ProtoICMP = 1
	ProtoTCP  = 6
	ProtoUDP  = 17
)

// Lengths of a TCP header in octets. RFC 9293 §3.1.
const (
	MinTCP        = 20 // the fixed part
	MaxTCPOptions = 40 // what a four-bit data offset leaves for options
)

// Flags are TCP's control bits, as they stand in octets 12 and 13.
type Flags uint16

// The control bits. The first six are RFC 9293 §3.1, ECE and CWR RFC 3168,
// AE RFC 9768.
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
	ECE
	CWR
	AE

	flagBits = AE<<1 - 1 // reserved bits are sent as zero and ignored: RFC 9293 §3.1
)

// Has reports whether all bits of f are set.
func (fl Flags) Has(f Flags) bool { return fl&f == f }

// Any reports whether some bit of f is set.
func (fl Flags) Any(f Flags) bool { return fl&f != 0 }

// flagNames is in the order people say them in: SYN,ACK and not ACK,SYN.
var flagNames = [...]struct {
	flag Flags
	name string
}{
	{SYN, "SYN"}, {FIN, "FIN"}, {RST, "RST"}, {PSH, "PSH"}, {ACK, "ACK"},
	{URG, "URG"}, {ECE, "ECE"}, {CWR, "CWR"}, {AE, "AE"},
}

// noFlags is the spelling of a segment without flags.
const noFlags = "none"

// String reads SYN,ACK; a segment without flags reads none.
func (fl Flags) String() string {
	var names []string
	for _, f := range flagNames {
		if fl.Has(f.flag) {
			names = append(names, f.name)
		}
	}
	if names == nil {
		return noFlags
	}
	return strings.Join(names, ",")
}

// MarshalText is String, for JSON and other texts.
func (fl Flags) MarshalText() ([]byte, error) { return []byte(fl.String()), nil }

// UnmarshalText reads what MarshalText writes, in any order.
func (fl *Flags) UnmarshalText(b []byte) error {
	*fl = 0
	if string(b) == noFlags {
		return nil
	}
	for name := range strings.SplitSeq(string(b), ",") {
		f := flagNamed(name)
		if f == 0 {
			return fmt.Errorf("wire: no TCP flag is called %.20q", name)
		}
		*fl |= f
	}
	return nil
}

// flagNamed is the flag of that name; 0 where there is none.
func flagNamed(name string) Flags {
	for _, f := range flagNames {
		if f.name == name {
			return f.flag
		}
	}
	return 0
}

// TCP is a TCP segment as it stands on the wire. Numbers are as sent: the
// window is not scaled, the checksum not verified.
//
// RFC 9293 §3.1.
type TCP struct {
	Src, Dst uint16
	Seq, Ack seq.Num
	Flags    Flags
	Window   uint16 // octets, before scaling
	Sum      uint16 // the checksum field
	Urgent   uint16
	Options  []byte // raw, padding included
	Payload  []byte
}

// ParseTCP splits b into a TCP segment whose slices alias b. It checks
// lengths only: the checksum needs the addresses, see TransportSum.
//
// It fails with Truncated or ShortOffset, and never panics.
func ParseTCP(b []byte) (t TCP, err error) {
	err = t.Parse(b)
	return t, err
}

// Parse is ParseTCP into a variable that is there already, which spares the
// copy of the result. Where it fails, t is as it was.
func (t *TCP) Parse(b []byte) error {
	if len(b) < MinTCP {
		return Truncated
	}
	head := int(b[12]>>4) * 4
	switch {
	case head < MinTCP:
		return ShortOffset
	case head > len(b):
		return Truncated
	}
	be := binary.BigEndian // field by field: a literal would be built aside and copied
	t.Src, t.Dst = be.Uint16(b[0:]), be.Uint16(b[2:])
	t.Seq, t.Ack = seq.Num(be.Uint32(b[4:])), seq.Num(be.Uint32(b[8:]))
	t.Flags = Flags(be.Uint16(b[12:])) & flagBits
	t.Window, t.Sum, t.Urgent = be.Uint16(b[14:]), be.Uint16(b[16:]), be.Uint16(b[18:])
	t.Options, t.Payload = b[MinTCP:head], b[head:]
	return nil
}

// PutTCP writes the header of t, options o included, to the front of b and
// returns its length. The checksum field is left zero. t.Options and
// t.Payload are not written. b must have room for MinTCP + o.Len() octets,
// and o.Len() must not exceed MaxTCPOptions.
//
// It writes long words, because the checksum is made next and loads them:
// a load that spans younger, narrower stores has to wait for all of them.
func PutTCP(b []byte, t *TCP, o *Options) int {
	head := MinTCP + o.Len()
	offset := uint64(head/4)<<12 | uint64(t.Flags&flagBits)
	be := binary.BigEndian
	be.PutUint64(b[0:], uint64(t.Src)<<48|uint64(t.Dst)<<32|uint64(t.Seq))
	be.PutUint64(b[8:], uint64(t.Ack)<<32|offset<<16|uint64(t.Window))
	be.PutUint32(b[16:], uint32(t.Urgent))
	o.Put(b[MinTCP:head])
	return head
}
