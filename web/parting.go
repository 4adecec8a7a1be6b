package web

import (
	"fmt"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
)

// parting is where a changed run goes another way than the one before:
// types.d.ts, Parting.
type parting struct {
	At         ladder.Millis `json:"at"`
	Connection int           `json:"connection"` // index
	Row        int           `json:"row"`        // of the changed run; its length: nothing more happens there
	BaseRow    int           `json:"baseRow"`
	Text       string        `json:"text"`
}

// partingOf finds where two runs part; nil where they do not. What happens
// counts before when it happens: a longer delay alone moves everything, and
// changes nothing. Each lifeline is followed by itself, for between the two
// of them the order may be another without anything being otherwise.
func partingOf(lang i18n.Lang, now, before *ladder.Model) *parting {
	f := fork{lang: lang, now: now, before: before}
	for i := range max(len(now.Connections), len(before.Connections)) {
		f.follow(i)
	}
	switch {
	case f.deed != nil:
		return f.deed
	case f.time != nil:
		return f.time
	}
	return f.inside
}

// fork is two runs that are followed side by side.
type fork struct {
	lang        i18n.Lang
	now, before *ladder.Model

	// The earliest so far: something else happens; the same happens at
	// another time; all looks the same, but not inside of an end.
	deed, time, inside *parting
}

// follow goes along one connection of both runs.
func (f *fork) follow(index int) {
	now, before := connectionAt(f.now, index), connectionAt(f.before, index)
	for _, side := range []string{"left", "right"} {
		f.compare(index, along(now, side), along(before, side))
	}
}

// line is one lifeline: a connection, and the rows of one side.
type line struct {
	of   *ladder.ModelConnection
	rows []int
}

// connectionAt is a connection of a run; an empty one where there is none.
func connectionAt(m *ladder.Model, index int) *ladder.ModelConnection {
	if index >= len(m.Connections) {
		return &ladder.ModelConnection{}
	}
	return &m.Connections[index]
}

func along(c *ladder.ModelConnection, side string) line {
	l := line{of: c}
	for i := range c.Rows {
		if c.Rows[i].Side == side {
			l.rows = append(l.rows, i)
		}
	}
	return l
}

// compare goes along a lifeline until something is otherwise.
func (f *fork) compare(index int, now, before line) {
	moved, grown := false, false // what comes first tells it all
	for k := range max(len(now.rows), len(before.rows)) {
		a, b := now.row(k), before.row(k)
		if deedOf(now.of, a) != deedOf(before.of, b) {
			f.deed = f.earlier(f.deed, f.part(index, now, before, k))
			return
		}
		if !moved && a.At != b.At {
			moved = true
			f.time = f.earlier(f.time, f.part(index, now, before, k))
		}
		if what, _, _ := variable(a.TCB, b.TCB); !grown && what != "" {
			grown = true
			f.inside = f.earlier(f.inside, f.part(index, now, before, k))
		}
	}
}

// row is the k-th row of a lifeline; nil behind its end.
func (l *line) row(k int) *ladder.ModelRow {
	if k >= len(l.rows) {
		return nil
	}
	return &l.of.Rows[l.rows[k]]
}

// index is where that row stands in its connection.
func (l *line) index(k int) int {
	if k >= len(l.rows) {
		return len(l.of.Rows)
	}
	return l.rows[k]
}

// part is the parting at the k-th row of a lifeline.
func (f *fork) part(index int, now, before line, k int) *parting {
	a, b := now.row(k), before.row(k)
	return &parting{
		At: firstOf(a, b), Connection: max(min(index, len(f.now.Connections)-1), 0),
		Row: now.index(k), BaseRow: before.index(k),
		Text: sentence(f.lang, deed{now.of, a}, deed{before.of, b}),
	}
}

// firstOf is when the earlier of two rows happens, one of which may be
// missing.
func firstOf(a, b *ladder.ModelRow) ladder.Millis {
	switch {
	case a == nil:
		return b.At
	case b == nil:
		return a.At
	}
	return min(a.At, b.At)
}

// earlier is the one of two partings that comes first.
func (f *fork) earlier(old, found *parting) *parting {
	if old != nil && old.At <= found.At {
		return old
	}
	return found
}

// deedOf is what happens in a row, without when and with which numbers on the
// wire: two runs with other luck choose other ones.
func deedOf(c *ladder.ModelConnection, r *ladder.ModelRow) string {
	switch {
	case r == nil:
		return ""
	case r.Leaves != nil:
		return "leaves" + numbersOf(&c.Arrows[*r.Leaves]) + otherDeed(r)
	case r.Arrives != nil:
		a := &c.Arrows[*r.Arrives]
		return "arrives" + numbersOf(a) + code(a.Verdict) + otherDeed(r)
	case r.Lost != nil:
		a := &c.Arrows[*r.Lost]
		return "lost" + numbersOf(a) + code(a.Loss) + otherDeed(r)
	}
	return otherDeed(r)
}

func numbersOf(a *ladder.ModelArrow) string {
	return fmt.Sprint(a.UDP, a.Flags, a.Seq, a.Ack, a.Len, a.Window)
}

// otherDeed is what stands in a row beside a segment.
func otherDeed(r *ladder.ModelRow) string {
	return fmt.Sprint(r.State, callDeed(r), code(r.Timer), code(r.Note))
}

func callDeed(r *ladder.ModelRow) string {
	if r.Call == nil {
		return ""
	}
	return r.Call.Text
}

func code(r *ladder.ModelReason) string {
	if r == nil {
		return ""
	}
	return r.Code
}
