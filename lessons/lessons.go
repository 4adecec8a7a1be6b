// Package lessons is what tcpglass teaches: each lesson is a scenario that
// shows one thing TCP does, and the texts that go with it.
//
// A lesson NAME is a folder with NAME.scenario and its texts, one file per
// language; order.txt says in which order they are best played.
package lessons

import (
	"embed"
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/sim/scenario"
)

// Default is the lesson for those who do not ask for one.
const Default = "seven-segments"

//go:embed order.txt */*.scenario */en.md */zh.md
var files embed.FS

// Lesson is one thing to watch.
type Lesson struct {
	Name  string // as on the command line; also the name of its folder
	Group string // what it is about: whole, open, floods, transfer, close, udp
}

// All are the lessons, in the order in which they are best played.
func All() (list []Lesson) {
	group := ""
	for line := range strings.Lines(read("order.txt")) {
		name := strings.TrimSpace(line)
		if name == "" || name[0] == '#' {
			continue
		}
		if g, begins := strings.CutSuffix(name, ":"); begins {
			group = g
			continue
		}
		list = append(list, Lesson{name, group})
	}
	return list
}

// Find is the lesson of that name.
func Find(name string) (l Lesson, ok bool) {
	all := All()
	i := slices.IndexFunc(all, func(l Lesson) bool { return l.Name == name })
	if i < 0 {
		return Lesson{}, false
	}
	return all[i], true
}

// Scenario is what happens in the lesson, for those who want to change
// something before it plays. Each call gives a new one.
func (l Lesson) Scenario() *scenario.Scenario {
	file := l.Name + "/" + l.Name + ".scenario"
	s, err := scenario.Parse(file, []byte(read(file)))
	if err != nil {
		panic("lessons: " + err.Error()) // embedded: a test finds it
	}
	return s
}

// Play plays l from its beginning to its end.
func (l Lesson) Play() *scenario.Result { return l.Scenario().Run(scenario.DefaultSeed) }

// read is an embedded file; a test finds those that are missing.
func read(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic("lessons: " + err.Error())
	}
	return string(b)
}
