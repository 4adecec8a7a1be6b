package main

import (
	"bytes"

	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/trace"
)

// formats are what --format takes: what is written, as a whole.
var formats = map[string]func(d *demo) []byte{
	"text":    (*demo).page,
	"svg":     func(d *demo) []byte { return []byte(d.drawn().SVG(d.options())) },
	"mermaid": func(d *demo) []byte { return []byte(d.drawn().Mermaid(d.options())) },
	"model":   func(d *demo) []byte { return []byte(d.drawn().JSON(d.options())) },
	"json":    (*demo).json,
}

// write writes what was played, in the format that is wanted.
func (d *demo) write() error {
	if n := d.connection; n < 0 || n > len(d.ladder) {
		return misuse("demo.no-connection", n, len(d.ladder))
	}
	return d.print(formats[d.format](d))
}

// drawn are the connections that are wanted.
func (d *demo) drawn() ladder.Diagrams { return d.ladder.Pick(d.connection) }

// options are what all pictures say.
func (d *demo) options() ladder.Options {
	return ladder.Options{
		Lang:     d.lang,
		Absolute: d.absolute,
		Title:    d.texts.Title,
		Captions: d.texts.Tracks()[d.track],
		Gauges:   d.gauges,
	}
}

// json is the trace.
func (d *demo) json() []byte {
	var b bytes.Buffer
	w, _ := trace.NewWriter(&b, trace.Header{Title: d.texts.Title}) // a buffer never fails
	for i := range d.play.Trace {
		w.Trace(&d.play.Trace[i])
	}
	return b.Bytes()
}
