package main

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/sockets"
)

var socketsCommand = command{"sockets", runSockets}

// socketsView is one run of the subcommand: its options, and the tables.
type socketsView struct {
	*cli
	states, address, of string
	port                uint
	process             string
	listeners, info     bool
	all, watch, asJSON  bool

	filter sockets.Filter
	now    *sockets.Table
	before *sockets.Table // nil: there is none
}

// fewRows is how many rows are shown where nobody asked for all, or for a
// state.
const fewRows = 20

// watchEvery is how often --watch looks.
const watchEvery = time.Second

func runSockets(ctx context.Context, args []string, out, errs io.Writer) int {
	v := socketsView{cli: newCLI("sockets", args, out, errs)}
	v.flags.StringVar(&v.states, "state", "", "sockets.option.state")
	v.flags.UintVar(&v.port, "port", 0, "sockets.option.port")
	v.flags.StringVar(&v.address, "address", "", "sockets.option.address")
	v.flags.StringVar(&v.process, "process", "", "sockets.option.process")
	v.flags.BoolVar(&v.listeners, "listeners", false, "sockets.option.listeners")
	v.flags.BoolVar(&v.info, "info", false, "sockets.option.info")
	v.flags.BoolVar(&v.all, "all", false, "sockets.option.all")
	v.flags.BoolVar(&v.watch, "watch", false, "sockets.option.watch")
	v.flags.BoolVar(&v.asJSON, "json", false, "sockets.option.json")
	v.flags.StringVar(&v.of, "of", "", "sockets.option.of")
	if code, done := v.parse(); done {
		return code
	}
	return v.end(v.show(ctx))
}

// show does what the options ask for.
func (v *socketsView) show(ctx context.Context) error {
	if err := v.check(); err != nil {
		return err
	}
	if v.watch {
		return v.follow(ctx)
	}
	if err := v.look(ctx); err != nil {
		return err
	}
	if err := v.print(); err != nil {
		return err
	}
	if v.bad() {
		return errFound
	}
	return nil
}

// errFound ends a subcommand with exitFound, after it has said what it found.
var errFound = &complaint{code: exitFound}

// check reads the options that are more than words.
func (v *socketsView) check() error {
	switch {
	case len(v.args) > 0:
		return misuse("cli.too-many", v.args[0], v.name)
	case v.port > 0xffff:
		return misuse("cli.bad-value", "--port", v.flags.Lookup("port").Value, v.name)
	}
	if u, err := url.Parse(v.of); v.of != "" && (err != nil || u.Host == "") {
		return misuse("sockets.bad-url", v.of)
	}
	v.filter.Port, v.filter.Process = uint16(v.port), v.process
	if err := v.checkStates(); err != nil {
		return err
	}
	return v.checkAddress()
}

func (v *socketsView) checkStates() error {
	for name := range strings.FieldsFuncSeq(v.states, func(r rune) bool { return r == ',' }) {
		s, ok := sockets.ParseState(strings.TrimSpace(name))
		if !ok {
			return misuse("sockets.bad-state", name, stateNames())
		}
		v.filter.States = append(v.filter.States, s)
	}
	return nil
}

func stateNames() string {
	var names []string
	for _, s := range sockets.States {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func (v *socketsView) checkAddress() error {
	if v.address == "" {
		return nil
	}
	p, err := netip.ParsePrefix(v.address)
	if a, bad := netip.ParseAddr(v.address); bad == nil {
		p, err = a.Prefix(a.BitLen())
	}
	if err != nil {
		return misuse("sockets.bad-address", v.address)
	}
	v.filter.Network = p
	return nil
}

// look reads the table once more.
func (v *socketsView) look(ctx context.Context) error {
	var t *sockets.Table
	var err error
	if v.of != "" {
		t, err = sockets.Fetch(ctx, v.of, v.lang.String())
	} else {
		t, err = sockets.Read(sockets.Options{Owners: true})
	}
	switch {
	case errors.Is(err, sockets.ErrSystem):
		return misuse("sockets.not-linux")
	case errors.Is(err, sockets.ErrModule):
		return misuse("sockets.no-module")
	case err != nil:
		return failure("sockets.cannot-read", err)
	}
	whole := v.filter
	whole.States = nil // what the others are, says what these mean
	v.before, v.now = v.now, t.Select(whole)
	return nil
}

// bad reports whether somebody should look at once.
func (v *socketsView) bad() bool {
	for _, f := range v.now.Findings() {
		if f.Severity == sockets.Trouble {
			return true
		}
	}
	for _, d := range v.now.Judge(v.before) {
		if d.Class == detect.Flood {
			return true
		}
	}
	return len(v.now.Alarms) > 0
}

// follow looks again and again until ctx ends.
func (v *socketsView) follow(ctx context.Context) error {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if err := v.look(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		if err := v.print(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// print writes what was seen, as it is wanted.
func (v *socketsView) print() error {
	text := v.page
	if v.asJSON {
		text = v.json
	}
	if _, err := v.out.Write(text()); err != nil {
		return failure("cli.cannot-write", "stdout", cause(err))
	}
	return nil
}

// chosen are the rows that are wanted.
func (v *socketsView) chosen() []sockets.Row {
	f := v.filter
	if v.listeners {
		f.States = []sockets.State{sockets.Listen}
	}
	return v.now.Select(f).Sockets
}
