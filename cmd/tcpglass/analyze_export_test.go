package main

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tcpglass/tcpglass/capture"
)

func TestCSVAndJSONAgree(t *testing.T) {
	path := captured(t, "seven-segments")
	table, err := csv.NewReader(strings.NewReader(run(t, "analyze", path, "--csv").out)).ReadAll()
	if err != nil || len(table) != 2 {
		t.Fatalf("%d lines, %v", len(table), err)
	}
	var row map[string]any
	if err := json.Unmarshal([]byte(lines(t, path)[0]), &row); err != nil {
		t.Fatal(err)
	}
	for i, name := range table[0] {
		first, rest, nested := strings.Cut(name, ".")
		value, ok := row[first]
		if group, is := value.(map[string]any); nested && is {
			value, ok = group[rest]
		}
		if text, is := value.(string); ok && is && text != table[1][i] {
			t.Errorf("%s is %q in CSV and %q in JSON", name, table[1][i], text)
		}
	}
}

func TestParquetIsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.parquet")
	s := run(t, "analyze", captured(t, "backlog-full"), "--parquet", path)
	rows, err := parquet.ReadFile[struct {
		N         int64  `parquet:"n"`
		Handshake string `parquet:"handshake"`
	}](path)
	if s.code != exitFine || err != nil || len(rows) == 0 || rows[0].N != 1 || rows[0].Handshake == "" {
		t.Errorf("exit code %d, %v, rows %+v", s.code, err, rows)
	}
	if !strings.Contains(s.out, "handshake") {
		t.Error("the table is missing beside the file")
	}
}

// frames reads a capture.
func frames(t *testing.T, path string) (n int, links []capture.LinkType) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := capture.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var frame capture.Frame
	for ; ; n++ {
		if err := r.Next(&frame); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, i := range r.Interfaces() {
		links = append(links, i.Link)
	}
	return n, links
}

func TestPcapOutHasThePacketsOfTheseConnectionsAlone(t *testing.T) {
	open, closed := captured(t, "seven-segments"), captured(t, "closed-port")
	out := filepath.Join(t.TempDir(), "out.pcapng")
	if s := run(t, "analyze", open, closed, "--filter", "handshake=refused", "--pcap-out", out); s.code != exitFine {
		t.Fatalf("exit code %d: %s", s.code, s.errs)
	}
	want, _ := frames(t, closed)
	if got, links := frames(t, out); got != want || len(links) != 1 || links[0] != capture.Raw {
		t.Errorf("%d frames of the links %v, want the %d of closed-port", got, links, want)
	}
	if got := lines(t, out); len(got) != 1 || !strings.Contains(got[0], `"handshake":"refused"`) {
		t.Errorf("what was written is %s", got)
	}
}
