package passive_test

import (
	"bufio"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// captures is a folder with captures of real traffic, and what other tools
// say of them. It is not part of the project: where it is not there, the tests
// skip.
const captures = "../../../shared/captures"

// read gives a capture to connections, as a table would.
func read(t *testing.T, file string) (all []*passive.Conn) {
	t.Helper()
	f, err := os.Open(filepath.Join(captures, file))
	if err != nil {
		t.Skip("no captures here: ", err)
	}
	defer f.Close()
	type key struct {
		flow wire.Flow
		tag  uint16
	}
	open := map[key]*passive.Conn{}
	d, echoes := dissect.New(), new(passive.Echoes)
	r, err := capture.NewReader(f)
	for err == nil {
		var frame capture.Frame
		if err = r.Next(&frame); err != nil {
			break
		}
		kind := d.Frame(r.Interfaces()[frame.Interface].Link, &frame)
		q := &d.Quote
		if c := open[key{wire.Flow{Local: q.Src, Remote: q.Dst}, q.Tag}]; kind == dissect.ICMPError && c != nil {
			c.Quoted(q)
		}
		if kind != dissect.TCP {
			continue
		}
		s := &d.Segment
		there, back := key{wire.Flow{Local: s.Src, Remote: s.Dst}, s.Tag}, key{wire.Flow{Local: s.Dst, Remote: s.Src}, s.Tag}
		c := open[there]
		if c == nil || !c.Fits(s) {
			next := &passive.Conn{}
			if c != nil {
				next.After(c)
			}
			c = next
			open[there], open[back] = c, c
			all = append(all, c)
		}
		echoes.Mark(s, 0)
		c.Observe(s)
	}
	for _, c := range all {
		c.Settle(clock.Never)
	}
	return all
}

// rows are those of a table with tabs between, by the names of its columns.
func rows(t *testing.T, file string) (all []map[string]string) {
	t.Helper()
	f, err := os.Open(filepath.Join(captures, file))
	if err != nil {
		t.Skip("no captures here: ", err)
	}
	defer f.Close()
	var head []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		if head == nil {
			head = fields
			continue
		}
		row := map[string]string{}
		for i, name := range head {
			row[name] = fields[i]
		}
		all = append(all, row)
	}
	return all
}

// otherSettings are Zeek's tests whose baselines are not about the whole
// capture as it is, and why.
var otherSettings = map[string]string{
	"core.checksums_ignore_nets":                              "drops what has bad checksums",
	"core.expire-all-timers":                                  "cuts connections by timers",
	"core.pcap.dynamic-filter":                                "filters packets",
	"scripts.base.frameworks.netcontrol.packetfilter":         "filters packets",
	"scripts.base.frameworks.logging.field-extension-complex": "runs without the list of likely server ports",
}

// TestZeek compares Zeek's words with those of Zeek's own baselines, which
// Zeek's tests made of the same captures.
func TestZeek(t *testing.T) {
	conns := map[string][]*passive.Conn{}
	compared := 0
	for _, row := range rows(t, "truth/zeek.tsv") {
		file := row["file"]
		if conns[file] == nil {
			conns[file] = read(t, file)
		}
		c := between(conns[file], endpoint(row["orig_h"], row["orig_p"]), endpoint(row["resp_h"], row["resp_p"]))
		if c == nil || otherSettings[row["zeek_test"]] != "" {
			continue // no connection: the baseline leaves addresses out
		}
		compared++
		if c.ConnState() != row["conn_state"] || c.History() != row["history"] {
			t.Errorf("%s port %s: %s %s, Zeek has %s %s (%s)",
				file, row["orig_p"], c.ConnState(), c.History(), row["conn_state"], row["history"], row["zeek_test"])
		}
	}
	if compared < 55 {
		t.Errorf("only %d rows of Zeek's were found among our connections", compared)
	}
}

// TestDisputes: connections that other tools read wrongly, or of which they
// have no word; see DISPUTES.tsv.
func TestDisputes(t *testing.T) {
	for _, tt := range []struct {
		file  string
		conn  int // from 1
		open  passive.Handshake
		close passive.Close
		odd   passive.Oddities
	}{
		{"suricata__with_evasion_linux.pcap", 1, passive.Complete, passive.Unfinished, passive.DisobeyedRST | passive.StrayFIN},
		{"suricata__split-handshake-4whs.pcap", 1, passive.Split, passive.Reset, 0},
		{"suricata__tcp-fastopen-10-syn-data-ignore.pcap", 1, passive.Complete, passive.FinThenReset, passive.SYNData | passive.OtherISN},
		{"honeybadger__mots-with-fin.pcap", 1, passive.Complete, passive.HalfClosed, passive.StrayFIN},
		{"zeek__handshake-reorder.pcap", 1, passive.Complete, passive.ThreeSegments, passive.Reordered3WHS},
		{"zeek__llc.pcap", 1, passive.MidStream3WHS, passive.Reset, passive.MidStream},
		{"zeek__payload-syn.pcap", 1, passive.Complete, passive.ThreeSegments, passive.SYNData},
		{"packetlife__connection_termination.cap", 1, passive.MidStream3WHS, passive.FourSegments, passive.MidStream},
		{"suricata__tcp-rst-with-data.pcap", 1, passive.Complete, passive.Reset, passive.RSTData},
		{"arkime__tcp_handshake_synthetic.pcap", 1, passive.Complete, passive.Unfinished, 0},
		{"arkime__tcp_handshake_synthetic.pcap", 2, passive.HalfOpen, passive.Unfinished, passive.WrongACK},
		{"arkime__tcp_handshake_synthetic.pcap", 4, passive.Unanswered, passive.Unfinished, passive.WrongSYNACK | passive.Reused},
		{"arkime__tcp_handshake_synthetic.pcap", 5, passive.ResetOpening, passive.Reset, passive.WrongACK},
		{"arkime__tcp_handshake_synthetic.pcap", 6, passive.HalfOpen, passive.Unfinished, passive.WrongSYNACK},
		{"arkime__tcp_handshake_synthetic.pcap", 7, passive.HalfOpen, passive.Unfinished, passive.WrongACK},
		{"arkime__tcp_handshake_synthetic.pcap", 13, passive.Complete, passive.Unfinished, passive.Reordered3WHS},
		{"arkime__tcp_handshake_synthetic.pcap", 16, passive.Complete, passive.Unfinished, 0}, // its ISN is 2^32-1
	} {
		all := read(t, tt.file)
		if len(all) < tt.conn {
			t.Errorf("%s: there are %d connections, want at least %d", tt.file, len(all), tt.conn)
			continue
		}
		c := all[tt.conn-1]
		if c.Handshake() != tt.open || c.Close() != tt.close || !c.Odd.Has(tt.odd) {
			t.Errorf("%s, connection %d: %v, %v, odd are %v\nwant: %v, %v, with %v",
				tt.file, tt.conn, c.Handshake(), c.Close(), c.Odd, tt.open, tt.close, tt.odd)
		}
	}
}

// TestAttempts: how many connections there are where tools differ.
func TestAttempts(t *testing.T) {
	for file, want := range map[string]int{
		"arkime__tcp_handshake_synthetic.pcap":           16, // a new number is a new attempt
		"suricata__tcp-fastopen-10-syn-data-ignore.pcap": 1,  // bare SYNs after one with data
		"suricata__with_evasion_linux.pcap":              1,  // a RST that was not obeyed
		"tcpdump__timestamp_invalid_micro.pcap":          1,
		"zeek__llc.pcap":                                 1,
		"zeek__vlan-pcp-dei.pcapng":                      3, // one on each VLAN
	} {
		if got := len(read(t, file)); got != want {
			t.Errorf("%s: %d connections, want %d", file, got, want)
		}
	}
}

func endpoint(addr, port string) wire.Endpoint {
	a, err := netip.ParseAddr(addr)
	n, _ := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return wire.Endpoint{}
	}
	return wire.EndpointFrom(netip.AddrPortFrom(a, uint16(n)))
}

func between(conns []*passive.Conn, a, b wire.Endpoint) *passive.Conn {
	for _, c := range conns {
		x, y := c.Ends[0].Addr, c.Ends[1].Addr
		if x == a && y == b || x == b && y == a {
			return c
		}
	}
	return nil
}
