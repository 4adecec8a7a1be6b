package passive

import (
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// Zeek's conn_state is made of states that Zeek has for both ends, which are
// not the RFC's: they know what was sent, and nothing of what arrived. They
// are kept beside ours, because people know the words.
// https://docs.zeek.org/en/master/scripts/base/protocols/conn/main.zeek.html

// zeek is one connection as Zeek sees it.
type zeek struct {
	ends    [2]zeekEnd
	letters [maxHistory]letter
	n       uint8
}

type zeekState uint8

const (
	zeekInactive zeekState = iota // has sent nothing
	zeekSYN
	zeekSYNACK
	zeekPartial // began without a SYN
	zeekOpen
	zeekClosed // has sent a FIN
	zeekReset
)

// moveZeek takes a segment as Zeek does.
func (c *Conn) moveZeek(d Side, s *dissect.Segment, class Class) {
	z := &c.zeek
	if s.Flags&moving == 0 && class <= New && s.Window != 0 && z.ends[d].has(s.Len) {
		return // most segments
	}
	c.writeHistory(d, s, class)
	state := &z.ends[d].state
	switch f := s.Flags; {
	case f.Has(wire.RST):
		*state = zeekReset
	case *state == zeekReset:
	case f.Has(wire.FIN):
		*state = zeekClosed
	case f.Has(wire.SYN | wire.ACK):
		c.zeekSYNACK(d)
	case *state != zeekInactive:
	case f.Has(wire.SYN):
		*state = zeekSYN
	default:
		*state = zeekPartial
	}
}

// zeekSYNACK opens both ends, where the other one has sent a SYN.
func (c *Conn) zeekSYNACK(d Side) {
	mine, theirs := &c.zeek.ends[d].state, &c.zeek.ends[d.Peer()].state
	switch {
	case *theirs == zeekSYN && (*mine == zeekInactive || *mine == zeekSYN):
		*mine, *theirs = zeekOpen, zeekOpen
	case *mine == zeekInactive && d == c.Client:
		*mine = zeekSYNACK
	case *mine == zeekInactive:
		*mine = zeekOpen
	}
}

// ConnState is the connection's state in Zeek's words: S0 S1 SF REJ S2 S3
// RSTO RSTR RSTOS0 RSTRH SH SHR OTH.
func (c *Conn) ConnState() string {
	o, r := c.zeek.ends[c.Client].state, c.zeek.ends[c.Client.Peer()].state
	early := func(s zeekState) bool { return s == zeekInactive || s == zeekPartial }
	switch {
	case r == zeekReset && (o == zeekSYN || o == zeekSYNACK || o == zeekReset && c.empty()):
		return "REJ"
	case r == zeekReset:
		return either(early(o), "RSTRH", "RSTR")
	case o == zeekReset:
		return either(early(r), "RSTOS0", "RSTO")
	case o == zeekClosed && r == zeekClosed:
		return "SF"
	case o == zeekClosed:
		return either(early(r), "SH", "S2")
	case r == zeekClosed:
		return either(early(o), "SHR", "S3")
	case o == zeekSYN && r == zeekInactive:
		return "S0"
	case o == zeekOpen && r == zeekOpen:
		return "S1"
	}
	return "OTH"
}

func (c *Conn) empty() bool { return c.Ends[0].Bytes+c.Ends[1].Bytes == 0 }

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
