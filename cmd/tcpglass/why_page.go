package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/sim/explore"
	"github.com/tcpglass/tcpglass/trace"
)

// answerPage is the answer for people in the making.
type answerPage struct {
	*why
	bytes.Buffer
	width  int
	colour bool
}

// page is the answer for people: the question, what was changed, what was
// found, with the run, and what the RFC does instead.
func (w *why) page() []byte {
	p := &answerPage{why: w, width: w.columns(w.width), colour: w.colour()}
	p.heading("ask." + w.question.Name + ".title")
	p.say("", p.of("changed"))
	for i := range w.parts {
		p.part(&w.parts[i])
	}
	p.WriteByte('\n')
	p.heading("ask.rfc")
	p.say("", p.of("rfc"))
	return p.Bytes()
}

func (p *answerPage) heading(key string) {
	fmt.Fprintf(p, "%s\n", heading(p.text(key), p.colour))
}

// of is a text of the question.
func (p *answerPage) of(what string) string { return p.text("ask." + p.question.Name + "." + what) }

func (p *answerPage) say(bullet, text string) {
	paragraph(&p.Buffer, bullet, text, min(p.width, longLine))
}

// part writes what was found in one world.
func (p *answerPage) part(s *searched) {
	p.WriteByte('\n')
	p.heading("ask." + p.question.Name + "." + s.Name + ".title")
	p.say("", p.of(s.Name))
	p.say("· ", p.text("ask.world", p.bounds(&s.World)))
	p.say("· ", p.numbers(s.found))
	if s.Expect != "" {
		p.say("· ", p.finding(s))
	} else {
		p.say("· ", p.text("ask.holds"))
	}
	if s.asIs != nil {
		p.say("· ", p.asIs(s))
	}
	if run, ok := s.run(); ok {
		p.WriteByte('\n')
		p.WriteString(ladder.All(run.Trace()).Text(ladder.TextOptions{Lang: p.lang, Width: p.width, Colour: p.colour}))
	}
}

// finding says which property is broken, or which goal reached, and how
// soon.
func (p *answerPage) finding(s *searched) string {
	run, ok := s.found.Find(s.Expect)
	if !ok {
		return p.text("ask.nothing")
	}
	return p.text("ask.found", p.text("ask.property."+string(s.Expect)), run.Len())
}

// asIs says what the protocol as it is does in the same world.
func (p *answerPage) asIs(s *searched) string {
	if run, ok := s.asIs.Find(s.Expect); ok && !s.asIs.Broken() {
		return p.text("ask.as-is.goal", run.Len(), run.Segments())
	}
	return p.text("ask.sentences", p.text("ask.as-is", s.asIs.States, s.asIs.Transitions), p.outcome(s.asIs))
}

func (p *answerPage) outcome(r *explore.Result) string {
	if r.Broken() {
		return p.text("ask.broken", p.text("ask.property."+string(r.Found[0].Property)))
	}
	return p.text("ask.holds")
}

func (p *answerPage) numbers(r *explore.Result) string {
	text := p.text("ask.numbers", r.States, r.Transitions, r.Depth)
	if !r.Complete {
		text = p.text("ask.sentences", text, p.text("ask.cut"))
	}
	return text
}

// bounds is a world in words.
func (p *answerPage) bounds(w *explore.World) string {
	b := bounds(w)
	var items []string
	for _, name := range boundNames {
		if n := b[name]; n != 0 {
			items = append(items, p.text("ask.bound."+name, n))
		}
	}
	if len(items) == 0 {
		return p.text("ask.bound.none")
	}
	return strings.Join(items, p.text("ask.comma"))
}

// boundNames are the bounds of a world in the order in which they are told.
var boundNames = []string{
	"client-octets", "server-octets", "connections", "segments", "losses", "copies", "timeouts", "old-duplicates", "aborts", "leaps",
}

// bounds is a world in numbers.
func bounds(w *explore.World) map[string]int {
	return map[string]int{
		"client-octets": w.Writes[explore.Client], "server-octets": w.Writes[explore.Server],
		"connections": max(w.Lives, 1), "segments": w.MostFlight(),
		"losses": w.Losses, "copies": w.Copies, "timeouts": w.Timeouts,
		"old-duplicates": w.Olds, "aborts": w.Aborts, "leaps": w.Leaps,
	}
}

// The answer for programs. Fields may be added.
type (
	answerJSON struct {
		Question string     `json:"question"`
		Title    string     `json:"title"`
		Changed  string     `json:"changed"`
		Parts    []partJSON `json:"parts"`
		RFC      string     `json:"rfc"`
	}
	partJSON struct {
		Name   string         `json:"name"`
		Text   string         `json:"text"`
		Bounds map[string]int `json:"bounds"`
		Expect string         `json:"expect,omitempty"` // the property that should be broken, or the goal
		Result resultJSON     `json:"result"`
		AsIs   *resultJSON    `json:"as_is,omitempty"` // TCP as it is, in the same world
	}
	resultJSON struct {
		States      int           `json:"states"`
		Transitions int           `json:"transitions"`
		Depth       int           `json:"depth"`
		Complete    bool          `json:"complete"` // nothing was left out but what the bounds exclude
		Found       []findingJSON `json:"found"`
	}
	findingJSON struct {
		Property string         `json:"property"`
		Moves    int            `json:"moves"`
		Trace    []trace.Record `json:"trace"`
	}
)

func (w *why) json() ([]byte, error) {
	text := func(what string) string { return w.text("ask." + w.question.Name + "." + what) }
	a := answerJSON{Question: w.question.Name, Title: text("title"), Changed: text("changed"), RFC: text("rfc")}
	for i := range w.parts {
		s := &w.parts[i]
		p := partJSON{Name: s.Name, Text: text(s.Name), Bounds: bounds(&s.World), Expect: string(s.Expect), Result: resultOf(s.found)}
		if s.asIs != nil {
			r := resultOf(s.asIs)
			p.AsIs = &r
		}
		a.Parts = append(a.Parts, p)
	}
	b, err := json.MarshalIndent(a, "", "  ")
	return append(b, '\n'), err
}

func resultOf(r *explore.Result) resultJSON {
	out := resultJSON{States: r.States, Transitions: r.Transitions, Depth: r.Depth, Complete: r.Complete, Found: []findingJSON{}}
	for _, f := range r.Found {
		out.Found = append(out.Found, findingJSON{string(f.Property), f.Run.Len(), f.Run.Trace()})
	}
	return out
}
