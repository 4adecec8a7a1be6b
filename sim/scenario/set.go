package scenario

import (
	"slices"
	"strings"
)

// Set changes a setting, as if the scenario said so: the setting of a pipe
// (loss) for all pipes, that of a host (rto) for all hosts, NAME.KEY for one
// node, A-B.KEY for one pipe; run, seed. Several values are one string:
// "2s 1s 3". The error is an *Error.
func (s *Scenario) Set(key, value string) error {
	file := "--set " + key + "=" + value
	w, comment := split(file, 0, key+" "+value)
	if comment != "" {
		w.fail(0, "not-set", key+"="+value)
	}
	switch key {
	case "run", "seed":
		s.replace(s.statement(w))
	default:
		s.set(w, key)
	}
	w.finish()
	if w.err != nil {
		return w.err
	}
	return nil
}

// AddRule adds a line about what goes wrong: "lose the 3rd segment from
// server". The error is an *Error.
func (s *Scenario) AddRule(line string) error {
	w, comment := split("rule "+line, 0, line)
	var rule Statement
	switch first := w.peek(); {
	case !slices.Contains([]string{"lose", "delay", "duplicate", "corrupt"}, first):
		w.fail(0, "unexpected", first, Term("a-rule"))
	case strings.ContainsAny(line, "\r\n"):
		w.fail(0, "unexpected", line, Term("a-rule"))
	default:
		rule = s.statement(w)
	}
	w.finish()
	if w.err != nil {
		return w.err
	}
	s.Lines = append(s.Lines, Line{Statement: rule, Comment: comment})
	return nil
}

// Watched is the scenario with gauges told whenever they change, where no
// line of it tells of gauges.
func (s *Scenario) Watched() *Scenario {
	for _, t := range Of[*Tell](s) {
		if !t.Waits {
			return s
		}
	}
	w := *s
	w.Lines = append(slices.Clone(s.Lines), Line{Statement: &Tell{}})
	return &w
}

// replace puts a statement in the place of those of its kind.
func (s *Scenario) replace(x Statement) {
	s.Lines = slices.DeleteFunc(slices.Clone(s.Lines), func(l Line) bool {
		switch x.(type) {
		case *Run:
			_, same := l.Statement.(*Run)
			return same
		}
		_, same := l.Statement.(*Seed)
		return same
	})
	s.Lines = append(s.Lines, Line{Statement: x})
}

// set changes a setting of nodes or pipes.
func (s *Scenario) set(w *words, name string) {
	who, k := "", name
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		who, k = name[:i], name[i+1:]
	}
	if len(w.list) > 0 {
		w.list[0].text = k
	}
	nodes, pipes := s.chosen(w, who)
	nodes = slices.DeleteFunc(nodes, func(n *Node) bool { _, can := keysOf[n.Kind][k]; return !can })
	_, ofPipes := pipeKeys[k]
	switch {
	case w.err != nil:
	case ofPipes && len(pipes) > 0:
		x := setting(w, pipeKeys)
		for _, p := range pipes {
			p.Settings = override(p.Settings, x)
		}
	case len(nodes) > 0:
		x := setting(w, hostKeys)
		for _, n := range nodes {
			n.Settings = override(n.Settings, x)
			w.possible(n)
		}
	default:
		w.next = min(1, len(w.list))
		w.wrong("unknown-key", name, names(hostKeys)+", "+names(pipeKeys)+", run, seed")
	}
}

// chosen are the nodes and pipes that a name before a dot means; all of them
// where it is empty.
func (s *Scenario) chosen(w *words, who string) (nodes []*Node, pipes []*Pipe) {
	nodes, pipes = Of[*Node](s), Of[*Pipe](s)
	if who == "" {
		return nodes, pipes
	}
	pipes = slices.DeleteFunc(pipes, func(p *Pipe) bool { return who != p.A+"-"+p.B && who != p.B+"-"+p.A })
	nodes = slices.DeleteFunc(nodes, func(n *Node) bool { return n.Name != who })
	if len(nodes)+len(pipes) == 0 {
		w.next = min(1, len(w.list))
		w.wrong("unknown-name", who, s.everybody())
	}
	return nodes, pipes
}
