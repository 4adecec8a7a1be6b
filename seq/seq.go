// Package seq is serial arithmetic: the sequence numbers of TCP, which live
// on a circle of 2^32 numbers where "before" means "less than half a turn
// behind".
//
// Every comparison of sequence numbers in tcpglass goes through this package.
// A plain < on two Nums compiles and is wrong once per 4 GiB.
//
// RFC 9293 §3.4.
package seq

// Num is a sequence number: the number of one octet of a stream, or of the
// SYN before it or the FIN behind it.
type Num uint32

// Add is the number n octets later; a negative n goes back.
func (a Num) Add(n int) Num { return a + Num(uint32(n)) }

// Sub is how many octets a lies behind b on the circle, negative where a is
// the earlier one. It is meaningful within half a turn, ±2^31.
func (a Num) Sub(b Num) int { return int(int32(a - b)) }

// Less reports whether a comes before b.
func (a Num) Less(b Num) bool { return int32(a-b) < 0 }

// LessEq reports whether a comes before b or is b.
func (a Num) LessEq(b Num) bool { return int32(a-b) <= 0 }

// In reports whether a lies in [lo, hi), going up from lo. It goes by the
// circle and not by Less: from 200 up to 100 lies nearly everything.
func (a Num) In(lo, hi Num) bool { return a-lo < hi-lo }

// Max is the later of two numbers.
func Max(a, b Num) Num {
	if a.Less(b) {
		return b
	}
	return a
}

// Min is the earlier of two numbers.
func Min(a, b Num) Num {
	if b.Less(a) {
		return b
	}
	return a
}

// Range is the half-open stretch [Lo, Hi) of sequence numbers.
// The zero value is empty.
type Range struct{ Lo, Hi Num }

// Len is the count of numbers in r; zero where it is empty.
func (r Range) Len() int { return max(r.Hi.Sub(r.Lo), 0) }

// Empty reports whether r holds no number.
func (r Range) Empty() bool { return r.Hi.LessEq(r.Lo) }

// Has reports whether n lies in r.
func (r Range) Has(n Num) bool { return r.Lo.LessEq(n) && n.Less(r.Hi) }

// Touches reports whether r and s overlap or lie end to end, so that their
// union is one range.
func (r Range) Touches(s Range) bool { return r.Lo.LessEq(s.Hi) && s.Lo.LessEq(r.Hi) }

// Union is the least range that holds both r and s, which are not empty.
func (r Range) Union(s Range) Range { return Range{Min(r.Lo, s.Lo), Max(r.Hi, s.Hi)} }
