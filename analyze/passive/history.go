package passive

import (
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// maxHistory is how many letters of a history are kept.
const maxHistory = 32

// letter is one of Zeek's letters, and who it is about.
type letter uint8

const bySecond letter = 1 << 7

// zeekEnd is what Zeek's history needs of an end.
type zeekEnd struct {
	state zeekState
	once  once
	last  [len(flagLetters)]seq.Num // number of the last packet with that flag
	times [len(countLetters)]uint32
	gaps  uint32 // in its data, when last looked at
}

// once are letters that an end gets once.
type once uint8

const (
	seenACK once = 1 << iota
	seenData
	seenInconsistent
	seenMulti
	seenFlag // four bits from here: whether last means something
)

// has reports whether a segment of so many octets is nothing new.
func (e *zeekEnd) has(octets uint32) bool {
	if octets == 0 {
		return e.once&seenACK != 0
	}
	return e.once&seenData != 0
}

// The letters of flags come again where the sequence number is another; those
// of counts at the first, tenth, hundredth, … time.
const (
	flagLetters  = "shfr"
	countLetters = "gtw"
)

// History is what happened, in Zeek's letters, in the order in which it
// happened first: capital letters are the client's. ^ says that the first
// segment was the server's.
//
//	s SYN, h SYN-ACK, a ACK alone, d data, f FIN, r RST, i FIN and RST,
//	q SYN with FIN or RST; g a gap in the data, t data again, w zero window:
//	these three stand there again at the 10th, 100th, … time
//
// It is what Zeek writes when told to ignore checksums (-C): bad ones are
// normal where the capture was made at the sender, and BadSums tells of them.
func (c *Conn) History() string {
	z := &c.zeek
	b := make([]byte, 0, maxHistory+1)
	for i, l := range z.letters[:z.n] {
		d := Side(l >> 7)
		if i == 0 && d != c.Client {
			b = append(b, '^')
		}
		l &^= bySecond
		if d == c.Client {
			l -= 'a' - 'A'
		}
		b = append(b, byte(l))
	}
	return string(b)
}

func (z *zeek) write(d Side, l byte) {
	if z.n < maxHistory {
		z.letters[z.n] = letter(l) | letter(d)<<7
		z.n++
	}
}

// first writes a letter that an end gets once.
func (z *zeek) first(d Side, what once, l byte) {
	if e := &z.ends[d]; e.once&what == 0 {
		e.once |= what
		z.write(d, l)
	}
}

// flag writes the letter of a flag, unless the same packet came again.
func (z *zeek) flag(d Side, i int, num seq.Num) {
	e := &z.ends[d]
	if e.once&(seenFlag<<i) != 0 && e.last[i] == num {
		return
	}
	e.once |= seenFlag << i
	e.last[i] = num
	z.write(d, flagLetters[i])
}

// count writes a letter at every power of ten.
func (z *zeek) count(d Side, i int) {
	n := &z.ends[d].times[i]
	*n++
	for at := uint32(1); at <= *n && at < 1e9; at *= 10 {
		if at == *n {
			z.write(d, countLetters[i])
		}
	}
}

func (c *Conn) writeHistory(d Side, s *dissect.Segment, class Class) {
	z, f := &c.zeek, s.Flags
	if f&moving != 0 {
		z.writeFlags(d, s)
	} else if s.Len == 0 {
		z.first(d, seenACK, 'a')
	}
	if s.Len > 0 {
		z.first(d, seenData, 'd')
	}
	switch {
	case class == Seen, class == Copy && s.Len > 0, class == Hole:
		z.count(d, 1)
	}
	if s.Window == 0 && s.Marks&dissect.NoWindow == 0 && !f.Any(wire.RST|wire.SYN) {
		z.count(d, 2)
	}
}

// writeGaps is called when the data of an end have been acknowledged: what the
// capture has not got by then, it will not get.
func (c *Conn) writeGaps(d Side) {
	e, t := &c.zeek.ends[d], &c.Ends[d].Stream
	if holes, _ := t.Open(); holes == 0 && t.Heard != AcksUnseen {
		return
	}
	if n, _ := t.Missing(); n > int(e.gaps) {
		e.gaps = uint32(n)
		c.Odd |= UnseenAcked
		if c.Ends[d].FINAcked.Seen() {
			c.Odd |= HoleBeforeFIN
		}
		c.zeek.count(d, 0)
	}
}

func (z *zeek) writeFlags(d Side, s *dissect.Segment) {
	switch f := s.Flags; {
	case f.Has(wire.SYN) && f.Any(wire.FIN|wire.RST):
		z.first(d, seenMulti, 'q')
	case f.Has(wire.FIN | wire.RST):
		z.first(d, seenInconsistent, 'i')
	case f.Has(wire.SYN | wire.ACK):
		z.flag(d, 1, s.Seq)
	case f.Has(wire.SYN):
		z.flag(d, 0, s.Seq)
	case f.Has(wire.FIN):
		z.flag(d, 2, s.Seq)
	default:
		z.flag(d, 3, s.Seq)
	}
}
