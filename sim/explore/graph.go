package explore

// graph is the states of a search by number, in the order they were found:
// how each was first come to, and where one can get from it.
type graph struct {
	parents []uint32
	moves   []move
	open    []bool // may lead anywhere: not gone on from, or beyond the bounds
	ends    []bool // all work is done
	dead    uint32 // the first state in which nothing can happen and work remains; 0: none

	edges  []uint32 // where the moves of the states lead, state by state
	behind []uint32 // by state: where its edges end; shorter than parents by those not moved yet
}

func (g *graph) len() int { return len(g.parents) }

// add makes a state that a move leads to.
func (g *graph) add(parent uint32, v move) uint32 {
	g.parents = append(g.parents, parent)
	g.moves = append(g.moves, v)
	g.open = append(g.open, false)
	g.ends = append(g.ends, false)
	return uint32(len(g.parents) - 1)
}

// edge notes where the state that is being moved can get; close ends its
// list.
func (g *graph) edge(to uint32) { g.edges = append(g.edges, to) }

func (g *graph) close(number uint32, dead bool) {
	g.behind = append(g.behind, uint32(len(g.edges)))
	if dead && g.dead == 0 && !g.open[number] {
		g.dead = number
	}
}

func (g *graph) leave(number uint32) { g.open[number] = true }
func (g *graph) end(number uint32)   { g.ends[number] = true }

// run is the moves to a state.
func (g *graph) run(number uint32) (moves []move) {
	for ; number != 0; number = g.parents[number] {
		moves = append(moves, g.moves[number])
	}
	for i, j := 0, len(moves)-1; i < j; i, j = i+1, j-1 {
		moves[i], moves[j] = moves[j], moves[i]
	}
	return moves
}

// hopeless is the first state from which no run leads to an end, nor out of
// what was explored; 0 where there is none.
func (g *graph) hopeless() uint32 {
	into, from := g.reverse()
	hope := make([]bool, g.len())
	var todo []uint32
	for i := range hope {
		if g.open[i] || g.ends[i] || i >= len(g.behind) {
			hope[i] = true
			todo = append(todo, uint32(i))
		}
	}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, p := range from[into[at]:into[at+1]] {
			if !hope[p] {
				hope[p] = true
				todo = append(todo, p)
			}
		}
	}
	for i := range hope {
		if !hope[i] {
			return uint32(i)
		}
	}
	return 0
}

// reverse is the edges by where they lead: from[into[i]:into[i+1]] are the
// states from which there is a move to i.
func (g *graph) reverse() (into, from []uint32) {
	into = make([]uint32, g.len()+2)
	for _, to := range g.edges {
		into[to+2]++
	}
	for i := 2; i < len(into); i++ {
		into[i] += into[i-1]
	}
	from = make([]uint32, len(g.edges))
	at := uint32(0)
	for i, end := range g.behind {
		for ; at < end; at++ {
			to := g.edges[at] + 1
			from[into[to]] = uint32(i)
			into[to]++
		}
	}
	return into, from
}

// result puts together what was found.
func (s *search) result() *Result {
	g := &s.graph
	r := &Result{States: g.len(), Transitions: len(g.edges), Depth: s.depth, Complete: !s.cut}
	for _, end := range g.ends {
		if end {
			r.Ends++
		}
	}
	if s.Goal != Opens && s.Goal != Ends {
		s.judge()
	}
	for _, p := range append([]Property{Opens, Ends}, Properties...) {
		if number, ok := s.found[p]; ok {
			run := Run{world: s.World, moves: g.run(number)}
			if p == Stuck || p == Deadlock {
				run = run.goOn()
			}
			r.Found = append(r.Found, Finding{p, run})
		}
	}
	return r
}

// judge looks for what only the whole graph shows.
func (s *search) judge() {
	if s.graph.dead != 0 {
		s.found[Deadlock] = s.graph.dead
	}
	if number := s.graph.hopeless(); number != 0 {
		s.found[Stuck] = number
	}
}
