package scenario

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"github.com/tcpglass/tcpglass/sim"
)

// Bounds are what a run may take, for those who play scenarios of strangers.
// What goes beyond ends the run: Result.Failures says so, and the rest is as
// far as it came. Zero fields are the defaults of Run.
type Bounds struct {
	Packets int // that are sent; maxPackets
	Octets  int // of all of them; no limit
	Records int // of the trace; no limit
	Memory  int // octets of each host, whatever its line says; what the line says
}

// maxPackets bounds every run, so that a scenario that goes round in circles
// ends before the memory does.
const maxPackets = 1 << 17

// Cut is the error of a run that was ended before its time.
type Cut struct {
	By    string // packets, octets, records, gauges, time
	Bound int    // 0: not told in a number
}

// Error is the error in words.
func (c *Cut) Error() string {
	if c.Bound == 0 {
		return "out of " + c.By + ": stopped here"
	}
	return fmt.Sprintf("more than %d %s: stopped here", c.Bound, c.By)
}

// filled is b with the defaults in place of what it leaves open.
func (b Bounds) filled() Bounds {
	for _, field := range []*int{&b.Octets, &b.Records, &b.Memory} {
		if *field == 0 {
			*field = math.MaxInt
		}
	}
	if b.Packets == 0 {
		b.Packets = maxPackets
	}
	return b
}

// RunWithin is Run for as long as ctx lasts, and within bounds. The seed is
// DefaultSeed where no line says another.
func (s *Scenario) RunWithin(ctx context.Context, b Bounds) *Result {
	return s.run(ctx, DefaultSeed, true, b)
}

// look sees after each event whether the run may go on, and how the gauges
// stand.
func (r *run) look() {
	r.watchGauges()
	switch {
	case len(r.World.Trace) > r.bounds.Records:
		r.stop(&Cut{"records", r.bounds.Records})
	case r.ctx.Err() != nil:
		r.stop(&Cut{By: "time"})
	}
}

// tap keeps each packet.
func (r *run) tap(p *sim.Packet) {
	r.octets += len(p.Bytes)
	switch {
	case len(r.Packets) >= r.bounds.Packets:
		r.stop(&Cut{"packets", r.bounds.Packets})
	case r.octets > r.bounds.Octets:
		r.stop(&Cut{"octets", r.bounds.Octets})
	default:
		r.Packets = append(r.Packets, Packet{p.At, p.Number, bytes.Clone(p.Bytes), r.names.name(p)})
	}
}
