package metrics

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/wire"
)

// TestEveryEventHasWords, in both languages, with its numbers in them.
func TestEveryEventHasWords(t *testing.T) {
	scan := detect.Verdict{Class: detect.Scan, Source: wire.Addr4([4]byte{203, 0, 113, 66})}
	scan.Signals[detect.Doors] = detect.Signal{Known: true, Value: 40, Score: 2}
	for _, tt := range []struct {
		event Event
		en    string
	}{
		{Event{Kind: AlarmBegan, Count: 1, Verdict: scan}, "203.0.113.66 scans many addresses"},
		{Event{Kind: AlarmBegan, Count: 4, Verdict: scan}, "next to nothing (and 3 more like it)"},
		{Event{Kind: AlarmChanged, Count: 1, Verdict: scan}, "203.0.113.66 scans"},
		{Event{Kind: AlarmEnded, Count: 1, Verdict: scan}, "203.0.113.66 does not scan many addresses any more"},
		{Event{Kind: CookiesBegan, Count: 1, Where: ":80"}, ":80 answers SYNs with cookies"},
		{Event{Kind: CookiesEnded, Count: 2, Where: ":80"}, "for a minute (and 1 more like it)"},
		{Event{Kind: SynsDropped, Count: 700}, "700 SYNs dropped"},
		{Event{Kind: AcceptFull, Count: 7}, "7 third segments ignored"},
		{Event{Kind: PressureRose, Count: 1, Where: "short"}, "memory is short"},
		{Event{Kind: PressureFell, Count: 1, Where: "calm"}, "memory is calm again"},
		{Event{Kind: MemoryResets, Count: 3}, "3 connections given up"},
		{Event{Kind: AddressTaken, Count: 2}, "heard 2 times"},
		{Event{Kind: LinkDown, Count: 1, Err: errors.New("unplugged")}, "the link is down: unplugged"},
	} {
		en, zh := tt.event.Text(i18n.English.Text), tt.event.Text(i18n.Chinese.Text)
		if !strings.Contains(en[0], tt.en) {
			t.Errorf("%v: %q does not say %q", tt.event.Kind, en[0], tt.en)
		}
		if !strings.ContainsFunc(zh[0], func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%v: %q is not Chinese", tt.event.Kind, zh[0])
		}
		if all := strings.Join(append(en, zh...), "\n"); strings.Contains(all, "%!") || strings.Contains(all, "event.") {
			t.Errorf("%v: a text is missing, or does not fit its arguments:\n%s", tt.event.Kind, all)
		}
		if reasons := len(en) - 1; reasons > 0 != (tt.event.Kind <= AlarmChanged) {
			t.Errorf("%v: %d reasons are given", tt.event.Kind, reasons)
		}
	}
}

// TestEveryKindHasANameAndALimit: an array with a hole in it compiles.
func TestEveryKindHasANameAndALimit(t *testing.T) {
	seen := map[string]bool{}
	for k := range Kind(kinds) {
		if seen[k.String()] || k.String() == "" || k.String() == "unknown" {
			t.Errorf("kind %d is called %q", k, k)
		}
		seen[k.String()] = true
		if l := limits[k]; l.every <= 0 || l.burst < 1 {
			t.Errorf("%v has no limit", k)
		}
	}
	if got := Kind(kinds).String(); got != "unknown" {
		t.Errorf("what is no kind is called %q", got)
	}
}
