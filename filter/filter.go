package filter

import (
	"fmt"
	"strings"

	"golang.org/x/net/bpf"

	"github.com/tcpglass/tcpglass/capture"
)

// MaxProgram is the longest program in instructions: the kernel takes no
// longer one (BPF_MAXINSNS).
const MaxProgram = 4096

// MaxExpression is the longest expression in octets. It is more than fits
// into MaxProgram.
const MaxExpression = 1 << 16

// Program is a compiled expression. The zero value matches nothing.
type Program struct {
	code  []bpf.RawInstruction
	steps bool
}

// Compile makes a program of an expression, for packets of a link type, or
// for the kernel's capture.Cooked, with which Match finds nothing. The empty expression is true of every packet. The program returns snap for what
// it takes: how many octets of it the kernel is to keep.
//
// It fails with an *Error.
func Compile(expr string, link capture.LinkType, snap uint32) (Program, error) {
	tree, err := parse(expr)
	if err != nil {
		return Program{}, err
	}
	low, err := lowerFor(link)
	if err != nil {
		return Program{}, err
	}
	core := low.node(tree)
	if low.err != nil {
		return Program{}, low.err
	}
	code, err := generate(core, snap)
	return Program{code, low.stepped}, err
}

// Check reports what is wrong with an expression, whatever packets it is for:
// an *Error, or nil.
func Check(expr string) error {
	_, err := parse(expr)
	return err
}

// Match reports whether the program takes a packet: its octets, as far as
// they were captured, and how many there were.
func (p *Program) Match(frame []byte, length int) bool {
	return run(p.code, frame, uint32(length)) != 0
}

// Raw is the program for the kernel: SO_ATTACH_FILTER.
func (p *Program) Raw() []bpf.RawInstruction { return p.code }

// LooksBehindTags reports whether the expression has vlan, mpls or pppoes in
// it. The kernel takes a VLAN tag out of a frame before it runs a filter, so
// on a live interface such a program is to be run on frames whose tag has
// been put back.
func (p *Program) LooksBehindTags() bool { return p.steps }

// String is the program, an instruction a line, as tcpdump -d would give it.
func (p *Program) String() string {
	var b strings.Builder
	for i, ins := range p.code {
		fmt.Fprintf(&b, "(%03d) %v\n", i, ins.Disassemble())
	}
	return b.String()
}
