package web

import (
	"strings"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/ladder"
)

// strip is all segments of a connection of a capture in few octets, a column
// for each of what plots need: Strip in types.d.ts. A ladder leaves out most
// of a long connection; a curve must not. analyze.MaxTrail bounds it.
type strip struct {
	Kind   []uint8         `json:"kind"` // a sum of what applies, see below; base64 in JSON
	Packet []uint64        `json:"packet"`
	Sent   []ladder.Millis `json:"sent"`
	Ended  []ladder.Millis `json:"ended"`
	Seq    []int           `json:"seq"`
	Len    []int           `json:"len"`
	Ack    []int           `json:"ack"`
	Window []int           `json:"window"`
}

// What a segment of a strip is.
const (
	stripRight = 1 << iota // sent by the right end
	stripAgain
	stripLost
	stripAck
	stripSyn
	stripFin
	stripReset
)

// stripOf is the strip of a trail.
func stripOf(trail *analyze.Trail) *strip {
	s := &strip{}
	for _, c := range ladder.All(trail.Trace(analyze.Drawing{All: true})).Model(ladder.Options{}).Connections {
		for i := range c.Arrows {
			s.add(&c.Arrows[i])
		}
	}
	return s
}

func (s *strip) add(a *ladder.ModelArrow) {
	if a.Sent == nil || a.Ended == nil {
		return
	}
	s.Kind = append(s.Kind, stripKind(a))
	s.Packet = append(s.Packet, a.Packet)
	s.Sent, s.Ended = append(s.Sent, *a.Sent), append(s.Ended, *a.Ended)
	s.Seq, s.Len = append(s.Seq, a.Seq), append(s.Len, a.Len)
	s.Ack, s.Window = append(s.Ack, a.Ack), append(s.Window, a.Window)
}

func stripKind(a *ladder.ModelArrow) uint8 {
	has := func(flag string) bool { return strings.Contains(a.Flags, flag) }
	return bit(stripRight, a.From == "right") | bit(stripAgain, a.Again) | bit(stripLost, a.Fate == "lost") |
		bit(stripAck, has("ACK")) | bit(stripSyn, has("SYN")) | bit(stripFin, has("FIN")) | bit(stripReset, has("RST"))
}

// bit is b where something is so, or else nothing.
func bit(b uint8, is bool) uint8 {
	if is {
		return b
	}
	return 0
}
