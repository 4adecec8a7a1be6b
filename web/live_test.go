package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sockets"
)

// desk is a source that tests hold in their hands.
type desk struct {
	table *sockets.Table
	err   error
	fails int // this reading fails, with err; 0: all do
	takes time.Duration
	reads atomic.Int32
	leans bool // half-open entries can be left out
}

func (d *desk) read(ctx context.Context) (*sockets.Table, error) {
	n := int(d.reads.Add(1))
	select {
	case <-time.After(d.takes): // of the bubble's clock
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if d.err != nil && (d.fails == 0 || d.fails == n) {
		return nil, d.err
	}
	t := *d.table
	t.At = time.Now()
	return &t, nil
}

func (d *desk) tables() liveTables {
	t := liveTables{whole: d.read}
	if d.leans {
		t.lean = d.readLean
	}
	return t
}

// readLean is at once, whatever the whole table takes.
func (d *desk) readLean(context.Context) (*sockets.Table, error) {
	t := d.table.Select(sockets.Filter{States: []sockets.State{sockets.Listen, sockets.Established}})
	t.At = time.Now()
	return t, d.err
}

// attacked is a table of one listener with n half-open entries whose
// SYN-ACKs nobody answers.
func attacked(n int) *sockets.Table {
	at := netip.MustParseAddrPort("10.0.0.2:80")
	t := &sockets.Table{Sockets: []sockets.Row{
		{Kind: sockets.ListenerRow, State: sockets.Listen, Local: at, HalfOpen: n, Limit: 128, Pending: 3, Backlog: 16},
		{Kind: sockets.ConnectionRow, State: sockets.Established, Local: at, Remote: netip.MustParseAddrPort("10.0.0.9:40000")},
	}}
	for i := range n {
		from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, byte(18 + i), byte(i * 7), 1}), 1000)
		t.Sockets = append(t.Sockets, sockets.Row{Kind: sockets.HalfOpenRow, State: sockets.SynReceived, Local: at, Remote: from, Retries: 1, Age: 2})
	}
	return t
}

// liveTold is one event as it went over the wire.
type liveTold struct {
	id, event string
	liveEvent
}

// watching is somebody who watches a source for so long.
func watching(t *testing.T, source *liveSource, lang i18n.Lang, id string, length time.Duration) (all []liveTold) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), length)
	defer cancel()
	w := httptest.NewRecorder()
	source.join()
	defer source.leave()
	newEventStream(w).follow(ctx, source, lang, id)
	for text := range strings.SplitSeq(strings.TrimSpace(w.Body.String()), "\n\n") {
		all = append(all, toldIn(t, text))
	}
	return all
}

func toldIn(t *testing.T, text string) (e liveTold) {
	t.Helper()
	for line := range strings.Lines(text) {
		field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch field {
		case "id":
			e.id = value
		case "event":
			e.event = value
		case "data":
			if err := json.Unmarshal([]byte(value), &e.liveEvent); err != nil {
				t.Fatalf("%v in %s", err, value)
			}
		}
	}
	return e
}

// looks are the events that tell something.
func looks(all []liveTold) (some []liveTold) {
	for _, e := range all {
		if e.event == "look" {
			some = append(some, e)
		}
	}
	return some
}

// inBubble runs a test in the testing package's own time, with a source.
func inBubble(t *testing.T, d *desk, f func(*testing.T, *liveSource)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(context.Background())
		f(t, newLiveSource(ctx, d.tables()))
		end()
		synctest.Wait() // the reader has ended, or the test fails
	})
}

func TestLiveTellsHowThingsStandEachSecond(t *testing.T) {
	inBubble(t, &desk{table: attacked(40)}, func(t *testing.T, s *liveSource) {
		all := looks(watching(t, s, i18n.English, "", 3500*time.Millisecond))
		if len(all) != 4 {
			t.Fatalf("%d looks in 3.5 s, want at 0, 1, 2 and 3", len(all))
		}
		now := all[3].Now
		if now.Class != "flood" || len(now.Verdicts) != 1 || !strings.Contains(now.Verdicts[0].Text, "SYN flood from random sources: 40") {
			t.Errorf("40 entries that nobody answers are %s: %+v", now.Class, now.Verdicts)
		}
		if l := now.Listeners[0]; l.Listener != "10.0.0.2:80" || l.HalfOpen != 40 || l.Limit != 128 || l.Pending != 3 || l.Backlog != 16 {
			t.Errorf("the listener is %+v", l)
		}
		if p := all[3].Points; len(p) != 1 || p[0].States[sockets.SynReceived] != 40 || p[0].Queues[0].HalfOpen != 40 {
			t.Errorf("the last look has the points %+v, want its own", p)
		}
	})
}

func TestLiveIsReadOnceForAllWhoWatch(t *testing.T) {
	d := &desk{table: attacked(1)}
	inBubble(t, d, func(t *testing.T, s *liveSource) {
		go watching(t, s, i18n.English, "", 2500*time.Millisecond)
		watching(t, s, i18n.Chinese, "", 2500*time.Millisecond)
	})
	if d.reads.Load() != 3 {
		t.Errorf("two who watch for 2.5 s have it read %d times, want 3", d.reads.Load())
	}
}

func TestLiveRestsWhileNobodyWatches(t *testing.T) {
	d := &desk{table: attacked(1)}
	inBubble(t, d, func(t *testing.T, s *liveSource) {
		watching(t, s, i18n.English, "", time.Millisecond)
		time.Sleep(time.Minute)
		if d.reads.Load() != 1 {
			t.Errorf("a minute after the last one went it was read %d times, want 1", d.reads.Load())
		}
		if again := looks(watching(t, s, i18n.English, "", time.Millisecond)); len(again) != 1 || len(again[0].Points) != 2 {
			t.Errorf("who comes then is told %+v, want a new look with both points", again)
		}
	})
}

func TestLiveResumes(t *testing.T) {
	inBubble(t, &desk{table: attacked(1)}, func(t *testing.T, s *liveSource) {
		before := looks(watching(t, s, i18n.English, "", 2500*time.Millisecond))
		last := before[len(before)-1].id
		go watching(t, s, i18n.English, "", 3*time.Second) // keeps the reader awake
		time.Sleep(2600 * time.Millisecond)
		for id, want := range map[string]int{last: 3, "": 6, "77-1": 6, "x": 6, s.id(99): 6} {
			if all := looks(watching(t, s, i18n.English, id, time.Millisecond)); len(all) != 1 || len(all[0].Points) != want {
				t.Errorf("who comes back with the id %q gets %+v, want %d points", id, all, want)
			}
		}
	})
}

func TestLiveSaysThatATableCannotBeRead(t *testing.T) {
	d := &desk{table: attacked(40), err: errors.New("connection refused"), fails: 3}
	inBubble(t, d, func(t *testing.T, s *liveSource) {
		all := looks(watching(t, s, i18n.English, "", 3500*time.Millisecond))
		bad, good := all[2], all[3]
		if !strings.Contains(bad.Now.Trouble, "connection refused") || bad.Now.Class != "flood" || len(bad.Points) != 0 || bad.Now.At != all[1].Now.At {
			t.Errorf("while it cannot be read it says %+v, want the reason, and how it stood before", bad)
		}
		if good.Now.Trouble != "" || len(good.Points) != 1 {
			t.Errorf("when it can be read again it says %+v", good)
		}
	})
}

func TestLiveNeedsNoTableToSayThatThereIsNone(t *testing.T) {
	inBubble(t, &desk{err: sockets.ErrSystem}, func(t *testing.T, s *liveSource) {
		now := looks(watching(t, s, i18n.Chinese, "", time.Millisecond))[0].Now
		if !strings.Contains(now.Trouble, "只能读取 Linux") || now.Class != "nothing" || now.States == nil || now.Listeners == nil {
			t.Errorf("without a table it says %+v", now)
		}
	})
}

func TestLiveBeatsWhileNothingIsNew(t *testing.T) {
	inBubble(t, &desk{table: attacked(1), takes: 9 * time.Second}, func(t *testing.T, s *liveSource) {
		var kinds []string
		for _, e := range watching(t, s, i18n.English, "", 10*time.Second) {
			kinds = append(kinds, e.event)
		}
		if got := fmt.Sprint(kinds); got != "[beat beat look]" {
			t.Errorf("while a reading takes 9 s it says %s, want two beats, then the look", got)
		}
	})
}

// What takes long is done seldom: a fifth of the time at most, until half a
// minute between looks.
func TestLiveRestsAfterALongReading(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		0: time.Second, 100 * time.Millisecond: 900 * time.Millisecond, 500 * time.Millisecond: 2 * time.Second, 20 * time.Second: longestRest,
	} {
		if got := restAfter(took, nil); got != want {
			t.Errorf("after a reading of %v it rests for %v, want %v", took, got, want)
		}
	}
}

func TestLiveTriesAgainSoon(t *testing.T) {
	d := &desk{takes: time.Minute}
	inBubble(t, d, func(t *testing.T, s *liveSource) {
		if all := looks(watching(t, s, i18n.English, "", 33*time.Second)); len(all) != 3 || !strings.Contains(all[2].Now.Trouble, "10s") {
			t.Errorf("of a source that does not answer within 10 s it says %+v in 33 s, want it said three times", all)
		}
	})
}

// A flood makes a table large. What it means is looked at seldom then, and
// how many entries there are each second.
func TestLiveLeavesOutWhatIsTooMuch(t *testing.T) {
	d := &desk{table: attacked(40), takes: 2 * time.Second, leans: true}
	inBubble(t, d, func(t *testing.T, s *liveSource) {
		all := looks(watching(t, s, i18n.English, "", 9500*time.Millisecond))
		if len(all) != 8 || d.reads.Load() != 1 {
			t.Fatalf("%d looks in 9.5 s, %d of them whole; want one at 2 s that takes 2 s, and one each second behind it", len(all), d.reads.Load())
		}
		for _, e := range all {
			if n := e.Points[0].States[sockets.SynReceived]; n != 40 || e.Now.Class != "flood" || e.Now.Judged != all[0].Now.At {
				t.Errorf("%d half-open, %s, as of %d; want 40, the flood, and when it was seen", n, e.Now.Class, e.Now.Judged)
			}
		}
		if more := looks(watching(t, s, i18n.English, all[7].id, 4*time.Second)); d.reads.Load() != 2 || more[len(more)-1].Now.Judged == all[0].Now.Judged {
			t.Errorf("after four times as long as it took, the whole table was read %d times, want twice", d.reads.Load())
		}
	})
}

func TestLiveSaysHowBadItIs(t *testing.T) {
	young, full := attacked(40), attacked(40)
	for i := range young.Sockets {
		young.Sockets[i].Retries = 0
	}
	full.Sockets[0].Pending = 16
	scanned := &sockets.Table{Alarms: []sockets.Alarm{{Class: "scan"}, {Class: "storm"}}}
	for _, tt := range []struct {
		what  string
		table *sockets.Table
		want  string
	}{
		{"an empty table", &sockets.Table{}, "nothing"},
		{"a few half-open entries", attacked(3), "nothing"},
		{"many young ones", young, "unclear"},
		{"many, and an application that does not accept", full, "unclear"},
		{"a scan, and something that is not known", scanned, "scan"},
		{"many that nobody answers", attacked(40), "flood"},
	} {
		if got := newLook(tt.table, nil, nil, 0, 0).class(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.what, got, tt.want)
		}
	}
}

// A table from elsewhere may hold anything; what is told of it is small.
func TestLiveIsBounded(t *testing.T) {
	long := strings.Repeat("世", 1<<10)
	wild := &sockets.Table{}
	for i := range 20_000 {
		at := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), 80)
		wild.Sockets = append(wild.Sockets, sockets.Row{Kind: sockets.ListenerRow, State: sockets.Listen, Local: at, Pending: 5, Backlog: 5,
			Owners: []sockets.Owner{{Name: long}}})
		wild.Alarms = append(wild.Alarms, sockets.Alarm{Class: "flood", Shape: "?", Server: long, Source: long, Text: long,
			Signals: []sockets.Signal{{Name: long, Text: long}, {Name: "rate", Text: long}}})
	}
	inBubble(t, &desk{table: wild}, func(t *testing.T, s *liveSource) {
		e := looks(watching(t, s, i18n.English, "", time.Millisecond))[0]
		b, err := json.Marshal(e)
		if err != nil || len(b) > 64<<10 {
			t.Errorf("of a wild table %d octets are told (%v), want at most 64 KiB", len(b), err)
		}
		if now := e.Now; len(now.Listeners) != maxListeners || now.More != 20_000-maxListeners || now.Class != "flood" {
			t.Errorf("%d listeners and %d more, class %s", len(now.Listeners), now.More, now.Class)
		}
	})
}

func TestLiveSpeaksTheReadersLanguage(t *testing.T) {
	for lang, want := range map[i18n.Lang]string{i18n.English: "a SYN flood from random sources", i18n.Chinese: "SYN 洪水攻击，源地址是随机的"} {
		if now := newLook(attacked(40), nil, nil, 0, 0).say(lang); !strings.Contains(now.Verdicts[0].Text, want) {
			t.Errorf("in %v it says %+v", lang, now.Verdicts)
		}
	}
}

// A stack says its alarms itself, and is asked to in the reader's language.
func TestLiveAsksAStackInTheReadersLanguage(t *testing.T) {
	stack := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(sockets.Table{Sockets: []sockets.Row{},
			Alarms: []sockets.Alarm{{Class: "flood", Text: "in " + r.Header.Get("Accept-Language")}}})
	}))
	defer stack.Close()
	for _, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
		source := (&Server{life: t.Context()}).stackSource(stack.URL, lang)
		table, err := source.tables.whole(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		now := newLook(table, nil, nil, 0, 0).say(lang)
		if v := now.Verdicts[0]; v.Text != "in "+lang.String() || !v.Watched || now.Class != "flood" {
			t.Errorf("the alarm is told as %+v, class %s", v, now.Class)
		}
	}
}

func TestLiveKnowsItsSources(t *testing.T) {
	s, err := New(t.Context(), Config{Stacks: []string{"http://127.0.0.1:1/sockets.json"}})
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]int{"": 404, "1": 404, "../0": 404, "0": 200, "machine": 200} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		r := httptest.NewRequestWithContext(ctx, "GET", "http://127.0.0.1/api/live?source="+source, nil)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		cancel()
		if w.Code != want {
			t.Errorf("source %q is answered with %d, want %d: %s", source, w.Code, want, w.Body)
		}
	}
}
