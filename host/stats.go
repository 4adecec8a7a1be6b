package host

// Stats are counters by reason, from the host's beginning.
type Stats struct {
	PacketsIn, PacketsOut   uint64 // with those to itself
	SegmentsIn, SegmentsOut uint64
	Retransmits             uint64 // segments sent again

	BadIP     uint64 // not a well-formed IPv4 packet
	BadSum    uint64 // TCP checksum wrong
	BadTCP    uint64 // TCP header or options impossible
	BadICMP   uint64 // ICMP not well formed, or quoting nothing of ours
	BadSource uint64 // from an address that nobody can send from (MUST-63)
	NotOurs   uint64 // to an address that is not this host's, broadcasts among them (MUST-57)
	Fragments uint64 // pieces of datagrams, not put together

	ResetsSent, ResetsIn uint64

	SynIn             uint64 // SYNs that reached a listener
	SynDropped        uint64 // without an entry or a cookie
	SharesSpent       uint64 // SYNs from a network with its share of the table; most of them get a cookie
	SynAckRetries     uint64
	RetriesThinned    uint64 // entries that expired before all of their retries: the table was too full
	HalfOpenExpired   uint64
	HalfOpenDisplaced uint64 // entries that went for newer ones: OverflowOldest, OverflowRandom
	AcceptOverflow    uint64 // third segments ignored: backlog
	KnocksAnswered    uint64 // SYN-ACKs sent again because Accept made room
	CookiesSent       uint64 // SYN-ACKs with a cookie
	CookiesAccepted   uint64 // connections made of a cookie
	CookiesRefused    uint64 // ACKs that came while cookies were out, and brought none of ours
	TimeWaitEvicted   uint64 // records that went before their time

	EchoReplies    uint64
	RepliesDropped uint64 // no room in a queue
	RepliesLimited uint64 // resets and ICMP errors over the limit per second

	Verdicts [64]uint64 // segments by tcp.Verdict

	Connections, HalfOpen, TimeWaits int // now
	Memory, MemoryLimit              int // octets of the budget
}

// Stats are the counters now.
func (h *Host) Stats() Stats {
	s := h.stats
	s.Connections = h.conns.len()
	s.TimeWaits = h.waits.n
	for _, l := range h.order {
		s.HalfOpen += l.half.n
	}
	s.Memory, s.MemoryLimit = h.memory.Used(), h.memory.Limit()
	return s
}
