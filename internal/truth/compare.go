package truth

import (
	"net/netip"
	"slices"
	"strings"
)

// Difference is an answer of ours that another does not give.
type Difference struct {
	File, Question string
	Ours, Theirs   string
	Conn           string // which one: client, server, and our number or theirs
}

// Comparison is all of two.
type Comparison struct {
	Conns       int // that either of the two has
	Equal       int // of these, those with the same answer to everything
	Answers     int // questions about those that both have
	Same        int
	Differences []Difference
}

// missing is the question whether there is such a connection at all, and its
// answers.
const (
	exists  = "connection"
	there   = "one"
	nothing = "none"
)

// key is what connections are matched by: between whom, and since when.
type key struct {
	file  string
	a, b  netip.AddrPort // a is the lesser
	first int64
}

func (c *Conn) key() key {
	a, b := c.Ends[0], c.Ends[1]
	if b.Compare(a) < 0 {
		a, b = b, a
	}
	return key{c.File, a, b, c.First}
}

// Compare matches connections by file, ends and first packet, and asks of
// each pair every question.
func Compare(ours, theirs []Conn) *Comparison {
	waiting := map[key][]*Conn{} // several may begin in the same instant
	for i := range ours {
		k := ours[i].key()
		waiting[k] = append(waiting[k], &ours[i])
	}
	var sum Comparison
	for i := range theirs {
		k := theirs[i].key()
		if len(waiting[k]) == 0 {
			sum.alone(&theirs[i], nothing, there)
			continue
		}
		sum.pair(waiting[k][0], &theirs[i])
		waiting[k] = waiting[k][1:]
	}
	for _, rest := range waiting {
		for _, c := range rest {
			sum.alone(c, there, nothing)
		}
	}
	slices.SortFunc(sum.Differences, func(x, y Difference) int { return strings.Compare(x.sortKey(), y.sortKey()) })
	return &sum
}

func (d *Difference) sortKey() string {
	return strings.Join([]string{d.File, d.Question, d.Ours, d.Theirs, d.Conn}, "\x00")
}

// alone counts a connection that only one of the two has.
func (sum *Comparison) alone(c *Conn, ours, theirs string) {
	sum.Conns++
	sum.Differences = append(sum.Differences, Difference{c.File, exists, ours, theirs, c.name()})
}

func (sum *Comparison) pair(ours, theirs *Conn) {
	sum.Conns++
	before := len(sum.Differences)
	for i := range Questions {
		q := &Questions[i]
		a, b := ours.Answers[q.Name], theirs.Answers[q.Name]
		sum.Answers++
		if q.Same(a, b) {
			sum.Same++
			continue
		}
		sum.Differences = append(sum.Differences, Difference{ours.File, q.Name, a, b, ours.name()})
	}
	if len(sum.Differences) == before {
		sum.Equal++
	}
}

func (c *Conn) name() string { return c.Ends[0].String() + " > " + c.Ends[1].String() }
