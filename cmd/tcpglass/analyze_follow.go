package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/ladder"
)

// drawings are what --format takes.
var drawings = map[string]func(a *analyzing, ds ladder.Diagrams) string{
	"text": func(a *analyzing, ds ladder.Diagrams) string {
		return ds.Text(ladder.TextOptions{Lang: a.lang, Width: a.columns(a.width), Colour: a.colour(), Absolute: a.absolute})
	},
	"svg":     func(a *analyzing, ds ladder.Diagrams) string { return ds.SVG(a.drawing()) },
	"mermaid": func(a *analyzing, ds ladder.Diagrams) string { return ds.Mermaid(a.drawing()) },
	"model":   func(a *analyzing, ds ladder.Diagrams) string { return ds.JSON(a.drawing()) },
}

func (a *analyzing) drawing() ladder.Options {
	return ladder.Options{Lang: a.lang, Absolute: a.absolute, Title: a.title()}
}

// follow goes through the files once more for one connection, and draws or
// explains it.
func (a *analyzing) follow(ctx context.Context) error {
	n := max(a.ladder, a.explain)
	c, ok := a.found.Connection(n)
	if !ok {
		return misuse("analyze.no-connection", n, a.found.Len())
	}
	files, src, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer files.Close()
	trail, err := analyze.Follow(ctx, src, a.config, n, &c)
	switch {
	case err != nil:
		return a.failedToRead(err)
	case a.explain != 0:
		return a.print(a.explained(trail))
	}
	return a.print(a.drawn(trail))
}

// drawn is a connection as a ladder; for people with a word on how it was
// made.
func (a *analyzing) drawn(trail *analyze.Trail) []byte {
	ds := ladder.All(trail.Trace(analyze.Drawing{Lang: a.lang, All: a.all, Hint: a.text("follow.hint")}))
	var b bytes.Buffer
	if a.format == "text" {
		r := analyze.Row{Conn: &trail.Conn, Number: trail.Number, Tags: a.found.Tags}
		fmt.Fprintf(&b, "%s\n", heading(a.headline(&r), a.colour()))
		paragraph(&b, "", a.text("analyze.ladder-note"), a.lineWidth())
		b.WriteByte('\n')
	}
	b.WriteString(drawings[a.format](a, ds))
	return b.Bytes()
}

// headline names a connection: its number, its ends, its outer tags.
func (a *analyzing) headline(r *analyze.Row) string {
	text := a.text("analyze.headline", r.Number, r.Ends[r.Client].Addr, r.Ends[r.Client.Peer()].Addr)
	if tag := analyze.Find("tag").String(r); tag != "" {
		text += "  " + tag
	}
	return text
}

// explained is a connection told step by step.
func (a *analyzing) explained(trail *analyze.Trail) []byte {
	var b bytes.Buffer
	r := analyze.Row{Conn: &trail.Conn, Number: trail.Number, Tags: a.found.Tags}
	fmt.Fprintf(&b, "%s\n", heading(a.headline(&r), a.colour()))
	a.tellFindings(&b, analyze.FindingsOf(a.found, trail.Number))
	for _, s := range trail.Explain(a.lang) {
		fmt.Fprintf(&b, "\n%s\n", heading(s.Title, a.colour()))
		for _, l := range s.Lines {
			paragraph(&b, l.Lead, l.Text, a.lineWidth())
		}
	}
	return b.Bytes()
}
