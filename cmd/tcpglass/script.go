package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/sim/packetdrill"
)

var scriptCommand = command{"script", runScript}

// scripting is one run of the subcommand.
type scripting struct {
	*cli
	json, verbose, lenient bool
	symbols                []string
	jobs                   int
}

func runScript(ctx context.Context, args []string, out, errs io.Writer) int {
	s := scripting{cli: newCLI("script", args, out, errs)}
	s.flags.BoolVar(&s.json, "json", false, "script.option.json")
	s.flags.BoolVar(&s.verbose, "v", false, "script.option.v")
	s.flags.BoolVar(&s.lenient, "lenient", false, "script.option.lenient")
	s.flags.IntVar(&s.jobs, "j", runtime.GOMAXPROCS(0), "script.option.j")
	s.flags.Func("D", "script.option.D", func(symbol string) error {
		s.symbols = append(s.symbols, symbol)
		return nil
	})
	if code, done := s.parse(); done {
		return code
	}
	return s.run(ctx)
}

// run plays all files and tells of each in the order they were named.
func (s *scripting) run(ctx context.Context) int {
	paths, err := s.paths()
	if err != nil {
		return s.end(err)
	}
	total := tally{}
	for p := range s.playAll(ctx, paths) {
		total.add(p)
		if err := s.tell(p); err != nil {
			return s.end(failure("cli.cannot-write", "stdout", cause(err)))
		}
	}
	if ctx.Err() != nil {
		return s.failed("script.stopped")
	}
	if len(paths) > 1 && !s.json {
		fmt.Fprintln(s.out, s.text("script.total", total.all, total.passed, total.failed, total.unread))
	}
	return total.code()
}

// paths are the files to play: those that were named, and those that end in
// .pkt below folders that were.
func (s *scripting) paths() (paths []string, err error) {
	switch {
	case len(s.args) == 0:
		return nil, misuse("script.no-files")
	case s.jobs < 1:
		return nil, misuse("script.bad-jobs", s.jobs)
	}
	for _, arg := range s.args {
		err := filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && (path == arg || filepath.Ext(path) == ".pkt") {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil {
			return nil, misuse("script.cannot-read", arg, cause(err))
		}
	}
	if len(paths) == 0 {
		return nil, misuse("script.none-below", s.args[0])
	}
	return paths, nil
}

// played is one file and how it went.
type played struct {
	path string
	*packetdrill.Result
}

// playAll plays the files side by side and gives them back in their order.
func (s *scripting) playAll(ctx context.Context, paths []string) func(yield func(played) bool) {
	results := make([]chan played, len(paths))
	for i := range results {
		results[i] = make(chan played, 1)
	}
	next := make(chan int)
	ctx, stop := context.WithCancel(ctx)
	var workers sync.WaitGroup
	for range min(s.jobs, len(paths)) {
		workers.Go(func() {
			for i := range next {
				results[i] <- s.play(paths[i])
			}
		})
	}
	workers.Go(func() { hand(ctx, next, len(paths)) })
	return func(yield func(played) bool) {
		defer workers.Wait()
		defer stop()
		for _, r := range results {
			select {
			case p := <-r:
				if !yield(p) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

// hand gives out the numbers below n until ctx ends.
func hand(ctx context.Context, next chan<- int, n int) {
	defer close(next)
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
			return
		}
	}
}

// play reads and plays one file.
func (s *scripting) play(path string) played {
	src, err := os.ReadFile(path)
	if err != nil {
		return played{path, &packetdrill.Result{Problem: unreadable(path, err)}}
	}
	script, err := packetdrill.Parse(path, src, s.symbols...)
	var bad *packetdrill.Problem
	if errors.As(err, &bad) {
		return played{path, &packetdrill.Result{Problem: bad}}
	}
	return played{path, script.Run(packetdrill.Config{Lenient: s.lenient, Trace: s.verbose})}
}

// unreadable is the problem of a file that cannot be read.
func unreadable(path string, err error) *packetdrill.Problem {
	return &packetdrill.Problem{File: path, Syntax: true, Code: "unreadable", Args: []any{cause(err)}}
}

// tally counts how files went.
type tally struct{ all, passed, failed, unread int }

func (t *tally) add(p played) {
	t.all++
	switch {
	case p.Problem == nil:
		t.passed++
	case p.Problem.Syntax:
		t.unread++
	default:
		t.failed++
	}
}

// code is the exit code: a script that cannot be read is wrong use, and says
// nothing about the stack.
func (t *tally) code() int {
	switch {
	case t.unread > 0:
		return exitUsage
	case t.failed > 0:
		return exitFound
	}
	return exitFine
}

// tell writes what is to be said of one file: passing ones are silent, as
// the C tool's are, unless asked for.
func (s *scripting) tell(p played) error {
	if s.json {
		return s.tellJSON(p)
	}
	var b bytes.Buffer
	for _, n := range p.Notices {
		fmt.Fprintf(&b, "%s:%d: %s\n", p.path, n.Line, s.text("script.say."+n.Code, n.Args...))
	}
	if s.verbose && len(p.Trace) > 0 {
		b.WriteString(ladder.New(p.Trace).Text(s.drawing()))
	}
	if s.verbose && p.Problem == nil {
		fmt.Fprintln(&b, s.text("script.passed", p.path, p.Events, p.Elapsed.Seconds()))
	}
	if p.Lenient {
		fmt.Fprintln(&b, s.text("script.lenient", p.path, p.Forgiven))
	}
	if _, err := s.out.Write(b.Bytes()); err != nil {
		return err
	}
	if p.Problem != nil {
		fmt.Fprintln(s.errs, s.problem(p.Problem))
	}
	return nil
}

// drawing is how ladders are drawn.
func (s *scripting) drawing() ladder.TextOptions {
	return ladder.TextOptions{Lang: s.lang, Width: s.columns(0), Colour: s.colour()}
}

// problem is a problem in the user's language: where, what, the packets.
func (s *scripting) problem(p *packetdrill.Problem) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s:%d: %s", p.File, p.Line, s.text("script.say."+p.Code, p.Args...))
	if p.Hint != "" {
		fmt.Fprintf(&b, " (%s)", s.text("script.say."+p.Hint))
	}
	if p.Expected != "" {
		fmt.Fprintf(&b, "\n%s%s", s.text("script.expected"), p.Expected)
	}
	if p.Actual != "" {
		fmt.Fprintf(&b, "\n%s%s", s.text("script.actual"), p.Actual)
	}
	return b.String()
}

// scriptJSON is what --json writes of one file. It is stable: fields may be
// added. Its texts are English in every language.
type scriptJSON struct {
	File     string       `json:"file"`
	Verdict  string       `json:"verdict"`        // pass; fail: the stack did otherwise; error: the script cannot be read
	Line     int          `json:"line,omitempty"` // of the event that failed
	Code     string       `json:"code,omitempty"` // a stable word for what is wrong
	Message  string       `json:"message,omitempty"`
	Expected string       `json:"expected,omitempty"` // the packet of the script
	Actual   string       `json:"actual,omitempty"`   // and of the stack
	Hint     string       `json:"hint,omitempty"`     // what the stack does not have, where that is why
	Lenient  bool         `json:"lenient"`
	Forgiven int          `json:"forgiven"` // what a strict run would have failed at
	Events   int          `json:"events"`
	Seconds  float64      `json:"seconds"` // of virtual time
	Notices  []noticeJSON `json:"notices"`
}

type noticeJSON struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

func (s *scripting) tellJSON(p played) error {
	j := scriptJSON{
		File: p.path, Verdict: "pass",
		Lenient: p.Lenient, Forgiven: p.Forgiven,
		Events: p.Events, Seconds: p.Elapsed.Seconds(),
		Notices: []noticeJSON{},
	}
	for _, n := range p.Notices {
		j.Notices = append(j.Notices, noticeJSON{n.Line, packetdrill.Text(n.Code, n.Args...)})
	}
	if bad := p.Problem; bad != nil {
		j.Verdict, j.Line, j.Code = "fail", bad.Line, bad.Code
		j.Message, j.Expected, j.Actual = packetdrill.Text(bad.Code, bad.Args...), bad.Expected, bad.Actual
		if bad.Syntax {
			j.Verdict = "error"
		}
		if bad.Hint != "" {
			j.Hint = packetdrill.Text(bad.Hint)
		}
	}
	return json.NewEncoder(s.out).Encode(j)
}
