package capture

import "strconv"

// LinkType says what the octets of a packet begin with. The numbers are
// those of the LINKTYPE registry of pcap files.
type LinkType uint16

// The link types that are read, or known by name.
const (
	Null         LinkType = 0   // BSD loopback: the address family, in the byte order of who captured
	Ethernet     LinkType = 1   // Ethernet II, 802.3, with or without VLAN tags
	ARCNet       LinkType = 7   // ARCNET as BSD gives it
	PPP          LinkType = 9   // with or without ff 03 of HDLC framing
	FDDI         LinkType = 10  // frame control, two addresses, LLC
	ATM          LinkType = 11  // LLC over ATM, as older libpcaps number it
	RawBSD       LinkType = 12  // Raw, as most systems number it inside
	RawOpenBSD   LinkType = 14  // Raw, as OpenBSD numbers it
	PPPSerial    LinkType = 50  // PPP with HDLC framing, or Cisco's HDLC
	PPPEther     LinkType = 51  // PPPoE without Ethernet in front
	LLC          LinkType = 100 // LLC over ATM: RFC 2684
	Raw          LinkType = 101 // an IPv4 or IPv6 header; its first four bits say which
	CHDLC        LinkType = 104 // Cisco's HDLC
	WiFi         LinkType = 105 // IEEE 802.11
	FrameRelay   LinkType = 107
	Loop         LinkType = 108 // Null in network byte order
	Enc          LinkType = 109 // OpenBSD's view of IPsec: 12 octets in front
	LinuxSLL     LinkType = 113 // Linux "any": "cooked", 16 octets
	PFLog        LinkType = 117 // OpenBSD's packet filter log
	WiFiPrism    LinkType = 119 // 802.11 behind a Prism header
	WiFiRadiotap LinkType = 127 // 802.11 behind a radiotap header
	ARCNetLinux  LinkType = 129 // ARCNET as Linux gives it
	WiFiAVS      LinkType = 163 // 802.11 behind an AVS header
	PPI          LinkType = 192 // per-packet information, then any other
	IPv4         LinkType = 228 // an IPv4 header
	IPv6         LinkType = 229 // an IPv6 header
	NFLog        LinkType = 239 // Linux netfilter's log
	PKTAP        LinkType = 258 // Darwin: a header that names another type, then that
	LinuxSLL2    LinkType = 276 // LinuxSLL with the interface, 20 octets

	OtherLink LinkType = 1<<16 - 1 // of a snoop file: one that has no number in the registry
)

var linkNames = map[LinkType]string{
	Null: "NULL", Ethernet: "Ethernet", ARCNet: "ARCNET", PPP: "PPP", FDDI: "FDDI", ATM: "ATM_RFC1483",
	RawBSD: "RAW", RawOpenBSD: "RAW", PPPSerial: "PPP_HDLC", PPPEther: "PPP_ETHER", LLC: "ATM_RFC1483",
	Raw: "RAW", CHDLC: "C_HDLC", WiFi: "IEEE802_11", FrameRelay: "FRELAY", Loop: "LOOP", Enc: "ENC",
	LinuxSLL: "LINUX_SLL", PFLog: "PFLOG", WiFiPrism: "IEEE802_11_PRISM", WiFiRadiotap: "IEEE802_11_RADIOTAP",
	ARCNetLinux: "ARCNET_LINUX", WiFiAVS: "IEEE802_11_AVS", PPI: "PPI", IPv4: "IPV4", IPv6: "IPV6",
	NFLog: "NFLOG", PKTAP: "PKTAP", LinuxSLL2: "LINUX_SLL2",
}

// String is the registry's name without LINKTYPE_, or the number where the
// type is not read here.
func (l LinkType) String() string {
	if name, ok := linkNames[l]; ok {
		return name
	}
	return strconv.Itoa(int(l))
}
