package sockets

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// What the kernel is asked, and what it answers: linux/inet_diag.h. Ports and
// addresses are in network byte order, all else in the machine's.
const (
	requestSize = 56 // struct inet_diag_req_v2
	answerSize  = 72 // struct inet_diag_msg

	familyIPv4 = 2
	familyIPv6 = 10
	protoTCP   = 6

	attributeInfo   = 2 // struct tcp_info
	attributeMemory = 7 // struct sk_meminfo, as nine numbers

	// Every state, and 12: an entry without a socket, which is what
	// SYN-RECEIVED is since Linux 4.4. Without that bit no half-open
	// connection is shown.
	allStates = 0x1fff
)

// request asks for all TCP sockets of a family, with details.
func request(family uint8, sequence uint32) []byte {
	b := make([]byte, messageHead+requestSize)
	order.PutUint32(b, uint32(len(b)))
	order.PutUint16(b[4:], messageSockets)
	order.PutUint16(b[6:], flagsDump)
	order.PutUint32(b[8:], sequence)
	r := b[messageHead:]
	r[0], r[1] = family, protoTCP
	r[2] = 1<<(attributeInfo-1) | 1<<(attributeMemory-1)
	order.PutUint32(r[4:], allStates)
	return b
}

// kernelStates are the kernel's numbers of the states: net/tcp_states.h.
var kernelStates = [...]State{
	1: Established, SynSent, SynReceived, FinWait1, FinWait2, TimeWait, Closed, CloseWait, LastAck, Listen, Closing, SynReceived,
}

// kernelWaits are the kernel's numbers of the timers: inet_diag.h, idiag_timer.
var kernelWaits = [...]Wait{1: WaitRetransmit, WaitKeepAlive, WaitTimeWait, WaitProbe}

// parse makes a row of a socket message; false where it is none. Whatever the
// message holds, it does not panic.
func parse(b []byte) (Row, bool) {
	if len(b) < answerSize || b[1] == 0 || int(b[1]) >= len(kernelStates) {
		return Row{}, false
	}
	r := Row{
		State:  kernelStates[b[1]],
		Local:  netip.AddrPortFrom(address(b[0], b[8:24]), binary.BigEndian.Uint16(b[4:])),
		Remote: netip.AddrPortFrom(address(b[0], b[24:40]), binary.BigEndian.Uint16(b[6:])),
		UID:    order.Uint32(b[64:]),
		Inode:  order.Uint32(b[68:]),
	}
	if !r.Local.Addr().IsValid() {
		return Row{}, false
	}
	if w := b[2]; int(w) < len(kernelWaits) && w != 0 {
		r.Wait, r.Timer, r.Retries = kernelWaits[w], milliseconds(order.Uint32(b[52:])), int(b[3])
	}
	r.classify(int(order.Uint32(b[56:])), int(order.Uint32(b[60:])), b[answerSize:])
	return r, true
}

// classify fills in what depends on the kind. The two queues mean one thing
// of a listener and another of a connection.
func (r *Row) classify(in, out int, more []byte) {
	switch r.State {
	case Listen:
		r.Kind, r.Pending, r.Backlog = ListenerRow, in, out
		r.Remote = netip.AddrPort{}
	case TimeWait:
		r.Kind = TimeWaitRow
		r.Age = max(timeWaitTime.Seconds()-r.Timer, 0)
	case SynReceived:
		r.Kind, r.Wait = HalfOpenRow, WaitSynAck
		r.Age = halfOpenAge(r.Retries, r.Timer)
	default:
		r.Kind = ConnectionRow
		r.Orphan = r.Inode == 0 && r.State != Closed
		r.Connection = connectionOf(in, out, more)
	}
}

// address reads one of the 16 octets that both families have room in. An
// IPv4 client of an IPv6 listener is shown as what it is.
func address(family uint8, b []byte) netip.Addr {
	switch family {
	case familyIPv4:
		return netip.AddrFrom4([4]byte(b))
	case familyIPv6:
		return netip.AddrFrom16([16]byte(b)).Unmap()
	}
	return netip.Addr{}
}

// Times that Linux has built in.
const (
	timeWaitTime  = 60 * time.Second // TCP_TIMEWAIT_LEN
	firstSynAck   = 1 * time.Second  // TCP_TIMEOUT_INIT: RFC 6298 §2.1
	longestSynAck = 120 * time.Second
	mostRetries   = 30 // more doublings than anybody configures
)

// halfOpenAge is how old a half-open entry is that has sent its SYN-ACK again
// so many times and will do so once more in left seconds: the waits double,
// so the sum of those that are over is known.
func halfOpenAge(retries int, left float64) float64 {
	return max(lifetime(retries).Seconds()-left, 0)
}

// lifetime is how long a half-open entry lives that may send its SYN-ACK
// again so many times.
func lifetime(retries int) (sum time.Duration) {
	for i := range min(max(retries, 0), mostRetries) + 1 {
		sum += min(firstSynAck<<min(i, 7), longestSynAck)
	}
	return sum
}

func milliseconds(n uint32) float64 { return (time.Duration(n) * time.Millisecond).Seconds() }
