package lessons

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
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
		d := ladder.New(l.Play().Trace)
		for _, lang := range languages {
			text := d.Text(ladder.TextOptions{Lang: lang, Captions: l.Texts(lang).Captions})
			golden(t, l.Name+"."+lang.String()+".txt", []byte(text))
		}
	})
}

func TestEveryPlayIsTheSame(t *testing.T) {
	each(t, func(t *testing.T, l Lesson) {
		if a, b := l.Play(), l.Play(); !reflect.DeepEqual(a, b) {
			t.Error("two plays differ")
		}
	})
}

func TestTextsAreCompleteInBothLanguages(t *testing.T) {
	each(t, func(t *testing.T, l Lesson) {
		d := ladder.New(l.Play().Trace)
		en, zh := l.Texts(i18n.English), l.Texts(i18n.Chinese)
		for lang, x := range map[i18n.Lang]Texts{i18n.English: en, i18n.Chinese: zh} {
			if x.Title == "" || x.Intro == "" || len(x.Watch) == 0 {
				t.Errorf("%v: title, introduction or what to watch is missing: %+v", lang, x)
			}
			for mark := range x.Captions {
				if !slices.ContainsFunc(d.Arrows, func(a *ladder.Arrow) bool { return a.Mark == mark }) {
					t.Errorf("%v: a caption for arrow %q, which is not drawn", lang, mark)
				}
			}
		}
		if len(en.Watch) != len(zh.Watch) || len(en.Captions) != len(zh.Captions) {
			t.Error("one language says more than the other")
		}
	})
}

func TestCaptionsFitIntoALineAt80Columns(t *testing.T) {
	const room = 38 // columns beside an arrow
	each(t, func(t *testing.T, l Lesson) {
		for _, lang := range languages {
			for mark, text := range l.Texts(lang).Captions {
				if w := i18n.Width(text); w > room {
					t.Errorf("%v: caption %s takes %d columns, has %d", lang, mark, w, room)
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
			if wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload) != 0 {
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

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	each(t, func(t *testing.T, l Lesson) {
		if seen[l.Name] {
			t.Errorf("two lessons are called %s", l.Name)
		}
		seen[l.Name] = true
	})
}

func TestParse(t *testing.T) {
	got := parse("# Title\n\nOne\ntwo.\n\n## Watch\n\n- first\n  goes on\n- second\n\n## Captions\n\n- 1: x = 1: y\n- a: b\n")
	want := Texts{
		Title: "Title", Intro: "One two.",
		Watch:    []string{"first goes on", "second"},
		Captions: map[string]string{"1": "x = 1: y", "a": "b"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := parse("# Only a title\n"); got.Title != "Only a title" || got.Intro != "" || got.Watch != nil {
		t.Errorf("a lone title is read as %+v", got)
	}
}
