package main

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/ladder"
)

func TestDemoSVG(t *testing.T) {
	s := run(t, "demo", "--format", "svg", "--lang", "zh")
	d := xml.NewDecoder(strings.NewReader(s.out))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
	for _, want := range []string{"<svg ", "SYN-SENT", "七个报文段", "TIME-WAIT"} {
		if !strings.Contains(s.out, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestDemoMermaid(t *testing.T) {
	s := run(t, "demo", "--format", "mermaid")
	if !strings.HasPrefix(s.out, "sequenceDiagram\n") || !strings.Contains(s.out, "1 SYN seq=0") {
		t.Errorf("got\n%s", s.out)
	}
}

func TestDemoModel(t *testing.T) {
	s := run(t, "demo", "--format", "model", "--connection", "1")
	var m ladder.Model
	if err := json.Unmarshal([]byte(s.out), &m); err != nil {
		t.Fatal(err)
	}
	if m.Format != ladder.ModelFormat || m.Title == "" || len(m.Connections) != 1 || len(m.Connections[0].Arrows) != 10 {
		t.Errorf("format %q, title %q, connections %+v", m.Format, m.Title, m.Connections)
	}
}

func TestDemoRefusesAConnectionThatIsNotThere(t *testing.T) {
	run(t, "demo", "--connection", "2").refused(t, "the trace has 1")
	run(t, "demo", "--connection", "-1").refused(t, "no connection -1")
}
