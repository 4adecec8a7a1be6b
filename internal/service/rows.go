package service

import (
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sockets"
)

var kinds = map[host.SocketKind]sockets.Kind{
	host.SocketListener: sockets.ListenerRow,
	host.SocketHalfOpen: sockets.HalfOpenRow,
	host.SocketConn:     sockets.ConnectionRow,
	host.SocketTimeWait: sockets.TimeWaitRow,
	host.SocketUDP:      sockets.UDPRow,
}

// rowOf is a socket as a line of the table.
func rowOf(s host.Socket) sockets.Row {
	r := sockets.Row{
		Kind:  kinds[s.Kind],
		State: sockets.State(s.State.String()),
		Local: s.Flow.Local.Netip(),
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
		r.Remote = s.Flow.Remote.Netip()
	}
	switch s.Kind {
	case host.SocketConn:
		r.Connection = connectionOf(s)
	case host.SocketUDP:
		r.State, r.UDP = sockets.NoState, &sockets.UDP{Unread: s.Unread, Unsent: s.Unsent, Dropped: s.Dropped} // it has no states
	}
	return r
}

func connectionOf(s host.Socket) *sockets.Connection {
	st := &s.Status
	return &sockets.Connection{
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
		ECN:         st.ECN,
		DSCP:        st.DSCP,
	}
}

// seconds is d to the microsecond: more digits would only be noise.
func seconds(d time.Duration) float64 { return d.Round(time.Microsecond).Seconds() }
