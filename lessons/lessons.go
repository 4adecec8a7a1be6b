// Package lessons is what tcpglass teaches: each lesson is a small world
// that plays one thing TCP does, and the texts that go with it.
//
// A lesson has a folder with its texts, one file per language; its Run
// builds the world and says who does what when.
package lessons

import (
	"bytes"
	"slices"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/trace"
)

// Default is the lesson for those who do not ask for one.
const Default = "seven-segments"

// seed makes all lessons the same on every machine.
const seed = 9293

// Lesson is one thing to watch.
type Lesson struct {
	Name string // as on the command line; also the folder of the texts
	Run  func(w *sim.World)
}

// All are the lessons, in the order in which they are best played.
func All() []Lesson {
	return []Lesson{
		{"seven-segments", sevenSegments},
	}
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

// Play is a lesson as it went.
type Play struct {
	Trace   []trace.Record
	Packets []Packet // in the order they were sent
}

// Packet is an IP packet of a Play.
type Packet struct {
	At     clock.Instant // when it was sent
	Number uint64        // as in the trace
	Bytes  []byte
}

// Play plays l from its beginning to its end.
func (l Lesson) Play() *Play {
	var p Play
	w := sim.New(seed)
	w.Taps = append(w.Taps, func(s *sim.Packet) {
		p.Packets = append(p.Packets, Packet{s.At, s.Number, bytes.Clone(s.Bytes)})
	})
	l.Run(w)
	p.Trace = w.Trace
	return &p
}
