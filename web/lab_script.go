package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/lessons"
	"github.com/tcpglass/tcpglass/sim/scenario"
)

// What a request for a run may say.
const (
	maxScenario = 64 << 10 // octets of the text of a scenario
	maxSettings = 64       // that are changed
	maxRules    = 64       // that are added
)

// runTime is how long a world may run, by the clock on the wall.
const runTime = 2 * time.Second

// runBounds are what a run may take besides time. The largest lesson has
// 8,337 packets and 1,570 records.
var runBounds = scenario.Bounds{Packets: 25_000, Octets: 24 << 20, Records: 50_000, Memory: 32 << 20}

// script is a scenario with what is said about it.
type script struct {
	name     string // for files
	title    string
	lesson   *lessonTexts // nil: somebody's own
	scenario *scenario.Scenario
}

// scriptOf is what a request asks for, with nothing changed.
func scriptOf(lang i18n.Lang, ask *runRequest) (*script, error) {
	switch {
	case ask.Scenario != "" && len(ask.Scenario) > maxScenario:
		return nil, refuse(http.StatusRequestEntityTooLarge, "lab.error.too-long", maxScenario)
	case ask.Scenario != "":
		return ownScript(lang, ask.Scenario)
	case ask.Lesson == "":
		return nil, refuse(http.StatusBadRequest, "lab.error.nothing")
	}
	l, known := lessons.Find(ask.Lesson)
	if !known {
		return nil, refuse(http.StatusNotFound, "lab.error.unknown-lesson", ask.Lesson)
	}
	texts, err := lessonOf(lang, l.Name)
	if err != nil {
		return nil, err
	}
	return &script{l.Name, texts.Title, texts, l.Scenario()}, nil
}

// ownScript is the reader's own scenario.
func ownScript(lang i18n.Lang, text string) (*script, error) {
	name := lang.Text("lab.own")
	s, err := scenario.Parse(name, []byte(text))
	if err != nil {
		return nil, mistaken(lang, err)
	}
	return &script{name: "scenario", title: name, scenario: s}, nil
}

// change does what the request wants to be otherwise.
func (s *script) change(lang i18n.Lang, ask *runRequest) error {
	switch {
	case len(ask.Set) > maxSettings:
		return refuse(http.StatusBadRequest, "lab.error.settings", maxSettings)
	case len(ask.Rules) > maxRules:
		return refuse(http.StatusBadRequest, "lab.error.rules", maxRules)
	}
	for _, set := range ask.Set {
		key, value, ok := strings.Cut(set, "=")
		if !ok {
			return refuse(http.StatusBadRequest, "lab.error.bad-setting", set)
		}
		if err := s.scenario.Set(key, value); err != nil {
			return mistaken(lang, err)
		}
	}
	for _, rule := range ask.Rules {
		if err := s.scenario.AddRule(rule); err != nil {
			return mistaken(lang, err)
		}
	}
	if err := s.seed(ask.Seed); err != nil {
		return mistaken(lang, err)
	}
	return nil
}

// seed gives chance another seed; nil leaves it as it is.
func (s *script) seed(n *int64) error {
	if n == nil {
		return nil
	}
	return s.scenario.Set("seed", strconv.FormatInt(*n, 10))
}

// captions are those beside the arrows.
func (s *script) captions() lessons.Captions {
	if s.lesson == nil {
		return nil
	}
	return s.lesson.Tracks["captions"]
}

// gauged reports whether the scenario itself has gauges told.
func (s *script) gauged() bool {
	return slices.ContainsFunc(scenario.Of[*scenario.Tell](s.scenario), func(t *scenario.Tell) bool { return !t.Waits })
}

// play plays it, gauges and all.
func (s *script) play(ctx context.Context) *scenario.Result {
	ctx, cancel := context.WithTimeout(ctx, runTime)
	defer cancel()
	return s.scenario.Watched().RunWithin(ctx, runBounds)
}
