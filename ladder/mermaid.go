package ladder

import (
	"fmt"
	"strings"
)

// Mermaid is the connections as a sequence diagram in Mermaid's language, for
// pages that draw it: one diagram, with a column for each host.
//
// Mermaid knows no time and no slant. A segment stands where it arrives or is
// lost, and says when it left.
func (ds Diagrams) Mermaid(o Options) string {
	m := mermaid{names: map[string]string{}}
	m.line("sequenceDiagram")
	title := o.Title
	if title == "" {
		title = o.Lang.Text(ds.title())
	}
	m.line("    accTitle: " + plainly(title))
	m.line("    accDescr: " + plainly(describe(ds, o)))
	for _, d := range ds {
		m.participants(d)
	}
	if len(ds) == 0 {
		m.line("    participant A as " + plainly(o.Lang.Text("ladder.empty")))
	}
	for _, d := range ds {
		m.diagram(d, o, len(ds) > 1)
	}
	return m.b.String()
}

// Mermaid is d alone in Mermaid's language.
func (d *Diagram) Mermaid(o Options) string { return Diagrams{d}.Mermaid(o) }

// mermaid is a diagram in the making.
type mermaid struct {
	b     strings.Builder
	names map[string]string // of the participants, by host
	left  string            // the participants of the present connection
	right string
}

func (m *mermaid) line(text string) { m.b.WriteString(text + "\n") }

// participants are the hosts that have not been met before.
func (m *mermaid) participants(d *Diagram) {
	for i := range d.Ends {
		name := d.Ends[i].called()
		if m.names[name] == "" {
			m.names[name] = fmt.Sprintf("H%d", len(m.names)+1)
			m.line("    participant " + m.names[name] + " as " + plainly(name))
		}
	}
}

// diagram draws one connection.
func (m *mermaid) diagram(d *Diagram, o Options, several bool) {
	v := d.voice(o)
	m.left, m.right = m.names[d.Ends[Left].called()], m.names[d.Ends[Right].called()]
	if several {
		m.over(v.heading(d))
	}
	for side := range d.Ends {
		if state := d.Ends[side].State; state != "" {
			m.note(Side(side), state)
		}
	}
	for i := range d.Rows {
		m.phase(d, &v, i)
		m.row(d, &v, i)
	}
	m.line("    end")
	for _, a := range d.Arrows {
		if a.Fate == OnWay {
			m.arrow(&v, a, "-)", d.since(a.Sent)+" …")
		}
	}
}

// tints colour the phases; they are so thin that they fit light and dark.
var tints = [...]string{Opening: "46, 160, 67", Transfer: "31, 111, 235", Closing: "210, 153, 34"}

// phase begins a box for each phase, and notes where much time passes.
func (m *mermaid) phase(d *Diagram, v *voice, i int) {
	row := &d.Rows[i]
	if i > 0 {
		if gap := row.At.Sub(d.Rows[i-1].At); gap >= longGap {
			m.over("⋮ " + duration(gap) + " ⋮")
		}
	}
	if i > 0 && d.Rows[i-1].Phase == row.Phase {
		return
	}
	if i > 0 {
		m.line("    end")
	}
	m.line("    rect rgba(" + tints[row.Phase] + ", 0.12)")
	m.over(v.Lang.Text(phaseKeys[row.Phase]))
}

// row writes what happened at one side.
func (m *mermaid) row(d *Diagram, v *voice, i int) {
	row := &d.Rows[i]
	if a := row.Arrives; a != nil {
		m.arrow(v, a, "->>", d.span(a), v.origin(a), v.verdict(a))
	}
	if a := row.Lost; a != nil {
		m.arrow(v, a, "-x", d.span(a), v.loss(a))
	}
	var words []string
	if row.Call != "" {
		words = append(words, call(row))
	}
	for _, text := range []string{v.remark(row), row.State} {
		if text != "" {
			words = append(words, text)
		}
	}
	if len(words) > 0 {
		m.note(row.Side, append(words, d.since(row.At))...)
	}
}

// arrow writes a segment; a retransmission, and a copy, is dotted.
func (m *mermaid) arrow(v *voice, a *Arrow, line string, more ...string) {
	from, to := m.left, m.right
	if a.From == Right {
		from, to = to, from
	}
	if a.Again || a.Copy {
		line = "-" + line
	}
	const endless = 1 << 20
	var lines []string
	for _, words := range flow(v.label(a, plain, false), endless) {
		lines = append(lines, plainText(words))
	}
	for _, text := range more {
		if text != "" {
			lines = append(lines, text)
		}
	}
	m.line("    " + from + line + to + ": " + broken(lines))
}

// note writes beside a lifeline.
func (m *mermaid) note(side Side, lines ...string) {
	if side == Left {
		m.line("    Note left of " + m.left + ": " + broken(lines))
	} else {
		m.line("    Note right of " + m.right + ": " + broken(lines))
	}
}

// over writes across both lifelines.
func (m *mermaid) over(text string) {
	m.line("    Note over " + m.left + "," + m.right + ": " + broken([]string{text}))
}

// broken is lines as Mermaid breaks them.
func broken(lines []string) string {
	for i, l := range lines {
		lines[i] = plainly(l)
	}
	return strings.Join(lines, "<br/>")
}

// plainly is text that Mermaid takes for nothing but text: in its language a
// semicolon ends a line, and a number sign begins a character's number.
func plainly(text string) string {
	return strings.NewReplacer("#", "#35;", ";", "#59;", "<", "#lt;", ">", "#gt;", "\n", " ", nbsp, " ").Replace(text)
}
