// Package explore plays every run of a small world and looks for one that
// goes wrong.
//
// A [World] is two ends with the real core, [tcp.TCB], their users, and a
// network that may lose, copy, delay and reorder segments, and bring up old
// ones – each so often and no more. [Search] goes through all that can happen
// in it, breadth first, so that what it finds is the shortest run that
// breaks a [Property]. With the protocol as it is, none does. A [Protocol]
// that was changed – two segments to open instead of three, no wait of 2 MSL
// – has runs that do, and they can be drawn: [Run.Trace].
//
//	r, err := explore.Search(ctx, explore.World{Protocol: explore.TwoWay, Olds: 1}, explore.Options{})
//	for _, f := range r.Found { draw(f.Run.Trace()) }
//
// The changes stand between the core and the network, and in the
// configuration. The core knows nothing of them.
//
// # What is bounded, and what that means
//
// Nothing is sampled: within the bounds of a World every order of events is
// played, and two orders that lead to the same state are played on once.
// Beyond the bounds nothing is claimed.
//
// Time stands still while segments travel and users act. It passes when a
// timer runs out: at once where nothing is on its way, as often as
// World.Timeouts says where something is. No segment outlives the maximum
// segment lifetime: time does not pass beyond it while the segment is on its
// way. What the network has copied may stay on its way for as long as that.
//
// Search uses several goroutines, and its result does not depend on how
// many: the run reported is the first in lexicographic order of the shortest
// ones.
//
// Start reading here, then world.go, state.go, moves.go, machine.go, judge.go,
// search.go; questions.go has the worlds of `tcpglass why`.
package explore

// Property is what must hold in every run. The string is a stable word.
type Property string

// The properties. Opens and Ends are not rules but places to get to: for
// World.Goal.
const (
	Prefix   Property = "prefix"   // octets delivered are a prefix of the octets that the peer's user sent on this connection
	Phantom  Property = "phantom"  // nobody believes in a connection that never was
	Peace    Property = "peace"    // where no user aborts, connections end as they should, with everything delivered
	Deadlock Property = "deadlock" // there is no state in which nothing can happen and work remains
	Stuck    Property = "stuck"    // from every state, both ends can still come to CLOSED

	Opens Property = "opens" // both users have their connection
	Ends  Property = "ends"  // all work is done and both ends are closed
)

// Properties are all that must hold, in the order of their importance.
var Properties = []Property{Prefix, Phantom, Peace, Deadlock, Stuck}

// Result is what Search has found out.
type Result struct {
	States      int  // distinct ones
	Transitions int  // moves played, from each state each one
	Depth       int  // of the longest run without a detour, in moves
	Ends        int  // states in which all is done
	Complete    bool // nothing was left out but what the bounds exclude
	Found       []Finding
}

// Finding is the shortest run that breaks a property, or gets to a goal.
type Finding struct {
	Property Property
	Run      Run
}

// Find is the finding about a property.
func (r *Result) Find(p Property) (Run, bool) {
	for _, f := range r.Found {
		if f.Property == p {
			return f.Run, true
		}
	}
	return Run{}, false
}

// Broken reports whether a property is broken: what was found is not only a
// goal.
func (r *Result) Broken() bool {
	for _, f := range r.Found {
		if f.Property != Opens && f.Property != Ends {
			return true
		}
	}
	return false
}
