package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/analyze"
)

// profile is something that every connection must be.
type profile struct {
	name string // as it was asked for
	must []*analyze.Query
}

// profiles are those that have a name: conditions that are checked in turn,
// so that what is told is the first departure.
var profiles = map[string][]string{
	"handshake": {"handshake=complete", "syn.retries=0", "synack.retries=0"},
	"close":     {"close in (four-segments, three-segments, simultaneous)", "rsts=0"},
	"no-reset":  {"not reset.by"},
	"no-loss":   {"not repairs.fast", "not repairs.timeout", "not repairs.tail", "not repairs.unexplained", "not filled", "not retransmitted"},
	"no-stall":  {"not zero_windows", "not window_probes"},
	"clean": {
		"handshake=complete", "syn.retries=0", "synack.retries=0",
		"not repairs.fast", "not repairs.timeout", "not repairs.tail", "not repairs.unexplained", "not filled", "not retransmitted",
		"not zero_windows", "not reset.by", "close in (four-segments, three-segments, simultaneous)",
	},
}

// findProfiles finds out what --expect means: a name, or a condition.
func (a *analyzing) findProfiles() error {
	for _, text := range a.expected {
		p := profile{name: text}
		conditions, named := profiles[text]
		if !named {
			if !analyze.IsQuery(text) && !strings.ContainsAny(text, " =<>~") {
				return misuse("analyze.no-profile", text, strings.Join(slices.Sorted(maps.Keys(profiles)), ", "))
			}
			conditions = []string{text}
		}
		for _, c := range conditions {
			q, err := a.query(c)
			if err != nil {
				return err
			}
			p.must = append(p.must, q)
		}
		a.profiles = append(a.profiles, p)
	}
	return nil
}

// departs is the first condition of the profile that does not hold; nil
// where all do.
func (p *profile) departs(r *analyze.Row) *analyze.Query {
	for _, q := range p.must {
		if !q.Match(r) {
			return q
		}
	}
	return nil
}

// maxDepartures is how many connections are told one by one, without --all.
const maxDepartures = 100

// judge compares each connection with what is expected. A departure ends the
// command with exit code 1.
func (a *analyzing) judge() error {
	var b bytes.Buffer
	bad := 0
	for r := range a.rowsWanted {
		if q, p := a.departure(r); q != nil {
			if bad++; bad <= maxDepartures || a.all {
				a.tellDeparture(&b, r, p, q)
			}
		}
	}
	if bad == 0 {
		fmt.Fprintln(&b, a.text("analyze.as-expected", a.count(), strings.Join(a.expected, ", ")))
		return a.print(b.Bytes())
	}
	if err := a.print(b.Bytes()); err != nil {
		return err
	}
	return failure("analyze.departures", bad, a.count())
}

func (a *analyzing) departure(r *analyze.Row) (*analyze.Query, *profile) {
	for i := range a.profiles {
		if q := a.profiles[i].departs(r); q != nil {
			return q, &a.profiles[i]
		}
	}
	return nil, nil
}

// tellDeparture says what was expected of a connection, what it did, and
// where to look.
func (a *analyzing) tellDeparture(b *bytes.Buffer, r *analyze.Row, p *profile, q *analyze.Query) {
	fmt.Fprintln(b, a.headline(r))
	expected := q.String()
	if p.name != expected {
		expected = a.text("analyze.of-profile", expected, p.name)
	}
	fmt.Fprintf(b, "  %s\n", a.text("analyze.expected", expected))
	fmt.Fprintf(b, "  %s\n", a.text("analyze.actual", actual(r, q)))
	for _, line := range a.paths(r) {
		fmt.Fprintf(b, "  %s\n", line)
	}
	if found := analyze.FindingsOf(a.found, r.Number); len(found) > 0 && found[0].Severity > analyze.Note {
		fmt.Fprintf(b, "  %s\n", a.text("analyze.see", found[0].Headline(a.lang)+a.evidence(&found[0])))
	}
}

// actual is what the columns say that a condition is about.
func actual(r *analyze.Row, q *analyze.Query) string {
	var parts []string
	for _, c := range q.Columns() {
		value := string(c.AppendText(nil, r))
		if value == "" {
			value = "none"
		}
		parts = append(parts, c.Name+"="+value)
	}
	return strings.Join(parts, " ")
}

// paths is the states of both ends, with the frames that moved them.
func (a *analyzing) paths(r *analyze.Row) (lines []string) {
	var steps [2][]string
	for s := range r.Steps() {
		state := s.To.String()
		if s.Presumed {
			state += "?"
		}
		steps[s.Side] = append(steps[s.Side], fmt.Sprintf("%s (%d)", state, s.Frame))
	}
	for i, key := range []string{"analyze.path-client", "analyze.path-server"} {
		side := r.Client
		if i == 1 {
			side = r.Client.Peer()
		}
		if len(steps[side]) > 0 {
			lines = append(lines, a.text(key, strings.Join(steps[side], " → ")))
		}
	}
	return lines
}
