package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/sim/scenario"
	"github.com/tcpglass/tcpglass/trace"
)

// runRequest is what to run: types.d.ts, RunRequest.
type runRequest struct {
	Lesson   string   `json:"lesson,omitempty"`
	Scenario string   `json:"scenario,omitempty"`
	Set      []string `json:"set"`
	Rules    []string `json:"rules"`
	Seed     *int64   `json:"seed,omitempty"`
}

// run answers POST /api/run.
func (s *Server) run(r *http.Request) (any, error) {
	var ask runRequest
	if err := decode(r, &ask); err != nil {
		return nil, err
	}
	p, err := produce(r.Context(), s.language(r), &ask)
	if err != nil {
		return nil, err
	}
	return p.exhibit(), nil
}

// production is a script that has been played; where something of it was
// changed, beside what was not changed.
type production struct {
	lang   i18n.Lang
	ask    *runRequest
	script *script
	played *scenario.Result
	before *script          // nil: nothing was changed
	was    *scenario.Result // of before
	drawn  ladder.Diagrams  // see diagrams
}

// produce plays what is asked for.
func produce(ctx context.Context, lang i18n.Lang, ask *runRequest) (p *production, err error) {
	p = &production{lang: lang, ask: ask}
	if p.script, err = scriptOf(lang, ask); err != nil {
		return nil, err
	}
	if err := p.script.change(lang, ask); err != nil {
		return nil, err
	}
	if ask.changes() {
		p.before, _ = scriptOf(lang, ask)
		_ = p.before.seed(ask.sameLuck()) // change has found it good
		p.was = p.before.play(ctx)
	}
	p.played = p.script.play(ctx)
	return p, ctx.Err()
}

// changes reports whether anything is asked for but the script as it is.
func (ask *runRequest) changes() bool { return len(ask.Set)+len(ask.Rules) > 0 || ask.Seed != nil }

// sameLuck is the seed for the run to compare with: the same, but where the
// seed is all that was changed.
func (ask *runRequest) sameLuck() *int64 {
	if len(ask.Set)+len(ask.Rules) == 0 {
		return nil
	}
	return ask.Seed
}

// exhibit is the production as the page shows it.
func (p *production) exhibit() *exhibit {
	x := &exhibit{
		Title: p.script.title, Lesson: p.script.lesson, Scenario: p.script.scenario.String(), Seed: p.ask.Seed,
		Model: p.model(p.played), Failures: p.failures(),
	}
	x.Packets = packetsOf(&x.Model, p.played)
	unchanged := p.script
	if p.before != nil {
		unchanged = p.before
		base := p.model(p.was)
		x.Base, x.Parting = &base, partingOf(p.lang, &x.Model, &base)
	}
	x.Knobs = knobsOf(p.lang, p.script.scenario, unchanged.scenario)
	return x
}

// model is what happened in a run, for the page.
func (p *production) model(r *scenario.Result) ladder.Model {
	return ladder.All(r.Trace).Model(p.options(r))
}

// options are what a drawing of a run says.
func (p *production) options(r *scenario.Result) ladder.Options {
	return ladder.Options{
		Lang: p.lang, Title: p.script.title, Captions: p.script.captions(), Gauges: ladder.ReadGauges(r.Trace), Rules: namesOf(r),
	}
}

// namesOf is what rules call the packets of a run that are told of, by their
// numbers.
func namesOf(r *scenario.Result) map[uint64]string {
	names := map[uint64]string{}
	for i := range r.Trace {
		if x := &r.Trace[i]; x.Kind == trace.Sent {
			names[x.Packet] = ""
		}
	}
	for i := range r.Packets {
		p := &r.Packets[i]
		if _, told := names[p.Number]; told {
			names[p.Number] = p.Name.String()
		}
	}
	return names
}

// packetsOf are the packets of a run that its model shows: a flood has many
// more.
func packetsOf(m *ladder.Model, r *scenario.Result) []packet {
	shown := map[uint64]bool{}
	for _, c := range m.Connections {
		for i := range c.Arrows {
			shown[c.Arrows[i].Packet] = true
		}
	}
	list := []packet{}
	for _, p := range r.Packets {
		if shown[p.Number] {
			list = append(list, packet{p.Number, since(r, p.At), p.Bytes})
		}
	}
	return list
}

// since is an instant on the clock of the model, which starts with the first
// record of the trace.
func since(r *scenario.Result, at clock.Instant) ladder.Millis {
	if len(r.Trace) == 0 {
		return 0
	}
	return ladder.Millis(float64(at.Sub(r.Trace[0].At)) / float64(time.Millisecond))
}

// failures are the calls that were refused, and why the run ended before its
// time, if it did.
func (p *production) failures() (list []failure) {
	for _, f := range p.played.Failures {
		list = append(list, failure{since(p.played, sim.Begin.Add(f.At)), f.Line, refusedText(p.lang, f)})
	}
	return list
}

// refusedText is a failure in words.
func refusedText(lang i18n.Lang, f scenario.Failure) string {
	var cut *scenario.Cut
	switch {
	case errors.As(f.Err, &cut) && cut.Bound > 0:
		return lang.Text("lab.cut."+cut.By, cut.Bound)
	case cut != nil:
		return lang.Text("lab.cut." + cut.By)
	case f.Line == 0:
		return lang.Text("lab.cut.stuck")
	}
	return lang.Text("note.refused-" + f.Code)
}
