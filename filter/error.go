package filter

import "fmt"

// Error is a mistake in an expression. It can be said in any language: Code
// chooses the message, Args fill it.
type Error struct {
	At   int    // where in the expression: octets before the place
	Code string // which of the Messages
	Args []any  // what the message speaks of; a Term is a message itself
}

// Term is a word or a phrase of a message that has its own entry in a
// catalogue.
type Term string

// String is the term in English.
func (t Term) String() string { return Messages[string(t)] }

// Error is the mistake in a line of English.
func (e *Error) Error() string {
	return fmt.Sprintf("filter: column %d: ", e.At+1) + fmt.Sprintf(Messages[e.Code], e.Args...)
}

// Messages are the texts of errors in English by code, those of Terms among
// them.
var Messages = map[string]string{
	"unexpected": "%q is not expected here, but %s",
	"missing":    "the expression ends too early; %s should follow",
	"strange":    "%q has no meaning in an expression",
	"too-long":   "the expression is longer than %d octets",
	"too-deep":   "the expression is nested deeper than %d levels",
	"too-big":    "the expression needs more than %d instructions",
	"scratch":    "the arithmetic is nested too deeply",
	"zero":       "a division by zero",
	"shift":      "a shift by %d bits; at most 31 are left of a number",
	"too-far":    "no packet is as long as that",
	"size":       "a field has 1, 2 or 4 octets, not %d",
	"range":      "%s is not %s",
	"bits":       "%s has bits set behind its mask; perhaps %s is meant",
	"name":       "%q would have to be looked up; give its address",
	"family":     "%s does not go with %s",
	"link":       "there is no %s in packets of link type %s",
	"no-link":    "packets of link type %s cannot be filtered",
	"bare":       "%q stands alone: say what it is, as in host, net or port %s",
	"service":    "the service %q is not known here; give its number",
	"stack":      "vlan, mpls and pppoes are stacked deeper than %d",

	"term.primitive":  "a condition such as host, port or tcp",
	"term.relation":   "a comparison: = != < <= > >=",
	"term.and-or":     "and, or, or the end",
	"term.close":      "a closing parenthesis",
	"term.bracket":    "]",
	"term.number":     "a number",
	"term.value":      "a number or a field such as tcp[13]",
	"term.address":    "an address",
	"term.net":        "a network such as 10.0.0.0/8",
	"term.mac":        "an address of Ethernet such as 02:00:00:00:00:01",
	"term.port":       "a port, 0 to 65535",
	"term.ports":      "two ports such as 6000-6008",
	"term.protocol":   "a protocol, 0 to 255",
	"term.ethertype":  "an EtherType, 1536 to 65535",
	"term.bits4":      "a length of the mask, 0 to 32",
	"term.bits6":      "a length of the mask, 0 to 128",
	"term.mask":       "a mask such as 255.255.0.0",
	"term.vlan":       "a VLAN, 0 to 4095",
	"term.label":      "an MPLS label, 0 to 1048575",
	"term.session":    "a PPPoE session, 0 to 65535",
	"term.qualifier":  "host, net, port, portrange or an address",
	"term.addresses":  "addresses of Ethernet",
	"term.directions": "a direction",
	"term.tag":        "VLAN",
	"term.pppoe":      "PPPoE",
}
