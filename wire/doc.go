// Package wire turns octets into headers and headers into octets: Ethernet,
// ARP, IPv4, IPv6 with its extension headers, ICMP of both, neighbor
// discovery, TCP with its options, UDP, and their checksums.
//
// Parsing takes what a peer sent, so it never panics, never allocates, and
// says in one byte what is wrong (Fault). What it returns aliases the octets
// it was given. Writing takes what we made, so it checks nothing: buffers
// must have the room that each function's comment asks for.
//
// Functions such as ParseTCP return a new value; where speed counts, the
// method of the same purpose (TCP.Parse) fills one that is there, which costs
// a third of the time.
//
// IP is how a receiver sees a packet of either family: addresses of both are
// one type (Addr), and what stands between them and the payload has been
// read. IPv4 and IPv6 are the headers themselves, to be written.
//
// Nothing here knows a connection. Checksums over a pseudo-header are left
// to the caller, who has the addresses: see TransportSum. Large packets and
// unfinished checksums of links with offload are described by Packet.
package wire
