package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/filter"
	"github.com/tcpglass/tcpglass/internal/captures"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/wire"
)

// watched is where frames come from: a capture.Live, or in tests a file.
type watched interface {
	capture.Source
	SetDeadline(time.Time) error
	Counts() (capture.Counts, error)
}

// watchTeller is told what happens, at once: it writes lines or JSON, or shows
// it. The Conn of a happening is valid during the call only.
type watchTeller interface {
	tell(w *watching, h *happening)
	pulse(w *watching) // ten times a second, and at the end
}

// happening is something worth telling.
type happening struct {
	kind    string // opened, closed, alarm, stats, end
	at      clock.Instant
	conn    *passive.Conn     // opened, closed
	why     string            // closed: how it left the table
	found   []analyze.Finding // closed: what is wrong with it, the worst first
	verdict *detect.Verdict   // alarm
	stats   *watchStats       // stats, end
}

// pulse is how often whatever does not wait for frames is done. It is the
// detector's tick.
const watchPulse = detect.Tick

// watching is one run of watch: all of it happens on one goroutine.
type watching struct {
	source     watched
	interfaces []capture.Interface
	behind     *filter.Program // run here, for it looks behind tags; nil: the kernel runs it
	dissector  *dissect.Dissector
	table      *analyze.Table
	detector   *detect.Detector
	ring       *captures.Ring // nil: nothing is kept
	teller     watchTeller
	wall       func() clock.Instant // the time of day, as frames have it

	until clock.Instant // when it ends by itself; Never where it does not
	most  uint64        // frames after which it does; 0 is any number

	began, now clock.Instant
	next       clock.Instant // pulse
	board      watchBoard
	gauges     watchGauges
	closing    watchClosing
	stats      watchStats
	quota      int  // of ends that may still be told in this second, of those that never opened
	alarmed    bool // there has been one
}

func newWatching(source watched, max int, key [16]byte) *watching {
	w := &watching{
		source:    source,
		wall:      wallClock,
		dissector: dissect.New(),
		detector:  detect.New(detect.Config{Key: key}),
		until:     clock.Never,
		quota:     toldEnds,
		board:     newWatchBoard(),
		gauges:    newWatchGauges(),
		closing:   watchClosing{},
	}
	w.table = analyze.NewTable(analyze.TableConfig{Key: siphash.KeyFrom(key), Max: max, Retire: w.retired})
	return w
}

// run watches until ctx ends, or what was asked for has been seen.
func (w *watching) run(ctx context.Context) error {
	w.began = w.wall()
	w.now, w.next = w.began, w.began.Add(watchPulse)
	var f capture.Frame
	for ctx.Err() == nil && !w.enough() {
		if err := w.listen(&f); err != nil {
			return errors.Join(err, w.end())
		}
		if err := w.beat(); err != nil {
			return err
		}
	}
	return w.end()
}

// enough reports whether all that was asked for has been seen.
func (w *watching) enough() bool {
	return w.now >= w.until || w.most > 0 && w.stats.Frames >= w.most
}

// listen takes frames until the next pulse.
func (w *watching) listen(f *capture.Frame) error {
	if err := w.source.SetDeadline(time.Unix(0, int64(w.next))); err != nil {
		return err
	}
	for w.now < w.next && !w.enough() {
		err := w.source.Next(f)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			w.now = max(w.now, w.wall())
			return nil
		case err != nil:
			return err
		}
		if err := w.frame(f); err != nil {
			return err
		}
	}
	return nil
}

// frame takes one frame.
func (w *watching) frame(f *capture.Frame) error {
	w.now = max(w.now, f.At)
	if w.behind != nil && !w.behind.Match(f.Bytes, f.Length) {
		return nil
	}
	w.stats.Frames++
	w.stats.Octets += uint64(f.Length)
	switch w.dissector.Frame(w.link(f.Interface), f) {
	case dissect.TCP:
		w.segment(&w.dissector.Segment)
	case dissect.ICMPError:
		w.table.Quoted(&w.dissector.Quote)
	}
	if w.ring == nil {
		return nil
	}
	return w.ring.Copy(w.source, f)
}

// link is the link type of an interface.
func (w *watching) link(i int) capture.LinkType {
	if i >= len(w.interfaces) {
		w.interfaces = w.source.Interfaces()
	}
	return w.interfaces[i].Link
}

// segment takes one segment.
func (w *watching) segment(s *dissect.Segment) {
	w.stats.Segments++
	c := w.table.Observe(s)
	if c.First.Frame == s.Frame {
		w.stats.Attempts++
	}
	if c.Opening.ACK.Frame == s.Frame {
		w.stats.Opened++
		w.tell(&happening{kind: "opened", conn: c})
	}
	if s.Flags&(wire.FIN|wire.RST) != 0 {
		w.closing.note(c, s.Frame, &w.stats)
	}
	w.board.note(c, s)
	if ev, ok := analyze.EventOf(s); ok {
		w.detector.Observe(&ev)
		w.hearAlarms()
	}
}

// hearAlarms passes on what the detector has to say.
func (w *watching) hearAlarms() {
	for v, ok := w.detector.Next(); ok; v, ok = w.detector.Next() {
		w.alarm(v)
	}
}

func (w *watching) alarm(v detect.Verdict) {
	w.alarmed = w.alarmed || v.Class.Alarm()
	w.tell(&happening{kind: "alarm", verdict: &v})
}

func (w *watching) tell(h *happening) {
	h.at = w.now
	w.teller.tell(w, h)
}

func wallClock() clock.Instant { return clock.Instant(time.Now().UnixNano()) }
