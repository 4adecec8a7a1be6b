package filter

// etherTypes are the protocols behind a link header.
var etherTypes = map[string]uint32{
	"ip": etherIPv4, "arp": etherARP, "rarp": etherRARP, "ip6": etherIPv6,
}

const (
	etherIPv4   = 0x0800
	etherARP    = 0x0806
	etherRARP   = 0x8035
	etherVLAN   = 0x8100
	etherIPv6   = 0x86dd
	etherMPLS   = 0x8847
	etherPPPoE  = 0x8864
	etherQinQ   = 0x88a8 // IEEE 802.1ad
	etherQinQ91 = 0x9100 // before there was a standard
)

// ipProtocols are the protocols behind an IP header.
var ipProtocols = map[string]uint32{
	"icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "icmp6": 58, "sctp": 132,
	"igrp": 9, "esp": 50, "ah": 51, "pim": 103, "vrrp": 112,
}

// families says over which IP a protocol is looked for; where it is not
// here, over both.
var families = map[string]string{"icmp": "ip", "igmp": "ip", "igrp": "ip", "vrrp": "ip", "icmp6": "ip6"}

// protocols may stand in front of qualifiers, or alone.
var protocols = joined(etherTypes, ipProtocols, map[string]uint32{"ether": 0, "link": 0})

// loadable are the protocols with fields: tcp[13].
var loadable = protocols

// argument is what may stand behind a word of its own.
type argument struct {
	most     uint32 // 0: nothing may
	term     Term
	optional bool
}

// specials are primitives of their own.
var specials = map[string]argument{
	"vlan":     {4095, "term.vlan", true},
	"mpls":     {1<<20 - 1, "term.label", true},
	"pppoes":   {1<<16 - 1, "term.session", true},
	"less":     {1<<32 - 1, "term.number", false},
	"greater":  {1<<32 - 1, "term.number", false},
	"inbound":  {},
	"outbound": {},
}

// keywords begin a primitive.
var keywords = joined(etherTypes, ipProtocols, map[string]uint32{
	"ether": 0, "link": 0, "src": 0, "dst": 0,
	"host": 0, "net": 0, "port": 0, "portrange": 0, "proto": 0, "broadcast": 0, "multicast": 0,
	"vlan": 0, "mpls": 0, "pppoes": 0, "less": 0, "greater": 0, "inbound": 0, "outbound": 0,
	"and": 0, "or": 0, "not": 0, "mask": 0, "len": 0, "length": 0,
})

func joined(some ...map[string]uint32) map[string]bool {
	all := map[string]bool{}
	for _, m := range some {
		for name := range m {
			all[name] = true
		}
	}
	return all
}

// constants are numbers with a name.
var constants = map[string]uint32{
	"tcpflags": 13,
	"tcp-fin":  1, "tcp-syn": 2, "tcp-rst": 4, "tcp-push": 8, "tcp-ack": 16, "tcp-urg": 32, "tcp-ece": 64, "tcp-cwr": 128,

	"icmptype": 0, "icmpcode": 1,
	"icmp-echoreply": 0, "icmp-unreach": 3, "icmp-sourcequench": 4, "icmp-redirect": 5, "icmp-echo": 8,
	"icmp-routeradvert": 9, "icmp-routersolicit": 10, "icmp-timxceed": 11, "icmp-paramprob": 12,
	"icmp-tstamp": 13, "icmp-tstampreply": 14, "icmp-ireq": 15, "icmp-ireqreply": 16, "icmp-maskreq": 17, "icmp-maskreply": 18,

	"icmp6type": 0, "icmp6code": 1,
	"icmp6-destinationunreach": 1, "icmp6-packettoobig": 2, "icmp6-timeexceeded": 3, "icmp6-parameterproblem": 4,
	"icmp6-echo": 128, "icmp6-echoreply": 129, "icmp6-multicastlistenerquery": 130,
	"icmp6-multicastlistenerreportv1": 131, "icmp6-multicastlistenerdone": 132, "icmp6-routersolicit": 133,
	"icmp6-routeradvert": 134, "icmp6-neighborsolicit": 135, "icmp6-neighboradvert": 136, "icmp6-redirect": 137,
}

// services are the ports that people know by name.
var services = map[string]uint32{
	"echo": 7, "discard": 9, "daytime": 13, "chargen": 19, "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23,
	"smtp": 25, "time": 37, "domain": 53, "bootps": 67, "bootpc": 68, "tftp": 69, "http": 80, "pop3": 110,
	"sunrpc": 111, "ntp": 123, "imap2": 143, "imap": 143, "snmp": 161, "bgp": 179, "ldap": 389, "https": 443,
	"microsoft-ds": 445, "submission": 587, "ldaps": 636, "domain-s": 853, "imaps": 993, "pop3s": 995,
	"mysql": 3306, "postgresql": 5432, "redis": 6379, "http-alt": 8080,
}
