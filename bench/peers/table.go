package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// columns are the peers of the table, ours first.
var columns = []string{"tcpglass", "gvisor", "kernel"}

// row is a line of the table: one metric of the cases that cases matches,
// where PEER stands for each column. Where a peer has several, on different
// links, its best counts.
type row struct {
	what   string
	metric string
	unit   string
	more   bool // more is better
	cases  string
}

// plain matches the links that do without a device's offloads, in memory or
// inside the kernel.
const plain = `(mem|pipe|chan|lo|veth)`

var rows = []row{
	{"bulk, MTU 1500", "gbit_s", "Gbit/s", true, "^bulk/PEER/" + plain + "-mtu1500/n1$"},
	{"– CPU, both ends", "cpu_ns_per_KiB", "ns/KiB", false, "^bulk/PEER/" + plain + "-mtu1500/n1$"},
	{"– 8 connections", "gbit_s", "Gbit/s", true, "^bulk/PEER/" + plain + "-mtu1500/n8$"},
	{"– no checksums", "gbit_s", "Gbit/s", true, "^bulk/PEER/" + plain + "-mtu1500-nocsum/n1$"},
	{"– segmentation offload", "gbit_s", "Gbit/s", true, "^bulk/PEER/" + plain + "-mtu1500-gso/n1$"},
	{"bulk, MTU 65535", "gbit_s", "Gbit/s", true, "^bulk/PEER/" + plain + "-mtu65535(-gso)?/n1$"},
	{"– no checksums", "gbit_s", "Gbit/s", true, "^bulk/PEER/" + plain + "-mtu65535-nocsum/n1$"},
	{"64 B ping-pong, p50", "rtt_p50_us", "µs", false, "^pingpong/PEER/" + plain + "-mtu1500$"},
	{"– p99", "rtt_p99_us", "µs", false, "^pingpong/PEER/" + plain + "-mtu1500$"},
	{"connect, 1 B echo, close: 1 dialer", "conn_per_s", "/s", true, "^crr/PEER/" + plain + "-mtu1500(-gso)?/n1$"},
	{"– 16 dialers", "conn_per_s", "/s", true, "^crr/PEER/" + plain + "-mtu1500(-gso)?/n16$"},
	{"– 128 dialers", "conn_per_s", "/s", true, "^crr/PEER/" + plain + "-mtu1500(-gso)?/n128$"},
	{"– CPU, 16 dialers", "cpu_us_per_conn", "µs", false, "^crr/PEER/" + plain + "-mtu1500(-gso)?/n16$"},
	{"– allocations, 16 dialers", "allocs_per_conn", "", false, "^crr/PEER/" + plain + "-mtu1500/n16$"},
	{"idle connection, one end: heap", "heap_bytes", "B", false, "^mem/PEER/.*/n10000$"},
	{"– and a goroutine parked in Read: resident", "reader_extra_rss_bytes", "B", false, "^mem/PEER/.*/n10000$"},
	{"half-open connection: heap", "table_heap_bytes", "B", false, "^memsyn/PEER/"},
	{"– made", "entries_per_s", "/s", true, "^entries/PEER/"},
	{"TIME-WAIT: heap", "heap_bytes", "B", false, "^memtw/PEER/.*/n10000$"},
	{"SYN flood at full rate: SYNs answered", "synack_per_s", "/s", true, "^flood/PEER/.*/pps0$"},
	{"– real clients served", "legit_ok_pct", "%", true, "^flood/PEER/.*/pps0$"},
	{"– their connect and echo, p50", "connect_echo_p50_us", "µs", false, "^flood/PEER/.*/pps0$"},
	{"– p99", "connect_echo_p99_us", "µs", false, "^flood/PEER/.*/pps0$"},
	{"TUN to the kernel, offload off", "gbit_s", "Gbit/s", true, "^bulk/PEER/tx-mtu1500/n1/tun$"},
	{"– offload on", "gbit_s", "Gbit/s", true, "^bulk/PEER/tx-mtu1500-gso/n1/tun$"},
	{"TUN from the kernel, offload off", "gbit_s", "Gbit/s", true, "^bulk/PEER/rx-mtu1500/n1/tun$"},
	{"– offload on", "gbit_s", "Gbit/s", true, "^bulk/PEER/rx-mtu1500-gso/n1/tun$"},
	{"TUN connects out, 16 dialers, offload on", "conn_per_s", "/s", true, "^crr/PEER/tx-mtu1500-gso/n16/tun$"},
	{"– in", "conn_per_s", "/s", true, "^crr/PEER/rx-mtu1500-gso/n16/tun$"},
}

// compare runs what the table needs of the cases, all peers interleaved, and
// writes the table to w; how far it is, to standard error.
func compare(w io.Writer, all []Case, n int, prof string) {
	todo := needed(all)
	if len(todo) == 0 {
		fmt.Fprintln(os.Stderr, "peers: no case of the table matches")
		return
	}
	got := interleave(todo, n, prof, func(r Result) {
		fmt.Fprintf(os.Stderr, "%d/%d %s %s\n", r.Run, n, r.Case, r.Err)
	})
	fmt.Fprintf(w, "%s\n\n", setting(n, todo[0].Dur))
	fmt.Fprintln(w, "| | unit | tcpglass | gVisor | Linux | ÷ gVisor | ÷ Linux |\n|---|---|--:|--:|--:|--:|--:|")
	for _, r := range rows {
		if line, ok := r.line(todo, got); ok {
			fmt.Fprintln(w, line)
		}
	}
	fmt.Fprintln(w, "\n÷: how many times better tcpglass is; below 1 it is worse. –: not measured.")
}

// setting says when, where and how.
func setting(n int, dur time.Duration) string {
	return fmt.Sprintf("%s, %s/%s, %s, %d cores, %s; median of %d × %v, interleaved.",
		time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH,
		processor(), runtime.NumCPU(), runtime.Version(), n, dur)
}

func processor() string {
	b, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, ok := strings.Cut(string(b), "model name")
	if !ok {
		return "unnamed processor"
	}
	name, _, _ := strings.Cut(rest, "\n")
	return strings.Trim(name, " \t:")
}

// needed are the cases of the table in its order, so that peers which are
// compared run one after the other.
func needed(all []Case) (todo []Case) {
	seen := map[string]bool{}
	for _, r := range rows {
		for _, peer := range columns {
			for _, c := range r.of(peer, all) {
				if !seen[c.Name()] {
					seen[c.Name()] = true
					todo = append(todo, c)
				}
			}
		}
	}
	return todo
}

// of are the row's cases of one peer.
func (r row) of(peer string, all []Case) []Case {
	re := regexp.MustCompile(strings.ReplaceAll(r.cases, "PEER", peer))
	return slices.DeleteFunc(slices.Clone(all), func(c Case) bool { return !re.MatchString(c.Name()) })
}

// line is the row with its figures; ok is false where there are none.
func (r row) line(todo []Case, got map[string]Metrics) (line string, ok bool) {
	line = fmt.Sprintf("| %s | %s |", r.what, r.unit)
	figures := make([]float64, len(columns))
	for i, peer := range columns {
		v, found := r.best(r.of(peer, todo), got)
		figures[i], ok = v, ok || found
		line += " " + figure(v, found) + " |"
	}
	for _, theirs := range figures[1:] {
		line += " " + r.ratio(figures[0], theirs) + " |"
	}
	return line, ok
}

// best is the best figure that a peer has for the row.
func (r row) best(cs []Case, got map[string]Metrics) (v float64, found bool) {
	for _, c := range cs {
		switch m, ok := got[c.Name()][r.metric]; {
		case !ok:
		case !found, r.more == (m > v):
			v, found = m, true
		}
	}
	return v, found
}

// ratio is how many times ours is better than theirs.
func (r row) ratio(ours, theirs float64) string {
	if !r.more {
		ours, theirs = theirs, ours
	}
	if ours <= 0 || theirs <= 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", ours/theirs)
}

// figure prints three digits or so.
func figure(v float64, found bool) string {
	switch {
	case !found:
		return "–"
	case v >= 1e6:
		return fmt.Sprintf("%.2fM", v/1e6)
	case v >= 10000:
		return fmt.Sprintf("%.1fk", v/1000)
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
