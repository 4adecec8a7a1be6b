// Package host is one IP host: it finds the connection a packet belongs to,
// keeps listeners and their half-open entries, chooses ports and initial
// sequence numbers, answers pings, and refuses what nobody waits for. The
// protocol itself is package tcp's.
//
// It is pure: packets and instants go in, packets and events come out.
// There is no goroutine, lock, clock or I/O in it, and one caller at a time
// owns it. The same calls with the same instants give the same packets.
//
// # The doors
//
//	Receive    a packet arrives
//	Advance    time passes
//	the user   Listen, Dial, Accept, ListenUDP, DialUDP, and the methods of
//	           Conn, Listener and UDPSocket
//	Transmit   the next packet that the host wants to send
//	NextEvent  the next thing that a user may wait for
//	Deadline   when Advance has something to do
//
// After any of the first three: call Transmit until false, then NextEvent
// until false, then read Deadline, which is never later than the first thing
// due. Several packets may be received before the first Transmit, and should
// be: a connection that got ten of them then sends one acknowledgment
// (RFC 9293 MUST-58, MUST-59).
//
// # What a SYN costs
//
// A SYN makes an entry of less than 128 octets in its listener's half-open
// table, and no connection: see halfopen.go. The connection is born with the
// third segment, and waits for Accept. A listener that has no entry to give
// answers with a cookie and keeps nothing at all: see bake.go for what it
// does, cookie.go for what a cookie is and how hard it is to forge,
// fairness.go for who gets entries, overflow.go for the choices. In TIME-WAIT, once its user has
// closed it, it becomes a record of the same kind: see timewait.go. All of
// it, and the buffers, count against one budget of octets.
//
// # What a datagram costs
//
// It stands in its socket's queue, behind a label of 48 octets, in memory
// that the budget lends and counts; a queue that is empty holds none. See
// udp.go for sockets, udptable.go for which of them a datagram is for, and
// mailbox.go for the queues.
//
// Datagrams that come in pieces are put together in reassembly.go; those that
// are too long for the path are cut in pieces.go.
//
// # On an Ethernet
//
// Where Config.Hardware is set, what goes in and out is frames, and the host
// finds its neighbors itself, by ARP and Neighbor Discovery: see ethernet.go,
// and neighbors.go for who is believed. Its IPv6 addresses are its own when
// nobody has objected for a second; with Config.Autoconfigure it makes more of
// them, of what routers tell. Addrs and Neighbors show what has come of it.
//
// # What it does not do
//
// It forwards no packets, is in no multicast groups but those that every host
// is in, and follows no redirects.
//
// Start reading at host.go, then receive.go and transmit.go.
package host
