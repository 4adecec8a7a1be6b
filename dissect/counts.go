package dissect

// Counts says what the frames were. Each frame is in exactly one of TCP, UDP,
// ICMP, ARP, Other, Pieces and Unreadable; with tunnels the innermost layer
// that could be read counts.
type Counts struct {
	Frames     uint64
	TCP        uint64
	UDP        uint64
	ICMP       uint64 // of both families
	Quotes     uint64 // those of ICMP that are errors about a TCP segment
	ARP        uint64
	Other      uint64
	Pieces     uint64 // fragments of which the rest was still to come
	Unreadable [Faults]uint64

	Tunnelled uint64 // TCP in something else than one IP header
	BadSums   uint64 // TCP with a wrong checksum
	Offloaded uint64 // TCP with a checksum that was to be filled in later
	GivenUp   uint64 // datagrams whose other pieces did not come, or not in time
	TagsLost  uint64 // TCP whose tags found no room: its Tag is 0
}

// Bad is the sum of Unreadable.
func (c *Counts) Bad() (n uint64) {
	for _, k := range c.Unreadable {
		n += k
	}
	return n
}
