package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sim/scenario"
)

// knob is a setting that a slider or a choice changes: types.d.ts, Knob.
type knob struct {
	Key     string   `json:"key"` // as in a request: "delay", "server.backlog"
	Group   string   `json:"group"`
	Text    string   `json:"text"`
	Help    string   `json:"help"`
	Kind    string   `json:"kind"`
	Value   string   `json:"value"`
	Steps   []string `json:"steps"`
	Changed bool     `json:"changed"`
}

// dial is a setting that there can be a knob for.
type dial struct {
	key, group, kind string
	standard         string // the value where no line says another
	steps            string // from the least to the greatest
	who              func(s *scenario.Scenario) []owner
}

// owner is a line that can have the setting.
type owner struct {
	name     string // in front of the key
	settings []scenario.Setting
}

// Values that several dials can take.
const (
	shares  = "0% 0.1% 0.5% 1% 2% 5% 10% 20% 30% 50% 100%"
	octets  = "1 100 536 1460 2920 4096 8192 16384 65535 262144 1048576 4194304"
	waits   = "100ms 200ms 500ms 1s 2s 3s 5s 10s 30s 1min"
	toggles = "off on"
)

// dials are in the order in which the page shows them. What the standards
// are, docs/scenario.md says; a test compares.
var dials = []dial{
	{"delay", "network", "duration", "0s", "0s 1ms 5ms 10ms 20ms 50ms 100ms 200ms 300ms 500ms 1s 2s 5s", pipes},
	{"jitter", "network", "duration", "0s", "0s 1ms 5ms 10ms 20ms 50ms 100ms 200ms 500ms", pipes},
	{"loss", "network", "percentage", "0%", shares, pipes},
	{"reorder", "network", "percentage", "0%", shares, pipes},
	{"duplicate", "network", "percentage", "0%", shares, pipes},
	{"corrupt", "network", "percentage", "0%", shares, pipes},
	{"rate", "network", "choice", "none", "8kbit 64kbit 128kbit 256kbit 512kbit 1Mbit 10Mbit 100Mbit 1Gbit none", pipes},
	{"queue", "network", "count", "100", "1 2 3 5 10 20 50 100 200 1000", ratedPipes},
	{"mark", "network", "count", "0", "0 1 2 3 5 10 20 50 100", ratedPipes},
	{"mtu", "network", "count", "65535", "296 576 1280 1400 1500 9000 65535", pipes},
	{"duplex", "network", "choice", "full", "full half simplex", pipes},

	{"backlog", "opening", "count", "128", "1 2 3 5 10 20 50 128 1024", listeners},
	{"half-open", "opening", "count", "4096", "1 2 3 5 10 20 64 128 256 512 1024 4096", tables},
	{"cookies", "opening", "choice", "never", "never auto always", listeners},
	{"overflow", "opening", "choice", "cookie", "cookie drop oldest random reset", listeners},
	{"synack-retries", "opening", "count", "5", "0 1 2 3 4 5 6 8 10", listeners},
	{"synack-wait", "opening", "duration", "1s", waits, listeners},
	{"syn-timeout", "opening", "duration", "183s", "1s 3s 10s 30s 1min 183s", openers},
	{"rto", "opening", "duration", "1s", waits, hosts},

	{"min-rto", "transfer", "duration", "200ms", "10ms 50ms 100ms 200ms 500ms 1s 2s", hosts},
	{"max-rto", "transfer", "duration", "60s", "1s 2s 5s 10s 30s 1min 2min", hosts},
	{"delack", "transfer", "duration", "40ms", "0s 10ms 40ms 100ms 200ms 500ms", hosts},
	{"nodelay", "transfer", "choice", "off", toggles, hosts},
	{"congestion", "transfer", "choice", "newreno", "newreno cubic", hosts},
	{"ecn", "transfer", "choice", "accept", "off accept on", hosts},
	{"dscp", "transfer", "choice", "0", "0 LE CS1 AF11 AF41 EF CS6 reflect", hosts},
	{"timestamps", "transfer", "choice", "on", toggles, hosts},
	{"scale", "transfer", "choice", "on", toggles, hosts},
	{"receive-buffer", "transfer", "count", "4194304", octets, hosts},
	{"send-buffer", "transfer", "count", "4194304", octets, hosts},
	{"user-timeout", "transfer", "duration", "5min", "1s 5s 10s 30s 1min 5min 15min", hosts},

	{"msl", "closing", "duration", "30s", "100ms 1s 2s 5s 10s 30s 1min 2min", hosts},
	{"fin-wait-2", "closing", "duration", "60s", "1s 5s 10s 30s 1min 2min 5min", hosts},
}

// knobsOf are the knobs of a scenario, and which of them were turned since it
// was as before.
func knobsOf(lang i18n.Lang, now, before *scenario.Scenario) []knob {
	list := []knob{}
	for i := range dials {
		list = append(list, dials[i].knobs(lang, now, before)...)
	}
	return list
}

// knobs are one for all owners where they agree, else one for each.
func (d *dial) knobs(lang i18n.Lang, now, before *scenario.Scenario) (list []knob) {
	owners, was := d.who(now), d.who(before)
	if len(owners) == 0 {
		return nil
	}
	if first := d.value(&owners[0]); !slices.ContainsFunc(owners, func(o owner) bool { return !d.same(d.value(&o), first) }) {
		return []knob{d.knob(lang, "", first, owners, was)}
	}
	for i, o := range owners {
		list = append(list, d.knob(lang, o.name, d.value(&o), owners[i:i+1], was))
	}
	return list
}

// knob is the knob of one owner, or of all where name is empty.
func (d *dial) knob(lang i18n.Lang, name, value string, owners, was []owner) knob {
	k := knob{
		Key: d.key, Group: d.group, Kind: d.kind, Value: value, Steps: d.with(value),
		Text: lang.Text("lab.knob." + d.key), Help: lang.Text("lab.help." + d.key),
	}
	if name != "" {
		k.Key, k.Text = name+"."+d.key, lang.Text("lab.knob-of", k.Text, name)
	}
	k.Changed = slices.ContainsFunc(owners, func(o owner) bool { return d.turned(&o, was) })
	return k
}

// turned reports whether an owner's value is another one than it was.
func (d *dial) turned(o *owner, was []owner) bool {
	i := slices.IndexFunc(was, func(w owner) bool { return w.name == o.name })
	if i < 0 {
		return !d.same(d.value(o), d.standard)
	}
	return !d.same(d.value(o), d.value(&was[i]))
}

// same reports whether two values mean the same: 60s and 1min.
func (d *dial) same(a, b string) bool { return a == b || d.kind != "choice" && size(a) == size(b) }

// value is what an owner's line says.
func (d *dial) value(o *owner) string {
	said := d.standard
	for _, s := range o.settings {
		if s.Key == d.key || s.Key == "buffer" && strings.HasSuffix(d.key, "-buffer") {
			said = strings.Join(s.Values, " ")
		}
	}
	return said
}

// with are the steps, and the value among them.
func (d *dial) with(value string) []string {
	steps := strings.Fields(d.steps)
	if i := slices.IndexFunc(steps, func(s string) bool { return d.same(s, value) }); i >= 0 {
		steps[i] = value
		return steps
	}
	i := 0
	if d.kind != "choice" {
		i, _ = slices.BinarySearchFunc(steps, value, func(a, b string) int { return cmp.Compare(size(a), size(b)) })
	}
	return slices.Insert(steps, i, value)
}

// size is a value as a number, to put values in order.
func size(value string) float64 {
	if n, err := strconv.ParseFloat(strings.TrimSuffix(value, "%"), 64); err == nil {
		return n
	}
	d, _ := time.ParseDuration(strings.Replace(value, "min", "m", 1))
	return float64(d)
}

// pipes are all pipes.
func pipes(s *scenario.Scenario) (list []owner) {
	for _, p := range scenario.Of[*scenario.Pipe](s) {
		list = append(list, owner{p.A + "-" + p.B, p.Settings})
	}
	return list
}

// ratedPipes are pipes in which packets can wait.
func ratedPipes(s *scenario.Scenario) []owner {
	return slices.DeleteFunc(pipes(s), func(o owner) bool {
		return !slices.ContainsFunc(o.settings, func(x scenario.Setting) bool { return x.Key == "rate" && x.Values[0] != "none" })
	})
}

// hosts are all hosts with a TCP.
func hosts(s *scenario.Scenario) (list []owner) {
	for _, n := range scenario.Of[*scenario.Node](s) {
		if n.Kind == "host" {
			list = append(list, owner{n.Name, n.Settings})
		}
	}
	return list
}

// listeners are hosts that listen to TCP.
func listeners(s *scenario.Scenario) []owner {
	return those(s, func(a scenario.Action) bool { l, ok := a.(*scenario.Listen); return ok && !l.UDP })
}

// tables are listeners and naive servers: who has a table of half-open
// entries.
func tables(s *scenario.Scenario) []owner {
	list := listeners(s)
	for _, n := range scenario.Of[*scenario.Node](s) {
		if n.Kind == "naive" {
			list = append(list, owner{n.Name, n.Settings})
		}
	}
	return list
}

// openers are hosts that open connections.
func openers(s *scenario.Scenario) []owner {
	return those(s, func(a scenario.Action) bool {
		switch a.(type) {
		case *scenario.Open, *scenario.Visits:
			return true
		}
		return false
	})
}

// those are the hosts that do something.
func those(s *scenario.Scenario, do func(a scenario.Action) bool) []owner {
	who := map[string]bool{}
	for _, e := range scenario.Of[*scenario.Event](s) {
		who[e.Who] = who[e.Who] || do(e.Action)
	}
	return slices.DeleteFunc(hosts(s), func(o owner) bool { return !who[o.name] })
}
