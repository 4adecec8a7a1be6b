package main

import (
	"fmt"
	"time"
)

// Case is one measurement: a peer, a link and a workload.
type Case struct {
	Peer  *Peer
	Link  Link
	Work  string        // a key of workloads
	N     int           // connections, dialers, ... (workload specific)
	Rate  int           // flood: SYNs per second; 0: as fast as possible; negative: none
	Dur   time.Duration // measured time
	Extra string        // distinguishes otherwise equal names
}

// Name is work/peer/link and what else distinguishes the case.
func (c Case) Name() string {
	s := fmt.Sprintf("%s/%s/%s", c.Work, c.Peer.Name, c.Link)
	if c.N > 0 {
		s += fmt.Sprintf("/n%d", c.N)
	}
	if c.Work == "flood" {
		s += fmt.Sprintf("/pps%d", c.Rate)
	}
	if c.Extra != "" {
		s += "/" + c.Extra
	}
	return s
}

// cases are all cases of all peers.
func cases(dur time.Duration) (cs []Case) {
	for _, p := range peers {
		cs = append(cs, p.streams()...)
		cs = append(cs, p.connects()...)
		cs = append(cs, p.memories()...)
		cs = append(cs, p.floods()...)
		cs = append(cs, p.tuns()...)
	}
	cs = append(cs, Case{Peer: &Peer{Name: "memory"}, Work: "memcpy"})
	for i := range cs {
		cs[i].Dur = dur
	}
	return cs
}

func (p *Peer) streams() (cs []Case) {
	for _, l := range p.Links {
		cs = append(cs,
			Case{Peer: p, Link: l, Work: "bulk", N: 1},
			Case{Peer: p, Link: l, Work: "bulk", N: 8},
			Case{Peer: p, Link: l, Work: "pingpong"})
	}
	return cs
}

func (p *Peer) connects() (cs []Case) {
	for _, l := range p.Links[:min(2, len(p.Links))] {
		for _, l.TWReuse = range []bool{false, true} {
			for _, n := range []int{1, 16, 128} {
				cs = append(cs, Case{Peer: p, Link: l, Work: "crr", N: n})
			}
		}
	}
	return cs
}

func (p *Peer) memories() (cs []Case) {
	for i, n := range p.MemN {
		cs = append(cs, Case{Peer: p, Link: p.Links[0], Work: "mem", N: n})
		if i == 0 {
			cs = append(cs, Case{Peer: p, Link: p.Links[0], Work: "memtw", N: n})
		}
	}
	return cs
}

func (p *Peer) floods() (cs []Case) {
	if p.Flood == nil {
		return nil
	}
	cs = append(cs,
		Case{Peer: p, Link: *p.Flood, Work: "memsyn", N: 4000}, // within a backlog of 4096
		Case{Peer: p, Link: *p.Flood, Work: "entries", N: 10 * entriesEach})
	for _, rate := range []int{-1, 10000, 100000, 0} {
		cs = append(cs, Case{Peer: p, Link: *p.Flood, Work: "flood", Rate: rate})
	}
	return cs
}

func (p *Peer) tuns() (cs []Case) {
	if !p.Tun {
		return nil
	}
	for _, l := range []Link{
		{Kind: "tx", MTU: 1500},
		{Kind: "rx", MTU: 1500},
		{Kind: "tx", MTU: 1500, GSO: true},
		{Kind: "rx", MTU: 1500, GSO: true},
	} {
		for _, c := range []Case{
			{Work: "bulk", N: 1},
			{Work: "bulk", N: 8},
			{Work: "pingpong"},
			{Work: "crr", N: 1},
			{Work: "crr", N: 16},
		} {
			c.Peer, c.Link, c.Extra = p, l, "tun"
			cs = append(cs, c)
		}
	}
	return cs
}
