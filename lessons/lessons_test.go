package lessons

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// golden compares got with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s has changed; look at what is different, then run with -update\n%s", name, difference(got, want))
	}
}

// difference is the first line that differs.
func difference(got, want []byte) string {
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got:  " + g[i] + "\nwant: " + w[i]
		}
	}
	return "one is longer"
}

// each runs a test for every lesson.
func each(t *testing.T, test func(t *testing.T, l Lesson)) {
	for _, l := range All() {
		t.Run(l.Name, func(t *testing.T) { test(t, l) })
	}
}

// draw is the ladder of a lesson.
func draw(l Lesson) ladder.Diagrams { return ladder.All(l.Play().Trace) }

var languages = []i18n.Lang{i18n.English, i18n.Chinese}

func TestTheTraceIsTheGoldenOne(t *testing.T) {
	each(t, func(t *testing.T, l Lesson) {
		var b bytes.Buffer
		w, err := trace.NewWriter(&b, trace.Header{Title: l.Name})
		if err != nil {
			t.Fatal(err)
		}
		p := l.Play()
		for i := range p.Trace {
			w.Trace(&p.Trace[i])
		}
		golden(t, l.Name+".sqlog", b.Bytes())
	})
}

func TestTheLadderIsTheGoldenOne(t *testing.T) {
	each(t, func(t *testing.T, l Lesson) {
		records := l.Play().Trace
		d, gauges := ladder.All(records), ladder.ReadGauges(records)
		for _, lang := range languages {
			o := ladder.TextOptions{Lang: lang, Captions: l.Texts(lang).Captions}
			text := d.Text(o) + gauges.Text(o)
			golden(t, l.Name+"."+lang.String()+".txt", []byte(text))
		}
	})
}

func TestEveryPlayIsTheSame(t *testing.T) {
	each(t, func(t *testing.T, l Lesson) {
		a, b := l.Play(), l.Play()
		if !reflect.DeepEqual(a.Trace, b.Trace) || !reflect.DeepEqual(a.Packets, b.Packets) {
			t.Error("two plays differ")
		}
	})
}

func TestEveryLessonHasATitleAnIntroductionAndWhatToWatch(t *testing.T) {
	each(t, func(t *testing.T, l Lesson) {
		for _, lang := range languages {
			if x := l.Texts(lang); x.Title == "" || x.Intro == "" || len(x.Watch) == 0 {
				t.Errorf("%v: title, introduction or what to watch is missing: %+v", lang, x)
			}
		}
	})
}

func TestCaptionsFitIntoALineAt80Columns(t *testing.T) {
	const room = 38 // columns beside an arrow
	each(t, func(t *testing.T, l Lesson) {
		for _, lang := range languages {
			texts := l.Texts(lang)
			for name, track := range texts.Tracks() {
				for mark, text := range track {
					if w := i18n.Width(text); w > room {
						t.Errorf("%v: %s %s takes %d columns, has %d", lang, name, mark, w, room)
					}
				}
			}
		}
	})
}

func TestPacketsAreReal(t *testing.T) {
	each(t, func(t *testing.T, l Lesson) {
		last := sim.Begin
		for _, p := range l.Play().Packets {
			ip, err := wire.ParseIPv4(p.Bytes)
			if err != nil {
				t.Fatalf("packet %d: %v", p.Number, err)
			}
			if ip.Proto == wire.ProtoTCP && wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload) != 0 {
				t.Errorf("packet %d: wrong TCP checksum", p.Number)
			}
			if p.At < last {
				t.Errorf("packet %d was sent before the one in front of it", p.Number)
			}
			last = p.At
		}
	})
}

func TestFind(t *testing.T) {
	if l, ok := Find(Default); !ok || l.Name != Default {
		t.Errorf("the default lesson %q is not there", Default)
	}
	if _, ok := Find("no-such-lesson"); ok {
		t.Error("a lesson that is not there is found")
	}
}

func TestEveryFolderIsInTheOrder(t *testing.T) {
	folders, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if _, ok := Find(f.Name()); f.IsDir() && !ok {
			t.Errorf("%s is not in order.txt", f.Name())
		}
	}
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	each(t, func(t *testing.T, l Lesson) {
		if seen[l.Name] {
			t.Errorf("two lessons are called %s", l.Name)
		}
		seen[l.Name] = true
	})
}
