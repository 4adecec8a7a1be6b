package web

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// corpus is a folder with captures of real traffic, made by others. It is
// not part of the project: where it is not there, its test skips.
const corpus = "../../shared/captures"

// reader is a server without a network around it.
type reader struct {
	*testing.T
	*Server
}

func shelfOf(t *testing.T, cfg Config) reader {
	t.Helper()
	s, err := New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return reader{t, s}
}

// ask does what a request asks for, past the gate, and decodes the answer.
func (d reader) ask(do action, method, path string, body io.Reader, values map[string]string, answer any) error {
	d.Helper()
	r := httptest.NewRequestWithContext(d.Context(), method, path, body)
	for name, v := range values {
		r.SetPathValue(name, v)
	}
	got, err := do(r)
	if err != nil {
		return err
	}
	octets, err := encode(got)
	if err != nil {
		d.Fatalf("%s cannot be sent: %v", path, err)
	}
	if err := json.Unmarshal(octets, answer); err != nil {
		d.Fatalf("%s is answered with %.200s: %v", path, octets, err)
	}
	return nil
}

func (d reader) post(name string, octets []byte) (about captureAbout, err error) {
	d.Helper()
	err = d.ask(d.takeCapture, "POST", "/api/captures?name="+url.QueryEscape(name), bytes.NewReader(octets), nil, &about)
	return about, err
}

func (d reader) rows(id, query string) (page captureRows, err error) {
	d.Helper()
	err = d.ask(d.captureRows, "GET", "/?"+query, nil, map[string]string{"id": id}, &page)
	return page, err
}

func (d reader) connection(id, n, query string) (c captureConnection, err error) {
	d.Helper()
	err = d.ask(d.captureConnection, "GET", "/?"+query, nil, map[string]string{"id": id, "n": n}, &c)
	return c, err
}

// refused is the refusal with which something must have ended.
func (d reader) refused(err error, status int, says string) {
	d.Helper()
	if err == nil {
		d.Fatalf("it is taken, want a refusal that says %q", says)
	}
	e := refusalOf(err)
	if text := i18n.English.Text(e.key, e.args...); e.status != status || !strings.Contains(text, says) {
		d.Errorf("it is refused with %d, %q; want %d, %q", e.status, text, status, says)
	}
}

func TestACaptureFromUploadToLadder(t *testing.T) {
	d := shelfOf(t, Config{})
	about, err := d.post(`C:\tmp\lost syn.pcapng`, captured(t, "lost-syn"))
	if err != nil || about.Name != "lost syn.pcapng" || about.Connections != 1 || len(about.Findings) == 0 {
		t.Fatalf("the upload is answered with %+v, %v", about, err)
	}
	page, err := d.rows(about.ID, "")
	if err != nil || page.Total != 1 || len(page.Rows) != 1 {
		t.Fatalf("its rows are %+v, %v", page, err)
	}
	if r := page.Rows[0]; r.Handshake != "complete" || r.SYNTries != 2 || r.Worst == nil || r.Worst.Severity != "warning" {
		t.Errorf("its row is %+v", r)
	}
	c, err := d.connection(about.ID, "1", "lang=zh")
	if err != nil || c.Resembles[0].Lesson != "lost-syn" || c.Left != 0 || !c.Whole {
		t.Fatalf("its connection is %+v, %v", c, err)
	}
	if n := len(c.Exhibit.Model.Connections[0].Arrows); n != 4 || len(c.Exhibit.Packets) != n {
		t.Errorf("%d arrows and %d packets, want 4 of each", n, len(c.Exhibit.Packets))
	}
	for _, p := range c.Exhibit.Packets {
		if p.Octets[0]>>4 != 4 {
			t.Errorf("packet %d begins with %x, which is no IPv4 header", p.Number, p.Octets[0])
		}
	}
	if c.Explain[0].Title != "结果" || c.Findings[0].Grade != "警告" {
		t.Errorf("in Chinese it says %q and %q", c.Explain[0].Title, c.Findings[0].Grade)
	}
}

// TestTheCorpus posts every file: it is read, or refused with the analyser's
// own words; and what was read can be looked at.
func TestTheCorpus(t *testing.T) {
	files, _ := filepath.Glob(corpus + "/*.*")
	if len(files) == 0 {
		t.Skip("no corpus here")
	}
	d := shelfOf(t, Config{})
	for _, name := range files {
		octets, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		about, err := d.post(filepath.Base(name), octets)
		if err != nil {
			d.refused(err, http.StatusUnprocessableEntity, "cannot read "+filepath.Base(name)+": ")
			continue
		}
		d.looksAt(about)
	}
}

// looksAt looks at the table and at some connections of a capture.
func (d reader) looksAt(about captureAbout) {
	d.Helper()
	page, err := d.rows(about.ID, "sort=-packets&limit=4")
	if err != nil || page.Total != about.Connections {
		d.Fatalf("%s: %d rows of %d connections, %v", about.Name, page.Total, about.Connections, err)
	}
	for _, row := range page.Rows {
		c, err := d.connection(about.ID, jsonNumber(row.N), "lang=zh&all=1")
		switch {
		case err != nil:
			d.Errorf("%s: connection %d: %v", about.Name, row.N, err)
		case len(c.Exhibit.Model.Connections) != 1 || len(c.Explain) == 0 || len(c.Resembles) == 0:
			d.Errorf("%s: connection %d has %d ladders, %d sections", about.Name, row.N, len(c.Exhibit.Model.Connections), len(c.Explain))
		case c.Whole && c.Left != 0:
			d.Errorf("%s: connection %d is drawn whole, and %d segments are left out", about.Name, row.N, c.Left)
		}
	}
}

func jsonNumber(n int) string { b, _ := json.Marshal(n); return string(b) }

func TestRowsAreSortedAndFiltered(t *testing.T) {
	d := shelfOf(t, Config{})
	about, err := d.post("crowd", captured(t, "crowd-or-flood"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		query string
		ok    func(a, b *captureRow) bool
		why   string
	}{
		{"", func(a, b *captureRow) bool { return a.N < b.N }, "as they come"},
		{"sort=-n", func(a, b *captureRow) bool { return a.N > b.N }, "downwards"},
		{"sort=-duration", func(a, b *captureRow) bool { return a.Duration >= b.Duration }, "the longest first"},
		{"sort=handshake", func(a, b *captureRow) bool { return a.Handshake <= b.Handshake }, "by words"},
		{"sort=-unique", func(a, b *captureRow) bool { return a.Octets[0]+a.Octets[1] >= b.Octets[0]+b.Octets[1] }, "by the octets of both ends"},
		{"filter=handshake%3Dhalf-open", func(a, b *captureRow) bool { return a.Handshake == "half-open" && b.N > a.N }, "only half-open ones"},
	} {
		page, err := d.rows(about.ID, tt.query+"&limit=1000")
		if err != nil || len(page.Rows) != page.Total || page.Total < 100 {
			t.Fatalf("%q gives %d of %d rows of %d: %v", tt.query, len(page.Rows), page.Total, about.Connections, err)
		}
		for i := 1; i < len(page.Rows); i++ {
			if !tt.ok(&page.Rows[i-1], &page.Rows[i]) {
				t.Errorf("%q: want %s, and row %d is not", tt.query, tt.why, i)
				break
			}
		}
	}
	if page, err := d.rows(about.ID, "offset=5&limit=2"); err != nil || len(page.Rows) != 2 || page.Rows[0].N != 6 {
		t.Errorf("two rows behind the fifth: %+v, %v", page, err)
	}
	for _, q := range []string{"offset=-7", "offset=99999999999999999999", "limit=-1", "limit=x&offset=y"} {
		if _, err := d.rows(about.ID, q); err != nil {
			t.Errorf("%q is refused with %v, want some rows or none", q, err)
		}
	}
}

func TestWrongUseOfCaptures(t *testing.T) {
	d := shelfOf(t, Config{})
	about, _ := d.post("x", captured(t, "normal-open"))
	_, err := d.rows(about.ID, "filter=handshake%3Drefuzed")
	d.refused(err, http.StatusBadRequest, "refuzed")
	_, err = d.rows(about.ID, "sort=bites")
	d.refused(err, http.StatusBadRequest, "bites")
	_, err = d.rows("77", "")
	d.refused(err, http.StatusNotFound, "not open any more")
	for _, n := range []string{"0", "2", "-1", "x", "", "99999999999999999999"} {
		_, err = d.connection(about.ID, n, "")
		d.refused(err, http.StatusNotFound, "the capture has 1")
	}
	_, err = d.post("notes.txt", []byte("no capture, but some words\n"))
	d.refused(err, http.StatusUnprocessableEntity, "cannot read notes.txt: text, not a capture")
	_, err = d.post("", nil)
	d.refused(err, http.StatusUnprocessableEntity, "cannot read capture: an empty file")
}

func TestOldCapturesGo(t *testing.T) {
	d := shelfOf(t, Config{})
	octets := captured(t, "normal-open")
	for range MaxCaptures + 2 {
		if _, err := d.post("x", octets); err != nil {
			t.Fatal(err)
		}
	}
	if all := d.shelf.all(); len(all) != MaxCaptures || all[0].id != "3" {
		t.Errorf("%d captures are open, from %s on; want %d from 3 on", len(all), all[0].id, MaxCaptures)
	}
	if err := d.ask(d.dropCapture, "DELETE", "/", nil, map[string]string{"id": "5"}, &struct{}{}); err != nil {
		t.Error(err)
	}
	err := d.ask(d.aboutCapture, "GET", "/", nil, map[string]string{"id": "5"}, nil)
	d.refused(err, http.StatusNotFound, "not open any more")
}

func TestCapturesThatAreOpenFromTheStart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "start.pcapng")
	if err := os.WriteFile(file, captured(t, "seven-segments"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := shelfOf(t, Config{Captures: []string{file}})
	c, err := d.connection("1", "1", "")
	if err != nil || c.Row.Close != "four-segments" {
		t.Errorf("its connection is %+v, %v", c.Row, err)
	}
	if _, err := New(t.Context(), Config{Captures: []string{file + ".not"}}); err == nil {
		t.Error("a file that is not there is opened")
	}
}

func TestAConnectionIsTakenAway(t *testing.T) {
	d := shelfOf(t, Config{})
	about, _ := d.post("lost syn.pcap", captured(t, "lost-syn"))
	for format, says := range map[string]string{"svg": "<svg", "mermaid": "sequenceDiagram", "text": "SYN-SENT", "model": "tcpglass-ladder-1", "pcapng": "\x0a\x0d\x0d\x0a"} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/?format="+format, nil)
		r.SetPathValue("id", about.ID)
		r.SetPathValue("n", "1")
		got, err := d.exportConnection(r)
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		if f := got.(file); !strings.Contains(string(f.octets), says) || !strings.HasPrefix(f.name, "lost syn.pcap-1.") {
			t.Errorf("%s: %s begins with %.60q; %q should be in it", format, f.name, f.octets, says)
		}
	}
	err := d.ask(d.exportConnection, "POST", "/?format=gif", nil, nil, nil)
	d.refused(err, http.StatusBadRequest, `"gif" is no format`)
}
