package analyze

import (
	"strings"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/wire"
)

// Finding is something in a capture that is worth a sentence, with what it
// rests on. The sentences are in internal/i18n under "finding." and the code.
type Finding struct {
	Code     string // stable: open.refused
	Severity Severity
	Cite     string // what is written about it: RFC 9293 §3.10.7.1

	Count  int      // connections that it is about; 0: it is about no particular one
	Conns  []int    // numbers of some of them, at most MaxEvidence, the worst first
	Frames []uint64 // of the worst one, those it rests on, at most MaxFrames

	Client  wire.Endpoint // of the worst one, where Count is 1
	Server  wire.Endpoint // of all of them; zero where they differ
	Servers int           // how many different ones

	facts facts
	alarm *detect.Verdict // what the detector said, where it did
}

// MaxFrames is how many frames of evidence a Finding names.
const MaxFrames = 6

// Severity says how much a Finding matters.
type Severity uint8

// The severities, the least first.
const (
	Note    Severity = iota // nothing is wrong by itself
	Caveat                  // the capture does not tell: other findings are to be read with that in mind
	Warning                 // slow, fragile or strange: somebody should look
	Trouble                 // somebody was not served
	Attack                  // somebody means it
)

var severities = [...]string{"note", "caveat", "warning", "trouble", "attack"}

// louder is what a finding becomes that is worse than most of its kind.
func (s Severity) louder() Severity {
	switch s {
	case Note:
		return Warning
	case Warning:
		return Trouble
	}
	return s
}

// String is the severity's name.
func (s Severity) String() string { return severities[s] }

// facts are what the sentences of a finding are filled in with. Each sentence
// takes of them what it needs.
type facts struct {
	who    role   // whom it is about
	number uint64 // how many
	of     uint64 // … of how many
	took   int64  // nanoseconds
	word   string // a name, an address, a list
}

// role is who somebody is in a connection.
type role uint8

const (
	client role = iota
	server
)

var roleKeys = [...]string{"finding.client", "finding.server"}

// args are the arguments of all sentences: 1 who, 2 its peer, 3 number, 4 of
// how many, 5 the time, 6 a word, 7 number of of in per cent, 8 how many
// connections.
func (f *Finding) args(lang i18n.Lang) []any {
	x := &f.facts
	return []any{
		lang.Text(roleKeys[x.who]), lang.Text(roleKeys[1-x.who]), count(x.number), count(x.of),
		lapse(x.took), x.word, share(x.number, x.of), count(uint64(f.Count)),
	}
}

// Headline is the finding in a sentence: whose it is, and what.
func (f *Finding) Headline(lang i18n.Lang) string {
	if f.alarm != nil {
		return f.alarmed(lang)
	}
	said := f.say(lang, "")
	switch {
	case f.Count == 0 && f.Server.Port == 0:
		return said
	case f.Count == 0, f.own("") && f.Servers == 1:
		return lang.Text("finding.of-server", f.Server.String(), said)
	case f.own(""):
		return said
	case f.Count == 1:
		return lang.Text("finding.of-one", f.Client.String(), f.Server.String(), said)
	case f.Servers == 1:
		return lang.Text("finding.of-several", f.Server.String(), count(uint64(f.Count)), said)
	}
	return lang.Text("finding.of-many", count(uint64(f.Count)), f.servers(), said)
}

// alarmed is the detector's sentence, and how many others there are.
func (f *Finding) alarmed(lang i18n.Lang) string {
	said := f.alarm.Headline(lang.Text)
	if f.facts.number > 0 {
		return lang.Text("finding.and-more", said, count(f.facts.number))
	}
	return said
}

// Cause says what brings such a thing about.
func (f *Finding) Cause(lang i18n.Lang) string {
	if f.alarm != nil {
		return strings.Join(f.alarm.Reasons(lang.Text), "\n")
	}
	return f.say(lang, ".cause")
}

// Next says what to look at next.
func (f *Finding) Next(lang i18n.Lang) string {
	if f.alarm != nil {
		return strings.Join(f.alarm.Confirm(), "\n")
	}
	return f.say(lang, ".next")
}

// servers is how many there are: beyond mostGroups they are not told apart.
func (f *Finding) servers() string {
	if f.Servers > mostGroups {
		return count(mostGroups) + "+"
	}
	return count(uint64(f.Servers))
}

// own reports whether there is a sentence of its own for many of its kind,
// which says how many.
func (f *Finding) own(kind string) bool {
	return f.Count > 1 && i18n.Has("finding."+f.Code+kind+".many")
}

// key is where a sentence stands. There may be others than the usual one: for
// many connections, and for numbers of which one does not say "2 times".
func (f *Finding) key(kind string) string {
	key := "finding." + f.Code + kind
	switch {
	case f.own(kind):
		return key + ".many"
	case f.facts.number == 0 && i18n.Has(key+".none"):
		return key + ".none"
	case f.facts.number == 1 && i18n.Has(key+".once"):
		return key + ".once"
	}
	return key
}

// say is one of the finding's sentences; empty where it has none of the kind.
func (f *Finding) say(lang i18n.Lang, kind string) string {
	key := f.key(kind)
	switch {
	case !i18n.Has(key):
		return ""
	case strings.Contains(lang.Text(key), "%"):
		return lang.Text(key, f.args(lang)...)
	}
	return lang.Text(key)
}
