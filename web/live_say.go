package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sockets"
)

// liveEvent is what a watcher gets: what it has not had of the curves, and
// how things stand.
type liveEvent struct {
	Points []livePoint `json:"points"`
	Now    liveNow     `json:"now"`
}

// liveNow is a look in words.
type liveNow struct {
	At        int64             `json:"at"`     // ms since 1970
	Judged    int64             `json:"judged"` // ms since 1970: when the half-open entries were looked at
	Took      int64             `json:"took"`   // ms that the reading took
	Every     int64             `json:"every"`  // ms until the next, about
	Trouble   string            `json:"trouble,omitempty"`
	Sockets   int               `json:"sockets"`
	Class     string            `json:"class"` // of the worst: see ranks
	States    []sockets.Count   `json:"states"`
	Listeners []liveListener    `json:"listeners"`
	More      int               `json:"more"` // listeners beyond those
	Verdicts  []liveVerdict     `json:"verdicts"`
	Findings  []liveFinding     `json:"findings"`
	Settings  *sockets.Settings `json:"settings,omitempty"`
	Rates     *liveRates        `json:"rates,omitempty"`
	Warnings  []string          `json:"warnings"`
}

// liveListener is a listener with its two queues.
type liveListener struct {
	liveQueue
	Owner    string  `json:"owner,omitempty"`
	Cookies  bool    `json:"cookies,omitempty"`  // are on their way
	Lifetime float64 `json:"lifetime,omitempty"` // seconds, of a half-open entry
}

// liveVerdict is what somebody makes of the half-open entries: package
// sockets, who looks at tables, or a stack's detector, who looks at segments.
type liveVerdict struct {
	sockets.Alarm
	Watched bool     `json:"watched,omitempty"` // the stack's detector says so
	Blind   string   `json:"blind,omitempty"`
	Confirm []string `json:"confirm,omitempty"`
}

// liveFinding is a finding in words.
type liveFinding struct {
	Code     string           `json:"code"`
	Severity sockets.Severity `json:"severity"`
	Text     string           `json:"text"`
	Next     string           `json:"next"`
	Cite     string           `json:"cite"`
}

// say puts a look into words.
func (l *liveLook) say(lang i18n.Lang) liveNow {
	n := liveNow{
		At: l.at.UnixMilli(), Judged: l.judged.UnixMilli(), Took: l.took.Milliseconds(), Every: l.every.Milliseconds(),
		Trouble: troubleReading(l.trouble, lang), Sockets: l.sockets, Class: l.class(),
		States: orEmpty(l.states), Listeners: []liveListener{}, More: l.more,
		Verdicts: l.judgments(lang), Findings: []liveFinding{},
		Settings: l.settings, Rates: l.rates, Warnings: l.warnings(lang),
	}
	for i := range l.listeners {
		n.Listeners = append(n.Listeners, listenerOf(&l.listeners[i]))
	}
	for _, f := range l.findings {
		f.Who = clip(f.Who)
		text, next := f.Text(lang.Text)
		n.Findings = append(n.Findings, liveFinding{f.Code, f.Severity, text, next, f.Cite})
	}
	return n
}

func orEmpty[T any](all []T) []T {
	if all == nil {
		return []T{} // JSON shall say [], not null
	}
	return all
}

func listenerOf(r *sockets.Row) liveListener {
	l := liveListener{
		liveQueue: liveQueue{clip(r.Local.String()), r.HalfOpen, r.Limit, r.Pending, r.Backlog},
		Cookies:   r.Cookies != "", Lifetime: r.Lifetime,
	}
	if len(r.Owners) > 0 {
		l.Owner = clip(fmt.Sprintf("%s/%d", r.Owners[0].Name, r.Owners[0].PID))
	}
	return l
}

// unclear is the class of a look that has half-open entries to worry about,
// of which it cannot be said yet whether they are an attack.
const unclear = "unclear"

// ranks are the classes, the worst last.
var ranks = []string{detect.Nothing.String(), unclear, detect.Crowd.String(), detect.Scan.String(), detect.Flood.String()}

// class is that of the worst verdict.
func (l *liveLook) class() string {
	worst := 0
	for i := range l.verdicts {
		worst = max(worst, slices.Index(ranks, classOf(&l.verdicts[i])))
	}
	for _, a := range l.alarms {
		worst = max(worst, slices.Index(ranks, a.Class))
	}
	return ranks[worst]
}

func classOf(v *sockets.Verdict) string {
	if v.Reason == sockets.Undecided || v.Reason == sockets.Overloaded {
		return unclear
	}
	return v.Class.String()
}

// judgments are the alarms of a stack's detector, then what the table itself
// shows. Listeners of which nothing can be said are not worth a line.
func (l *liveLook) judgments(lang i18n.Lang) []liveVerdict {
	all := []liveVerdict{}
	for _, a := range l.alarms {
		all = append(all, liveVerdict{Alarm: clipped(a), Watched: true})
	}
	for _, v := range l.verdicts {
		if v.Reason != sockets.Few {
			all = append(all, liveVerdict{Alarm: v.Alarm(lang.Text), Blind: v.Blind(lang.Text), Confirm: v.Confirm()})
		}
	}
	return all
}

func (l *liveLook) warnings(lang i18n.Lang) []string {
	said := []string{}
	if l.cut {
		said = append(said, lang.Text("sockets.cut", l.sockets))
	}
	if l.hidden {
		said = append(said, lang.Text("sockets.hidden"))
	}
	return said
}

// troubleReading says why a table could not be read; nothing where it could.
func troubleReading(err error, lang i18n.Lang) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, sockets.ErrSystem):
		return lang.Text("sockets.not-linux")
	case errors.Is(err, sockets.ErrModule):
		return lang.Text("sockets.no-module")
	case errors.Is(err, context.DeadlineExceeded):
		return lang.Text("live.too-slow", readWithin.String())
	}
	return clip(lang.Text("sockets.cannot-read", err))
}

// maxWords is how long a text of somebody else's may be, in octets.
const maxWords = 300

// clip makes texts of a foreign table harmless: they are short.
func clip(s string) string {
	if len(s) <= maxWords {
		return s
	}
	return strings.ToValidUTF8(s[:maxWords], "") + "…"
}

// clipped is an alarm whose texts are short.
func clipped(a sockets.Alarm) sockets.Alarm {
	a.Text, a.Server, a.Source, a.Shape = clip(a.Text), clip(a.Server), clip(a.Source), clip(a.Shape)
	a.Signals = first(a.Signals, maxVerdicts)
	for i := range a.Signals {
		s := &a.Signals[i]
		s.Name, s.Text = clip(s.Name), clip(s.Text)
	}
	return a
}
