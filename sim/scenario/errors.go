package scenario

import "fmt"

// Error is what is wrong with a scenario, and where.
type Error struct {
	File         string
	Line, Column int    // counted from 1, columns in characters; Line 0: not in a line of the file
	Code         string // which of the messages
	Args         []any  // what the message speaks of; a Term is a message itself
}

// Term is a word or a phrase of a message that has its own entry in a
// catalogue.
type Term string

// String is the term in English.
func (t Term) String() string { return Messages[string(t)] }

// Error is the error in a line of English: FILE:LINE:COLUMN: what is wrong.
func (e *Error) Error() string { return e.Where() + ": " + fmt.Sprintf(Messages[e.Code], e.Args...) }

// In is what is wrong in another language, without the place. text gives the
// text of a key of Messages, filled with args as by fmt.Sprintf.
func (e *Error) In(text func(key string, args ...any) string) string {
	args := make([]any, len(e.Args))
	for i, a := range e.Args {
		args[i] = a
		if t, ok := a.(Term); ok {
			args[i] = text(string(t))
		}
	}
	return text(e.Code, args...)
}

// Where is the place: FILE:LINE:COLUMN.
func (e *Error) Where() string {
	if e.Line == 0 {
		return e.File
	}
	return fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
}

// Messages are the texts of errors in English by code, those of Terms among
// them. Error.In says them in another language.
var Messages = map[string]string{
	"unexpected":   "%q is not expected here, but %s",
	"missing":      "the line ends too early; %s should follow",
	"too-much":     "%q is too much: the line should have ended before it",
	"bad-value":    "%s %s is not %s",
	"open-quote":   "the text has no closing quote",
	"unknown-name": "nobody is called %q; there are %s",
	"nobody":       "nobody is called %q; a host, peer, naive or router line must come first",
	"twice":        "%q is there already",
	"same-address": "%s has the address %s already",
	"bad-address":  "nobody can have the address %s",
	"bad-host":     "%s cannot be a host: %s",
	"bad-name":     "%q is no name; names are letters, digits, - and _, and begin with a letter",
	"reserved":     "%q is a word of the language and cannot be a name",
	"unknown-key":  "no setting is called %q here; there are %s",
	"no-pipe":      "no pipe joins %s and %s",
	"to-itself":    "%s cannot be joined to itself",
	"nothing-yet":  "+%s has no line before it to count from",
	"not-for":      "%s is a %s and cannot %s",
	"not-set":      "a setting is written key=value, not %q",
	"other-file":   "%s is not text",

	"statement":     "host, peer, naive, router, pipe, lose, delay, duplicate, corrupt, tell, run, seed, a time such as 250ms or +20ms, or on",
	"a-rule":        "a line that begins with lose, delay, duplicate or corrupt",
	"a-name":        "a name",
	"a-prefix":      "an IPv4 address with the length of its network, such as 10.0.0.1/24",
	"an-address":    "an IPv4 address or the name of somebody",
	"a-duration":    "a duration such as 250ms, 1.5s or 2min",
	"a-time":        "a duration above zero such as 250ms, 1.5s or 2min",
	"a-wait":        "a duration from 1ms up such as 250ms, 1.5s or 2min",
	"a-percentage":  "a percentage, 0%–100%",
	"a-rate":        "a rate such as 64kbit, 1.5Mbit or 1Gbit, or none",
	"a-count":       "a count from 0 to 2147483647",
	"a-number":      "a sequence number from 0 to 4294967295",
	"a-seed":        "a number from 0 to 9223372036854775807",
	"a-port":        "a port from 1 to 65535",
	"a-switch":      "on or off",
	"a-cookie-mode": "auto, always or never",
	"a-controller":  "newreno or cubic",
	"an-ecn":        "accept, off or on",
	"a-dscp":        "a codepoint such as EF, AF41, CS6, LE or a number from 0 to 63, or reflect",
	"an-overflow":   "cookie, drop, oldest, random or reset",
	"a-duplex":      "full, half or simplex",
	"a-text":        "a text in quotes, or a count of octets",
	"a-datagram":    "a text in quotes, or a count of octets from 0 to 65507",
	"a-ttl":         "a hop count from 1 to 255",
	"an-mtu":        "a packet length from 68 to 65535",
	"a-scale":       "a shift from 0 to 14",
	"a-16":          "a number from 0 to 65535",
	"a-relative":    "a sequence number, or +N or -N",
	"stamps":        "two numbers such as 100/0",
	"an-amount":     "a count of octets, all, or eof",
	"a-class":       "SYN, SYN-ACK, ACK, FIN, RST, data, segment, datagram or fragment",
	"a-happening":   "open, accept, data, datagram, urgent, eof, room, end, or a kind of segment: SYN, SYN-ACK, ACK, FIN, RST, segment",
	"flags":         "flags such as SYN,ACK or none, or datagram",
	"sources":       "random, one, replayed, or a prefix such as 10.9.0.0/16",
	"host":          "host",
	"peer":          "peer",
	"naive":         "naive server",
	"router":        "router",
}
