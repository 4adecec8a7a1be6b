package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sim/explore"
	"github.com/tcpglass/tcpglass/wire"
)

// asked is what the server says to why a question.
func asked(t *testing.T, s *Server, name string) (*answer, error) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/why/"+name+"?lang=zh", nil)
	r.SetPathValue("name", name)
	v, err := s.why(r)
	a, _ := v.(*answer)
	return a, err
}

// Every question has something to see, with a packet for each segment that
// was sent.
func TestEveryQuestionHasAnExhibit(t *testing.T) {
	s := &Server{}
	for _, q := range explore.Questions() {
		a, err := asked(t, s, q.Name)
		if err != nil || len(a.Exhibits) == 0 {
			t.Errorf("%s: %+v, %v", q.Name, a, err)
			continue
		}
		for _, x := range a.Exhibits {
			sent := 0
			for _, arrow := range x.Exhibit.Model.Connections[0].Arrows {
				if arrow.Sent != nil && !arrow.Copy {
					sent++
				}
			}
			if x.Text == "" || sent != len(x.Exhibit.Packets) {
				t.Errorf("%s, %s: %d packets for %d segments, %q", q.Name, x.Name, len(x.Exhibit.Packets), sent, x.Text)
			}
		}
	}
}

func TestAnAnswerIsKept(t *testing.T) {
	s := &Server{}
	if _, err := asked(t, s, "no-2msl"); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if _, err := asked(t, s, "no-2msl"); err != nil || time.Since(begun) > 100*time.Millisecond {
		t.Errorf("asked again it takes %v, %v", time.Since(begun), err)
	}
	if _, err := asked(t, s, "no-such-question"); refusalOf(err).status != http.StatusNotFound {
		t.Errorf("a question that is not there: %v", err)
	}
}

// The packets of a search are packets: their checksums are right.
func TestImaginedPacketsAreWhole(t *testing.T) {
	a, err := asked(t, &Server{}, "two-way")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range a.Exhibits[1].Exhibit.Packets {
		ip, err := wire.ParseIP(p.Octets)
		if err != nil || wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload) != 0 {
			t.Errorf("packet %d: %v, or a wrong checksum", p.Number, err)
		}
	}
}

// exported is the file that a request gets.
func exported(t *testing.T, format, body string) (file, error) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/export?format="+format, strings.NewReader(body))
	r.Header.Set("Content-Type", jsonType)
	v, err := (&Server{}).export(r)
	f, _ := v.(file)
	return f, err
}

func TestExports(t *testing.T) {
	for format, want := range map[string]string{
		"svg":      "<svg ",
		"mermaid":  "sequenceDiagram",
		"text":     "SYN-SENT",
		"model":    `"format": "tcpglass-ladder-1"`,
		"scenario": "lose the 3rd segment from server\n",
		"pcapng":   "\x0a\x0d\x0d\x0a",
	} {
		f, err := exported(t, format, `{"lesson":"seven-segments","rules":["lose the 3rd segment from server"],"connection":0}`)
		if err != nil || !bytes.Contains(f.octets, []byte(want)) || !strings.HasPrefix(f.name, "seven-segments.") {
			t.Errorf("%s: %s, %d octets, %v; want %q in it", format, f.name, len(f.octets), err, want)
		}
	}
	for why, err := range map[string]error{
		"format":     exportFails(t, "gif", `{"lesson":"seven-segments"}`),
		"connection": exportFails(t, "svg", `{"lesson":"seven-segments","connection":1}`),
		"nothing":    exportFails(t, "svg", `{}`),
	} {
		var r *refusal
		if !errors.As(err, &r) || r.code() != why {
			t.Errorf("%v, want %s", err, why)
		}
	}
}

func exportFails(t *testing.T, format, body string) error {
	t.Helper()
	_, err := exported(t, format, body)
	return err
}

// What was taken away plays again as it did, packet for packet.
func TestAnExportedScenarioIsTheSameAgain(t *testing.T) {
	const ask = `{"lesson":"seven-segments","set":["delay=20ms","loss=10%"],"rules":["lose the 3rd segment from server"],"seed":7}`
	written, err := exported(t, "scenario", ask)
	if err != nil {
		t.Fatal(err)
	}
	own, _ := json.Marshal(map[string]string{"scenario": string(written.octets)})
	first := shown(t, runRequest{Lesson: "seven-segments", Set: []string{"delay=20ms", "loss=10%"}, Rules: []string{"lose the 3rd segment from server"}, Seed: new(int64(7))})
	var again runRequest
	if err := json.Unmarshal(own, &again); err != nil {
		t.Fatal(err)
	}
	if second := shown(t, again); !reflect.DeepEqual(first.Packets, second.Packets) {
		t.Error("the scenario that was exported has other packets")
	}
}
