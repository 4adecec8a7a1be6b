package analyze

import (
	"cmp"
	"slices"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// Limits of a board.
const (
	mostGroups   = 1 << 12 // servers with the same trouble that are told apart; all others are one
	foldAbove    = 3       // if there are more, they become one sentence
	mostChapters = 10
	mostRules    = 32 // in a chapter
)

// board collects what rules find in connections, those alike in one pile. The
// zero value is empty. What is on it depends on the connections alone, not on
// the order in which it has seen them.
type board struct {
	piles [mostChapters][mostRules]map[group]*pile

	view     view     // the connection that is looked at …
	evidence evidence // … and what a rule finds: here, for rules are pointers, and what they are given would escape
}

// group is which findings of a rule are alike.
type group struct {
	server   wire.Endpoint
	who      role
	severity Severity
}

// pile are connections of which the same is to be said.
type pile struct {
	count  int
	client wire.Endpoint // of the worst one
	worst  int           // its number
	evidence
	few  [MaxEvidence]int // the lowest numbers, in order
	nFew int
}

// look asks the rules about a connection.
func (b *board) look(n int, c *passive.Conn, end clock.Instant) {
	v, e := &b.view, &b.evidence
	*v = viewOf(n, c, end)
	for i := range chapters {
		if !chapters[i].worth(v) {
			continue
		}
		for j := range chapters[i].rules {
			if chapters[i].rules[j].find(v, e) {
				b.note(i, j, v, e)
			}
			*e = evidence{}
		}
	}
}

// note puts a connection on a pile.
func (b *board) note(chapter, number int, v *view, e *evidence) {
	severity := chapters[chapter].rules[number].severity
	if e.louder {
		severity = severity.louder()
	}
	g := group{v.Ends[v.Client.Peer()].Addr, e.who, severity}
	if known := b.piles[chapter][number][g]; known != nil && known.outdoes(v.n, e.weight) {
		known.count++
		return
	}
	one := pile{count: 1, client: v.Ends[v.Client].Addr, worst: v.n, evidence: *e, few: [MaxEvidence]int{v.n}, nFew: 1}
	b.put(chapter, number, g, &one)
}

// outdoes reports whether one more connection changes nothing of the pile but
// how many they are. So it is with most, for they come in order.
func (p *pile) outdoes(n int, weight uint64) bool {
	lighter := weight < p.weight || weight == p.weight && n > p.worst
	return lighter && p.nFew == MaxEvidence && p.few[p.nFew-1] < n
}

// put joins a pile with the one of the same group.
func (b *board) put(chapter, number int, g group, p *pile) {
	piles := &b.piles[chapter][number]
	if *piles == nil {
		*piles = map[group]*pile{}
	}
	known := (*piles)[g]
	if known == nil && len(*piles) >= mostGroups {
		g.server = wire.Endpoint{}
		known = (*piles)[g]
	}
	if known == nil {
		copied := *p
		(*piles)[g] = &copied
		return
	}
	known.join(p)
}

// join puts o on the pile.
func (p *pile) join(o *pile) {
	p.count += o.count
	if heavier(o, p) > 0 {
		p.evidence, p.client, p.worst = o.evidence, o.client, o.worst
	}
	for _, n := range o.few[:o.nFew] {
		p.exemplify(n)
	}
}

// heavier compares two piles by their worst; of two that are as bad the first
// connection counts.
func heavier(a, b *pile) int {
	return cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(b.worst, a.worst))
}

// exemplify keeps the number if it is one of the lowest.
func (p *pile) exemplify(n int) {
	if p.nFew == MaxEvidence && p.few[p.nFew-1] < n {
		return
	}
	i, _ := slices.BinarySearch(p.few[:p.nFew], n)
	p.nFew = min(p.nFew+1, MaxEvidence)
	copy(p.few[i+1:p.nFew], p.few[i:])
	p.few[i] = n
}

// merge takes over what another board has.
func (b *board) merge(o *board) {
	for i := range o.piles {
		for j := range o.piles[i] {
			for g, p := range o.piles[i][j] {
				b.put(i, j, g, p)
			}
		}
	}
}

// findings are those collected, in the order of the rules. Where many servers
// have the same, that is one finding about all of them.
func (b *board) findings() (all []Finding) {
	for i := range b.piles {
		for j := range b.piles[i] {
			for _, alike := range sorted(b.piles[i][j]) {
				for _, k := range folded(alike) {
					all = append(all, k.finding(&chapters[i].rules[j]))
				}
			}
		}
	}
	return all
}

// stack is a pile and what it is of.
type stack struct {
	group
	*pile
	servers int
}

// sorted are the piles of a rule, those that differ in more than the server
// apart, the largest first.
func sorted(piles map[group]*pile) (all [][]stack) {
	var one []stack
	for g, p := range piles {
		one = append(one, stack{g, p, 1})
	}
	slices.SortFunc(one, func(a, b stack) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(a.group.who, b.group.who),
			cmp.Compare(b.count, a.count), heavier(b.pile, a.pile))
	})
	for len(one) > 0 {
		n := 1
		for n < len(one) && one[n].severity == one[0].severity && one[n].group.who == one[0].group.who {
			n++
		}
		all, one = append(all, one[:n]), one[n:]
	}
	return all
}

// folded is one stack of many, where there are too many.
func folded(alike []stack) []stack {
	if len(alike) <= foldAbove {
		return alike
	}
	whole := *alike[0].pile
	for _, k := range alike[1:] {
		whole.join(k.pile)
	}
	g := alike[0].group
	g.server = wire.Endpoint{}
	return []stack{{g, &whole, len(alike)}}
}

func (k *stack) finding(r *rule) Finding {
	f := Finding{
		Code: r.code, Severity: k.severity, Cite: r.cite,
		Count: k.count, Conns: []int{k.worst}, Frames: slices.Clone(k.frames[:k.nFrames]),
		Client: k.client, Server: k.server, Servers: k.servers, facts: k.facts,
	}
	for _, n := range k.few[:k.nFew] {
		if n != k.worst && len(f.Conns) < MaxEvidence {
			f.Conns = append(f.Conns, n)
		}
	}
	return f
}
