package filter

import (
	"fmt"
	"net/netip"
	"strconv"
)

// node is a condition. Primitives and loads are what the parser finds;
// lowering turns them into relations of fields.
type node interface{ String() string }

type (
	and   struct{ a, b node }
	or    struct{ a, b node }
	not   struct{ a node }
	fixed bool // true or false of every packet

	// choice is yes where is is true, and else no: what is IPv4 is not IPv6.
	choice struct{ is, yes, no node }

	// relation compares two values without sign.
	relation struct {
		op   string // = != < <= > >=
		a, b value
	}

	// primitive is a condition with a name, such as "src net 10.0.0.0/8".
	primitive struct {
		qualifiers
		id ident
		at int // in the expression
	}
)

// qualifiers say what an ident is.
type qualifiers struct {
	proto string // as written; empty: any
	dir   string // "src", "dst", "src or dst", "src and dst"; empty: src or dst
	kind  string // host, net, port, …; empty: the protocol alone
}

// ident is what a primitive asks for.
type ident struct {
	text   string // as written
	prefix netip.Prefix
	mac    [6]byte
	lo, hi uint32 // a number, or a range of them
}

// value is a number of a packet.
type value interface{ String() string }

type (
	number uint32
	length struct{} // of the packet, as it was on the wire

	// computed combines two values in 32 bits without sign.
	computed struct {
		op   string // + - * / % & | ^ << >>
		a, b value
	}

	// load is a field as it is written: tcp[12], ip[2:2].
	load struct {
		proto string
		index value
		size  int // octets: 1, 2, 4
		at    int // in the expression
	}

	// field is a load whose place is known.
	field struct {
		at        uint32 // octets from the beginning of the packet
		index     value  // added to it
		size      int
		transport bool // at is in the IPv4 header at ip, whose length is to be added
		ip        uint32
	}
)

func (n and) String() string      { return fmt.Sprintf("(%v and %v)", n.a, n.b) }
func (n or) String() string       { return fmt.Sprintf("(%v or %v)", n.a, n.b) }
func (n choice) String() string   { return fmt.Sprintf("(%v ? %v : %v)", n.is, n.yes, n.no) }
func (n not) String() string      { return fmt.Sprintf("not %v", n.a) }
func (n fixed) String() string    { return strconv.FormatBool(bool(n)) }
func (n relation) String() string { return fmt.Sprintf("%v %s %v", n.a, n.op, n.b) }

func (n primitive) String() (s string) {
	for _, word := range []string{n.proto, n.dir, n.kind, n.id.text} {
		if word != "" && s != "" {
			s += " "
		}
		s += word
	}
	return s
}

func (v number) String() string   { return strconv.FormatUint(uint64(v), 10) }
func (v length) String() string   { return "len" }
func (v computed) String() string { return fmt.Sprintf("(%v %s %v)", v.a, v.op, v.b) }
func (v load) String() string     { return fmt.Sprintf("%s[%v:%d]", v.proto, v.index, v.size) }
func (v field) String() string    { return fmt.Sprintf("packet[%d + %v:%d]", v.at, v.index, v.size) }

// all is the conjunction of nodes, evaluated from the left.
func all(nodes ...node) node {
	n := nodes[0]
	for _, b := range nodes[1:] {
		n = and{n, b}
	}
	return n
}

// some is the disjunction of nodes, evaluated from the left.
func some(nodes ...node) node {
	n := nodes[0]
	for _, b := range nodes[1:] {
		n = or{n, b}
	}
	return n
}

// equal compares a value with a number.
func equal(v value, n uint32) node { return relation{"=", v, number(n)} }

// masked compares a value with a number where a mask has ones.
func masked(v value, mask, n uint32) node {
	switch mask {
	case 0:
		return fixed(true)
	case ^uint32(0):
		return equal(v, n)
	}
	return equal(computed{"&", v, number(mask)}, n&mask)
}
