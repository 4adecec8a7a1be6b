// Package filter says which packets are meant, in the language of
// pcap-filter(7), which tcpdump and Wireshark's capture options have taught
// to everybody: "tcp port 443 and not host 10.0.0.1".
//
//	p, err := filter.Compile("tcp[tcpflags] & tcp-syn != 0", capture.Ethernet, 262144)
//	if p.Match(frame, length) { … }
//
// An expression is parsed into a tree, the tree is lowered to comparisons of
// fields at the offsets that a link type has them at, and these become a
// program of the classic Berkeley packet filter. The same program runs here,
// over files, and in the kernel, in front of a live interface: Program.Raw.
//
// It means what tcpdump means by it, oddities included: and and or bind
// equally and from the left; a bare "81" behind "port 80 or" is a port; of a
// fragmented IPv4 datagram only the first piece has ports; tcp[…] looks into
// IPv4 only; ports of IPv6 are found only directly behind its header; vlan,
// mpls and pppoes move all offsets to their right. A load behind the end of
// a packet rejects it, whatever else the expression says. One thing differs:
// libpcap forgets what the right side of arithmetic looks into, so that
// "len - tcp[12] > 0" reads TCP's header in UDP, too; here it does not.
//
// Not there: names that would have to be looked up, protochain, gateway, and
// what belongs to link types other than those Compile knows. A name of a
// service is its number and nothing more: "port http" is "port 80".
//
// Start reading at Compile.
package filter
