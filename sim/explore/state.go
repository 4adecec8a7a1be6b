package explore

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// state is everything at one moment of a run.
type state struct {
	now   clock.Instant
	ends  [2]end
	net   [MaxFlight]flying // the first n are on their way, oldest first
	n     uint8
	left  budget
	shift seq.Num // by how much the client's numbers on the wire are ahead of its core's: what leaps have added
	sent  uint32  // segments so far: their names in a trace

	broken Property // the first property that the last move has broken
	cut    bool     // the last move led beyond the bounds
}

// budget is what the network and the users may still do.
type budget struct {
	losses, copies, timeouts, olds, aborts, leaps uint8
}

// end is one end and its user.
//
// Connections of an end are counted: life. The number goes along with every
// segment, unseen by the core, so that it is known which connection an octet
// or a SYN really belongs to.
type end struct {
	tcb   tcp.TCB
	life  uint8 // the present connection
	peer  uint8 // the peer's life that the TCB took a SYN of
	meant uint8 // the own life that this SYN was an answer to; the present one where it was none
	read  uint8 // octets read
	wrote [MaxLives + 3]uint8
	known uint8 // lives of the peer that were established here, a bit each
	been  uint8 // own lives that were established, a bit each

	opened, shut, eof bool // the user has the connection, has closed, has met the end of the stream

	held   flying // a half that waits for the other one, and which: four-way
	halves uint8
	spoke  bool // has sent something since it is ESTABLISHED: two-way
}

// writes counts the octets written in the present life.
func (e *end) writes() *uint8 { return &e.wrote[min(int(e.life), len(e.wrote)-1)] }

// over reports whether no connection is there, nor in the making.
func (e *end) over() bool { return e.tcb.State() == tcp.Closed || e.tcb.State() == tcp.Listen }

// flying is a segment on its way, with the numbers as on the wire.
type flying struct {
	seq, ack   seq.Num
	born       clock.Instant
	id         uint32
	stamp      uint32
	echo       uint32
	window     uint16
	mss        uint16
	flags      wire.Flags
	options    wire.OptionSet
	octets     uint8
	text       [MaxWrites]byte
	to         uint8
	life, peer uint8 // of the sender, and the one it talks to
	copy       bool  // the network has made it
	why        tcp.Why
}

// octet is the octet at a place of the stream of an end's life: every octet
// of a run is different.
func octet(end int, life, at uint8) byte { return byte(end)<<7 | life<<4 | at&15 }

// segment is f as its receiver sees it. The text lies in buf.
func (f *flying) segment(buf []byte, shift seq.Num) tcp.Segment {
	seg := tcp.Segment{
		Seq: f.seq, Ack: f.ack, Flags: f.flags, Window: f.window, Why: f.why,
		Options: wire.Options{Set: f.options, MSS: f.mss, TSVal: f.stamp, TSEcr: f.echo},
		Payload: buf[:copy(buf, f.text[:f.octets])],
	}
	f.translate(&seg, -shift)
	return seg
}

// fly is seg as it leaves, without what the state knows about it.
func fly(to int, seg *tcp.Segment, shift seq.Num) flying {
	o := &seg.Options
	f := flying{
		seq: seg.Seq, ack: seg.Ack, flags: seg.Flags, window: seg.Window, why: seg.Why,
		options: o.Set, mss: o.MSS, stamp: o.TSVal, echo: o.TSEcr,
		to: uint8(to), octets: uint8(len(seg.Payload)),
	}
	if copy(f.text[:], seg.Payload) < len(seg.Payload) {
		panic("explore: a segment with more octets than a user writes")
	}
	moved := *seg
	f.translate(&moved, shift)
	f.seq, f.ack = moved.Seq, moved.Ack
	return f
}

// answers reports whether f is a SYN that answers one.
func (f *flying) answers() bool { return f.flags.Has(wire.SYN | wire.ACK) }

// translate moves the numbers of the client's stream.
func (f *flying) translate(seg *tcp.Segment, by seq.Num) {
	switch {
	case f.to == Server:
		seg.Seq += by
	case seg.Flags.Has(wire.ACK):
		seg.Ack += by
	}
}

// remove takes segment i off the way.
func (s *state) remove(i int) {
	copy(s.net[i:], s.net[i+1:s.n])
	s.n--
	s.net[s.n] = flying{}
}

// add puts a segment on its way.
func (s *state) add(f flying, most int) {
	if int(s.n) >= most {
		s.cut = true
		return
	}
	s.net[s.n] = f
	s.n++
}

// fail notes that a property is broken.
func (s *state) fail(p Property) {
	if s.broken == "" {
		s.broken = p
	}
}

// fresh counts the segments on their way that are no copies.
func (s *state) fresh() (n int) {
	for i := range s.net[:s.n] {
		if !s.net[i].copy {
			n++
		}
	}
	return n
}

// hash is 64 bits of everything that the future depends on. The order of
// segments on their way is not part of it.
func (s *state) hash() uint64 {
	b := &s.left
	h := tcp.Mix(uint64(b.losses)|uint64(b.copies)<<8|uint64(b.timeouts)<<16|uint64(b.olds)<<24|uint64(b.aborts)<<32|uint64(b.leaps)<<40, uint64(s.shift))
	for i := range s.ends {
		e := &s.ends[i]
		h = tcp.Mix(h, e.tcb.Hash(tcp.Frame{Now: s.now}))
		h = tcp.Mix(h, e.hash(s.now))
	}
	var way uint64 // a sum: any order will do
	for i := range s.net[:s.n] {
		way += s.net[i].hash(s.now)
	}
	return tcp.Mix(h, way)
}

func (e *end) hash(now clock.Instant) uint64 {
	h := uint64(e.life) | uint64(e.peer)<<8 | uint64(e.read)<<16 | uint64(e.known)<<24 | uint64(e.been)<<32 | uint64(e.halves)<<40 | uint64(e.meant)<<56
	for i, set := range [...]bool{e.opened, e.shut, e.eof, e.spoke} {
		if set {
			h |= 1 << (48 + i)
		}
	}
	var wrote uint64
	for _, n := range e.wrote {
		wrote = wrote<<8 | uint64(n)
	}
	h = tcp.Mix(h, wrote)
	if e.halves != 0 {
		h = tcp.Mix(h, e.held.hash(now))
	}
	return h
}

// hash leaves out the name and the reason, which nothing depends on.
func (f *flying) hash(now clock.Instant) uint64 {
	h := tcp.Mix(uint64(f.seq)<<32|uint64(f.ack), uint64(f.window)<<48|uint64(f.mss)<<32|uint64(f.flags)<<16|uint64(f.options))
	text := binary.LittleEndian.Uint32(f.text[:])
	h = tcp.Mix(h, uint64(text)<<32|uint64(f.octets)<<24|uint64(f.to)<<16|uint64(f.life)<<8|uint64(f.peer))
	h = tcp.Mix(h, uint64(now.Sub(f.born)))
	if f.options&wire.OptTimestamps != 0 {
		ticks, echo := uint32(now/1e6), uint64(1)<<32 // no echo: the first SYN
		if f.echo != 0 {
			echo = uint64(f.echo - ticks)
		}
		h = tcp.Mix(tcp.Mix(h, uint64(f.stamp-ticks)), echo)
	}
	if f.copy {
		return tcp.Mix(h, 1) // not ^h: a segment and its copy would add up to the same for all segments
	}
	return h
}
