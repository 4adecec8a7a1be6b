package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/bpf"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/filter"
	"github.com/tcpglass/tcpglass/internal/captures"
)

var watchCommand = command{"watch", runWatch}

// watchOptions are what the command line says.
type watchOptions struct {
	iface, expr string
	json        bool
	promiscuous bool
	snap        int
	ring        sized
	pcap        string
	pcapSize    sized
	pcapFiles   int
	duration    time.Duration
	count       uint64
	connections int
	user        string

	behind *filter.Program
}

func (o *watchOptions) define(c *cli) {
	o.ring, o.pcapSize = capture.DefaultRing, 100<<20
	c.flags.BoolVar(&o.json, "json", false, "watch.option.json")
	c.flags.BoolVar(&o.promiscuous, "promiscuous", false, "watch.option.promiscuous")
	c.flags.IntVar(&o.snap, "snap", 0, "watch.option.snap")
	c.flags.Var(&o.ring, "ring", "watch.option.ring")
	c.flags.StringVar(&o.pcap, "pcap", "", "watch.option.pcap")
	c.flags.Var(&o.pcapSize, "pcap-size", "watch.option.pcap-size")
	c.flags.IntVar(&o.pcapFiles, "pcap-files", 10, "watch.option.pcap-files")
	c.flags.DurationVar(&o.duration, "duration", 0, "watch.option.duration")
	c.flags.Uint64Var(&o.count, "count", 0, "watch.option.count")
	c.flags.IntVar(&o.connections, "max-connections", defaultWatched, "watch.option.max-connections")
	c.flags.StringVar(&o.user, "user", "", "watch.option.user")
}

// watchSnap is how much of a frame is kept where nobody wants files: all that
// comes over a wire of the usual MTU, and the headers of what offloads make 64
// KiB. A ring that has room for 250 of those holds a hundredth of a second.
const watchSnap = 2048

// defaultWatched is how many connections are kept. A flood fills some 30 MB
// of it, connections that have been open at most 400.
const defaultWatched = 1 << 18

// sized is an option that is a number of octets: 16M, 512k.
type sized int64

func (s *sized) String() string { return strconv.FormatInt(int64(*s), 10) }

// Set reads a number with k, M or G behind it.
func (s *sized) Set(text string) error {
	shift := map[string]uint{"k": 10, "m": 20, "g": 30}[strings.ToLower(text[max(len(text)-1, 0):])]
	if shift != 0 {
		text = text[:len(text)-1]
	}
	n, err := strconv.ParseUint(text, 10, 32)
	*s = sized(n << shift)
	return err
}

// runWatch watches an interface until it is told to stop.
func runWatch(ctx context.Context, args []string, out, errs io.Writer) int {
	c := newCLI("watch", args, out, errs)
	var o watchOptions
	o.define(c)
	if code, done := c.parse(); done {
		return code
	}
	if len(c.args) == 0 {
		return c.wrong("watch.which", interfaceNames())
	}
	o.iface, o.expr = c.args[0], strings.Join(c.args[1:], " ")
	if err := c.checkWatch(&o); err != nil {
		return c.end(err)
	}
	w, live, err := c.openWatch(&o)
	if err != nil {
		return c.end(err)
	}
	defer live.Close()
	return c.watch(ctx, w, &o)
}

// checkWatch finds what is wrong before anything is opened.
func (c *cli) checkWatch(o *watchOptions) error {
	if bad := (*filter.Error)(nil); errors.As(filter.Check(o.expr), &bad) {
		return misuse("watch.bad-filter", filterWords(bad, c.lang))
	}
	if o.snap == 0 && o.pcap == "" {
		o.snap = watchSnap
	}
	if o.snap < 0 || o.snap > capture.DefaultSnap || o.ring > capture.MaxRing || o.connections < 2 || o.duration < 0 || o.pcapFiles < 1 {
		return misuse("watch.out-of-range", capture.DefaultSnap, octets(capture.MaxRing))
	}
	return nil
}

// openWatch opens the interface, then gives up all rights that only this
// took, then opens files.
func (c *cli) openWatch(o *watchOptions) (w *watching, live *capture.Live, err error) {
	live, err = capture.OpenLive(o.iface, capture.LiveConfig{
		Snap: o.snap, Ring: int(o.ring), Promiscuous: o.promiscuous, Filter: o.kernelFilter,
	})
	if err != nil {
		return nil, nil, c.cannotWatch(o, err)
	}
	given, err := surrender(o.user)
	if err != nil {
		return nil, nil, errors.Join(misuse("watch.cannot-surrender", err), live.Close())
	}
	fmt.Fprintln(c.errs, c.text("watch.listening", o.iface, c.surrendered(given)))
	var key [16]byte
	rand.Read(key[:]) // never fails
	w = newWatching(live, o.connections, key)
	w.behind, w.most = o.behind, o.count
	if o.duration > 0 {
		w.until = wallClock().Add(o.duration)
	}
	if o.pcap != "" {
		if w.ring, err = captures.NewRing(o.pcap, int64(o.pcapSize), o.pcapFiles); err != nil {
			return nil, nil, errors.Join(misuse("watch.cannot-write", o.pcap, given.user, cause(err)), live.Close())
		}
	}
	return w, live, nil
}

// kernelFilter compiles the expression for the kernel. What looks behind tags
// the kernel cannot tell, for it takes them out first: that runs here.
func (o *watchOptions) kernelFilter(link capture.LinkType) ([]bpf.RawInstruction, error) {
	snap := uint32(o.snap)
	if snap == 0 {
		snap = capture.DefaultSnap
	}
	file := link
	if link == capture.Cooked {
		file = capture.LinuxSLL2
	}
	whole, err := filter.Compile(o.expr, file, snap)
	switch {
	case err != nil:
		return nil, err
	case whole.LooksBehindTags():
		o.behind = &whole
		return nil, nil
	}
	p, err := filter.Compile(o.expr, link, snap)
	if err != nil { // such as inbound, which only a header of "any" tells
		o.behind = &whole
		return nil, nil
	}
	return p.Raw(), nil
}

// cannotWatch says why an interface cannot be opened, and what to do.
func (c *cli) cannotWatch(o *watchOptions, err error) error {
	var e *filter.Error
	switch {
	case errors.As(err, &e):
		return misuse("watch.bad-filter", filterWords(e, c.lang))
	case errors.Is(err, capture.ErrNotAllowed):
		return misuse("watch.not-allowed", o.iface)
	case errors.Is(err, capture.ErrNoInterface):
		return misuse("watch.no-interface", o.iface, interfaceNames())
	case errors.Is(err, capture.ErrDown):
		return misuse("watch.down", o.iface, o.iface)
	case errors.Is(err, errors.ErrUnsupported):
		return misuse("watch.not-linux")
	}
	return failure("watch.cannot-open", o.iface, err)
}

// interfaceNames are those that could be watched.
func interfaceNames() string {
	names := []string{}
	all, _ := net.Interfaces() // where they cannot be listed, none are
	for _, ifc := range all {
		if ifc.Flags&net.FlagUp != 0 {
			names = append(names, ifc.Name)
		}
	}
	return strings.Join(append(names, capture.Any), ", ")
}

// watch shows what happens in the way that suits whoever looks.
func (c *cli) watch(ctx context.Context, w *watching, o *watchOptions) int {
	var err error
	switch {
	case o.json:
		w.teller = newWatchJSON(c.out, c.lang)
		err = w.run(ctx)
	case terminal(c.out):
		err = c.watchScreen(ctx, w, o)
	default:
		w.teller = &watchLines{out: c.out, lang: c.lang}
		err = w.run(ctx)
	}
	if w.ring != nil {
		err = errors.Join(err, w.ring.Close())
	}
	if !o.json {
		fmt.Fprintln(c.out, c.watchSummary(w))
	}
	switch {
	case errors.Is(err, capture.ErrDown):
		return c.failed("watch.went-down", o.iface)
	case err != nil:
		return c.end(err)
	case w.alarmed:
		return exitFound
	}
	return exitFine
}

// watchSummary is what there was, in a line.
func (c *cli) watchSummary(w *watching) string {
	s := &w.stats
	took := time.Duration(s.Seconds * float64(time.Second)).Round(100 * time.Millisecond)
	return c.text("watch.summary-line", took, s.Frames, octets(float64(s.Octets)), s.Attempts, s.Opened, s.Closed, s.Dropped)
}
