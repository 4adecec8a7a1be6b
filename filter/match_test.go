package filter

import (
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/wire"
)

// The packets that expressions are tried on.
var packets = map[string][]byte{
	"syn":      ether(wire.EtherIPv4, ip4(wire.ProtoTCP, tcp(wire.SYN))),
	"fin":      ether(wire.EtherIPv4, withOptions(ip4(wire.ProtoTCP, tcp(wire.FIN|wire.ACK)))),
	"ack6":     ether(wire.EtherIPv6, ip6(wire.ProtoTCP, tcp(wire.ACK))),
	"dns":      ether(wire.EtherIPv4, ip4(wire.ProtoUDP, udp())),
	"dns6":     ether(wire.EtherIPv6, ip6(wire.ProtoUDP, udp())),
	"piece":    ether(wire.EtherIPv4, piece(1480, ip4(wire.ProtoTCP, tcp(wire.SYN)))),
	"ping":     ether(wire.EtherIPv4, ip4(wire.ProtoICMP, []byte{8, 0, 0, 0})),
	"ping6":    ether(wire.EtherIPv6, ip6(wire.ProtoICMPv6, []byte{128, 0, 0, 0})),
	"arp":      ether(wire.EtherARP, append([]byte{0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 10, 10, 1, 0, 1}, 0, 0, 0, 0, 0, 0, 10, 2, 0, 2)),
	"vlan syn": tagged(5, ether(wire.EtherIPv4, ip4(wire.ProtoTCP, tcp(wire.SYN)))),
	"qinq syn": tagged(7, tagged(5, ether(wire.EtherIPv4, ip4(wire.ProtoTCP, tcp(wire.SYN))))),
	"mpls syn": ether(0x8847, append([]byte{0, 0x06, 0x41, 64}, ip4(wire.ProtoTCP, tcp(wire.SYN))...)), // label 100, the last
	"short":    {2, 0, 0, 0, 0, 0xb},
}

func TestExpressionsTakeWhatTheySay(t *testing.T) {
	for _, tt := range []struct {
		expr string
		want []string // names of packets
	}{
		{"ip", []string{"syn", "fin", "dns", "piece", "ping"}},
		{"tcp", []string{"syn", "fin", "ack6", "piece"}},
		{"tcp port 443", []string{"syn", "fin", "ack6"}},
		{"src port 443", nil},
		{"tcp src port 40000", []string{"syn", "fin", "ack6"}},
		{"port domain", []string{"dns", "dns6"}},
		{"portrange 440-450", []string{"syn", "fin", "ack6"}},
		{"src portrange 440-450", nil},
		{"host 10.1.0.1", []string{"syn", "fin", "dns", "piece", "ping", "arp"}},
		{"ip host 10.1.0.1", []string{"syn", "fin", "dns", "piece", "ping"}},
		{"arp host 10.1.0.1", []string{"arp"}},
		{"dst host 10.1.0.1", nil},
		{"src net 10.1", []string{"syn", "fin", "dns", "piece", "ping", "arp"}},
		{"src and dst net 10", []string{"syn", "fin", "dns", "piece", "ping", "arp"}},
		{"src and dst net 10.1", nil},
		{"host 2001:db8::1", []string{"ack6", "dns6", "ping6"}},
		{"net 2001:db9::/32", []string{"ack6", "dns6", "ping6"}},
		{"src net 2001:db9::/32", nil},
		{"icmp or icmp6", []string{"ping", "ping6"}},
		{"ip proto 1", []string{"ping"}},
		{"proto 17", []string{"dns", "dns6"}},
		{"ether proto 0x0806", []string{"arp"}},
		{"ether dst 02:00:00:00:00:0b and arp", []string{"arp"}},
		{"ether src 02-00-00-00-00-0b", nil},
		{"tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", []string{"syn", "fin"}},
		{"tcp[13] & 2 != 0", []string{"syn"}},
		{"ip[0] & 0xf != 5", []string{"fin"}},
		{"tcp[2:2] = 443", []string{"syn", "fin"}},
		{"tcp[(tcp[12] >> 4) * 4 - 20 + 3] = 187", []string{"syn", "fin"}}, // the lower half of port 443
		{"icmp6[icmp6type] = icmp6-echo", []string{"ping6"}},
		{"icmp[icmptype] = icmp-echo", []string{"ping"}},
		{"vlan", []string{"vlan syn", "qinq syn"}},
		{"vlan 5 and tcp port 443", []string{"vlan syn"}},
		{"vlan 7 and vlan 5 and tcp port 443", []string{"qinq syn"}},
		{"mpls 100 and tcp port 443", []string{"mpls syn"}},
		{"mpls 101", nil},
		{"less 42", []string{"arp", "ping", "short"}},
		{"greater 60", []string{"ack6", "dns6", "qinq syn", "vlan syn"}[:2]},
		{"arp or not ip", []string{"arp", "ack6", "dns6", "ping6", "vlan syn", "qinq syn", "mpls syn"}},
		{"1 = 1 and 3 > 2 and 2 <= 2 and not 1 != 1", []string{"ack6", "arp", "dns", "dns6", "fin", "mpls syn", "piece", "ping", "ping6", "qinq syn", "short", "syn", "vlan syn"}},
	} {
		p, err := Compile(tt.expr, capture.Ethernet, 1)
		if err != nil {
			t.Errorf("%s: %v", tt.expr, err)
			continue
		}
		want := map[string]bool{}
		for _, name := range tt.want {
			want[name] = true
		}
		for name, frame := range packets {
			if got := p.Match(frame, len(frame)); got != want[name] && !(tt.expr == "greater 60" && len(frame) >= 60) {
				t.Errorf("%q takes the packet %q: %v, want %v\n%v", tt.expr, name, got, want[name], &p)
			}
		}
	}
}

// The same packet is found behind every kind of link header.
func TestLinkTypesAreKnown(t *testing.T) {
	v4, v6 := ip4(wire.ProtoTCP, tcp(wire.SYN)), ip6(wire.ProtoTCP, tcp(wire.SYN))
	for _, tt := range []struct {
		link          capture.LinkType
		front, front6 []byte
	}{
		{capture.Ethernet, ether(wire.EtherIPv4, nil), ether(wire.EtherIPv6, nil)},
		{capture.LinuxSLL, append(make([]byte, 14), 8, 0), append(make([]byte, 14), 0x86, 0xdd)},
		{capture.LinuxSLL2, append([]byte{8, 0}, make([]byte, 18)...), append([]byte{0x86, 0xdd}, make([]byte, 18)...)},
		{capture.Null, []byte{2, 0, 0, 0}, []byte{30, 0, 0, 0}},
		{capture.Loop, []byte{0, 0, 0, 2}, []byte{0, 0, 0, 24}},
		{capture.PPP, []byte{0xff, 3, 0, 0x21}, []byte{0xff, 3, 0, 0x57}},
		{capture.CHDLC, []byte{0xf, 0, 8, 0}, []byte{0xf, 0, 0x86, 0xdd}},
		{capture.Raw, nil, nil},
		{capture.IPv4, nil, []byte{1}},
		{capture.IPv6, []byte{1}, nil},
	} {
		p, err := Compile("tcp dst port 443 and (src 10.1.0.1 or src 2001:db8::1)", tt.link, 1)
		if err != nil {
			t.Errorf("%v: %v", tt.link, err)
			continue
		}
		for _, frame := range [][]byte{append(tt.front, v4...), append(tt.front6, v6...)} {
			known := !(tt.link == capture.IPv4 && frame[0] != 0x45) && !(tt.link == capture.IPv6 && frame[0] != 0x60)
			if p.Match(frame, len(frame)) != known {
				t.Errorf("%v: % x is taken: %v, want %v", tt.link, frame, !known, known)
			}
		}
	}
}

func TestWhatALinkTypeDoesNotHaveIsRefused(t *testing.T) {
	for _, tt := range []struct {
		expr string
		link capture.LinkType
	}{
		{"ether host 02:00:00:00:00:01", capture.Raw},
		{"vlan 5", capture.Raw},
		{"vlan 5", capture.Cooked},
		{"broadcast", capture.LinuxSLL},
		{"inbound", capture.Ethernet},
		{"pppoes", capture.Null},
		{"tcp", capture.WiFi},
	} {
		if _, err := Compile(tt.expr, tt.link, 1); err == nil {
			t.Errorf("%q compiles for link type %v, which does not have such", tt.expr, tt.link)
		}
	}
}

func TestDirectionsAreKnownOfAny(t *testing.T) {
	out := append([]byte{0, 4}, make([]byte, 20)...)
	p, _ := Compile("outbound", capture.LinuxSLL, 1)
	q, _ := Compile("inbound", capture.LinuxSLL, 1)
	if !p.Match(out, 22) || q.Match(out, 22) {
		t.Error("a packet that the host sent is not outbound, or is inbound")
	}
}

// The length is that on the wire, which may be more than was kept.
func TestLengthIsTheWires(t *testing.T) {
	p, _ := Compile("greater 1000 and len = 1500 and tcp", capture.Ethernet, 1)
	frame := packets["syn"]
	if !p.Match(frame, 1500) || p.Match(frame, len(frame)) {
		t.Error("the length of a packet is not that on the wire")
	}
}

func TestALoadBehindTheEndRejects(t *testing.T) {
	for _, expr := range []string{"ether[100] = 0 or ether[0] = 2", "not ether[100] = 0", "not ether[ether[0] + 98 : 4] = 0", "len / ether[1] = 0 or ether[0] = 2"} {
		p, err := Compile(expr, capture.Ethernet, 1)
		if err != nil || p.Match(packets["arp"], 42) {
			t.Errorf("%q takes a packet of 42 octets (%v), in which there is nothing to load or to divide by", expr, err)
		}
	}
}

func TestMatchingAllocatesNothing(t *testing.T) {
	p, _ := Compile("tcp port 443 and host 10.1.0.1 and tcp[13] & 2 != 0", capture.Ethernet, 1)
	frame := packets["syn"]
	if n := testing.AllocsPerRun(100, func() { p.Match(frame, len(frame)) }); n != 0 {
		t.Errorf("a packet costs %v allocations, want none", n)
	}
}

func BenchmarkMatch(b *testing.B) {
	p, _ := Compile("tcp port 443 and not host 10.9.9.9", capture.Ethernet, 1)
	frame := packets["syn"]
	for b.Loop() {
		p.Match(frame, len(frame))
	}
}

func BenchmarkMatchWithAnotherMachine(b *testing.B) {
	p, _ := Compile("tcp port 443 and not host 10.9.9.9", capture.Ethernet, 1)
	vm, _ := oracle(&p)
	frame := packets["syn"]
	for b.Loop() {
		vm.Run(frame)
	}
}
