package systest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// warning is the least severity of tshark's expert that is trouble; below are
// comments, chats and notes.
const warning = 0x600000

// dissected is what tshark reads out of a packet of a capture.
type dissected struct {
	flags, seq, ack, length string
	worst                   int // of the expert's severities
}

// goodSum is what tshark says of a checksum that it has verified.
const goodSum = "1"

// dissect reads a capture with tshark, which verifies all checksums.
func dissect(t *testing.T, file string) (packets []dissected) {
	t.Helper()
	args := []string{"-r", file, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-T", "fields"}
	for _, field := range []string{
		"tcp.flags.str", "tcp.seq", "tcp.ack", "tcp.len", "_ws.expert.severity",
		"ip.checksum.status", "tcp.checksum.status",
	} {
		args = append(args, "-e", field)
	}
	for line := range strings.Lines(must(t, exec.Command("tshark", args...))) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if f[5] != goodSum || f[6] != goodSum {
			t.Errorf("packet %d has a wrong checksum: IP status %s, TCP status %s", len(packets)+1, f[5], f[6])
		}
		p := dissected{flags: strings.ReplaceAll(f[0], "·", ""), seq: f[1], ack: f[2], length: f[3]}
		for severity := range strings.SplitSeq(f[4], ",") {
			n, _ := strconv.Atoi(severity)
			p.worst = max(p.worst, n)
		}
		packets = append(packets, p)
	}
	return packets
}

// TestDemoCapture: tshark sees in the demo's capture what the ladder draws,
// and finds nothing wrong with it.
func TestDemoCapture(t *testing.T) {
	system(t, "tshark")
	file := filepath.Join(t.TempDir(), "x.pcapng")
	must(t, exec.Command(binary, "demo", "--lang", "en", "--pcap", file))
	packets := dissect(t, file)
	// tshark's letters: A is ACK, P PSH, S SYN, F FIN.
	want := []dissected{
		{flags: "S", seq: "0", ack: "0", length: "0"},
		{flags: "AS", seq: "0", ack: "1", length: "0"},
		{flags: "A", seq: "1", ack: "1", length: "0"},
		{flags: "AP", seq: "1", ack: "1", length: "37"},
		{flags: "AP", seq: "1", ack: "38", length: "45"},
		{flags: "A", seq: "38", ack: "46", length: "0"},
		{flags: "AF", seq: "38", ack: "46", length: "0"},
		{flags: "A", seq: "46", ack: "39", length: "0"},
		{flags: "AF", seq: "46", ack: "39", length: "0"},
		{flags: "A", seq: "39", ack: "47", length: "0"},
	}
	if len(packets) != len(want) {
		t.Errorf("tshark sees %d packets, want %d", len(packets), len(want))
	}
	for i, got := range packets[:min(len(packets), len(want))] {
		if got.worst >= warning {
			t.Errorf("packet %d: tshark's expert has severity %#x, want no warning or error", i+1, got.worst)
		}
		got.worst = 0
		if got != want[i] {
			t.Errorf("packet %d: got %+v, want %+v", i+1, got, want[i])
		}
	}
}

// TestHostCapture: what a host records while it serves holds no malformed
// segment. Checksums are the kernel's to finish there, and are not looked at.
func TestHostCapture(t *testing.T) {
	l := newLab(t, "curl", "tshark")
	file := filepath.Join(t.TempDir(), "x.pcapng")
	p := l.host("--pcap", file)
	l.into(new(bytes.Buffer), curl(site+"/bytes/1000000")...)
	if code := p.end(os.Interrupt); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	read := func(filter string) int {
		return strings.Count(must(t, exec.Command("tshark", "-r", file, "-Y", filter)), "\n")
	}
	if read("tcp.flags.syn == 1 && ip.src == "+ours) == 0 || read("tcp.flags.fin == 1 && ip.src == "+ours) == 0 {
		t.Error("the recording lacks our SYN-ACK or our FIN")
	}
	if bad := read("_ws.malformed || tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment"); bad > 0 {
		t.Errorf("tshark finds %d packets that are malformed or belong to something not recorded", bad)
	}
}
