package passive_test

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// corpus is a folder with captures made by others and what other tools say of
// them. It is no part of the project: tests that read it skip where it is not.
const corpus = "../../../shared/captures"

// lines are those of a table in the corpus, split at tabs, without its head.
func lines(t testing.TB, file string) [][]string {
	b, err := os.ReadFile(filepath.Join(corpus, file))
	if err != nil {
		t.Skip("the captures are not here")
	}
	var rows [][]string
	for _, l := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		rows = append(rows, strings.Split(l, "\t"))
	}
	return rows
}

// pair is two endpoints, in no order.
type pair [2]wire.Endpoint

func (p pair) swapped() pair { return pair{p[1], p[0]} }

// observeFile gives all segments of a capture to connections. Outer tags are
// not looked at: the truth tables do not, either.
func observeFile(t testing.TB, file string) []*passive.Conn {
	f, err := os.Open(filepath.Join(corpus, file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []*passive.Conn
	now := map[pair]*passive.Conn{}
	d, echoes := dissect.New(), new(passive.Echoes)
	r, err := capture.NewReader(f)
	for frame := new(capture.Frame); err == nil; {
		if err = r.Next(frame); err != nil || d.Frame(r.Interfaces()[frame.Interface].Link, frame) != dissect.TCP {
			continue
		}
		p := pair{d.Segment.Src, d.Segment.Dst}
		c := now[p]
		if c == nil || !c.Fits(&d.Segment) {
			c = new(passive.Conn)
			now[p], now[p.swapped()] = c, c
			all = append(all, c)
		}
		echoes.Mark(&d.Segment, 0)
		c.Observe(&d.Segment)
	}
	if damage := new(capture.Damage); err != io.EOF && !errors.As(err, &damage) {
		t.Errorf("%s: %v", file, err)
	}
	return all
}

func name(e wire.Endpoint) string {
	return netip.AddrPortFrom(e.Addr.Netip(), e.Port).String()
}

// way is a direction of a four-tuple in a file.
func way(file, from, to string) string { return file + " " + from + " > " + to }

// tally is new, jumps, hole, seen, copy, partial, probe.
type tally [7]uint32

func tallyOf(n passive.Segments) tally {
	return tally{n.New, n.Jumps, n.Hole, n.Seen, n.Copy, n.Partial, n.Probe}
}

func (a tally) plus(b tally) tally {
	for i := range a {
		a[i] += b[i]
	}
	return a
}

// disputed are the directions that we sort otherwise than seen-truth, and why
// we are right.
var disputed = map[string]struct {
	ours tally
	why  string
}{
	"suricata__tcp-fastopen-10-syn-data-ignore.pcap 192.168.0.45:51615 > 17.253.144.10:443": {
		tally{6, 0, 0, 3, 0, 0, 0},
		"a system that gives every packet IP id 0: 360 ms apart and with another checksum they are retransmissions, not copies",
	},
	"tcptrace__6syns.dmp 132.235.67.20:4333 > 132.235.67.34:9080": {
		tally{28, 0, 0, 4, 0, 0, 0},
		"the records say they were cut where the wire ended; IP's lengths and the next numbers agree, so nothing was jumped over",
	},
	"zeek__reassembly.pcap 63.193.213.194:2564 > 128.3.97.175:80": {
		tally{34, 6, 5, 10, 0, 2, 0},
		"the same: two of the eight jumps are where tshark has cut the segment before",
	},
}

// TestEveryDataSegmentIsSortedAsItsNumbersSay compares with seen.tsv, which
// has been made from sequence numbers and IP ids alone. Connections with the
// same four-tuple are added up.
func TestEveryDataSegmentIsSortedAsItsNumbersSay(t *testing.T) {
	want := map[string]tally{}
	files := map[string]bool{}
	rows := lines(t, "truth/seen.tsv")
	for _, v := range rows {
		var n tally
		for i := range n {
			fmt.Sscan(v[4+i], &n[i])
		}
		k := way(v[0], v[2], v[3])
		want[k] = want[k].plus(n)
		files[v[0]] = true
	}
	got := map[string]tally{}
	for file := range files {
		for _, c := range observeFile(t, file) {
			for side := range c.Ends {
				k := way(file, name(c.Ends[side].Addr), name(c.Ends[1-side].Addr))
				got[k] = got[k].plus(tallyOf(c.Ends[side].Stream.Segments))
			}
		}
	}
	equal := 0
	for k, w := range want {
		d, is := disputed[k]
		switch {
		case is && got[k] != d.ours:
			t.Errorf("%s\n\tgot  %v\n\twant %v, for %s", k, got[k], d.ours, d.why)
		case !is && got[k] != w:
			t.Errorf("%s: new, jumps, hole, seen, copy, partial, probe\n\tgot  %v\n\twant %v", k, got[k], w)
		case !is:
			equal++
		}
	}
	for k, n := range got {
		if n != (tally{}) && want[k] == (tally{}) {
			t.Errorf("%s has data, %v, of which the truth knows nothing", k, n)
		}
	}
	t.Logf("%d of %d directions equal, in %d rows", equal, len(want), len(rows))
}
