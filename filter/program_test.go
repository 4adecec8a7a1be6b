package filter

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/bpf"
	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/capture"
)

// primitives to build expressions of.
var primitives = []string{
	"tcp", "udp", "ip", "ip6", "arp", "port 443", "src port 53", "host 10.1.0.1", "dst net 10.2", "portrange 50-60",
	"tcp[13] & 2 != 0", "ip[2:2] > 40", "len < 60", "ether[12:2] = 0x800", "(ip[0] & 0xf) * 4 + 20 >= ip[2:2]",
	"host 2001:db8::1", "icmp6", "ether host 02:00:00:00:00:0a", "less 50", "ip multicast", "len - ether[15] ^ 3 != len | 1",
}

// expression draws one.
func expression(t *rapid.T, depth int) string {
	if depth == 0 || rapid.IntRange(0, 2).Draw(t, "leaf") == 0 {
		return rapid.SampledFrom(primitives).Draw(t, "primitive")
	}
	a, b := expression(t, depth-1), expression(t, depth-1)
	return fmt.Sprintf(rapid.SampledFrom([]string{"(%s) and (%s)", "(%s) or (%s)", "not (%s) or %s", "not ((%s) and (%s))"}).Draw(t, "join"), a, b)
}

// aFrame is one of the packets, perhaps with some octets changed or cut off.
func aFrame(t *rapid.T) []byte {
	names := []string{"syn", "fin", "ack6", "dns", "dns6", "piece", "ping", "ping6", "arp", "vlan syn", "short"}
	frame := append([]byte(nil), packets[rapid.SampledFrom(names).Draw(t, "packet")]...)
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		frame[rapid.IntRange(0, len(frame)-1).Draw(t, "where")] = rapid.Byte().Draw(t, "octet")
	}
	return frame[:rapid.IntRange(1, len(frame)).Draw(t, "length")]
}

func takes(t *rapid.T, expr string, frame []byte) bool {
	p, err := Compile(expr, capture.Ethernet, 1)
	if err != nil {
		t.Fatalf("%q: %v", expr, err)
	}
	return p.Match(frame, len(frame))
}

func TestDeMorgan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, frame := expression(t, 2), expression(t, 2), aFrame(t)
		for _, law := range [][2]string{
			{"not ((%s) and (%s))", "not (%s) or not (%s)"},
			{"not ((%s) or (%s))", "not (%s) and not (%s)"},
			{"(%s) and (%s)", "not not (%s) and (%s)"},
		} {
			left, right := fmt.Sprintf(law[0], a, b), fmt.Sprintf(law[1], a, b)
			if takes(t, left, frame) != takes(t, right, frame) {
				t.Fatalf("%q and %q differ on % x", left, right, frame)
			}
		}
	})
}

// oracle is golang.org/x/net's machine for the same program.
func oracle(p *Program) (*bpf.VM, error) {
	var code []bpf.Instruction
	for _, ins := range p.Raw() {
		code = append(code, ins.Disassemble())
	}
	return bpf.NewVM(code)
}

func TestOurMachineIsLikeAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		expr, frame := expression(t, 3), aFrame(t)
		p, err := Compile(expr, capture.Ethernet, 77)
		if err != nil {
			t.Fatalf("%q: %v", expr, err)
		}
		vm, err := oracle(&p)
		if err != nil {
			t.Fatalf("%q: %v\n%v", expr, err, &p)
		}
		n, err := vm.Run(frame)
		if ours := p.Match(frame, len(frame)); err != nil || ours != (n != 0) {
			t.Fatalf("%q on % x: ours %v, theirs %d, %v\n%v", expr, frame, ours, n, err, &p)
		}
	})
}

// Where the ends are further away than a conditional jump can leap.
func TestLongJumps(t *testing.T) {
	var hosts []string
	for i := range 300 {
		hosts = append(hosts, fmt.Sprintf("src host 10.%d.%d.1", 9+i/256, i%256))
	}
	for _, tt := range []struct {
		what, expr string
		takes      bool
	}{
		{"the last of 300 is true", strings.Join(hosts, " or ") + " or src 10.1.0.1", true},
		{"none of 300 is true", strings.Join(hosts, " or "), false},
		{"the first of 300 is true", "src 10.1.0.1 or " + strings.Join(hosts, " or "), true},
		{"all of 300 are false", "not (" + strings.Join(hosts, " or ") + ") and tcp", true},
		{"the first of 300 is false", "udp and not (" + strings.Join(hosts, " or ") + ")", false},
	} {
		p, err := Compile(tt.expr, capture.Ethernet, 1)
		if err != nil {
			t.Errorf("%s: %v", tt.what, err)
			continue
		}
		if frame := packets["syn"]; p.Match(frame, len(frame)) != tt.takes || len(p.Raw()) < 1000 {
			t.Errorf("%s: a program of %d instructions takes the packet: %v, want %v", tt.what, len(p.Raw()), !tt.takes, tt.takes)
		}
	}
}

func TestProgramsAreBounded(t *testing.T) {
	long := strings.Repeat("host 10.0.0.1 or ", 1000) + "tcp"
	_, err := Compile(long, capture.Ethernet, 1)
	if e := (*Error)(nil); !errors.As(err, &e) || e.Code != "too-big" {
		t.Errorf("1000 hosts: %v, want too-big", err)
	}
	deep := strings.Repeat("ip[", 20) + "0" + strings.Repeat("] + ip[1]", 20) + " = 1"
	if _, err := Compile(deep, capture.Ethernet, 1); err != nil {
		t.Errorf("fields that need one word of memory each level: %v", err)
	}
	nested := strings.Repeat("(len + ", 20) + "ip[0]" + strings.Repeat(")", 20) + " = 1"
	if _, err := Compile(nested, capture.Ethernet, 1); err == nil || !strings.Contains(err.Error(), "arithmetic") {
		t.Errorf("arithmetic that needs 20 words of memory: %v, want a refusal", err)
	}
}

func FuzzCompile(f *testing.F) {
	for _, expr := range primitives {
		f.Add(expr, packets["syn"])
	}
	f.Add("vlan 5 and mpls and pppoes 7 or not (port 80 or (81))", packets["vlan syn"])
	f.Add(`ip proto \tcp && ether[ip[0]:2] << 3 % 7 > -5`, packets["fin"])
	f.Fuzz(func(t *testing.T, expr string, frame []byte) {
		p, err := Compile(expr, capture.Ethernet, 77)
		if err != nil {
			if e := (*Error)(nil); !errors.As(err, &e) || e.At < 0 || e.At > len(expr) || strings.Contains(e.Error(), "%!") {
				t.Fatalf("%q: a mistake without its place: %v", expr, err)
			}
			return
		}
		vm, err := oracle(&p)
		if err != nil || len(p.Raw()) > MaxProgram {
			t.Fatalf("%q: a program of %d instructions that is refused: %v", expr, len(p.Raw()), err)
		}
		if n, err := vm.Run(frame); err == nil && p.Match(frame, len(frame)) != (n != 0) {
			t.Fatalf("%q on % x: theirs %d, ours %v\n%v", expr, frame, n, n == 0, &p)
		}
		again(t, expr)
	})
}

// again checks that what a tree says of itself is read as the same tree.
func again(t *testing.T, expr string) {
	tree, _ := parse(expr)
	if tree == fixed(true) || len(tree.String()) > MaxExpression {
		return
	}
	if second, err := parse(tree.String()); err != nil || second.String() != tree.String() {
		t.Fatalf("%q is read as %v, and that as %v (%v)", expr, tree, second, err)
	}
}
