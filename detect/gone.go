package detect

// Bounds of gone.
const (
	goneFlows = 4096
	goneTicks = 50 // as long as segments may be on their way through full queues
)

// gone are flows that a server has reset of its own accord. What the client
// had sent until it learned of that arrives as ACKs that belong to nothing:
// an upload that was broken off, not an ACK flood. A flow has one place in
// the table, and the latest one that wants a place has it.
type gone [goneFlows]struct {
	tag  uint32
	tick uint32 // modulo 2^32: 13 years
}

func (g *gone) note(flow uint64, tick int64) {
	p := &g[flow%goneFlows]
	p.tag, p.tick = tagOf(flow), uint32(tick)
}

// recently reports whether a flow was reset a moment ago.
func (g *gone) recently(flow uint64, tick int64) bool {
	p := &g[flow%goneFlows]
	return p.tag == tagOf(flow) && uint32(tick)-p.tick <= goneTicks
}
