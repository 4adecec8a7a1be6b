package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/sim/explore"
)

var whyCommand = command{"why", runWhy}

// why is one run of the subcommand: its options, the question, the answer.
type why struct {
	*cli
	list   bool
	format string
	states int // at most, in one search; 0: as many as there are
	run    int // which of the runs to draw as SVG or Mermaid, from 1
	width  int // columns; 0: the terminal's

	question explore.Question
	parts    []searched
	screen   screen
}

// searched is what was found out about a part of the question.
type searched struct {
	explore.Part
	found *explore.Result
	asIs  *explore.Result // nil: not asked for
}

// answers are what --format takes: the answer as a whole.
var answers = map[string]func(w *why) ([]byte, error){
	"text":    func(w *why) ([]byte, error) { return w.page(), nil },
	"json":    (*why).json,
	"svg":     func(w *why) ([]byte, error) { return w.picture(ladder.Diagrams.SVG) },
	"mermaid": func(w *why) ([]byte, error) { return w.picture(ladder.Diagrams.Mermaid) },
}

func runWhy(ctx context.Context, args []string, out, errs io.Writer) int {
	w := why{cli: newCLI("why", args, out, errs)}
	w.flags.BoolVar(&w.list, "list", false, "ask.option.list")
	w.flags.StringVar(&w.format, "format", "text", "ask.option.format")
	w.flags.IntVar(&w.states, "states", 0, "ask.option.states")
	w.flags.IntVar(&w.run, "run", 1, "ask.option.run")
	w.flags.IntVar(&w.width, "width", 0, "demo.option.width")
	if code, done := w.parse(); done {
		return code
	}
	return w.end(w.answer(ctx))
}

// answer does what the options ask for.
func (w *why) answer(ctx context.Context) error {
	if err := w.check(); err != nil {
		return err
	}
	if w.list {
		return w.print(w.questions())
	}
	if err := w.search(ctx); err != nil {
		return failure("ask.stopped")
	}
	text, err := answers[w.format](w)
	if err != nil {
		return err
	}
	if err := w.print(text); err != nil {
		return err
	}
	return w.verdict()
}

// check looks for what is wrong with the options, and finds the question.
func (w *why) check() error {
	name := explore.Default
	if len(w.args) > 0 {
		name = w.args[0]
	}
	var known bool
	w.question, known = explore.Ask(name)
	switch {
	case len(w.args) > 1:
		return misuse("cli.too-many", w.args[1], w.name)
	case !known:
		return misuse("ask.unknown", name)
	case answers[w.format] == nil:
		return misuse("ask.unknown-format", w.format)
	case w.states < 0:
		return misuse("ask.bad-states", w.states)
	case w.width != 0 && (w.width < ladder.MinWidth || w.width > ladder.MaxWidth):
		return misuse("demo.bad-width", w.width, ladder.MinWidth, ladder.MaxWidth)
	}
	return nil
}

func (w *why) print(b []byte) error {
	if _, err := w.out.Write(b); err != nil {
		return failure("cli.cannot-write", "stdout", cause(err))
	}
	return nil
}

// questions is the list of the questions.
func (w *why) questions() []byte {
	var b strings.Builder
	for _, q := range explore.Questions() {
		fmt.Fprintf(&b, "%-12s %s\n", q.Name, w.lang.Text("ask."+q.Name+".title"))
	}
	return []byte(b.String())
}

// search explores all worlds of the question.
func (w *why) search(ctx context.Context) error {
	if terminal(w.errs) {
		w.screen = screen{w.errs, w.lang}
	}
	defer w.screen.clear()
	for _, p := range w.question.Parts {
		s := searched{Part: p}
		var err error
		if s.found, err = w.explore(ctx, p.World); err != nil {
			return err
		}
		if p.Real {
			if s.asIs, err = w.explore(ctx, p.AsIs()); err != nil {
				return err
			}
		}
		w.parts = append(w.parts, s)
	}
	return nil
}

func (w *why) explore(ctx context.Context, world explore.World) (*explore.Result, error) {
	return explore.Search(ctx, world, explore.Options{States: w.states, Progress: w.screen.draw})
}

// verdict fails where something was found that should not be there, or not
// found that should.
func (w *why) verdict() error {
	for _, s := range w.parts {
		switch {
		case s.Expect == "" && len(s.found.Found) > 0, s.asIs != nil && s.asIs.Broken():
			return failure("ask.surprise", w.question.Name, s.Name)
		case s.Expect == "":
		default:
			if _, ok := s.found.Find(s.Expect); !ok {
				return failure("ask.not-found", w.question.Name, s.Name)
			}
		}
	}
	return nil
}

// runs are the runs of the answer that are worth drawing.
func (w *why) runs() (runs []explore.Run) {
	for _, s := range w.parts {
		if run, ok := s.run(); ok {
			runs = append(runs, run)
		}
	}
	return runs
}

// run is what to draw of a part: what was expected, or else what nobody
// expected.
func (s *searched) run() (explore.Run, bool) {
	if run, ok := s.found.Find(s.Expect); ok {
		return run, true
	}
	for _, r := range []*explore.Result{s.found, s.asIs} {
		if r != nil && r.Broken() {
			return r.Found[0].Run, true
		}
	}
	return explore.Run{}, false
}

// picture draws one run.
func (w *why) picture(draw func(ladder.Diagrams, ladder.Options) string) ([]byte, error) {
	runs := w.runs()
	if w.run < 1 || w.run > len(runs) {
		return nil, misuse("ask.no-run", w.run, len(runs))
	}
	all := ladder.All(runs[w.run-1].Trace())
	return []byte(draw(all, ladder.Options{Lang: w.lang, Title: w.text("ask." + w.question.Name + ".title")})), nil
}

// screen shows how far a search has come, in one line that it takes away
// again. The zero value shows nothing.
type screen struct {
	w    io.Writer
	lang i18n.Lang
}

func (s screen) draw(states, depth int) {
	if s.w != nil {
		fmt.Fprintf(s.w, "\r%s%s", s.lang.Text("ask.progress", states, depth), eraseEnd)
	}
}

func (s screen) clear() {
	if s.w != nil {
		fmt.Fprint(s.w, "\r"+eraseEnd)
	}
}
