package main

import (
	"runtime"
	"time"
)

// entriesEach is how many half-open connections a listener is given: fewer
// than any of the stacks keeps of a backlog of 4096.
const entriesEach = 3000

// entries: how fast c.N spoofed SYNs become half-open connections of several
// listeners, until the last SYN-ACK is out.
func entries(c Case, p *Pair) Metrics {
	var gens []*synGen
	for i := range c.N / entriesEach {
		must(p.Server.Listen(uint16(basePort + i)))
		gens = append(gens, newSynGen(p.Addr, uint16(basePort+i)))
	}
	before := p.Stray()
	mt := startMeter()
	for i := range c.N {
		p.Inject(gens[i%len(gens)].next())
		if i%64 == 63 {
			runtime.Gosched() // see synFlood.pause
		}
	}
	for end := time.Now().Add(dialTimeout); p.Stray()-before < int64(c.N) && time.Now().Before(end); {
		runtime.Gosched()
	}
	mt.stop()
	m := Metrics{
		"entries_per_s":    float64(p.Stray()-before) / mt.wall.Seconds(),
		"cpu_ns_per_entry": float64(mt.cpu.Nanoseconds()) / float64(c.N),
		"allocs_per_entry": mt.allocs / float64(c.N),
		"answered_per_100": 100 * float64(p.Stray()-before) / float64(c.N),
	}
	addStats(m, p.Server, "srv_")
	return m
}
