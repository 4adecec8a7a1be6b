package ladder

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// fates are the arrows of a story in words.
func fates(d *Diagram) (out []string) {
	for _, a := range d.Arrows {
		s := a.Mark + " " + a.Fate.String()
		if a.Loss != "" {
			s += " " + a.Loss
		}
		for word, is := range map[string]bool{" again": a.Again, " copy": a.Copy, " stray": a.stray()} {
			if is {
				s += word
			}
		}
		out = append(out, s)
	}
	return out
}

func TestFates(t *testing.T) {
	got := fates(New(script(t, mishaps)))
	want := []string{
		"a arrived",
		"a arrived copy", // beside what it is a copy of
		"b lost queue",
		"c lost corrupt",
		"d lost loss",
		"e arrived",
		"f arrived",
		"g arrived",
		"1 arrived stray", // nobody saw it leave
		"b' on-way again", // the trace ends before
	}
	if !slices.Equal(got, want) {
		t.Errorf("fates:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestACopyHasItsOwnVerdict(t *testing.T) {
	d := New(script(t, mishaps))
	if a, b := d.Arrows[0].Verdict, d.Arrows[1].Verdict; a != "accept" || b != "duplicate" {
		t.Errorf("the segment is judged %q and its copy %q, want accept and duplicate", a, b)
	}
}

func TestALossIsWhereItHappened(t *testing.T) {
	for _, tt := range []struct {
		why  string
		from Side
		want float64
	}{
		{"loss", Left, 0.5},
		{"queue", Left, 0.3}, {"queue", Right, 0.7}, // near the sender
		{"corrupt", Left, 0.8}, {"corrupt", Right, 0.2}, // at the receiver
	} {
		if got := along(&Arrow{Loss: tt.why, From: tt.from}); got < tt.want-0.01 || got > tt.want+0.01 {
			t.Errorf("%s from the %v is lost at %.2f of the way, want %.2f", tt.why, tt.from, got, tt.want)
		}
	}
}

// CHECKLIST 69, 71, 72: how often a SYN-ACK goes again, after which waits,
// and what they add up to.
func TestWaitsOfAHalfOpenEntryAddUp(t *testing.T) {
	d := New(script(t, withheld))
	var waits [][]time.Duration
	for _, r := range d.Rows {
		if len(r.Waits) > 0 {
			waits = append(waits, r.Waits)
		}
	}
	const s = time.Second
	want := [][]time.Duration{{s}, {2 * s}, {s, 2 * s, 4 * s}}
	if !slices.EqualFunc(waits, want, slices.Equal) {
		t.Errorf("waits %v, want %v", waits, want)
	}
	if text := strings.ReplaceAll(d.Text(TextOptions{Width: 200}), nbsp, " "); !strings.Contains(text, "1 + 2 + 4 s = 7 s") {
		t.Error("the lifetime is not added up")
	}
}

func TestATimerSaysWhatItWillBeNext(t *testing.T) {
	for lang, want := range map[i18n.Lang]string{i18n.English: "RTO is now 2 s", i18n.Chinese: "RTO 变为 2 s"} {
		text := New(script(t, mishaps)).Text(TextOptions{Width: 200, Lang: lang})
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
}

func TestWordsOfDrops(t *testing.T) {
	for lang, want := range map[i18n.Lang][]string{
		i18n.English: {"dropped: the queue was full", "wrong checksum", "lost on the way", "delivered it twice", "acknowledged again (RFC 9293 §3.10.7.4)"},
		i18n.Chinese: {"队列已满", "校验和错误", "途中丢失", "投递了两次", "再次确认（RFC 9293 §3.10.7.4）"},
	} {
		text := New(script(t, mishaps)).Text(TextOptions{Width: 200, Lang: lang})
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%v: %q is missing", lang, w)
			}
		}
	}
}

// Every way to lose a packet that the world knows has its words.
func TestEveryLossHasWords(t *testing.T) {
	for _, why := range []string{"loss", "rule", "queue", "corrupt", "simplex", "mtu", "ttl", "no-route", "down"} {
		if !i18n.Has("lost." + why) {
			t.Errorf("no words for a packet lost by %q", why)
		}
	}
}
