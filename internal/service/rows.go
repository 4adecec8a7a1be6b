package service

import (
	"time"

	"github.com/tcpglass/tcpglass/host"
)

// Row is a line of the socket table, on the page and in /sockets.json. Its
// JSON is stable: fields may be added, none changes its meaning.
type Row struct {
	Kind   string  `json:"kind"`             // listener, half-open, connection, time-wait, udp
	State  string  `json:"state"`            // as RFC 9293 spells it; udp: UDP
	Local  string  `json:"local"`            // address:port
	Remote string  `json:"remote,omitempty"` // address:port; not of a listener, nor of a UDP socket that is not connected
	Age    float64 `json:"age"`              // seconds
	Timer  float64 `json:"timer,omitempty"`  // seconds until the next timer; absent: none

	Retries  int     `json:"retries,omitempty"`         // half-open: SYN-ACKs sent again
	Backlog  int     `json:"backlog,omitempty"`         // listener: how many may wait for Accept
	Pending  int     `json:"pending,omitempty"`         // listener: how many wait
	HalfOpen int     `json:"half_open,omitempty"`       // listener: its half-open entries
	Limit    int     `json:"half_open_limit,omitempty"` // listener: how many it may have
	Lifetime float64 `json:"lifetime,omitempty"`        // seconds; half-open: from its SYN until it goes; listener: of a new entry
	Cookies  string  `json:"cookies,omitempty"`         // listener: active while SYN cookies are on their way, else nothing

	Connection *Connection `json:"connection,omitempty"`
	UDP        *UDP        `json:"udp,omitempty"`
}

// UDP is what a Row says of a UDP socket. In its queues each datagram counts
// with 48 octets more.
type UDP struct {
	Unread  int    `json:"unread"`  // octets received and not yet read
	Unsent  int    `json:"unsent"`  // octets written and not yet sent
	Dropped uint64 `json:"dropped"` // datagrams for which there was no room
}

// Connection is what a Row says of a connection beyond its state.
type Connection struct {
	Unsent      int     `json:"unsent"`       // octets written and not yet sent
	Unacked     int     `json:"unacked"`      // octets sent and not yet acknowledged
	Unread      int     `json:"unread"`       // octets received and not yet read
	SendWindow  int     `json:"send_window"`  // octets
	RecvWindow  int     `json:"recv_window"`  // octets
	Congestion  int     `json:"cwnd"`         // octets
	MSS         int     `json:"mss"`          // octets of payload in a full segment
	SRTT        float64 `json:"srtt"`         // seconds; 0: not measured yet
	RTO         float64 `json:"rto"`          // seconds
	Retransmits uint32  `json:"retransmits"`  // segments
	Timeouts    uint32  `json:"timeouts"`     // expiries of the retransmission timer
	OutOfOrder  int     `json:"out_of_order"` // octets beyond a hole
	Buffers     int     `json:"buffers"`      // octets of memory
}

var kinds = map[host.SocketKind]string{
	host.SocketListener: "listener",
	host.SocketHalfOpen: "half-open",
	host.SocketConn:     "connection",
	host.SocketTimeWait: "time-wait",
	host.SocketUDP:      "udp",
}

// rowOf is a socket as a line of the table.
func rowOf(s host.Socket) Row {
	r := Row{
		Kind:  kinds[s.Kind],
		State: s.State.String(),
		Local: s.Flow.Local.String(),
		Age:   seconds(s.Age),
		Timer: seconds(s.Timer),

		Retries:  s.Retries,
		Backlog:  s.Backlog,
		Pending:  s.Pending,
		HalfOpen: s.HalfOpen,
		Limit:    s.HalfOpenLimit,
		Lifetime: seconds(s.Lifetime),
	}
	if s.Baking {
		r.Cookies = "active"
	}
	if s.Flow.Remote.Port != 0 {
		r.Remote = s.Flow.Remote.String()
	}
	switch s.Kind {
	case host.SocketConn:
		r.Connection = connectionOf(s)
	case host.SocketUDP:
		r.State, r.UDP = "UDP", &UDP{s.Unread, s.Unsent, s.Dropped} // it has no states
	}
	return r
}

func connectionOf(s host.Socket) *Connection {
	st := &s.Status
	return &Connection{
		Unsent:      st.Unsent,
		Unacked:     st.Unacked,
		Unread:      st.Unread,
		SendWindow:  st.SndWnd,
		RecvWindow:  st.RcvWnd,
		Congestion:  st.Cwnd,
		MSS:         st.MSS,
		SRTT:        seconds(st.SRTT),
		RTO:         seconds(st.RTO),
		Retransmits: st.Retransmits,
		Timeouts:    st.Timeouts,
		OutOfOrder:  st.OutOfOrder,
		Buffers:     st.Buffers,
	}
}

// seconds is d to the microsecond: more digits would only be noise.
func seconds(d time.Duration) float64 { return d.Round(time.Microsecond).Seconds() }
