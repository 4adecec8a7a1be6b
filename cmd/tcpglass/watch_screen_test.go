package main

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// looking is a screen over a run of watch, with what it wishes for.
type looking struct {
	*watchScreen
	shooter *watchShooter
}

// look runs watch over a tape and shows the last shot on a screen.
func look(t *testing.T, s *tape, length time.Duration, lang i18n.Lang) *looking {
	t.Helper()
	l := &looking{shooter: &watchShooter{lang: lang}}
	l.watchScreen = &watchScreen{lang: lang, title: "tcpglass watch tape", wish: func(w watchWish) { l.shooter.wish.Store(&w) }}
	l.ask()
	l.Update(tea.WindowSizeMsg{Width: 150, Height: 24})
	l.shooter.show = func(shot *watchShot) { l.Update(shot) }
	if err := s.on(length, l.shooter).run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return l
}

// press gives keys to the screen and returns what it shows then.
func (l *looking) press(keys ...string) string {
	for _, k := range keys {
		key := tea.Key{Code: []rune(k)[0], Text: k}
		if code, ok := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "back": tea.KeyBackspace, "down": tea.KeyDown, "up": tea.KeyUp}[k]; ok {
			key = tea.Key{Code: code}
		}
		l.Update(tea.KeyPressMsg(key))
	}
	return l.draw()
}

// contains complains of what a screen does not show.
func contains(t *testing.T, what, screen string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(screen, want) {
			t.Errorf("%s: %q is not on the screen:\n%s", what, want, screen)
		}
	}
}

func TestTheScreenShowsConnections(t *testing.T) {
	l := look(t, whole(), 600*ms, i18n.English)
	contains(t, "a connection that has closed", l.draw(), "tcpglass watch tape", "10.1.0.1:40000", "10.2.0.2:80", "TIME-WAIT", "20.0ms", "0 dropped", "sort: rate")
	contains(t, "explained", l.press("enter"), "three-segments", "sends a SYN", "SYN-SENT", "FIN-WAIT-1", "LAST-ACK", "any key: back")
	contains(t, "and back", l.press("x"), "sort: rate")
	contains(t, "sorted otherwise", l.press("s"), "sort: octets")
}

func TestTheScreenSpeaksChinese(t *testing.T) {
	l := look(t, whole(), 600*ms, i18n.Chinese)
	contains(t, "in Chinese", l.draw(), "客户端", "排序：速率", "丢包 0")
	contains(t, "explained in Chinese", l.press("enter"), "握手", "发送 SYN")
}

func TestTheScreenChooses(t *testing.T) {
	l := look(t, whole(), 600*ms, i18n.English)
	contains(t, "asking", l.press("/", "p", "o", "r", "x"), "/porx")
	if screen := l.press("enter"); !l.asking || l.complaint == "" {
		t.Errorf("a wrong condition is taken:\n%s", screen)
	}
	l.press("back", "t", "=", "8", "1", "enter")
	if w := l.shooter.wish.Load(); l.asking || w.query == nil || w.query.String() != "port=81" {
		t.Errorf("the wish is %+v, want port=81", w)
	}
	l.press("/", "esc")
	if l.asking {
		t.Error("Esc does not end the question")
	}
}

func TestTheScreenPauses(t *testing.T) {
	l := look(t, whole(), 600*ms, i18n.English)
	contains(t, "paused", l.press("p"), "[paused]")
	shown := l.shot
	l.Update(&watchShot{})
	if l.shot != shown {
		t.Error("a paused screen changes")
	}
}

func TestTheScreenSelects(t *testing.T) {
	s := whole()
	two := whole()
	for i := range two.frames { // the same from another port
		b := two.frames[i].Bytes
		if at := 20; b[12] == 10 && b[13] == 1 {
			b[at] ^= 1
		} else {
			b[at+2] ^= 1
		}
	}
	for i := range two.frames {
		s.frames = append(s.frames[:2*i+1], append([]capture.Frame{two.frames[i]}, s.frames[2*i+1:]...)...)
	}
	l := look(t, s, 600*ms, i18n.English)
	if l.count() != 2 {
		t.Fatalf("%d rows, want 2:\n%s", l.count(), l.draw())
	}
	for _, key := range []string{"down", "down", "down"} {
		l.press(key)
	}
	if l.selected != 1 {
		t.Errorf("row %d is selected, want the last", l.selected)
	}
	l.press("up", "up")
	if l.selected != 0 {
		t.Errorf("row %d is selected, want the first", l.selected)
	}
}

func TestTheScreenShowsFloods(t *testing.T) {
	l := look(t, flood(1000, 3*time.Second), 4*time.Second, i18n.English)
	contains(t, "under a flood", l.draw(), "SYN flood", "half-open 10.2.0.2:80", "█", "SYN-RECEIVED")
}

func TestQuitting(t *testing.T) {
	l := look(t, whole(), 600*ms, i18n.English)
	for _, key := range []tea.KeyPressMsg{{Code: 'q', Text: "q"}, {Code: 'c', Mod: tea.ModCtrl}} {
		if _, cmd := l.Update(key); cmd == nil {
			t.Errorf("%v does not end it", key)
		}
	}
}

func TestASmallTerminalIsNoTrouble(t *testing.T) {
	l := look(t, flood(1000, 2*time.Second), 3*time.Second, i18n.Chinese)
	for width := range 40 {
		for height := range 12 {
			l.Update(tea.WindowSizeMsg{Width: width, Height: height})
			l.draw()
			l.press("enter")
			l.press("x")
		}
	}
}
