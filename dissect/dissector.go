package dissect

import (
	"math"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/wire"
)

// Bounds of one frame.
const (
	maxLayers = 24      // headers within headers; real stacks of tunnels have half of it
	maxLength = 1 << 20 // octets on the wire that are believed: twice the largest BIG TCP packet
)

// Dissector looks into frames. Make it with New. It must not be copied.
type Dissector struct {
	Segment Segment // where Frame returned TCP
	Quote   Quote   // where it returned ICMPError
	Fault   Fault   // where it returned Unreadable

	// Inner is the innermost IP packet that was read, without padding; nil
	// where there was none. It aliases the frame, or where fragments were put
	// together memory of the Dissector: the next call of Frame ends it.
	Inner []byte

	Counts Counts

	// IgnoreTags is set by who wants all segments of the same addresses and
	// ports as one connection, wherever they were captured: Tag stays 0.
	IgnoreTags bool

	chain   chain // of this frame
	chains  chains
	ways    ways
	pieces  fragments
	layers  int   // gone through in this frame
	packets int   // IP headers among them
	marks   Marks // that stay, whatever is further in
	routed  bool  // the addresses are not those of the checksum
	frame   *capture.Frame

	scratch  wire.Options
	restored []byte // a packet whose header had to be mended; as long as the longest frame
}

// New makes a Dissector that has seen nothing.
func New() *Dissector { return new(Dissector) }

// Frame looks into f, which is from a link of that type, and says what it
// found. What is in d's fields is valid until the next call; only those that
// the kind names mean something, and Inner.
func (d *Dissector) Frame(link capture.LinkType, f *capture.Frame) Kind {
	d.begin(f)
	length := min(max(f.Length, len(f.Bytes)), max(maxLength, len(f.Bytes)))
	return d.link(link, view{f.Bytes, length})
}

// begin forgets the frame before. Options are not cleared: without its bit in
// Set a field means nothing.
func (d *Dissector) begin(f *capture.Frame) {
	d.Counts.Frames++
	d.frame, d.Inner = f, nil
	d.layers, d.packets, d.marks, d.routed = 0, 0, 0, false
	if d.chain.n != 0 {
		d.chain = chain{}
	}
	s := &d.Segment
	s.At, s.Frame = f.At, f.Number
	s.Direction, s.Interface, s.Tag = f.Direction, uint16(min(f.Interface, math.MaxUint16)), 0
}

// deeper counts one more layer, and reports whether that is too many.
func (d *Dissector) deeper() bool {
	d.layers++
	return d.layers > maxLayers
}

// fail ends the walk for want of sense.
func (d *Dissector) fail(f Fault) Kind {
	d.Fault = f
	d.Counts.Unreadable[f]++
	return Unreadable
}

// other ends the walk at something that is not TCP, which is counted.
func (d *Dissector) other(count *uint64) Kind {
	*count++
	return Other
}

// piece ends the walk at something of which the rest is elsewhere.
func (d *Dissector) piece() Kind {
	d.Counts.Pieces++
	return Fragment
}

// tag is the number of this frame's chain of tags.
func (d *Dissector) tag() uint16 {
	if d.chain.n == 0 || d.IgnoreTags {
		return 0
	}
	n := d.chains.intern(&d.chain)
	if n == 0 {
		d.Counts.TagsLost++
	}
	return n
}

// view is a part of a frame: the octets of it that are in the capture, and
// how many there were.
type view struct {
	b []byte
	n int // at least len(b)
}

// skip is v behind k octets, which are in the capture.
func (v view) skip(k int) view { return view{v.b[k:], v.n - k} }

// limit is v without what stands behind n octets: padding, trailers.
func (v view) limit(n int) view {
	if n >= v.n {
		return v
	}
	return view{v.b[:min(n, len(v.b))], n}
}
