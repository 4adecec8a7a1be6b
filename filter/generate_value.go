package filter

import "golang.org/x/net/bpf"

// scratch is how many words of memory a program has. linux/filter.h,
// BPF_MEMWORDS.
const scratch = 16

func (g *generator) add(op uint16, k uint32) {
	g.line = append(g.line, bpf.RawInstruction{Op: op, K: k})
}

// value puts a value into A. It may use X, and the memory from word on.
func (g *generator) value(v value, word uint32) {
	if word >= scratch {
		g.err = &Error{Code: "scratch"}
		return
	}
	switch v := v.(type) {
	case number:
		g.add(ldImmediate, uint32(v))
	case length:
		g.add(ldLength, 0)
	case field:
		g.field(v, word)
	case computed:
		g.computed(v, word)
	}
}

// widths of a load.
var widths = map[int]uint16{1: sizeB, 2: sizeH, 4: sizeW}

func (g *generator) field(f field, word uint32) {
	at, fixedPlace := f.index.(number)
	switch {
	case fixedPlace && f.transport:
		g.add(ldxHeader, f.ip)
		g.add(ldIndirect|widths[f.size], f.at+uint32(at))
		return
	case fixedPlace:
		g.add(ldAbsolute|widths[f.size], f.at+uint32(at))
		return
	}
	g.value(f.index, word)
	if f.transport {
		g.add(ldxHeader, f.ip)
		g.add(alu|addition|operandX, 0)
	}
	g.add(tax, 0)
	g.add(ldIndirect|widths[f.size], f.at)
}

// operations of the arithmetic unit.
var operations = map[string]uint16{
	"+": addition, "-": subtraction, "*": multiplication, "/": division, "%": remainder,
	"|": bitOr, "&": bitAnd, "^": bitXor, "<<": shiftLeft, ">>": shiftRight,
}

func (g *generator) computed(v computed, word uint32) {
	op := alu | operations[v.op]
	if n, ok := v.b.(number); ok {
		g.value(v.a, word)
		g.add(op, uint32(n))
		return
	}
	g.both(v.a, v.b, word)
	g.add(op|operandX, 0)
}

// both puts a into A and b into X.
func (g *generator) both(a, b value, word uint32) {
	g.value(a, word)
	g.add(st, word)
	g.value(b, word+1)
	g.add(tax, 0)
	g.add(ldScratch, word)
}
