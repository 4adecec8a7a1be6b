package explore

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Options say how Search works. The zero value is fit for use.
type Options struct {
	Workers  int                     // goroutines; 0: as many as there are processors
	States   int                     // how many states to look at at most; 0: DefaultStates
	Progress func(states, depth int) // called now and then
}

// DefaultStates is more than any of the questions needs.
const DefaultStates = 4 << 20

// Search plays all runs of w, breadth first, until it has seen every state,
// or as many as it may. It ends early, with the error of ctx, only where ctx
// does. A state in which a property is broken is not gone on from.
func Search(ctx context.Context, w World, o Options) (*Result, error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.States <= 0 {
		o.States = DefaultStates
	}
	s := newSearch(w, o)
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	return s.result(), nil
}

// search is a search under way.
type search struct {
	World
	Options
	workers []*worker
	seen    map[uint64]uint32 // number of a state, by its hash
	graph   graph
	level   []*state // the states at the present depth that were not moved yet, by number from first on
	first   uint32
	next    []*state
	pool    []*state // for share
	depth   int
	cut     bool
	found   map[Property]uint32 // the first state that breaks each property
}

func newSearch(w World, o Options) *search {
	s := &search{World: w, Options: o, seen: map[uint64]uint32{}, found: map[Property]uint32{}}
	for range o.Workers {
		s.workers = append(s.workers, &worker{machine: newMachine(&s.World)})
	}
	root := new(state)
	m := s.workers[0]
	m.start(root)
	s.seen[root.hash()] = s.graph.add(0, move{})
	root.pack()
	s.level = []*state{root}
	return s
}

// batch is how many states are moved before the results are put together.
// It bounds what is kept of states that turn out to be the same.
const batch = 4096

func (s *search) run(ctx context.Context) error {
	for len(s.level) > 0 && !s.enough() {
		for i := 0; i < len(s.level) && !s.enough(); i += batch {
			if err := ctx.Err(); err != nil {
				return err
			}
			s.step(i, s.level[i:min(i+batch, len(s.level))])
		}
		if len(s.next) > 0 {
			s.depth++
		}
		s.first += uint32(len(s.level))
		s.level, s.next = s.next, nil
	}
	return nil
}

// enough reports whether the search may end: the goal is reached, or no more
// states are allowed.
func (s *search) enough() bool {
	if s.graph.len() >= s.States {
		s.cut = s.cut || len(s.level)+len(s.next) > 0
		return true
	}
	_, there := s.found[s.Goal]
	return s.Goal != "" && there
}

// step moves the states of a batch, which begins at index at of the level,
// and puts the results together in order.
func (s *search) step(at int, states []*state) {
	for i, m := range s.moveAll(states) {
		number := s.first + uint32(at+i)
		for j := range m.outcomes {
			s.put(number, &m.outcomes[j])
		}
		s.graph.close(number, m.dead)
	}
	s.share()
	if s.Progress != nil {
		s.Progress(s.graph.len(), s.depth)
	}
}

// share divides the states to spare evenly, or one worker would hoard what
// another has to allocate.
func (s *search) share() {
	s.pool = s.pool[:0]
	for _, w := range s.workers {
		s.pool = append(s.pool, w.spare...)
	}
	each := len(s.pool)/len(s.workers) + 1
	for i, w := range s.workers {
		lo := min(i*each, len(s.pool))
		w.spare = append(w.spare[:0], s.pool[lo:min(lo+each, len(s.pool))]...)
	}
}

// moved is what all moves from a state lead to.
type moved struct {
	outcomes []outcome
	dead     bool // nothing can happen, and work remains
}

// outcome is what one move leads to.
type outcome struct {
	move   move
	hash   uint64
	state  *state // nil where it was seen at a smaller depth
	broken Property
	ends   bool // all is done
	goal   bool
	cut    bool
}

// moveAll makes all moves from all states. Nothing is written but by the
// worker whose it is.
func (s *search) moveAll(states []*state) []moved {
	all := make([]moved, len(states))
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, w := range s.workers[:min(len(s.workers), len(states))] {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(states); i = int(next.Add(1)) - 1 {
				all[i] = w.moveOne(s, states[i])
			}
		})
	}
	wg.Wait()
	return all
}

// put gives an outcome its place in the graph.
func (s *search) put(from uint32, o *outcome) {
	if o.cut {
		s.graph.leave(from)
		return
	}
	number, known := s.seen[o.hash]
	if !known {
		number = s.graph.add(from, o.move)
		s.seen[o.hash] = number
		s.mark(number, o)
		s.next = append(s.next, o.state)
	} else if o.state != nil {
		s.workers[0].spare = append(s.workers[0].spare, o.state)
	}
	s.graph.edge(number)
}

// mark notes what is to be known of a new state.
func (s *search) mark(number uint32, o *outcome) {
	if o.ends {
		s.graph.end(number)
	}
	if o.goal {
		s.note(s.Goal, number)
	}
	if o.broken != "" {
		s.graph.leave(number)
		s.note(o.broken, number)
	}
}

func (s *search) note(p Property, number uint32) {
	if _, there := s.found[p]; !there {
		s.found[p] = number
	}
}

// worker is a machine with states to spare.
type worker struct {
	*machine
	spare []*state
	list  []move
}

// moveOne makes all moves from one state, which is not needed afterwards.
func (w *worker) moveOne(s *search, from *state) (m moved) {
	defer func() { w.spare = append(w.spare, from) }()
	if from.broken != "" {
		return moved{}
	}
	w.list = w.moves(from, w.list[:0])
	m.dead = len(w.list) == 0 && !w.done(from)
	m.outcomes = make([]outcome, len(w.list))
	for i, v := range w.list {
		m.outcomes[i] = w.try(s, from, v)
	}
	return m
}

// try makes one move. The state is kept only where it may be a new one.
func (w *worker) try(s *search, from *state, v move) outcome {
	to := w.take()
	w.clone(from, to)
	w.make(to, v)
	o := outcome{move: v, hash: to.hash(), broken: to.broken, cut: to.cut}
	if o.broken != "" {
		o.hash = ^o.hash // not the same as a state that was come to without breaking anything
	}
	if _, known := s.seen[o.hash]; known || o.cut {
		to.drop()
		w.spare = append(w.spare, to)
		return o
	}
	o.ends, o.goal = w.done(to), w.goal(to)
	to.pack()
	o.state = to
	return o
}

func (w *worker) take() *state {
	n := len(w.spare)
	if n == 0 {
		return new(state)
	}
	s := w.spare[n-1]
	w.spare = w.spare[:n-1]
	return s
}
