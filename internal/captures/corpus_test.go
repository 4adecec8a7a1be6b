package captures_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/internal/captures"
)

// corpus is a folder with captures of real traffic, made by others. It is
// not part of the project: where it is not there, the tests skip.
const corpus = "../../../shared/captures"

// damaged are the files of the corpus that break off, and how.
var damaged = map[string]capture.Why{
	"brimcap__extra.pcapng": capture.Cut, // "pcapng with extra bytes after the end": one octet
	"mlab__v6.pcap":         capture.Cut, // in its ninth frame
}

// index is a column of the corpus's INDEX.tsv by file name.
func index(t *testing.T, column string) map[string]string {
	table, err := os.ReadFile(filepath.Join(corpus, "INDEX.tsv"))
	if err != nil {
		t.Skip("no corpus here")
	}
	lines := strings.Split(strings.TrimSpace(string(table)), "\n")
	at := -1
	for i, name := range strings.Split(lines[0], "\t") {
		if name == column {
			at = i
		}
	}
	all := map[string]string{}
	for _, line := range lines[1:] {
		fields := strings.Split(line, "\t")
		all[fields[0]] = fields[at]
	}
	return all
}

// count reads frames until an error.
func count(src capture.Source) (n int, err error) {
	var f capture.Frame
	for err = src.Next(&f); err == nil; err = src.Next(&f) {
		n++
	}
	return n, err
}

func TestEveryFileOfTheCorpusIsReadWhole(t *testing.T) {
	for name, packets := range index(t, "packets") {
		want, err := strconv.Atoi(packets)
		if err != nil {
			t.Fatalf("INDEX.tsv: %s has %q packets", name, packets)
		}
		f, err := captures.Open([]string{filepath.Join(corpus, name)}, nil)
		if err != nil {
			t.Errorf("%s: refused: %v", name, err)
			continue
		}
		got, err := count(f)
		if got != want {
			t.Errorf("%s: %d frames and then %v, want %d", name, got, err, want)
		}
		var d *capture.Damage
		if why, is := damaged[name]; errors.As(err, &d) != is || (is && d.Why != why) || (!is && err != io.EOF) {
			t.Errorf("%s: ends with %v; want damage %v (%v)", name, err, is, why)
		}
		if read, total := f.Progress(); err == io.EOF && read != total {
			t.Errorf("%s: %d of %d octets read at the end", name, read, total)
		}
		if err := f.Close(); err != nil {
			t.Errorf("%s: closing: %v", name, err)
		}
	}
}

func TestFilesOfTheCorpusCutAnywhere(t *testing.T) {
	for name := range index(t, "packets") {
		whole, err := os.ReadFile(filepath.Join(corpus, name))
		if err != nil {
			t.Fatal(err)
		}
		step := max(1, len(whole)/97) // every octet of small ones; package capture cuts its own at every octet
		if len(whole) < 500 {
			step = 1
		}
		shown := 0
		for cut := 0; cut < len(whole); cut += step {
			r, err := capture.NewReader(bytes.NewReader(whole[:cut]))
			got := 0
			if err == nil {
				got, err = count(r)
			}
			var d *capture.Damage
			var not *capture.NotCapture
			if err != io.EOF && !errors.As(err, &d) && !(cut < 12 && errors.As(err, &not)) {
				t.Fatalf("%s cut to %d octets: %v, want the end or a *Damage", name, cut, err)
			}
			if got < shown {
				t.Fatalf("%s cut to %d octets gives %d frames, and less of it gave %d", name, cut, got, shown)
			}
			shown = got
		}
	}
}
