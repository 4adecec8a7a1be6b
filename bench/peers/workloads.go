package main

import (
	"net"
	"strconv"
)

// A workload measures one pair. Every one is bounded by c.Dur or by c.N
// connections.
var workloads = map[string]func(c Case, p *Pair) Metrics{
	"bulk":     bulk,
	"pingpong": pingpong,
	"crr":      crr,
	"mem":      memIdle,
	"memsyn":   memSynRcvd,
	"memtw":    memTimeWait,
	"entries":  entries,
	"flood":    flood,
	"memcpy":   memcpy,
}

// basePort is where servers listen; some workloads use the ports above too.
const basePort = 5000

// serve accepts on port and runs h for every connection.
func serve(s Stack, port uint16, h func(net.Conn)) {
	l := must(s.Listen(port))
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go h(c)
		}
	}()
}

func addr(p *Pair, port int) string { return net.JoinHostPort(p.Addr, strconv.Itoa(port)) }

// statser is implemented by stacks with counters worth reporting.
type statser interface {
	// Stats adds the counters that are not zero to m, their names behind prefix.
	Stats(m Metrics, prefix string)
}

func addStats(m Metrics, s Stack, prefix string) {
	if st, ok := s.(statser); ok {
		st.Stats(m, prefix)
	}
}
