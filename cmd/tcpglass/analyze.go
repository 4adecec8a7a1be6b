package main

import (
	"context"
	"errors"
	"io"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/internal/captures"
	"github.com/tcpglass/tcpglass/ladder"
)

var analyzeCommand = command{"analyze", runAnalyze}

// analyzing is one run of the subcommand: its options, what they mean, then
// what was found.
type analyzing struct {
	*cli
	json, csv, all, absolute, ignoreTags bool
	limit, width, maxConnections         int
	ladder, explain                      int // numbers of connections; 0: none
	format, parquet, pcapOut             string
	filters, expected                    []string

	packets  []string         // of filters: those on packets
	wanted   []*analyze.Query // and those on connections
	profiles []profile
	again    bool // there will be a second pass

	stdin  spool
	config analyze.Config
	found  *analyze.Analysis
	shown  []int // the connections that are wanted; nil: all of them
	broken error // why the capture was not read to its end; nil: it was
}

func runAnalyze(ctx context.Context, args []string, out, errs io.Writer) int {
	a := analyzing{cli: newCLI("analyze", args, out, errs)}
	a.flags.BoolVar(&a.json, "json", false, "analyze.option.json")
	a.flags.BoolVar(&a.csv, "csv", false, "analyze.option.csv")
	a.flags.StringVar(&a.parquet, "parquet", "", "analyze.option.parquet")
	a.flags.StringVar(&a.pcapOut, "pcap-out", "", "analyze.option.pcap-out")
	a.flags.Func("filter", "analyze.option.filter", appendTo(&a.filters))
	a.flags.Func("expect", "analyze.option.expect", appendTo(&a.expected))
	a.flags.IntVar(&a.ladder, "ladder", 0, "analyze.option.ladder")
	a.flags.IntVar(&a.explain, "explain", 0, "analyze.option.explain")
	a.flags.StringVar(&a.format, "format", "text", "analyze.option.format")
	a.flags.BoolVar(&a.absolute, "absolute", false, "analyze.option.absolute")
	a.flags.IntVar(&a.limit, "limit", defaultLimit, "analyze.option.limit")
	a.flags.BoolVar(&a.all, "all", false, "analyze.option.all")
	a.flags.IntVar(&a.width, "width", 0, "analyze.option.width")
	a.flags.BoolVar(&a.ignoreTags, "ignore-tags", false, "analyze.option.ignore-tags")
	a.flags.IntVar(&a.maxConnections, "max-connections", 0, "analyze.option.max-connections")
	if code, done := a.parse(); done {
		return code
	}
	defer a.stdin.remove()
	return a.end(a.run(ctx))
}

// defaultLimit is how many connections the table shows unless told: as many
// as fit on a screen.
const defaultLimit = 20

func appendTo(list *[]string) func(string) error {
	return func(s string) error {
		*list = append(*list, s)
		return nil
	}
}

// run does what the options ask for. Whatever can be wrong with them is
// found before anything is read or written.
func (a *analyzing) run(ctx context.Context) error {
	if err := a.check(); err != nil {
		return err
	}
	if err := a.read(ctx); err != nil {
		return err
	}
	a.choose()
	// ^C has ended the reading; what is known by then is told in full
	if err := a.tell(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	return a.broken
}

// tell writes all that is wanted.
func (a *analyzing) tell(ctx context.Context) error {
	if err := a.export(ctx); err != nil {
		return err
	}
	switch {
	case a.parquet == "-" || a.pcapOut == "-":
		return nil // standard output is taken
	case len(a.profiles) > 0:
		return a.judge()
	case a.json, a.csv:
		return a.rows()
	case a.ladder != 0, a.explain != 0:
		return a.follow(ctx)
	}
	return a.page()
}

// check looks for what is wrong with the options, and finds out what they
// mean.
func (a *analyzing) check() error {
	switch {
	case len(a.args) == 0:
		return misuse("analyze.no-files")
	case a.json && a.csv:
		return misuse("analyze.both", "--json", "--csv")
	case a.ladder != 0 && a.explain != 0:
		return misuse("analyze.both", "--ladder", "--explain")
	case a.ladder < 0 || a.explain < 0:
		return misuse("analyze.bad-number", min(a.ladder, a.explain))
	case drawings[a.format] == nil:
		return misuse("analyze.unknown-format", a.format)
	case a.width != 0 && (a.width < ladder.MinWidth || a.width > ladder.MaxWidth):
		return misuse("demo.bad-width", a.width, ladder.MinWidth, ladder.MaxWidth)
	case a.limit < 0:
		return misuse("analyze.bad-limit", a.limit)
	case a.maxConnections < 0:
		return misuse("analyze.bad-limit", a.maxConnections)
	}
	a.again = a.ladder != 0 || a.explain != 0 || a.pcapOut != ""
	a.config = analyze.Config{MaxConnections: a.maxConnections, IgnoreTags: a.ignoreTags}
	if err := a.sortFilters(); err != nil {
		return err
	}
	return a.findProfiles()
}

// unreadable is a complaint about files: a wrong file is wrong use.
func (a *analyzing) unreadable(err error) error {
	if stopped(err) {
		return failure("analyze.stopped", 0)
	}
	return misuse("analyze.cannot-read", captures.Words(err, a.lang))
}

// choose finds the connections that are wanted.
func (a *analyzing) choose() {
	if len(a.wanted) == 0 {
		return
	}
	a.shown = []int{}
	for r := range a.found.Rows() {
		if a.wants(r) {
			a.shown = append(a.shown, r.Number)
		}
	}
}

func (a *analyzing) wants(r *analyze.Row) bool {
	for _, q := range a.wanted {
		if !q.Match(r) {
			return false
		}
	}
	return true
}

// rowsWanted are the connections that are wanted, in their order.
func (a *analyzing) rowsWanted(yield func(*analyze.Row) bool) {
	if a.shown == nil {
		a.found.Rows()(yield)
		return
	}
	for _, n := range a.shown {
		if r, ok := a.found.Row(n); ok && !yield(&r) {
			return
		}
	}
}

// count is how many these are.
func (a *analyzing) count() int {
	if a.shown == nil {
		return a.found.Len()
	}
	return len(a.shown)
}

// stopped reports whether an error is that of a ^C.
func stopped(err error) bool { return errors.Is(err, context.Canceled) }
