package main

import (
	"errors"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

func TestEveryCaseHasItsOwnName(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cases(0) {
		if name := c.Name(); seen[name] {
			t.Errorf("two cases are called %s: a child would run the first for both", name)
		} else {
			seen[name] = true
		}
	}
}

func TestEveryCaseHasAWorkload(t *testing.T) {
	for _, c := range cases(0) {
		if workloads[c.Work] == nil {
			t.Errorf("%s: no workload %q in %v", c.Name(), c.Work, slices.Sorted(maps.Keys(workloads)))
		}
	}
}

func TestEveryRowComparesUsWithGvisor(t *testing.T) {
	all := cases(0)
	for _, r := range rows {
		for _, peer := range []string{"tcpglass", "gvisor"} {
			if len(r.of(peer, all)) == 0 {
				t.Errorf("row %q has no case of %s: %s", r.what, peer, r.cases)
			}
		}
	}
}

func TestTheTableRunsEachCaseOnce(t *testing.T) {
	todo := needed(cases(0))
	for i, c := range todo {
		if slices.ContainsFunc(todo[:i], func(d Case) bool { return d.Name() == c.Name() }) {
			t.Errorf("%s would run twice", c.Name())
		}
	}
}

func TestLine(t *testing.T) {
	pipe := Case{Peer: &Peer{Name: "gvisor"}, Work: "bulk", Link: Link{Kind: "pipe", MTU: 1500}, N: 1}
	channel := Case{Peer: &Peer{Name: "gvisor"}, Work: "bulk", Link: Link{Kind: "chan", MTU: 1500}, N: 1}
	ours := Case{Peer: &Peer{Name: "tcpglass"}, Work: "bulk", Link: Link{Kind: "mem", MTU: 1500}, N: 1}
	todo := []Case{pipe, channel, ours}
	got := map[string]Metrics{
		pipe.Name():    {"gbit_s": 2, "cpu_ns_per_KiB": 4000},
		channel.Name(): {"gbit_s": 4, "cpu_ns_per_KiB": 5000},
		ours.Name():    {"gbit_s": 12, "cpu_ns_per_KiB": 1000},
	}
	for _, tt := range []struct {
		why, want string
		row       row
	}{{
		why:  "the better of gVisor's links counts, and more is better",
		want: "| bulk, MTU 1500 | Gbit/s | 12.0 | 4.00 | – | 3.00 | – |",
		row:  rows[0],
	}, {
		why:  "less is better: the least counts, and the ratio is turned over",
		want: "| – CPU, both ends | ns/KiB | 1000 | 4000 | – | 4.00 | – |",
		row:  rows[1],
	}} {
		if line, _ := tt.row.line(todo, got); line != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.why, line, tt.want)
		}
	}
	if line, ok := rows[7].line(todo, got); ok {
		t.Errorf("a row that nobody ran was printed: %s", line)
	}
}

func TestMedian(t *testing.T) {
	got := median([]Metrics{{"a": 30}, {"a": 10, "b": 7}, {"a": 20}})
	if want := (Metrics{"a": 20, "b": 7}); !maps.Equal(got, want) {
		t.Errorf("median of 30, 10, 20, and of 7 alone: got %v, want %v", got, want)
	}
}

func TestSettingNamesMachineAndVersion(t *testing.T) {
	s := setting(3, longest)
	for _, want := range []string{"linux/", "cores", "go1.", "3 × 5s"} {
		if !strings.Contains(s, want) {
			t.Errorf("the table's heading %q lacks %q", s, want)
		}
	}
}

func TestSpoofedSynsAreValid(t *testing.T) {
	g := newSynGen(memServerIP, basePort)
	block := netip.MustParsePrefix("198.18.0.0/15")
	for range 1000 {
		ip, err := wire.ParseIPv4(g.next())
		if err != nil {
			t.Fatalf("a generated packet is not IPv4: %v", err)
		}
		if src := netip.AddrFrom4([4]byte(g.b[12:16])); !block.Contains(src) {
			t.Fatalf("source %v is outside %v, the block for benchmarks", src, block)
		}
		if sum := wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload); sum != 0 {
			t.Fatalf("TCP checksum is off by %#x", sum)
		}
		if tcp, err := wire.ParseTCP(ip.Payload); err != nil || tcp.Flags != wire.SYN {
			t.Fatalf("got flags %v, error %v; want a bare SYN", tcp.Flags, err)
		}
	}
}

// stingy is a link that takes a given number of packets.
type stingy struct {
	link.Link
	room int
	err  error
}

func (s *stingy) Send(pkts []wire.Packet) (int, error) {
	n := min(s.room, len(pkts))
	return n, s.err
}

func TestTapCountsWhatIsNotForTheClient(t *testing.T) {
	to := func(last byte) wire.Packet {
		b := make([]byte, wire.MinIPv4)
		copy(b[16:], []byte{10, 7, 0, last})
		return wire.Packet{Bytes: b}
	}
	batch := []wire.Packet{to(9), to(1), to(9), to(1), to(9)}
	refused := errors.New("too long")
	for _, tt := range []struct {
		why           string
		room          int
		err           error
		taken, strays int
	}{
		{"all of the client's packets pass", 2, nil, 5, 3},
		{"the second of the client's is left; what is before it is done", 1, nil, 3, 2},
		{"nothing of the client's passes", 0, nil, 1, 1},
		{"an error is about the first packet not taken", 1, refused, 3, 2},
	} {
		tap := &tap{Link: &stingy{room: tt.room, err: tt.err}, to: netip.MustParseAddr(memClientIP)}
		taken, err := tap.Send(batch)
		if taken != tt.taken || tap.strays.Load() != int64(tt.strays) || err != tt.err {
			t.Errorf("%s: got %d taken, %d strays, error %v; want %d, %d, %v",
				tt.why, taken, tap.strays.Load(), err, tt.taken, tt.strays, tt.err)
		}
	}
}
