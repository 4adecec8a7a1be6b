package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/wire"
)

// event is a line of watch --json, as far as tests ask.
type event struct {
	Event      string
	At         time.Time
	Why        string
	Connection map[string]any
	Findings   []struct{ Code, Severity, Text, Cite string }
	Alarm      struct{ Class, Shape, Text string }
	Stats      watchStats
}

// events runs watch over a tape and reads what it tells.
func events(t *testing.T, s *tape, length time.Duration) (all []event) {
	t.Helper()
	var out bytes.Buffer
	if err := s.on(length, newWatchJSON(&out, i18n.English)).run(context.Background()); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		var e event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v in the line %s", err, line)
		}
		all = append(all, e)
	}
	return all
}

// kindsOf are the events in a word each, without the numbers.
func kindsOf(all []event) (kinds []string) {
	for _, e := range all {
		if e.Event != "stats" {
			kinds = append(kinds, strings.TrimSpace(e.Event+" "+e.Why))
		}
	}
	return kinds
}

func TestWatchTellsHowAConnectionOpensAndCloses(t *testing.T) {
	all := events(t, whole(), 2*time.Second)
	if got, want := kindsOf(all), []string{"opened", "closed closed", "end"}; !slices.Equal(got, want) {
		t.Fatalf("the events are %q, want %q", got, want)
	}
	opened, closed, end := all[0], all[1], all[len(all)-1]
	if at := opened.At.UnixNano() - int64(noon); at != int64(20*ms) {
		t.Errorf("it is opened %v after noon, want with the third segment", time.Duration(at))
	}
	if h, c := closed.Connection["handshake"], closed.Connection["close"]; fmt.Sprint(h) == "" || !strings.Contains(fmt.Sprint(c), "segments") {
		t.Errorf("the closed connection has handshake %v and close %v, in %v", h, c, closed.Connection)
	}
	if s := end.Stats; s.Frames != 9 || s.Opened != 1 || s.Closed != 1 || s.Attempts != 1 {
		t.Errorf("the numbers at the end are %+v", s)
	}
}

func TestWatchTellsARefusalOnce(t *testing.T) {
	all := events(t, refused(), 20*time.Second)
	got := kindsOf(all)
	if want := []string{"closed closed", "end"}; !slices.Equal(got, want) {
		t.Errorf("the events are %q, want %q", got, want)
	}
}

func TestWatchTellsFindings(t *testing.T) {
	f := events(t, refused(), time.Second)[0].Findings
	if len(f) == 0 || f[0].Code != "open.refused" || f[0].Severity == "" || !strings.Contains(f[0].Text, "refused") {
		t.Errorf("the findings of a refusal are %+v, want open.refused first", f)
	}
}

func TestWatchForgetsWhatNeverOpens(t *testing.T) {
	s := &tape{}
	s.add(0, anna, otto, wire.SYN, 700, 0, "")
	s.add(1*ms, otto, anna, wire.SYN|wire.ACK, 100, 701, "")
	all := events(t, s, 80*time.Second)
	if got, want := kindsOf(all), []string{"closed silent", "end"}; !slices.Equal(got, want) {
		t.Errorf("the events are %q, want %q", got, want)
	}
	if n := all[1].Stats.HalfOpen; n != 1 {
		t.Errorf("after two seconds %d are half-open, want 1", n)
	}
	if n := all[len(all)-1].Stats.HalfOpen; n != 0 {
		t.Errorf("at the end %d are half-open, want none", n)
	}
}

// flood is SYNs from everywhere, rate a second from one second on, behind a
// second of decent clients.
func flood(rate int, length time.Duration) *tape {
	s := &tape{}
	for i := range 20 {
		at, from := time.Duration(i)*50*ms, fmt.Sprintf("10.3.0.%d:40000", i+1)
		s.add(at, from, otto, wire.SYN, 700, 0, "")
		s.add(at+1*ms, otto, from, wire.SYN|wire.ACK, 100, 701, "")
		s.add(at+2*ms, from, otto, wire.ACK, 701, 101, "")
	}
	for i := range int(length.Seconds() * float64(rate)) {
		at := time.Second + time.Duration(i)*time.Second/time.Duration(rate)
		from := fmt.Sprintf("198.%d.%d.%d:%d", 18+i%2, i/7%256, i%251, 1024+i%60000)
		s.add(at, from, otto, wire.SYN, uint32(i)*7919, 0, "")
		s.add(at, otto, from, wire.SYN|wire.ACK, 100, uint32(i)*7919+1, "")
	}
	return s
}

func TestWatchNamesAFlood(t *testing.T) {
	all := events(t, flood(1000, 3*time.Second), 4*time.Second)
	for _, e := range all {
		if e.Event == "alarm" {
			if after := e.At.UnixNano() - int64(noon); e.Alarm.Class != "flood" || after > int64(2200*ms) {
				t.Errorf("%v after noon there is the alarm %+v, want a flood within 1.2 s of its beginning", time.Duration(after), e.Alarm)
			}
			return
		}
	}
	t.Errorf("no alarm among the events %q", kindsOf(all))
}

func TestWatchIsBounded(t *testing.T) {
	s := flood(5000, 2*time.Second)
	w := s.on(100*time.Second, newWatchJSON(&bytes.Buffer{}, i18n.English))
	if err := w.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	st := &w.stats
	if st.Connections > 1000 || st.Forgotten == 0 || st.Untold == 0 || len(w.closing) > maxClosing || len(w.board.cards) > maxBoard {
		t.Errorf("%d connections, %d forgotten, %d untold of a table of 1000 under a flood", st.Connections, st.Forgotten, st.Untold)
	}
	if st.Attempts != 20+10_000 {
		t.Errorf("%d attempts were counted, want all of them", st.Attempts)
	}
}

func TestWatchEndsAfterSoManyFrames(t *testing.T) {
	var out bytes.Buffer
	w := whole().on(time.Hour, newWatchJSON(&out, i18n.English))
	w.most = 3
	if err := w.run(context.Background()); err != nil || w.stats.Frames != 3 {
		t.Errorf("it ended with %v after %d frames, want 3", err, w.stats.Frames)
	}
}

func TestWatchEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out bytes.Buffer
	if err := whole().on(time.Hour, newWatchJSON(&out, i18n.English)).run(ctx); err != nil || !strings.Contains(out.String(), `"end"`) {
		t.Errorf("it ended with %v and told %q, want the numbers", err, out.String())
	}
}

func TestWatchShowsDrops(t *testing.T) {
	s := whole()
	s.counts = capture.Counts{Received: 9, Dropped: 4321, Frozen: 1}
	var out bytes.Buffer
	if err := s.on(2*time.Second, &watchLines{out: &out, lang: i18n.English}).run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "4321 dropped") {
		t.Errorf("drops are not told in\n%s", out.String())
	}
}

func TestWatchLinesSayWhatWentWrong(t *testing.T) {
	for lang, want := range map[i18n.Lang]string{i18n.English: "10.1.0.1:40000 → 10.2.0.2:80: refused", i18n.Chinese: "被拒绝"} {
		var out bytes.Buffer
		if err := refused().on(2*time.Second, &watchLines{out: &out, lang: lang}).run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}

// closedPipe is a reader that has gone.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, fmt.Errorf("broken pipe") }

func TestWatchEndsWhereNobodyReads(t *testing.T) {
	for _, teller := range []watchTeller{newWatchJSON(closedPipe{}, i18n.English), &watchLines{out: closedPipe{}, lang: i18n.English}} {
		w := whole().on(time.Hour, teller)
		if err := w.run(context.Background()); err != nil || w.now > noon.Add(10*time.Second) {
			t.Errorf("it went on for %v (%v)", w.now.Sub(noon), err)
		}
	}
}

func TestWatchKeepsNoAllocationPerPacket(t *testing.T) {
	s := whole()
	w := s.on(time.Hour, &watchLines{out: &bytes.Buffer{}, lang: i18n.English})
	data := s.frames[4]
	for i := range 5 {
		w.frame(&s.frames[i])
	}
	if n := testing.AllocsPerRun(100, func() { data.Number++; w.frame(&data) }); n > 0 {
		t.Errorf("a packet of a connection costs %v allocations, want none", n)
	}
}

func TestWatchMistakes(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "which interface?"},
		{[]string{"lo", "tcp", "port"}, "column 9"},
		{[]string{"lo", "--ring", "5T"}, "--ring"},
		{[]string{"lo", "--pcap-files", "0"}, "--pcap-files at least 1"},
		{[]string{"lo", "--max-connections", "1"}, "at least 2"},
		{[]string{"nosuch0"}, "there is no interface nosuch0; there are: "},
	} {
		var out, errs bytes.Buffer
		code := runWatch(context.Background(), append(tt.args, "--lang", "en"), &out, &errs)
		if code != exitUsage || !strings.Contains(errs.String(), tt.want) && !strings.Contains(errs.String(), "only on Linux") {
			t.Errorf("watch %q: exit code %d, %q; want %q", tt.args, code, errs.String(), tt.want)
		}
	}
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]sized{"0": 0, "700": 700, "16k": 16 << 10, "16M": 16 << 20, "2g": 2 << 30} {
		var got sized
		if err := got.Set(text); err != nil || got != want {
			t.Errorf("%s is %d (%v), want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "M", "-1", "1.5M", "10T"} {
		if got := sized(0); got.Set(text) == nil {
			t.Errorf("%q is taken for %d", text, got)
		}
	}
}
