package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// watchStats are the numbers of a run: sums since its beginning, what is now,
// and rates of the last second.
type watchStats struct {
	Seconds  float64 `json:"seconds"` // since the beginning
	Frames   uint64  `json:"frames"`
	Octets   uint64  `json:"octets"`
	Segments uint64  `json:"segments"`
	Attempts uint64  `json:"attempts"` // connections seen for the first time
	Opened   uint64  `json:"opened"`   // handshakes that were completed
	Closed   uint64  `json:"closed"`
	Lapsed   uint64  `json:"lapsed"` // left the table before they were over
	Untold   uint64  `json:"untold"` // of these, those that no event told

	Dropped   uint64 `json:"dropped"` // frames that the kernel could not hand up
	Frozen    uint64 `json:"frozen"`  // how often the ring was full
	Forgotten uint64 `json:"forgotten"`

	Connections int `json:"connections"` // in the table, finished ones among them
	HalfOpen    int `json:"half_open"`

	States map[string]watchState `json:"states"`
	Rates  watchRates            `json:"rates"` // per second

	states analyze.States
	at     clock.Instant // when the rates were measured
	last   watchRates    // the sums then
	span   time.Duration // that they are of
}

// watchState is how many ends are in a state.
type watchState struct {
	Client int `json:"client"`
	Server int `json:"server"`
}

// watchRates are what rates are told of.
type watchRates struct {
	Frames   float64 `json:"frames"`
	Octets   float64 `json:"octets"`
	Attempts float64 `json:"attempts"`
	Opened   float64 `json:"opened"`
	Closed   float64 `json:"closed"`
}

// rates measures what has come since they were measured last.
func (s *watchStats) rates(now, began clock.Instant) {
	if !s.at.Set() {
		s.at = began
	}
	s.Seconds = now.Sub(began).Seconds()
	s.States = s.byState()
	if s.span = now.Sub(s.at); s.span < watchPulse {
		return
	}
	sums := watchRates{float64(s.Frames), float64(s.Octets), float64(s.Attempts), float64(s.Opened), float64(s.Closed)}
	per := func(now, before float64) float64 { return (now - before) / s.span.Seconds() }
	s.Rates = watchRates{
		per(sums.Frames, s.last.Frames), per(sums.Octets, s.last.Octets),
		per(sums.Attempts, s.last.Attempts), per(sums.Opened, s.last.Opened), per(sums.Closed, s.last.Closed),
	}
	s.last, s.at = sums, now
}

// byState counts the ends in each state.
func (s *watchStats) byState() map[string]watchState {
	all := map[string]watchState{}
	for client := range s.states {
		for server, n := range s.states[client] {
			if n == 0 {
				continue
			}
			add(all, passive.State(client), watchState{Client: n})
			add(all, passive.State(server), watchState{Server: n})
		}
	}
	return all
}

func add(all map[string]watchState, state passive.State, n watchState) {
	sum := all[state.String()]
	all[state.String()] = watchState{sum.Client + n.Client, sum.Server + n.Server}
}

// watchGauges are the half-open connections of each server. They are counted
// as the sweeper comes by, so a gauge is as old as it takes to look at all.
type watchGauges struct {
	counting map[wire.Endpoint]int
	seen     int // connections, in this round
	open     int // half-open ones among them
	Top      []watchGauge
	total    int
}

type watchGauge struct {
	Server   wire.Endpoint
	HalfOpen int
}

// Bounds of the gauges.
const (
	maxGauges = 1024 // servers that are counted apart
	topGauges = 5    // that are shown
)

func newWatchGauges() watchGauges { return watchGauges{counting: map[wire.Endpoint]int{}} }

func (g *watchGauges) count(c *passive.Conn) {
	server := &c.Ends[c.Client.Peer()]
	if server.State != passive.SynReceived || c.Handshake() != passive.HalfOpen {
		return
	}
	g.open++
	if _, known := g.counting[server.Addr]; known || len(g.counting) < maxGauges {
		g.counting[server.Addr]++
	}
}

// left is how many have not been looked at in this round.
func (g *watchGauges) left(of int) int { return max(of-g.seen, 1) }

// looked ends the round when all have been looked at.
func (g *watchGauges) looked(n, of int) {
	if g.seen += n; g.seen < of {
		return
	}
	g.Top = g.Top[:0]
	for server, n := range g.counting {
		g.Top = append(g.Top, watchGauge{server, n})
	}
	slices.SortFunc(g.Top, func(a, b watchGauge) int {
		return cmp.Or(cmp.Compare(b.HalfOpen, a.HalfOpen), slices.Compare(a.Server.Addr[:], b.Server.Addr[:]), cmp.Compare(a.Server.Port, b.Server.Port))
	})
	g.Top = g.Top[:min(len(g.Top), topGauges)]
	g.total = g.open
	g.seen, g.open = 0, 0
	clear(g.counting)
}
