package analyze

import "github.com/tcpglass/tcpglass/analyze/passive"

// oddRules are about what TCPs do not do.
var oddRules = []rule{
	{"odd.forged-rst", Warning, "RFC 5961 §3, RFC 3360", forgedRST},
	{"odd.rewritten", Warning, "RFC 9293 §3.4, RFC 2663", odd(passive.Rewritten)},
	{"odd.syn-fin", Warning, "RFC 9293 §3.10.7", odd(passive.SYNAndFIN)},
	{"odd.fin-rst", Note, "RFC 9293 §3.10.7", odd(passive.FINAndRST)},
	{"odd.rst-data", Note, "RFC 9293 §3.5.3", odd(passive.RSTData)},
	{"odd.stray-syn", Warning, "RFC 5961 §4", odd(passive.StraySYN)},
	{"odd.no-ack", Warning, "RFC 9293 §3.10.7.4", odd(passive.NoACK)},
	{"odd.self", Warning, "RFC 9293 §3.5", odd(passive.SelfConnection)},
	{"odd.old-segments", Note, "RFC 9293 §3.4.3", odd(passive.OldSegments)},
	{"odd.bad-options", Warning, "RFC 9293 §3.1", odd(passive.BadOptions)},
	{"odd.lying-lengths", Warning, "RFC 9293 §3.1", odd(passive.LyingLengths)},
}

// odd is about an oddity that the model has noted.
func odd(what passive.Oddities) func(*view, *evidence) bool {
	return func(v *view, e *evidence) bool { return v.Odd.Has(what) && e.on(v.First, v.Last) }
}

// forgedRST: whoever has reset a connection does not go on with it.
func forgedRST(v *view, e *evidence) bool {
	by, ok := v.FirstRST()
	if !ok || !v.Odd.Has(passive.UndeadSender) {
		return false
	}
	e.who = v.role(by)
	return e.on(v.Ends[by].RST, v.Last)
}
