package sockets

import "net/netip"

// Row is a line of a socket table. Its JSON is stable: fields may be added,
// none changes its meaning.
type Row struct {
	Kind   Kind           `json:"kind"`
	State  State          `json:"state"`
	Local  netip.AddrPort `json:"local"`
	Remote netip.AddrPort `json:"remote,omitzero"` // not of a listener, nor of a UDP socket that is not connected
	Age    float64        `json:"age"`             // seconds in what it is; 0: not known, the kernel tells it of few
	Timer  float64        `json:"timer,omitempty"` // seconds until the next timer; absent: none
	Wait   Wait           `json:"wait,omitempty"`  // what the timer is for; the kernel's sockets only

	Retries  int     `json:"retries,omitempty"`         // half-open: SYN-ACKs sent again; the kernel's connections: what was sent again without an answer
	Backlog  int     `json:"backlog,omitempty"`         // listener: how many may wait for Accept
	Pending  int     `json:"pending,omitempty"`         // listener: how many wait
	HalfOpen int     `json:"half_open,omitempty"`       // listener: its half-open entries
	Limit    int     `json:"half_open_limit,omitempty"` // listener: how many it may have
	Lifetime float64 `json:"lifetime,omitempty"`        // seconds; half-open: from its SYN until it goes; listener: of a new entry
	Cookies  string  `json:"cookies,omitempty"`         // listener: active while SYN cookies are on their way, else nothing

	Connection *Connection `json:"connection,omitempty"`
	UDP        *UDP        `json:"udp,omitempty"`

	// Of the kernel's sockets only.
	Orphan bool    `json:"orphan,omitempty"` // no process holds it: it has been closed
	UID    uint32  `json:"uid,omitempty"`    // whose it is; absent: root
	Inode  uint32  `json:"inode,omitempty"`  // its file's; 0: it has none
	Owners []Owner `json:"owners,omitempty"` // the processes that hold it, as far as we may see them
}

// Kind says what a Row is.
type Kind string

// The kinds.
const (
	ListenerRow   Kind = "listener"
	HalfOpenRow   Kind = "half-open"
	ConnectionRow Kind = "connection" // in any state from SYN-SENT to LAST-ACK
	TimeWaitRow   Kind = "time-wait"
	UDPRow        Kind = "udp"
)

// Wait says what a timer is for.
type Wait string

// The kernel's timers.
const (
	WaitRetransmit Wait = "retransmit" // of data, SYN or FIN: RFC 6298
	WaitSynAck     Wait = "syn-ack"    // until the SYN-ACK goes again
	WaitKeepAlive  Wait = "keep-alive" // RFC 9293 §3.8.4
	WaitProbe      Wait = "probe"      // of a zero window: RFC 9293 §3.8.6.1
	WaitTimeWait   Wait = "time-wait"  // until the record goes; of FIN-WAIT-2, too
)

// UDP is what a Row says of a UDP socket. In its queues each datagram counts
// with 48 octets more.
type UDP struct {
	Unread  int    `json:"unread"`  // octets received and not yet read
	Unsent  int    `json:"unsent"`  // octets written and not yet sent
	Dropped uint64 `json:"dropped"` // datagrams for which there was no room
}

// Connection is what a Row says of a connection beyond its state.
type Connection struct {
	Unsent      int     `json:"unsent"`         // octets written and not yet sent
	Unacked     int     `json:"unacked"`        // octets sent and not yet acknowledged
	Unread      int     `json:"unread"`         // octets received and not yet read
	SendWindow  int     `json:"send_window"`    // octets
	RecvWindow  int     `json:"recv_window"`    // octets
	Congestion  int     `json:"cwnd"`           // octets
	MSS         int     `json:"mss"`            // octets of payload in a full segment
	SRTT        float64 `json:"srtt"`           // seconds; 0: not measured yet
	RTO         float64 `json:"rto"`            // seconds
	Retransmits uint32  `json:"retransmits"`    // segments
	Timeouts    uint32  `json:"timeouts"`       // expiries of the retransmission timer
	OutOfOrder  int     `json:"out_of_order"`   // octets beyond a hole; the kernel does not tell
	Buffers     int     `json:"buffers"`        // octets of memory
	ECN         bool    `json:"ecn,omitempty"`  // both ends heed marks of congestion: RFC 3168
	DSCP        uint8   `json:"dscp,omitempty"` // codepoint of what is sent: RFC 2474; the kernel does not tell

	// Of the kernel's sockets only.
	Silence  float64 `json:"silence,omitempty"`  // seconds since an ACK last came
	Sent     uint64  `json:"sent,omitempty"`     // octets that were acknowledged
	Received uint64  `json:"received,omitempty"` // octets
}

// Owner is a process that holds a socket.
type Owner struct {
	PID  int    `json:"pid"`
	Name string `json:"name"`
}
