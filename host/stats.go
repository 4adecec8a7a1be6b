package host

import "github.com/tcpglass/tcpglass/tcp"

// Stats are counters by reason, from the host's beginning.
type Stats struct {
	PacketsIn, PacketsOut   uint64 // with those to itself
	SegmentsIn, SegmentsOut uint64
	Retransmits             uint64 // segments sent again

	BadIP     uint64 // not a well-formed IPv4 packet
	BadSum    uint64 // TCP or UDP checksum wrong, or UDP's missing in IPv6
	BadTCP    uint64 // TCP header or options impossible
	BadUDP    uint64 // UDP header impossible
	BadICMP   uint64 // ICMP not well formed, or quoting nothing of ours
	BadSource uint64 // from an address that nobody can send from (MUST-63)
	NotOurs   uint64 // to an address that is not this host's, broadcasts among them (MUST-57)

	Fragments          uint64 // pieces of datagrams that arrived
	Reassembled        uint64 // datagrams that became whole
	FragmentsBad       uint64 // pieces that cannot be, and datagrams that must not come in pieces
	FragmentsDuplicate uint64 // pieces that had come before
	FragmentsOverlap   uint64 // datagrams refused because their pieces contradict each other
	FragmentsRefused   uint64 // pieces of datagrams refused before
	FragmentsNoRoom    uint64 // pieces for which there was no memory, or too many of one datagram
	FragmentsEvicted   uint64 // datagrams that went for others
	FragmentsExpired   uint64 // datagrams that were not whole in time
	FragmentsOut       uint64 // pieces sent

	ResetsSent, ResetsIn uint64

	DatagramsIn, DatagramsOut uint64 // of UDP
	NoSocket                  uint64 // datagrams to ports that nobody has opened
	QueueFull                 uint64 // datagrams for which a socket had no room, or the budget no octets

	// Of a host on an Ethernet.
	BadFrames        uint64 // not well formed, or of a type that is not what they hold
	FramesNotOurs    uint64 // to others
	FramesTagged     uint64 // of a VLAN
	FramesUnknown    uint64 // of other protocols
	NoticesOut       uint64 // messages of ARP and Neighbor Discovery
	BadNeighbor      uint64 // such a message that is not well formed, or from beyond the link
	NeighborsLost    uint64 // that did not answer
	NeighborsRefused uint64 // packets to neighbors who were not asked for: too many were
	ParkedDropped    uint64 // packets that waited for a neighbor, and lost their place to later ones
	NoWay            uint64 // packets to networks that no route leads to
	AddressConflicts uint64 // news that another uses an address of ours
	AddressesFormed  uint64 // addresses made of what routers told, or for the link
	RoutersRefused   uint64 // routers and networks for which there was no room

	SynIn             uint64 // SYNs that reached a listener
	SynDropped        uint64 // without an entry or a cookie
	SharesSpent       uint64 // SYNs from a network with its share of the table; most of them get a cookie
	SynAckRetries     uint64
	RetriesThinned    uint64 // entries that expired before all of their retries: the table was too full
	HalfOpenExpired   uint64
	HalfOpenDisplaced uint64 // entries that went for newer ones: OverflowOldest, OverflowRandom
	AcceptOverflow    uint64 // third segments ignored: backlog
	KnocksAnswered    uint64 // SYN-ACKs sent again because Accept made room
	Requests          uint64 // SYNs that waited for their listener's user: ListenConfig.Ask
	RequestsDropped   uint64 // of those, without room to wait
	CookiesSent       uint64 // SYN-ACKs with a cookie
	CookiesAccepted   uint64 // connections made of a cookie
	CookiesRepeated   uint64 // of those: sent again, because no third segment came
	CookiesForgotten  uint64 // SYNs answered with a cookie that had no such second chance: there was no room to remember them
	CookiesRefused    uint64 // ACKs that came while cookies were out, and brought none of ours
	TimeWaitEvicted   uint64 // records that went before their time

	EchoReplies    uint64
	RepliesDropped uint64 // no room in a queue
	RepliesLimited uint64 // answers to strangers over what goes to all of them in a second: see quota.go

	RepliesRationed uint64 // the same, over what goes to one network
	SourcesFull     uint64 // SYNs and third segments of those who have all the connections that one source may have

	Pressure        [tcp.Critical + 1]uint64 // how often the memory came to each tcp.Level
	PressureRefused uint64                   // calls of Dial, SYNs and third segments that got nothing because memory was short
	PressureResets  uint64                   // connections given up because memory was critical and they did not move

	Verdicts [64]uint64 // segments by tcp.Verdict

	Connections, HalfOpen, TimeWaits int                   // now
	States                           [tcp.TimeWait + 1]int // the same by tcp.State, as Sockets shows them, and listeners
	UDPSockets                       int                   // now
	Memory, MemoryLimit              int                   // octets of the budget
	Level                            tcp.Level             // how much of it is spent, now
}

// Stats are the counters now.
func (h *Host) Stats() Stats {
	s := h.stats
	s.Connections = h.conns.len()
	s.TimeWaits = h.waits.n
	s.UDPSockets = h.udp.n
	for _, l := range h.order {
		s.HalfOpen += l.half.n
	}
	s.States[tcp.Listen] += len(h.order)
	s.States[tcp.SynReceived] += s.HalfOpen
	s.States[tcp.TimeWait] += s.TimeWaits
	s.Memory, s.MemoryLimit, s.Level = h.memory.Used(), h.memory.Limit(), h.memory.Level()
	return s
}
