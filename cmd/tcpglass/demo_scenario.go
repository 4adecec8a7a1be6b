package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/lessons"
	"github.com/tcpglass/tcpglass/sim/scenario"
)

// exhibit is what a demo plays: a lesson or a file of the user's, with what
// the options change in it.
type exhibit struct {
	name     string // of the lesson; of the file
	own      bool   // it is the user's file
	scenario *scenario.Scenario
	texts    lessons.Texts
}

// pick finds what to play by the name on the command line, and applies --set
// and --seed.
func (d *demo) pick(name string) (x exhibit, err error) {
	if l, known := lessons.Find(name); known {
		x = exhibit{name: name, scenario: l.Scenario(), texts: l.Texts(d.lang)}
	} else if x, err = d.load(name); err != nil {
		return x, err
	}
	for _, s := range d.settings {
		key, value, ok := strings.Cut(s, "=")
		if !ok {
			return x, misuse("demo.bad-setting", s)
		}
		if err := x.scenario.Set(key, value); err != nil {
			return x, d.mistake(err)
		}
	}
	return x, nil
}

// scenarioFile is the extension of scenario files: how a file is told from a
// lesson.
const scenarioFile = ".scenario"

// load reads a scenario file. Its texts are its first comment.
func (d *demo) load(name string) (x exhibit, err error) {
	if filepath.Ext(name) != scenarioFile {
		return x, misuse("demo.unknown-lesson", name)
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return x, misuse("demo.cannot-read", name, cause(err))
	}
	s, err := scenario.Parse(name, src)
	if err != nil {
		return x, d.mistake(err)
	}
	texts := lessons.Texts{Title: strings.TrimSuffix(filepath.Base(name), scenarioFile), Intro: i18n.Unwrap(s.About())}
	return exhibit{name, true, s, texts}, nil
}

// mistake is an error of a scenario in the user's language: where, and what
// is wrong.
func (d *demo) mistake(err error) error {
	var e *scenario.Error
	if !errors.As(err, &e) {
		return err
	}
	text := func(key string, args ...any) string { return d.text("scenario."+key, args...) }
	return misuse("scenario.error", e.Where(), e.In(text))
}

// refused tells which calls of the user's own scenario the stack refused:
// they are part of the story, but may be a slip.
func (d *demo) refused() {
	for _, f := range d.play.Failures {
		switch {
		case f.Line == 0:
			d.complain("demo.cut-short", d.exhibit.name, f.At, f.Err)
		case d.exhibit.own:
			d.complain("demo.refused", d.exhibit.name, f.Line, f.At, f.Err)
		}
	}
}
