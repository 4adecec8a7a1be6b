package scenario

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Scenario is a scenario that has been read.
type Scenario struct {
	Name  string // of the file it was read from
	Lines []Line
}

// Line is a line of a scenario: a statement, a comment, both, or nothing.
type Line struct {
	Statement Statement // nil where there is none
	Comment   string    // what stands behind #
	Number    int       // in the file, counted from 1; 0 where Set made it
}

// Statement is what a line says: *Node, *Pipe, *Rule, *Event, *Tell, *Run or *Seed.
type Statement interface {
	// String is the statement as it is written.
	String() string
}

// Parse reads a scenario. name is for messages. The error is an *Error,
// about the first thing that is wrong.
func Parse(name string, src []byte) (*Scenario, error) {
	if !utf8.Valid(src) {
		return nil, &Error{File: name, Code: "other-file", Args: []any{name}}
	}
	s := &Scenario{Name: name}
	text := strings.TrimSuffix(string(src), "\n")
	for i, line := range strings.Split(text, "\n") {
		w, comment := split(name, i+1, line)
		l := Line{Comment: comment, Number: i + 1}
		if w.more() || w.err != nil {
			l.Statement = s.statement(w)
			w.finish()
		}
		if w.err != nil {
			return nil, w.err
		}
		s.Lines = append(s.Lines, l)
	}
	return s, nil
}

// String is the scenario as it is written: reading it again gives the same.
func (s *Scenario) String() string {
	var b strings.Builder
	for _, l := range s.Lines {
		b.WriteString(l.String() + "\n")
	}
	return b.String()
}

// String is the line without its end.
func (l Line) String() string {
	var parts []string
	if l.Statement != nil {
		parts = append(parts, l.Statement.String())
	}
	if l.Comment != "" {
		parts = append(parts, "# "+l.Comment)
	}
	return strings.Join(parts, "  ")
}

// statement reads what a line says, by its first word.
func (s *Scenario) statement(w *words) Statement {
	switch first := w.peek(); first {
	case "host", "peer", "naive", "router":
		return s.node(w)
	case "pipe":
		return s.pipe(w)
	case "lose", "delay", "duplicate", "corrupt":
		return s.rule(w)
	case "tell":
		return w.tell()
	case "run":
		w.read("run")
		return &Run{w.value(aTime, "run").d}
	case "seed":
		w.read("seed")
		return &Seed{uint64(w.value(aSeed, "seed").n)}
	case "on":
		return s.event(w)
	default:
		if first == "" || !strings.ContainsAny(first[:1], "+0123456789") {
			w.wrong("unexpected", w.read(Term("statement")), Term("statement"))
			return nil
		}
		return s.event(w)
	}
}

// Of are the statements of one type, in order: Of[*Pipe](s).
func Of[S Statement](s *Scenario) (list []S) {
	for _, l := range s.Lines {
		if x, ok := l.Statement.(S); ok {
			list = append(list, x)
		}
	}
	return list
}

// find is the node of that name; nil where there is none.
func (s *Scenario) find(name string) *Node {
	nodes := Of[*Node](s)
	i := slices.IndexFunc(nodes, func(n *Node) bool { return n.Name == name })
	if i < 0 {
		return nil
	}
	return nodes[i]
}

// who reads the name of a node.
func (s *Scenario) who(w *words) *Node {
	name := w.read(Term("a-name"))
	return s.known(w, name)
}

// known is the node of a name that was read.
func (s *Scenario) known(w *words, name string) *Node {
	n := s.find(name)
	switch {
	case n != nil || w.err != nil:
		return n
	case len(Of[*Node](s)) == 0:
		w.wrong("nobody", name)
	default:
		w.wrong("unknown-name", name, s.everybody())
	}
	return nil
}

// everybody is the names of all nodes, for messages.
func (s *Scenario) everybody() string {
	var list []string
	for _, n := range Of[*Node](s) {
		list = append(list, n.Name)
	}
	return strings.Join(list, ", ")
}

// About is the comment that the scenario begins with, its lines joined by
// line breaks.
func (s *Scenario) About() string {
	var lines []string
	for _, l := range s.Lines {
		if l.Statement != nil || l.Comment == "" {
			break
		}
		lines = append(lines, l.Comment)
	}
	return strings.Join(lines, "\n")
}
