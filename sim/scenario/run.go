package scenario

import (
	"context"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/trace"
)

// DefaultSeed is for those who do not care.
const DefaultSeed = 9293

// DefaultRun is how long a world runs at most when its scenario does not
// say, and something still happens.
const DefaultRun = 10 * time.Minute

// Result is a scenario as it went.
type Result struct {
	Trace    []trace.Record
	Packets  []Packet // in the order they were sent
	Failures []Failure
	World    *sim.World
}

// Failure is a call that was refused, as it would have been in a program.
type Failure struct {
	At   time.Duration
	Line int // of the scenario; 0: the run was ended before its time
	Err  error
	Code string // of the note in the trace, behind "refused-"; empty where there is none
}

// Run plays the scenario. The same seed gives the same result. A seed line
// in the scenario goes before the argument.
func (s *Scenario) Run(seed uint64) *Result {
	return s.run(context.Background(), seed, true, Bounds{})
}

// RunUntraced is Run without a trace: the packets are the same.
func (s *Scenario) RunUntraced(seed uint64) *Result {
	return s.run(context.Background(), seed, false, Bounds{})
}

// run plays it within bounds.
func (s *Scenario) run(ctx context.Context, seed uint64, traced bool, b Bounds) *Result {
	for _, own := range Of[*Seed](s) {
		seed = own.Seed
	}
	r := &run{
		Result: &Result{World: sim.New(seed)}, scenario: s, actors: map[string]*actor{},
		ctx: ctx, bounds: b.filled(), names: s.names(),
	}
	r.World.Untraced = !traced
	r.World.Taps = append(r.World.Taps, r.tap)
	r.World.Look = r.look
	r.build()
	r.plan()
	r.listen()
	r.play()
	r.Trace = r.World.Trace
	return r.Result
}

// run is a scenario that is being played.
type run struct {
	*Result
	scenario *Scenario
	actors   map[string]*actor
	ctx      context.Context
	bounds   Bounds
	octets   int // of the packets so far
	names    namer
	telling  bool // when calls wait and return
	gauging  *eye // that tells gauges whenever they change; nil: nobody wants to know
	stopped  bool // before its time
	scratch  []byte
	alphabet []byte // see letters
	depth    int    // of reactions that brought about reactions
}

// build makes the world: nodes, pipes, rules, in the order of the file.
func (r *run) build() {
	for _, l := range r.scenario.Lines {
		switch x := l.Statement.(type) {
		case *Node:
			r.actors[x.Name] = r.actor(x)
		case *Pipe:
			var p sim.Pipe
			apply(&p, x.Settings, pipeKeys)
			r.World.Join(r.actors[x.A].node, r.actors[x.B].node, p)
		}
	}
	for _, rule := range Of[*Rule](r.scenario) {
		r.lay(rule)
	}
}

// listen sees to it that the trace says what tell lines want.
func (r *run) listen() {
	for _, t := range Of[*Tell](r.scenario) {
		switch {
		case t.Waits:
			r.telling = true
		case t.Every == 0:
			r.gauging = &eye{told: map[gaugeOf]int{}}
		default:
			r.at(0, func() { r.gauge(t, 0) })
		}
	}
}

// deeds are what rules do.
var deeds = map[string]sim.Deed{"lose": sim.Lose, "delay": sim.Defer, "duplicate": sim.Copy, "corrupt": sim.Damage}

// lay puts a rule into the world.
func (r *run) lay(x *Rule) {
	match := x.Class.Match
	if x.To != "" {
		to := r.actors[x.To].line.Addr.Addr()
		match = func(p *sim.Packet) bool { return x.Class.Match(p) && p.Dst() == to }
	}
	r.World.Rule(sim.Rule{
		From: r.actors[x.From].node, Match: match, Nth: x.Nth,
		After: x.After, Until: x.Until, Do: deeds[x.Do], Wait: x.Wait,
	})
}

// plan puts the events on the world's agenda. One that follows a reaction
// belongs to it.
func (r *run) plan() {
	var before *reaction // of the line before
	var at time.Duration
	for _, l := range r.scenario.Lines {
		e, ok := l.Statement.(*Event)
		if !ok {
			continue
		}
		deed := deed{r, r.actors[e.Who], e, l.Number}
		switch {
		case e.When.On != "":
			before = &reaction{on: e.When.On, nth: e.When.Nth, steps: []step{{e.When.After, deed}}}
			deed.actor.reactions = append(deed.actor.reactions, before)
		case e.When.Next && before != nil:
			last := before.steps[len(before.steps)-1].after
			before.steps = append(before.steps, step{last + e.When.After, deed})
		default:
			if before = nil; e.When.Next {
				at += e.When.After
			} else {
				at = e.When.After
			}
			r.at(at, func() { deed.do(nil) })
		}
	}
}

// at does something when the world is d old, and behind everything that
// arrives at that instant: whoever acts has heard what there is to hear.
func (r *run) at(d time.Duration, do func()) {
	r.World.At(d, func() { r.World.After(0, do) })
}

// stop ends the run before its time. The first reason counts.
func (r *run) stop(err error) {
	r.World.Stop()
	if !r.stopped {
		r.stopped = true
		r.Failures = append(r.Failures, Failure{At: r.World.Elapsed(), Err: err})
	}
}

// play lets time pass. Where it stands still, that is the end.
func (r *run) play() {
	defer func() {
		if x := recover(); x != nil {
			stuck, ok := x.(sim.Stuck)
			if !ok {
				panic(x)
			}
			r.stop(stuck)
		}
	}()
	if len(Of[*Run](r.scenario)) == 0 {
		r.World.RunOut(DefaultRun)
		return
	}
	r.World.Run(r.length())
}

// length is how long the world runs at most.
func (r *run) length() time.Duration {
	runs := Of[*Run](r.scenario)
	if len(runs) == 0 {
		return DefaultRun
	}
	return runs[len(runs)-1].For
}

// deed is an event that is about to happen.
type deed struct {
	run   *run
	actor *actor
	event *Event
	line  int
}

// do does it. c is the connection that a reaction is about; nil where there
// is none.
func (d deed) do(c *conn) {
	which := d.event.Conn
	if c != nil && which == 0 && c.actor == d.actor {
		which = 1 + slices.Index(c.actor.conns, c)
	}
	d.actor.present = d.line
	d.event.Action.act(d.run, d.actor, which)
}

// reaction is what a program does when something happens.
type reaction struct {
	on    string
	nth   int
	seen  int
	steps []step
}

type step struct {
	after time.Duration
	deed  deed
}

// maxDepth bounds reactions that bring about each other at one instant: after
// so many they go to the back of the queue.
const maxDepth = 16

// happened lets an actor react, one call after the other: what a call brings
// about is sent before the next one, as it is where threads make them. c may
// be nil.
func (r *run) happened(a *actor, what string, c *conn) {
	for _, x := range a.reactions {
		if x.on != what {
			continue
		}
		if x.seen++; x.nth != 0 && x.nth != x.seen {
			continue
		}
		for _, s := range x.steps {
			if s.after == 0 && r.depth < maxDepth {
				r.depth++
				s.deed.do(c)
				r.World.Settle()
				r.depth--
			} else {
				r.at(r.World.Elapsed()+s.after, func() { s.deed.do(c) })
			}
		}
	}
}
