package web

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/tcpglass/tcpglass/ladder"
)

// exportRequest is what to take away.
type exportRequest struct {
	runRequest
	Connection *int `json:"connection,omitempty"` // index; nil: all of them
}

// format is a form in which a production can be taken away.
type format struct {
	ending string
	kind   string                                      // media type
	write  func(p *production, of int) ([]byte, error) // of: which connection, from 1; 0: all
}

// formats are those of `?format=`.
var formats = map[string]format{
	"svg":      {"svg", "image/svg+xml", (*production).svg},
	"mermaid":  {"mmd", "text/plain; charset=utf-8", (*production).mermaid},
	"text":     {"txt", "text/plain; charset=utf-8", (*production).text},
	"model":    {"json", jsonType, (*production).json},
	"scenario": {"scenario", "text/plain; charset=utf-8", (*production).written},
	"pcapng":   {"pcapng", "application/x-pcapng", (*production).pcapng},
}

// export answers POST /api/export.
func (s *Server) export(r *http.Request) (any, error) {
	var ask exportRequest
	if err := decode(r, &ask); err != nil {
		return nil, err
	}
	f, known := formats[r.URL.Query().Get("format")]
	if !known {
		return nil, refuse(http.StatusBadRequest, "lab.error.format", r.URL.Query().Get("format"))
	}
	p, err := produce(r.Context(), s.language(r), &ask.runRequest)
	if err != nil {
		return nil, err
	}
	of, err := p.wanted(ask.Connection)
	if err != nil {
		return nil, err
	}
	octets, err := f.write(p, of)
	return file{name: p.script.name + "." + f.ending, kind: f.kind, octets: octets}, err
}

// wanted is the number of a connection by its index; 0 for all of them.
func (p *production) wanted(index *int) (int, error) {
	switch n := len(p.diagrams()); {
	case index == nil:
		return 0, nil
	case *index < 0 || *index >= n:
		return 0, refuse(http.StatusBadRequest, "lab.error.connection", *index+1, n)
	}
	return *index + 1, nil
}

// diagrams are the connections of what was played.
func (p *production) diagrams() ladder.Diagrams {
	if p.drawn == nil {
		p.drawn = ladder.All(p.played.Trace)
	}
	return p.drawn
}

// pictured is how it is drawn. Gauges are about all connections.
func (p *production) pictured(of int) ladder.Options {
	o := p.options(p.played)
	if of > 0 || !p.script.gauged() {
		o.Gauges = nil
	}
	return o
}

func (p *production) svg(of int) ([]byte, error) {
	return []byte(p.diagrams().Pick(of).SVG(p.pictured(of))), nil
}

func (p *production) mermaid(of int) ([]byte, error) {
	return []byte(p.diagrams().Pick(of).Mermaid(p.pictured(of))), nil
}

// textColumns is the width of a ladder for a terminal.
const textColumns = 100

func (p *production) text(of int) ([]byte, error) {
	o := ladder.TextOptions{Lang: p.lang, Width: textColumns, Captions: p.script.captions()}
	return []byte(p.diagrams().Pick(of).Text(o) + p.pictured(of).Gauges.Text(o)), nil
}

func (p *production) json(of int) ([]byte, error) {
	return json.MarshalIndent(p.diagrams().Pick(of).Model(p.options(p.played)), "", "  ")
}

func (p *production) written(int) ([]byte, error) { return []byte(p.script.scenario.String()), nil }

// pcapng has all packets: a capture is of a network, not of a connection.
func (p *production) pcapng(int) ([]byte, error) {
	var b bytes.Buffer
	err := p.played.WriteCapture(&b, p.script.title, p.diagrams().Comments(p.script.captions()))
	return b.Bytes(), err
}
