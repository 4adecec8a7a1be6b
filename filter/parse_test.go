package filter

import (
	"errors"
	"strings"
	"testing"
)

func TestExpressionsAreReadAsTcpdumpReadsThem(t *testing.T) {
	for _, tt := range []struct{ what, expr, want string }{
		{"nothing is everything", "", "true"},
		{"a protocol alone", "tcp", "tcp"},
		{"qualifiers and an ident", "tcp dst port 443", "tcp dst port 443"},
		{"a direction alone asks for a host", "src 10.0.0.1", "src host 10.0.0.1"},
		{"or, with a mask, for a network", "dst 10.0.0.0/8", "dst net 10.0.0.0/8"},
		{"an address alone is a host", "10.0.0.1", "host 10.0.0.1"},
		{"both directions", "src or dst port 53", "src or dst port 53"},
		{"in the other order", "dst and src net 10", "src and dst net 10.0.0.0/8"},
		{"and and or bind equally, from the left", "tcp or udp and ip", "((tcp or udp) and ip)"},
		{"not binds most", "not tcp and udp", "(not tcp and udp)"},
		{"signs for words", "!tcp && udp || icmp", "((not tcp and udp) or icmp)"},
		{"what is bare asks the same as before", "tcp port 80 or 81 or not 82", "((tcp port 80 or tcp port 81) or not tcp port 82)"},
		{"in parentheses, too", "port (80 or 81)", "(port 80 or port 81)"},
		{"and across them", "(tcp dst port 80) or (81)", "(tcp dst port 80 or tcp dst port 81)"},
		{"a bare address", "not host 10.0.0.1 and 10.0.0.2", "(not host 10.0.0.1 and host 10.0.0.2)"},
		{"a network by its first numbers", "net 172.16", "net 172.16.0.0/16"},
		{"a network with a mask", "net 10.1.0.0 mask 255.255.0.0", "net 10.1.0.0/16"},
		{"a network of IPv6", "ip6 net 2001:db8::/32", "ip6 net 2001:db8::/32"},
		{"services are numbers", "port http or https", "(port http or port https)"},
		{"a range", "udp portrange 6000-6008", "udp portrange 6000-6008"},
		{"a range of services", "portrange ftp-data-ssh", "portrange ftp-data-ssh"},
		{"an address of Ethernet", "ether src 02:00:00:00:00:01", "ether src host 02:00:00:00:00:01"},
		{"an escaped protocol", `ip proto \tcp`, "ip proto tcp"},
		{"a protocol by number", "ip6 proto 58", "ip6 proto 58"},
		{"the EtherType", "ether proto 0x88cc", "ether proto 0x88cc"},
		{"flags", "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", "(tcp[13:1] & 3) != 0"},
		{"a parenthesis around a number", "(tcp[13] & 2) == 2", "(tcp[13:1] & 2) = 2"},
		{"a parenthesis around a condition", "(tcp[13] & 2 = 2)", "(tcp[13:1] & 2) = 2"},
		{"a number in front", "20 <= ip[2:2]", "20 <= ip[2:2]"},
		{"a field within a field", "ip[ip[0] & 0xf : 2] > 7", "ip[(ip[0:1] & 15):2] > 7"},
		{"operators bind as in C", "1 + 2 * len | 4 > 0", "((1 + (2 * len)) | 4) > 0"},
		{"and from the left", "len - 1 - 2 = 0", "((len - 1) - 2) = 0"},
		{"a negative number", "-1 = len", "4294967295 = len"},
		{"lengths", "less 64 or greater 1500", "(less 64 or greater 1500)"},
		{"a VLAN", "vlan 5 and ip", "(vlan 5 and ip)"},
		{"any VLAN", "vlan and vlan", "(vlan and vlan)"},
		{"groups", "ip6 multicast or ether broadcast", "(ip6 multicast or ether broadcast)"},
	} {
		tree, err := parse(tt.expr)
		if err != nil || tree.String() != tt.want {
			t.Errorf("%s: %q is read as %v (%v), want %s", tt.what, tt.expr, tree, err, tt.want)
		}
	}
}

func TestMistakesAreToldWithTheirPlace(t *testing.T) {
	deep := strings.Repeat("(", maxDepth+1)
	for _, tt := range []struct {
		expr   string
		column int // from 1
		want   string
	}{
		{"tcp port", 9, "ends too early; a port"},
		{"tcp port foo", 10, `service "foo" is not known`},
		{"tcp port 70000", 10, `"70000" is not expected here, but a port`},
		{"tcp or", 7, "ends too early; a condition"},
		{"tcp udp", 5, `"udp" is not expected here, but and, or`},
		{"(tcp or udp", 12, "a closing parenthesis should follow"},
		{"tcp)", 4, `")" is not expected`},
		{"host example.org", 6, "would have to be looked up"},
		{"host tcp", 6, "but an address"},
		{"host 10.0.0.256", 6, "but an address"},
		{"net 10.0.0.1/8", 5, "perhaps 10.0.0.0/8 is meant"},
		{"net 10.0.0.0/33", 14, "a length of the mask, 0 to 32"},
		{"net 10.0.0.0 mask 255.0.255.0", 19, "but a mask"},
		{"tcp host 10.0.0.1", 1, "host does not go with tcp"},
		{"arp host 2001:db8::1", 10, "does not go with arp"},
		{"tcp[13", 7, "] should follow"},
		{"tcp[13] & 2", 12, "a comparison"},
		{"tcp[13:3] = 1", 7, "1, 2 or 4 octets, not 3"},
		{"len / 0 = 1", 5, "division by zero"},
		{"len << 32 = 1", 5, "shift by 32"},
		{"ip[0xffffffff] = 1", 1, "no packet is as long"},
		{"tcp = 5", 5, "but and, or"},
		{"80", 1, "stands alone"},
		{"foo", 1, "stands alone"},
		{"tcp port 80 and ip or 81", 23, "stands alone"},
		{"vlan 5000", 6, "5000 is not a VLAN"},
		{"tcp ; udp", 5, `";" has no meaning`},
		{"ether host 02:00:00:00:00", 12, "an address of Ethernet"},
		{"ether proto 5", 13, "an EtherType"},
		{"less", 5, "a number should follow"},
		{deep + "tcp", len(deep), "nested deeper"},
		{strings.Repeat("not ", maxDepth+1) + "tcp", 4*maxDepth + 1, "nested deeper"},
		{strings.Repeat("vlan or ", 17) + "tcp", 8*16 + 1, "stacked deeper"},
		{strings.Repeat(" ", MaxExpression) + "tcp", 1, "longer than"},
		{"and or tcp", 1, `"and" is not expected here, but a condition`},
		{"tcp and mask", 9, `"mask" is not expected`},
		{"src or dst", 11, "should follow"},
		{"src ]", 5, "but host, net"},
	} {
		_, err := Compile(tt.expr, 1, 1)
		var e *Error
		if !errors.As(err, &e) || e.At+1 != tt.column || !strings.Contains(e.Error(), tt.want) {
			t.Errorf("%.60q: %v; want column %d and %q", tt.expr, err, tt.column, tt.want)
		}
	}
}
