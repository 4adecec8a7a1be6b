package analyze

import (
	"cmp"
	"errors"
	"slices"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/wire"
)

// When a server is worth a word.
const (
	fewAttempts = 5
	stormResets = 10  // connections that a server broke off within a second
	fewStrays   = 10  // answers to nobody
	burstOfSYNs = 100 // attempts within a second that came to nothing
	fewHalfOpen = 20  // handshakes at a time that wait for their third segment
	manyOf      = 10  // one in so many attempts is a good part of them
	tellServers = 5   // of each kind; the others have their rows
)

// serverRules are about what became of all attempts to reach a server.
var serverRules = []struct {
	code     string
	severity Severity
	cite     string
	find     func(s *Server) (facts, bool)
}{
	{"server.down", Trouble, "RFC 9293 §3.10.7.1", func(s *Server) (facts, bool) {
		return facts{who: server, number: uint64(s.Refused), of: uint64(s.Attempts)}, s.Attempts >= fewAttempts && s.Complete+s.HalfOpen == 0
	}},
	{"server.choosy", Warning, "RFC 9293 §3.8.1", func(s *Server) (facts, bool) {
		return facts{who: server, number: uint64(s.Refused + s.Unanswered), of: uint64(s.Attempts)},
			s.Complete > 0 && s.Refused+s.Unanswered >= fewAttempts && manyOf*(s.Refused+s.Unanswered) >= s.Attempts
	}},
	{"server.burst", Warning, "RFC 4987 §2", func(s *Server) (facts, bool) {
		return facts{who: server, number: uint64(s.Burst), of: uint64(s.BurstOf)}, s.Burst >= burstOfSYNs
	}},
	{"server.half-open", Warning, "RFC 4987 §2", func(s *Server) (facts, bool) {
		return facts{who: server, number: uint64(s.Peak), of: uint64(s.Attempts)}, s.Peak >= fewHalfOpen && manyOf*s.HalfOpen >= s.Attempts
	}},
	{"server.resets", Trouble, "RFC 9293 §3.5.2", func(s *Server) (facts, bool) {
		return facts{who: server, number: uint64(s.ResetsPeak), of: uint64(s.Resets)}, s.ResetsPeak >= stormResets
	}},
	{"server.backscatter", Warning, "RFC 9293 §3.10.7.3", func(s *Server) (facts, bool) {
		return facts{who: server, number: uint64(s.Strays)}, s.Strays >= fewStrays && s.Strays > s.Attempts
	}},
}

// ofServers are findings about servers, at most tellServers of each kind: those
// with the highest numbers.
func ofServers(servers []Server) (all []Finding) {
	for _, r := range serverRules {
		var these []Finding
		for i := range servers {
			s := &servers[i]
			if x, ok := r.find(s); ok {
				these = append(these, Finding{Code: r.code, Severity: r.severity, Cite: r.cite, Server: s.Addr, Servers: 1, Conns: some(s.Failed[:]), facts: x})
			}
		}
		slices.SortStableFunc(these, func(a, b Finding) int { return cmp.Compare(b.facts.number, a.facts.number) })
		all = append(all, these[:min(len(these), tellServers)]...)
	}
	return all
}

// some are those that are set.
func some(conns []int) (set []int) {
	for _, n := range conns {
		if n != 0 {
			set = append(set, n)
		}
	}
	return set
}

// ofAlarms are what the detector said, each server or source once, at its
// worst, and of each kind the tellServers worst.
func ofAlarms(alarms []Alarm) (all []Finding) {
	place := map[alarmed]int{}
	for i := range alarms {
		a := &alarms[i]
		if a.Class == detect.Nothing {
			continue
		}
		at, known := place[whomOf(a)]
		if !known {
			at = len(all)
			place[whomOf(a)] = at
			all = append(all, Finding{Code: "alarm." + a.Class.String(), Severity: severityOf(a.Class), Cite: "RFC 4987 §2", Server: a.Server})
		}
		all[at].hear(a)
	}
	return worstOf(all)
}

// flooded reports whether the detector named a flood of a server.
func flooded(server wire.Endpoint, alarms []Alarm) bool {
	return slices.ContainsFunc(alarms, func(a Alarm) bool { return a.Class == detect.Flood && a.Server == server })
}

// alarmed is who an alarm is about.
type alarmed struct {
	class  detect.Class
	server wire.Endpoint
	source wire.Addr // of a scan
}

func whomOf(a *Alarm) alarmed {
	if a.Class == detect.Scan {
		return alarmed{class: a.Class, source: a.Source}
	}
	return alarmed{class: a.Class, server: a.Server}
}

// hear takes one more alarm about the same.
func (f *Finding) hear(a *Alarm) {
	if f.alarm == nil || force(f.alarm) < force(&a.Verdict) {
		f.alarm = &a.Verdict
	}
	if len(f.Frames) < MaxFrames {
		f.Frames = append(f.Frames, a.Frame)
	}
}

// worstOf are the tellServers worst of each kind. How many there are in all
// is told by the first.
func worstOf(all []Finding) (some []Finding) {
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Compare(force(b.alarm), force(a.alarm)) })
	first, kept := map[string]int{}, map[string]int{}
	for _, f := range all {
		if kept[f.Code]++; kept[f.Code] > tellServers {
			some[first[f.Code]].facts.number++
			continue
		}
		if kept[f.Code] == 1 {
			first[f.Code] = len(some)
		}
		some = append(some, f)
	}
	return some
}

// force is how much of it there is.
func force(v *detect.Verdict) float64 {
	if v.Class == detect.Scan {
		return v.Signals[detect.Doors].Value
	}
	return max(v.Signals[detect.Rate].Value, v.Signals[detect.Strays].Value)
}

func severityOf(c detect.Class) Severity {
	if c.Alarm() {
		return Attack
	}
	return Note
}

// captureCodes are the findings about the capture itself.
var captureCodes = []string{"capture.dropped", "capture.unreadable", "capture.damaged", "capture.forgotten", "capture.tags"}

// ofCapture is what is to be said of the capture itself.
func ofCapture(a *Analysis) (all []Finding) {
	add := func(code string, severity Severity, cite string, x facts) {
		all = append(all, Finding{Code: code, Severity: severity, Cite: cite, facts: x})
	}
	if n, frames := dropped(a.Interfaces), a.Totals.Frames; n > 0 {
		add("capture.dropped", Caveat, "pcapng §4.6", facts{number: n, of: n + frames})
	}
	if n := a.Totals.Bad(); n > 0 {
		add("capture.unreadable", Caveat, "RFC 791 §3.1", facts{number: n, of: a.Totals.Frames})
	}
	if d := (*capture.Damage)(nil); errors.As(a.Damage, &d) {
		add("capture.damaged", Caveat, "pcapng §3.1", facts{number: d.Frame - 1, of: uint64(d.Offset)})
	}
	if n := a.Limits.Forgotten; n > 0 {
		add("capture.forgotten", Caveat, "", facts{number: n, of: uint64(a.Limits.MaxConnections)})
	}
	if n := a.Totals.TagsLost; n > 0 {
		add("capture.tags", Caveat, "IEEE 802.1Q", facts{number: n})
	}
	return all
}

func dropped(interfaces []capture.Interface) (n uint64) {
	for i := range interfaces {
		n += interfaces[i].Dropped
	}
	return n
}
