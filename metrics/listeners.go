package metrics

import (
	"slices"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/host"
)

// gauges are what is shown of a listener.
var gauges = []struct {
	name, help string
	value      func(l *host.Socket) float64
}{
	{"listener_half_open", "Half-open entries of a listener.",
		func(l *host.Socket) float64 { return float64(l.HalfOpen) }},
	{"listener_half_open_limit", "How many half-open entries a listener may have.",
		func(l *host.Socket) float64 { return float64(l.HalfOpenLimit) }},
	{"listener_accept_queue", "Connections that wait for Accept.",
		func(l *host.Socket) float64 { return float64(l.Pending) }},
	{"listener_backlog", "How many connections may wait for Accept.",
		func(l *host.Socket) float64 { return float64(l.Backlog) }},
	{"listener_cookies", "Whether a listener has sent a SYN cookie in the last minute.",
		func(l *host.Socket) float64 { return oneIf(l.Baking) }},
	{"listener_half_open_lifetime_seconds", "What a half-open entry lives while the table is as full as now.",
		func(l *host.Socket) float64 { return l.Lifetime.Seconds() }},
}

func (v *view) putListeners(p *page) {
	listeners := merged(v.listeners)
	for _, g := range gauges {
		for i := range listeners {
			p.put(g.name, g.help, g.value(&listeners[i]), "listener", listeners[i].Flow.Local.String())
		}
	}
}

// merged are the listeners with those that share an address taken together:
// a time series has one value.
func merged(rows []host.Socket) (all []host.Socket) {
	for _, l := range rows {
		last := len(all) - 1
		if last < 0 || all[last].Flow.Local != l.Flow.Local {
			all = append(all, l)
			continue
		}
		m := &all[last]
		m.HalfOpen += l.HalfOpen
		m.HalfOpenLimit += l.HalfOpenLimit
		m.Pending += l.Pending
		m.Backlog += l.Backlog
		m.Baking = m.Baking || l.Baking
		m.Lifetime = max(m.Lifetime, l.Lifetime)
	}
	return all
}

// putVerdicts shows what the detector says; nothing where there is none. A
// server to which nothing unusual happens has no series: with a forwarder
// the servers are whatever clients ask for, and they could make them without
// end.
func (v *view) putVerdicts(p *page) {
	if v.verdicts == nil {
		return
	}
	for _, class := range []detect.Class{detect.Flood, detect.Scan} {
		p.put("alarms", "Floods and scans that are going on.", count(v.alarms, class), "class", class.String())
	}
	unusual := slices.DeleteFunc(v.verdicts, func(s detect.Verdict) bool { return s.Class == detect.Nothing })
	for i := range unusual {
		s := &unusual[i]
		p.put("server_verdict", "Servers to which something unusual happens, and what the detector takes it for: always 1.", 1,
			"server", s.Server.String(), "class", s.Class.String(), "shape", s.Shape.String())
	}
	for i := range unusual {
		s := &unusual[i]
		p.put("server_syns_per_second", "SYNs that such a server gets, over half a second.",
			s.Signals[detect.Rate].Value, "server", s.Server.String())
	}
}

func count(all []detect.Verdict, class detect.Class) (n float64) {
	for i := range all {
		n += oneIf(all[i].Class == class)
	}
	return n
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
