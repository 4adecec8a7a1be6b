package filter

import (
	"math"
	"slices"

	"golang.org/x/net/bpf"
)

// generator builds a program from its end: jumps go forward only, so whoever
// jumps knows how far. Labels count instructions from the end.
type generator struct {
	code []bpf.RawInstruction // the last one first
	line []bpf.RawInstruction // the next to be put in front of code, in order
	err  error

	leaps [2]label // the last leap to each end, for all that can reach it
}

type label int

// The two ends of every program.
const (
	reject label = iota
	accept
)

// maxJump is how many instructions a conditional jump can leap over.
const maxJump = math.MaxUint8

// generate makes a program that returns snap for packets that n is true of,
// and else 0.
func generate(n node, snap uint32) ([]bpf.RawInstruction, error) {
	g := generator{code: []bpf.RawInstruction{{Op: ret, K: 0}, {Op: ret, K: snap}}}
	if entry := g.node(n, accept, reject); entry != g.top() {
		g.leap(entry)
	}
	if len(g.code) > MaxProgram && g.err == nil {
		g.err = &Error{Code: "too-big", Args: []any{MaxProgram}}
	}
	slices.Reverse(g.code)
	return g.code, g.err
}

// top is the label of the first instruction that there is.
func (g *generator) top() label { return label(len(g.code) - 1) }

// node puts in front what goes to yes where n is true, and else to no. It
// returns where that begins.
func (g *generator) node(n node, yes, no label) label {
	if len(g.code) > 2*MaxProgram {
		return reject // far too long already
	}
	switch n := n.(type) {
	case and:
		return g.node(n.a, g.node(n.b, yes, no), no)
	case or:
		return g.node(n.a, yes, g.node(n.b, yes, no))
	case not:
		return g.node(n.a, no, yes)
	case choice:
		otherwise := g.node(n.no, yes, no)
		return g.node(n.is, g.node(n.yes, yes, no), otherwise)
	case relation:
		return g.relation(n, yes, no)
	case fixed:
		if n {
			return yes
		}
	}
	return no
}

// mirrored is an operator with its sides exchanged.
var mirrored = map[string]string{"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

// relation compares, with a constant at the right where there is one.
func (g *generator) relation(r relation, yes, no label) label {
	if _, ok := r.a.(number); ok {
		r = relation{mirrored[r.op], r.b, r.a}
	}
	op, k, negated := g.compare(r)
	if negated {
		yes, no = no, yes
	}
	return g.jump(op, k, yes, no)
}

// compare computes both sides, and returns the jump that compares them. There
// are none for != < <=, which are the others negated.
func (g *generator) compare(r relation) (op uint16, k uint32, negated bool) {
	negated = r.op == "!=" || r.op == "<" || r.op == "<="
	n, constant := r.b.(number)
	if bits, ok := r.a.(computed); ok && constant && n == 0 && bits.op == "&" && (r.op == "=" || r.op == "!=") {
		if mask, ok := bits.b.(number); ok {
			g.value(bits.a, 0)
			return jset, uint32(mask), !negated
		}
	}
	op = map[string]uint16{"=": jeq, "!=": jeq, ">": jgt, "<=": jgt, ">=": jge, "<": jge}[r.op]
	if !constant {
		g.both(r.a, r.b, 0)
		return op | operandX, 0, negated
	}
	g.value(r.a, 0)
	return op, uint32(n), negated
}

// jump puts a conditional jump in front, with the line that computes what it
// compares. It returns where the line begins.
func (g *generator) jump(op uint16, k uint32, yes, no label) label {
	yes = g.near(yes, 1) // one more instruction may come in between
	no = g.near(no, 0)
	here := label(len(g.code))
	g.code = append(g.code, bpf.RawInstruction{Op: op, Jt: uint8(here - yes - 1), Jf: uint8(here - no - 1), K: k})
	slices.Reverse(g.line)
	g.code = append(g.code, g.line...)
	g.line = g.line[:0]
	return g.top()
}

// near is a label that a conditional jump in front of what there is can
// reach: to, or a leap to it. A few more instructions may come in between.
func (g *generator) near(to label, more int) label {
	reach := label(len(g.code) + more - 1 - maxJump)
	switch {
	case to >= reach:
		return to
	case to <= accept && g.leaps[to] != 0 && g.leaps[to] >= reach:
		return g.leaps[to]
	}
	g.leap(to)
	if to <= accept {
		g.leaps[to] = g.top()
	}
	return g.top()
}

// leap jumps as far as need be.
func (g *generator) leap(to label) {
	g.code = append(g.code, bpf.RawInstruction{Op: ja, K: uint32(len(g.code) - int(to) - 1)})
}
