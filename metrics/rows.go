package metrics

import "github.com/tcpglass/tcpglass/tcp"

// metric is one field of host.Stats as Prometheus sees it.
type metric struct {
	field string // of host.Stats; an array has a sample for each of its words
	name  string // what only grows ends in _total
	label string // the reason, where several fields share a name; of an array, what its words are
	help  string // of the name; empty where the row above has said it
}

// metrics are all of host.Stats: a test finds what is missing. Rows with one
// name stand together. What has one name can be added up; where one counter
// counts what another one counts too, they have different names.
var metrics = []metric{
	{"PacketsIn", "packets_received_total", "", "IP packets received, those of the stack to itself among them."},
	{"PacketsOut", "packets_sent_total", "", "IP packets sent, those of the stack to itself among them."},
	{"BadIP", "packets_dropped_total", "bad-ip", "Packets and segments dropped before anybody looked for whom they are, by reason."},
	{"BadSum", "packets_dropped_total", "bad-checksum", ""},
	{"BadTCP", "packets_dropped_total", "bad-tcp", ""},
	{"BadUDP", "packets_dropped_total", "bad-udp", ""},
	{"BadICMP", "packets_dropped_total", "bad-icmp", ""},
	{"BadSource", "packets_dropped_total", "bad-source", ""},
	{"NotOurs", "packets_dropped_total", "not-ours", ""},

	{"Fragments", "fragments_received_total", "", "Pieces of datagrams received."},
	{"FragmentsOut", "fragments_sent_total", "", "Pieces of datagrams sent."},
	{"FragmentsBad", "fragments_dropped_total", "bad", "Pieces of datagrams dropped, by reason."},
	{"FragmentsDuplicate", "fragments_dropped_total", "duplicate", ""},
	{"FragmentsRefused", "fragments_dropped_total", "refused", ""},
	{"FragmentsNoRoom", "fragments_dropped_total", "no-room", ""},
	{"Reassembled", "reassembled_total", "", "Datagrams that became whole."},
	{"FragmentsOverlap", "reassembly_failed_total", "overlap", "Datagrams that did not become whole, by reason."},
	{"FragmentsEvicted", "reassembly_failed_total", "evicted", ""},
	{"FragmentsExpired", "reassembly_failed_total", "expired", ""},

	{"SegmentsIn", "segments_received_total", "", "TCP segments received."},
	{"SegmentsOut", "segments_sent_total", "", "TCP segments sent."},
	{"Retransmits", "segments_retransmitted_total", "", "TCP segments sent again."},
	{"ResetsIn", "resets_received_total", "", "Segments with RST received."},
	{"ResetsSent", "resets_sent_total", "", "Segments with RST sent."},
	{"Verdicts", "segments_judged_total", "verdict", "Segments received, by what became of them."},

	{"SynIn", "syns_received_total", "", "SYNs that reached a listener."},
	{"SynDropped", "syns_dropped_total", "", "SYNs that got neither an entry nor a cookie."},
	{"SharesSpent", "syns_over_share_total", "", "SYNs from a network that had its share of the half-open table; most of them got a cookie."},
	{"SourcesFull", "sources_full_total", "", "SYNs and third segments of those who had all the connections that one source may have."},
	{"SynAckRetries", "synack_retries_total", "", "SYN-ACKs sent again because nobody answered."},
	{"HalfOpenExpired", "half_open_expired_total", "", "Half-open entries that ran out."},
	{"RetriesThinned", "half_open_thinned_total", "", "Half-open entries that ran out before all of their retries, because the table was too full."},
	{"HalfOpenDisplaced", "half_open_displaced_total", "", "Half-open entries that went for newer ones."},
	{"CookiesSent", "cookies_sent_total", "", "SYN-ACKs with a cookie."},
	{"CookiesAccepted", "cookies_accepted_total", "", "Connections made of a cookie."},
	{"CookiesRepeated", "cookies_repeated_total", "", "Cookies sent again, because no third segment came."},
	{"CookiesForgotten", "cookies_forgotten_total", "", "SYNs answered with a cookie that there was no room to remember and send again."},
	{"CookiesRefused", "cookies_refused_total", "", "ACKs that came while cookies were out, and brought none."},
	{"Requests", "requests_total", "", "SYNs that waited for their listener's user to say what becomes of them."},
	{"RequestsDropped", "requests_dropped_total", "", "SYNs that found no room to wait for their listener's user."},
	{"AcceptOverflow", "accept_overflows_total", "", "Third segments ignored because the queue for Accept was full."},
	{"KnocksAnswered", "knocks_answered_total", "", "SYN-ACKs sent again because Accept made room."},

	{"DatagramsIn", "datagrams_received_total", "", "UDP datagrams received."},
	{"DatagramsOut", "datagrams_sent_total", "", "UDP datagrams sent."},
	{"NoSocket", "datagrams_dropped_total", "no-socket", "UDP datagrams dropped, by reason."},
	{"QueueFull", "datagrams_dropped_total", "no-room", ""},

	{"EchoReplies", "echo_replies_total", "", "Answers to ping."},
	{"RepliesDropped", "replies_dropped_total", "no-room", "Answers to strangers that were not sent, by reason."},
	{"RepliesLimited", "replies_dropped_total", "limit", ""},
	{"RepliesRationed", "replies_dropped_total", "network-limit", ""},

	{"BadFrames", "frames_dropped_total", "bad", "Ethernet frames dropped, by reason."},
	{"FramesNotOurs", "frames_dropped_total", "not-ours", ""},
	{"FramesTagged", "frames_dropped_total", "vlan", ""},
	{"FramesUnknown", "frames_dropped_total", "protocol", ""},
	{"NoticesOut", "neighbor_messages_sent_total", "", "Messages of ARP and Neighbor Discovery sent."},
	{"BadNeighbor", "neighbor_messages_dropped_total", "", "Messages of ARP and Neighbor Discovery that cannot be, or come from beyond the link."},
	{"NeighborsLost", "neighbors_lost_total", "", "Neighbors that did not answer."},
	{"NeighborsRefused", "packets_unsent_total", "too-many-neighbors", "Packets that could not be sent, by reason."},
	{"ParkedDropped", "packets_unsent_total", "neighbor-queue", ""},
	{"NoWay", "packets_unsent_total", "no-route", ""},
	{"AddressConflicts", "address_conflicts_total", "", "News that somebody else uses an address of the stack."},
	{"AddressesFormed", "addresses_formed_total", "", "Addresses made of what routers told, or for the link."},
	{"RoutersRefused", "routers_refused_total", "", "Routers and networks for which there was no room."},

	{"States", "sockets", "state", "TCP sockets by state: listeners, half-open entries, connections, TIME-WAIT records."},
	{"Connections", "connections", "", "Connections, half-open entries and TIME-WAIT records not among them."},
	{"HalfOpen", "half_open", "", "Half-open entries of all listeners."},
	{"TimeWaits", "time_waits", "", "Records of closed connections in their 2 MSL."},
	{"TimeWaitEvicted", "time_waits_evicted_total", "", "TIME-WAIT records that went before their time."},
	{"UDPSockets", "udp_sockets", "", "UDP sockets."},

	{"Memory", "memory_bytes", "", "Octets in use of the budget for buffers, tables and records."},
	{"MemoryLimit", "memory_limit_bytes", "", "The budget."},
	{"Level", "memory_level", "", "How much of the budget is spent: 0 calm, 1 tight, 2 short, 3 critical."},
	{"Pressure", "memory_levels_total", "level", "How often memory came to each level."},
	{"PressureRefused", "memory_refused_total", "", "Dials, SYNs and third segments that got nothing because memory was short."},
	{"PressureResets", "memory_resets_total", "", "Connections given up because memory was critical and they did not move."},
}

// words are the samples of a field that is an array, by index; "unknown"
// where there is none.
var words = map[string]func(i int) string{
	"Verdicts": func(i int) string { return tcp.Verdict(i).String() },
	"States":   func(i int) string { return tcp.State(i).String() },
	"Pressure": func(i int) string { return tcp.Level(i).String() },
}
