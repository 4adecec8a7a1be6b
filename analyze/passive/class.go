package passive

// Class is what a segment's payload is, by sequence numbers and IP ids alone:
// no time heuristics, so nothing of it is a guess. What it probably means is
// its Reading.
type Class uint8

// The classes. "Front" is one past the highest octet seen of the direction.
const (
	Nothing Class = iota // no payload, and no probe; or a reset
	New                  // begins at the front, or jumps ahead of it
	Hole                 // begins behind the front, ends there or before, and brings octets not seen before
	Seen                 // every octet was seen before
	Copy                 // the same packet again: IP id, number and length of one that came less than a second before
	Partial              // begins behind the front and ends ahead of it
	Probe                // 0 or 1 octet at front-1: the shape of a keep-alive and of a window probe
)

var classNames = [...]string{"nothing", "new", "hole", "seen", "copy", "partial", "probe"}

// String is the word of the truth tables.
func (c Class) String() string { return classNames[c] }

// Segments counts the segments of a direction by class. Resets are left out.
type Segments struct {
	New     uint32
	Jumps   uint32 // those of New that left a hole
	Hole    uint32
	Seen    uint32 // copies among them
	Copy    uint32 // those of Seen that are copies
	Partial uint32
	Probe   uint32

	Bare  uint32 // copies of probes and of segments without payload, which are not in Copy
	Twins uint32 // without an IP id, what looks like a copy: no class, a suspicion
}

// count adds a data segment; a copy is counted by the caller.
func (n *Segments) count(p placement) {
	switch p.class {
	case New:
		n.New++
		if p.jump {
			n.Jumps++
		}
	case Hole:
		n.Hole++
	case Seen:
		n.Seen++
	case Partial:
		n.Partial++
	case Probe:
		n.Probe++
	}
}

// Again is how many data segments brought octets that the capture already
// had, and were not copies: retransmissions, whatever their cause.
func (n *Segments) Again() uint32 { return n.Seen - n.Copy + n.Partial }
