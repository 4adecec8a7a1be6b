package main

import (
	"strings"
	"testing"
)

func TestDemoTracks(t *testing.T) {
	for _, tt := range []struct{ track, lang, says string }{
		{"captions", "en", "I have your x; mine begin at y"},
		{"dialogue", "en", "What is 1+1?"},
		{"dialogue", "zh", "1+1 等于几？"},
		{"knows", "en", "client → ✓ ← ✓ · server → ✓ ← ?"},
		{"knows", "zh", "客户端 → ✓ ← ✓ · 服务器 → ✓ ← ?"},
	} {
		s := run(t, "demo", "normal-open", "--track", tt.track, "--lang", tt.lang)
		if s.code != exitFine || strings.Count(s.out, tt.says) != 1 {
			t.Errorf("track %s in %s: exit code %d, want %q once in\n%s", tt.track, tt.lang, s.code, tt.says, s.out)
		}
	}
}

func TestDemoRefusesTracksThatALessonDoesNotHave(t *testing.T) {
	run(t, "demo", "lost-syn", "--track", "dialogue").refused(t, `"dialogue"`)
	run(t, "demo", "normal-open", "--track", "opera").refused(t, `["captions" "dialogue" "knows"]`)
	run(t, "demo", "normal-open", "--track", "opera", "--lang", "zh").refused(t, "没有字幕")
}

// The question comes before the ladder, its answer below it.
func TestDemoAsksFirstAndAnswersLater(t *testing.T) {
	s := run(t, "demo", "normal-open")
	at := 0
	for _, want := range []string{"Before it plays", "What to watch", "1 SYN", "The answer", "The common explanation", "What the RFC says"} {
		i := strings.Index(s.out[at:], want)
		if i < 0 {
			t.Fatalf("%q is missing, or not in its place:\n%s", want, s.out)
		}
		at += i
	}
}
