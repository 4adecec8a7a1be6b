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

	SynIn           uint64 // SYNs that reached a listener
	SynDropped      uint64 // for want of room in the half-open table or the budget
	SynAckRetries   uint64
	HalfOpenExpired uint64
	AcceptOverflow  uint64 // third segments ignored: backlog
	TimeWaitEvicted uint64 // records that went before their time

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
