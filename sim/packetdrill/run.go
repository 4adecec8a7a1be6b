package packetdrill

import (
	"time"

	"github.com/tcpglass/tcpglass/trace"
)

// Config is how to play a script. The zero value is the C tool's way.
type Config struct {
	// Lenient forgives what says little about a stack: pure ACKs that the
	// script does not expect, another order of options, another window.
	Lenient bool
	// Trace keeps the records of both ends in the Result: for drawings.
	Trace bool
}

// Result is how a script went.
type Result struct {
	Problem  *Problem // nil: passed
	Lenient  bool     // it was played leniently
	Forgiven int      // what a strict run would have failed at: surplus ACKs, options, windows
	Events   int      // packets and calls that were played
	Elapsed  time.Duration
	Notices  []Notice
	Trace    []trace.Record
}

// run is one playing of a script.
type run struct {
	*stage
	script *Script
	set    *settings
	res    *Result
	event  *Event // the one that is being played

	fds     map[int64]*socket
	current *flow // the connection under test
	flows   []*flow
	nextSrc uint16 // the peer's next port

	last    time.Duration // when the last event happened, from the start
	blocked *blocked      // a call that has not returned; nil: none
}

// Run plays the script against a new host.
func (s *Script) Run(cfg Config) *Result {
	r := &run{
		script:  s,
		set:     profile(),
		res:     &Result{Notices: s.Notices},
		fds:     map[int64]*socket{},
		nextSrc: firstPeerPort,
	}
	r.set.lenient = cfg.Lenient
	if !r.settle() {
		return r.res
	}
	r.stage = newStage(r, cfg.Trace)
	r.play()
	r.res.Lenient = r.set.lenient
	r.res.Elapsed = r.elapsed()
	r.res.Trace = r.records
	return r.res
}

// settle reads the option lines; false where one cannot be.
func (r *run) settle() bool {
	for i, o := range r.script.Options {
		known, ok := r.set.set(o.Name, o.Value)
		_, idle := idleOptions[o.Name]
		switch {
		case !known:
			r.res.Problem = &Problem{File: r.script.Name, Line: o.Line, Syntax: true, Code: "unknown-option", Args: []any{o.Name}}
			return false
		case !ok:
			r.res.Problem = &Problem{File: r.script.Name, Line: o.Line, Syntax: true, Code: "option-value", Args: []any{o.Name, o.Value}}
			return false
		case idle:
			r.res.Notices = append(r.res.Notices, Notice{r.script.Options[i].Line, "skip-option", []any{o.Name}})
		}
	}
	return true
}

// play plays the events until one fails, then lets a call that still blocks
// come to its end.
func (r *run) play() {
	for i := range r.script.Events {
		r.event = &r.script.Events[i]
		if r.event.Packet == nil && r.event.ICMP == nil && r.event.Call == nil {
			continue
		}
		r.res.Events++
		r.step(r.event)
		if r.res.Problem != nil {
			return
		}
	}
	if r.blocked != nil {
		r.pass(r.blocked.until())
		r.stuck()
	}
}

// step plays one event.
func (r *run) step(e *Event) {
	switch {
	case e.Packet != nil && !e.Packet.Inbound:
		r.expect(e)
	case e.Packet != nil:
		if r.waitFor(e) {
			r.inject(e.Packet)
		}
	case e.ICMP != nil:
		if r.waitFor(e) {
			r.injectICMP(e.ICMP)
		}
	default:
		if r.waitFor(e) {
			r.call(e)
		}
	}
}

// waitFor lets time pass until an event is due which the script brings
// about. What is late, because something before it was, happens at once;
// what follows counts from when it should have been.
func (r *run) waitFor(e *Event) bool {
	at := r.due(e).from
	r.await(at)
	r.last = at
	return r.res.Problem == nil
}

// window is when an event should happen, from the start of the script.
type window struct {
	from, to  time.Duration
	tolerance time.Duration
	any       bool
}

// due is the window of an event. Tolerance grows with the time since the
// event before: a timer of a minute may be further off than one of a
// millisecond.
func (r *run) due(e *Event) window {
	t := e.Time
	w := window{from: t.From, to: t.To}
	switch t.Kind {
	case AnyTime:
		return window{from: r.elapsed(), to: r.elapsed(), any: true}
	case Relative:
		w.from += r.last
		w.to += r.last
	}
	w.tolerance = r.tolerance(w.to - r.last)
	return w
}

// tolerance is how far off an event may be that comes a gap after another.
func (r *run) tolerance(gap time.Duration) time.Duration {
	return max(r.set.tolerance, time.Duration(float64(gap)*r.set.percent/100))
}

// await lets time pass until at, counted from the start. It ends early where
// a call that blocks has failed.
func (r *run) await(at time.Duration) {
	if b := r.blocked; b != nil && b.until() < at {
		r.pass(b.until())
		r.stuck()
	}
	if r.res.Problem == nil {
		r.pass(at)
	}
}

// fail ends the run at the present event.
func (r *run) fail(code string, args ...any) *Problem {
	return r.failAt(r.event.Line, code, args...)
}

func (r *run) failAt(line int, code string, args ...any) *Problem {
	p := &Problem{File: r.script.Name, Line: line, Code: code, Args: args}
	if r.res.Problem == nil {
		r.res.Problem = p
	}
	return p
}
