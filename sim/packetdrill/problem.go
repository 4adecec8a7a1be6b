package packetdrill

import (
	"fmt"
	"strings"
)

// Problem is why a script cannot be read, or failed. Code is a stable word;
// Text is what it says, in English, with Args filled in. Users' programs may
// say it in another language.
type Problem struct {
	File   string
	Line   int
	Syntax bool // the script cannot be read: it says nothing about the stack
	Code   string
	Args   []any
	// Expected and Actual are the two packets or results, where there are
	// two to compare, in the language of the scripts.
	Expected, Actual string
	// Hint is the code of a sentence about what this stack does not have,
	// where that is the likely cause; empty otherwise.
	Hint string
}

// Error is the problem as the C tool words it: where, what, and below it the
// packets.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s", p.File, p.Line, Text(p.Code, p.Args...))
	if p.Hint != "" {
		fmt.Fprintf(&b, " (%s)", Text(p.Hint))
	}
	if p.Expected != "" {
		fmt.Fprintf(&b, "\nscript packet: %s", p.Expected)
	}
	if p.Actual != "" {
		fmt.Fprintf(&b, "\nactual packet: %s", p.Actual)
	}
	return b.String()
}

// Text is the English text of a code. The catalogue of the command has the
// same ones, and others beside them.
func Text(code string, args ...any) string {
	format, ok := texts[code]
	switch {
	case !ok:
		return code
	case len(args) == 0:
		return format
	}
	return fmt.Sprintf(format, args...)
}

// Codes are the codes of everything a script may be told.
func Codes() (codes []string) {
	for code := range texts {
		codes = append(codes, code)
	}
	return codes
}

// texts are in the C tool's words where it has some.
var texts = map[string]string{
	"syntax":         "syntax error at %q: expected %s",
	"unknown-call":   "syntax error at %q: no such system call",
	"unknown-option": "unknown option --%s",
	"option-value":   "option --%s cannot be %q",
	"unclosed":       "%s is not closed",
	"time-back":      "time %s is before the event above it",
	"bad-length":     "%d:%d(%d): the end is not start plus length",
	"bad-range":      "a range of times is for packets that are expected",
	"bad-blocking":   "an end time is for system calls",
	"unreadable":     "cannot be read: %v",
	"no-window":      "the window must be specified for inbound packets",
	"any-options":    "<...> is for packets that are expected",
	"any-ect":        "ect01 is for packets that are expected",
	"inject-only":    "%s is for inbound packets",
	"too-large":      "a payload of %d octets does not fit into a packet",
	"too-long":       "a packet with %d octets of options; there is room for %d",

	"field":        "error handling packet: live packet field %s: expected: %d (0x%x) vs actual: %d (0x%x)",
	"tcp-options":  "error handling packet: bad outbound TCP options",
	"timing":       "error handling packet: timing error: expected outbound packet at %.6f sec but happened at %.6f sec; tolerance %.6f sec",
	"timing-range": "error handling packet: timing error: expected outbound packet between %.6f and %.6f sec but happened at %.6f sec; tolerance %.6f sec",
	"no-packet":    "error handling packet: timed out waiting for packet expected at %.6f sec",
	"bad-host":     "the host refuses its settings: %v",
	"standstill":   "the host does not get on: it wants to be woken at %.6f sec again and again",
	"no-socket":    "error handling packet: no connection for this packet",
	"ts-tick":      "error handling packet: bad timestamp: TS val %d is %d us after the first, the packet %d us",
	"bad-address":  "error handling packet: %q is not an IPv4 address",

	"call-result":  "runtime error in %s call: expected result %s but got %s",
	"call-output":  "runtime error in %s call: bad %s: expected %s, actual %s",
	"call-blocks":  "runtime error in %s call: it would block; give it an end time: +0...0.1 %[1]s(…)",
	"call-time":    "runtime error in %s call: timing error: expected system call return at %.6f sec but happened at %.6f sec; tolerance %.6f sec",
	"call-stuck":   "runtime error in %s call: timing error: expected system call return at %.6f sec, but it still blocks",
	"call-busy":    "runtime error in %s call: the %s call above still blocks",
	"call-args":    "runtime error in %s call: %d arguments, expected %d",
	"call-arg":     "runtime error in %s call: bad argument %d: expected %s",
	"call-missing": "runtime error in %s call: this stack has no %s yet",
	"missing":      "this stack has no %s yet",
	"no-symbol":    "runtime error in %s call: unknown symbol %q",

	"hint-sack": "this stack has no SACK yet",
	"hint-ecn":  "ECN is agreed only where both ends ask; this stack asks with --ecn=on",
	"hint-fast": "this stack has no Fast Open yet",

	"literal-echo": "TS ecr %d is taken as it stands: no packet that the script expects had that TS val",
	"skip-command": "shell command skipped: %s",
	"skip-code":    "code skipped: %{ }%",
	"skip-option":  "option --%s has no meaning here",
}
