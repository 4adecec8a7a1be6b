package packetdrill

import (
	"encoding/binary"
	"slices"

	"github.com/tcpglass/tcpglass/wire"
)

// Lengths in octets of the options with a fixed one.
var fixedLen = map[byte]int{kindMSS: 4, kindScale: 3, kindPerm: 2, kindStamp: 10}

// len is how many octets an option takes.
func (o *TCPOption) len() int {
	switch {
	case o.Kind == kindFast:
		return 2 + len(o.Raw)
	case o.Raw != nil:
		return len(o.Raw)
	case o.Kind == kindNOP || o.Kind == kindEOL:
		return 1
	case o.Kind == kindSACK:
		return 2 + 8*len(o.Blocks)
	}
	return fixedLen[o.Kind]
}

// append writes an option behind b.
func (o *TCPOption) append(b []byte) []byte {
	be := binary.BigEndian
	if o.Kind == kindFast {
		return append(append(b, kindFast, byte(o.len())), o.Raw...)
	}
	if o.Raw != nil {
		return append(b, o.Raw...)
	}
	b = append(b, o.Kind)
	if o.len() > 1 {
		b = append(b, byte(o.len()))
	}
	switch o.Kind {
	case kindMSS:
		b = be.AppendUint16(b, uint16(o.A))
	case kindScale:
		b = append(b, byte(o.A))
	case kindStamp:
		b = be.AppendUint32(be.AppendUint32(b, o.A), o.B)
	case kindSACK:
		for _, s := range o.Blocks {
			b = be.AppendUint32(be.AppendUint32(b, s[0]), s[1])
		}
	}
	return b
}

// readOptions takes options apart one by one, as they stand. Those of ours
// are well formed; where they are not, the rest is kept raw.
func readOptions(b []byte) (list []TCPOption) {
	for len(b) > 0 {
		o, n := readOption(b)
		list = append(list, o)
		b = b[n:]
	}
	return list
}

// readOption is the first option of b and its length.
func readOption(b []byte) (o TCPOption, n int) {
	be := binary.BigEndian
	o.Kind = b[0]
	if o.Kind == kindNOP || o.Kind == kindEOL {
		return o, 1
	}
	if len(b) < 2 || b[1] < 2 || int(b[1]) > len(b) {
		o.Raw = b
		return o, len(b)
	}
	n = int(b[1])
	v := b[2:n]
	switch {
	case o.Kind == kindSACK && len(v)%8 == 0:
		for ; len(v) > 0; v = v[8:] {
			o.Blocks = append(o.Blocks, [2]uint32{be.Uint32(v), be.Uint32(v[4:])})
		}
	case o.Kind == kindFast:
		o.Raw = v
	case n != fixedLen[o.Kind]:
		o.Raw = b[:n]
	case o.Kind == kindMSS:
		o.A = uint32(be.Uint16(v))
	case o.Kind == kindScale:
		o.A = uint32(v[0])
	case o.Kind == kindStamp:
		o.A, o.B = be.Uint32(v), be.Uint32(v[4:])
	}
	return o, n
}

// sameOptions compares two lists octet by octet, timestamps' values apart:
// those are translated. Leniently, neither order nor padding counts.
func sameOptions(script, actual []TCPOption, lenient bool) bool {
	a, b := octets(script), octets(actual)
	if lenient {
		a, b = sorted(script), sorted(actual)
	}
	return slices.Equal(a, b)
}

// octets are a list as it goes on the wire, with our timestamps left out.
func octets(list []TCPOption) (b []byte) {
	for _, o := range list {
		if o.Kind == kindStamp {
			o.A = 0
		}
		b = o.append(b)
	}
	return b
}

// sorted is octets by kind, without padding.
func sorted(list []TCPOption) []byte {
	list = slices.DeleteFunc(slices.Clone(list), func(o TCPOption) bool { return o.Kind <= kindNOP })
	slices.SortStableFunc(list, func(a, b TCPOption) int { return int(a.Kind) - int(b.Kind) })
	return octets(list)
}

// stampOf is the timestamps option of a list.
func stampOf(list []TCPOption) (o *TCPOption) {
	for i := range list {
		if list[i].Kind == kindStamp && list[i].Raw == nil {
			return &list[i]
		}
	}
	return nil
}

// has reports whether a list has an option of a kind.
func has(list []TCPOption, kind byte) bool {
	return slices.ContainsFunc(list, func(o TCPOption) bool { return o.Kind == kind })
}

// padded is options as they go into a header: filled up with EOL to a
// multiple of four, as the C tool does.
func padded(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, kindEOL)
	}
	return b[:min(len(b), wire.MaxTCPOptions)]
}
