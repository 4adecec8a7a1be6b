package dissect_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/dissect"
)

// corpus is a folder with captures made by others, which is not part of the
// project: tests that read it skip where it is not there.
const corpus = "../../shared/captures"

// index is how many TCP packets tshark finds in each capture.
func index(t testing.TB) map[string]uint64 {
	f, err := os.Open(filepath.Join(corpus, "INDEX.tsv"))
	if err != nil {
		t.Skip("the captures are not here")
	}
	defer f.Close()
	all := map[string]uint64{}
	column := map[string]int{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		v := strings.Split(lines.Text(), "\t")
		if len(column) == 0 {
			for i, name := range v {
				column[name] = i
			}
			continue
		}
		n, _ := strconv.ParseUint(v[column["tcp_packets"]], 10, 64)
		all[v[column["file"]]] = n
	}
	return all
}

// dissectFile looks into every frame of a capture.
func dissectFile(t testing.TB, file string) *dissect.Dissector {
	f, err := os.Open(filepath.Join(corpus, file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := dissect.New()
	r, err := capture.NewReader(f)
	var frame capture.Frame
	for err == nil {
		if err = r.Next(&frame); err == nil {
			d.Frame(r.Interfaces()[frame.Interface].Link, &frame)
		}
	}
	if damage := new(capture.Damage); err != io.EOF && !errors.As(err, &damage) {
		t.Errorf("%s: %v", file, err)
	}
	return d
}

// disputed are the captures in which we find another number of TCP packets
// than tshark, and why.
var disputed = map[string]struct {
	ours uint64
	why  string
}{
	"zeek__smtp.pcap":                         {118, "4 of 122 are quoted in ICMP errors: nobody sent them here"},
	"slips__test7-malicious.pcap":             {1407, "2 of 1409 are quoted in ICMP errors"},
	"sgr__icmp_error_reporting_to_tcp.pcapng": {14, "8 of 22 are quoted in ICMP errors"},
}

func TestAsManyTCPPacketsAsTsharkFinds(t *testing.T) {
	for file, want := range index(t) {
		d := dissectFile(t, file)
		why := "nobody has said why they should differ"
		if e, ok := disputed[file]; ok {
			want, why = e.ours, e.why
		}
		if c := &d.Counts; c.TCP != want {
			t.Errorf("%s: got %d TCP packets, want %d (%s); all: %+v", file, c.TCP, want, why, *c)
		}
	}
}
