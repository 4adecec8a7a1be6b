package web

import (
	"bytes"
	"slices"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/lessons"
)

// captured is the capture of a lesson.
func captured(t testing.TB, lesson string) []byte {
	t.Helper()
	l, ok := lessons.Find(lesson)
	if !ok {
		t.Fatalf("there is no lesson %q", lesson)
	}
	var out bytes.Buffer
	w, err := capture.NewWriter(&out, lesson)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.AddInterface(capture.Interface{Name: "lab", Link: capture.Raw}); err != nil {
		t.Fatal(err)
	}
	for _, p := range l.Play().Packets {
		if err := w.WriteFrame(&capture.Frame{At: p.At, Bytes: p.Bytes}); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// notItself are lessons of which no connection resembles themselves, and why.
var notItself = map[string]string{
	"crowd-or-flood": "its capture has the SYNs, too; backscatter is seen elsewhere",
	"half-open-full": "its client gives up early: its SYN was sent once",
	"reordered":      "the lab captures at the sender, where the order is still right",
}

func TestALessonsCaptureResemblesTheLesson(t *testing.T) {
	for _, l := range likenesses {
		all := alikeIn(t, captured(t, l.lesson))
		_, excused := notItself[l.lesson]
		switch same := slices.Contains(all, l.lesson); {
		case !same && !excused:
			t.Errorf("the connections of %s resemble %v", l.lesson, all)
		case same && excused:
			t.Errorf("%s resembles itself, so take it out of notItself", l.lesson)
		}
	}
}

// alikeIn are the lessons that the connections of a capture resemble.
func alikeIn(t *testing.T, octets []byte) (all []string) {
	c, err := readCapture(t.Context(), "lesson", bytes.NewReader(octets))
	if err != nil {
		t.Fatal(err)
	}
	for r := range c.found.Rows() {
		for _, like := range resembling(r, i18n.English) {
			all = append(all, like.Lesson)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestEachLikenessSaysWhy(t *testing.T) {
	for _, l := range append(likenesses, alike{lesson: plain}) {
		if !i18n.Has("resembles." + l.lesson) {
			t.Errorf("it is not said why a connection resembles %s", l.lesson)
		}
		if _, ok := lessons.Find(l.lesson); !ok {
			t.Errorf("there is no lesson %s", l.lesson)
		}
	}
}

func TestAConnectionWithoutTroubleIsHeldAgainstThePlainLesson(t *testing.T) {
	c, _ := readCapture(t.Context(), "x", bytes.NewReader(captured(t, plain)))
	r, _ := c.found.Row(1)
	if got := resembling(&r, i18n.English); len(got) != 1 || got[0].Lesson != plain {
		t.Errorf("it resembles %v, want %s alone", got, plain)
	}
}
