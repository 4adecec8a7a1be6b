package wire

// Packet is one IP packet on its way between a host and a link, or a frame of
// Ethernet, which may hold something else.
//
// Links with offload carry packets that are larger than their MTU or whose
// TCP or UDP checksum is not finished; Segment and Sum say so. A plain packet
// has both zero.
type Packet struct {
	// Bytes is the whole packet from the first octet of the IP header, on
	// links of frames from the first octet of the Ethernet header. Who holds
	// them, and for how long, is the contract of whoever hands the packet
	// over: a link's and a host's Receive keep nothing.
	Bytes []byte
	// Segment, where not zero, makes this a large packet: its TCP payload
	// is to be cut into segments of this many octets before it reaches a
	// wire, or was joined from such segments.
	Segment uint16
	// Sum is the state of the TCP or UDP checksum.
	Sum SumState
}

// SumState is how far a packet's transport checksum is done.
type SumState uint8

// The states of a transport checksum.
const (
	SumFull    SumState = iota // complete: the receiver verifies it
	SumPartial                 // the field holds the pseudo-header's sum; the rest is for whoever puts it on a wire
	SumTrusted                 // somebody below has verified it, or it never left memory
)

// Offload is what a link does for the hosts above it. The zero value is a
// link that does nothing: complete packets, no larger than the MTU.
type Offload struct {
	// Checksum: packets with SumPartial may be sent and may arrive.
	Checksum bool
	// Large is the longest IP packet, in octets, that the link cuts into
	// segments or carries whole; zero where it takes none above its MTU.
	Large int
}
