package analyze

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/wire"
)

// posted is a board that has seen each script so often, each connection of
// another client.
func posted(t *testing.T, end time.Duration, scripts ...any) []Finding {
	t.Helper()
	var b board
	n := 0
	for i := 0; i < len(scripts); i += 2 {
		for range scripts[i].(int) {
			n++
			c := connOf(t, scripts[i+1].(string))
			c.Ends[c.Client].Addr = clientNo(n)
			b.look(n, &c, epoch.Add(end))
		}
	}
	found := b.findings()
	rank(found)
	return found
}

func find(found []Finding, code string) *Finding {
	for i := range found {
		if found[i].Code == code {
			return &found[i]
		}
	}
	return nil
}

const leaks = "c:S s:SA@20ms c:A c:A100 s:A300@20ms c:FA s:A@20ms"

func TestManyAlikeAreOneFinding(t *testing.T) {
	found := posted(t, 20*time.Second, 413, leaks, 2, isRefused)
	f := find(found, "close.close-wait")
	if f == nil || f.Count != 413 || len(f.Conns) != MaxEvidence || f.Servers != 1 || f.Server != web {
		t.Fatalf("413 connections wait in CLOSE-WAIT: found %+v", f)
	}
	if got, want := f.Headline(i18n.English), "192.0.2.1:443: 413 connections wait in CLOSE-WAIT at the server, the longest for 20 s: the application does not close, and the other ends stay in FIN-WAIT-2"; got != want {
		t.Errorf("it says\n\t%s\nwant\n\t%s", got, want)
	}
	if found[0].Code != "open.refused" || found[0].Count != 2 {
		t.Errorf("the first finding is %+v, want what failed: two were refused", found[0])
	}
}

func TestManyServersAreFolded(t *testing.T) {
	var b board
	refused := connOf(t, isRefused)
	for n := range 5000 {
		c := refused
		c.Ends[c.Client.Peer()].Addr = wire.Endpoint{Addr: web.Addr, Port: uint16(1 + n%4500)}
		b.look(n+1, &c, epoch.Add(time.Second))
	}
	found := b.findings()
	if len(found) != 1 || found[0].Count != 5000 || found[0].Servers != mostGroups+1 {
		t.Fatalf("5000 refusals of 4500 ports are %d findings, want one: %+v", len(found), found)
	}
	if got := found[0].Headline(i18n.English); !strings.HasPrefix(got, "5,000 connections to 4,096+ endpoints: ") {
		t.Errorf("it says %q", got)
	}
}

func TestTheHeaviestIsToldOf(t *testing.T) {
	var b board
	for n, script := range []string{"c:S s:SA@2s c:A", "c:S s:SA@4s c:A", "c:S s:SA@3s c:A"} {
		c := connOf(t, script)
		b.look(n+1, &c, c.Last.At)
	}
	f := find(b.findings(), "open.slow")
	if f == nil || f.Count != 3 || f.Conns[0] != 2 || !strings.Contains(f.Headline(i18n.English), "4 s after") {
		t.Errorf("of three slow openings connection 2 was slowest: %+v", f)
	}
}

func TestFindingsDoNotDependOnChance(t *testing.T) {
	say := func() (all string) {
		for _, f := range posted(t, 20*time.Second, 9, leaks, 9, isRefused, 9, isBroken, 9, threeSegments, 9, serverCloses) {
			all += fmt.Sprintln(f.Headline(i18n.English), f.Conns, f.Frames)
		}
		return all
	}
	first := say()
	for range 5 {
		if again := say(); again != first {
			t.Fatalf("the same connections gave\n%s\nand then\n%s", first, again)
		}
	}
}

// facts of all kinds, for texts.
var allFacts = facts{who: server, number: 1234567, of: 7654321, took: int64(3020 * time.Millisecond), word: "WORD"}

func TestEveryFindingHasItsWords(t *testing.T) {
	type coded struct {
		code, cite string
		severity   Severity
	}
	var all []coded
	for _, chapter := range chapters {
		if len(chapter.rules) > mostRules || len(chapters) > mostChapters {
			t.Fatalf("%d chapters, %d rules in one: a board has no room for so many", len(chapters), len(chapter.rules))
		}
		for _, r := range chapter.rules {
			all = append(all, coded{r.code, r.cite, r.severity})
		}
	}
	for _, r := range serverRules {
		all = append(all, coded{r.code, r.cite, r.severity})
	}
	for _, code := range captureCodes {
		all = append(all, coded{code: code, cite: "-", severity: Caveat})
	}
	known := map[string]bool{}
	stray := regexp.MustCompile(`%!|%\[|%s`)
	for _, r := range all {
		if known[r.code] || r.cite == "" {
			t.Errorf("%s: twice, or without a source", r.code)
		}
		known[r.code] = true
		for _, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
			for _, n := range []int{1, 3} {
				f := Finding{Code: r.code, Severity: r.severity, Count: n, Servers: n, facts: allFacts}
				texts := f.Headline(lang) + f.Cause(lang) + f.Next(lang)
				if f.say(lang, "") == "" || stray.MatchString(texts) {
					t.Errorf("%s in %v: %q", r.code, lang, texts)
				}
				if r.severity >= Warning && (f.Cause(lang) == "" || f.Next(lang) == "" && r.severity > Warning) {
					t.Errorf("%s in %v: what causes it is %q, what to do next %q", r.code, lang, f.Cause(lang), f.Next(lang))
				}
			}
		}
	}
	for _, key := range i18n.Keys() {
		if code, is := strings.CutPrefix(key, "finding."); is && strings.Contains(code, ".") {
			for _, end := range []string{".many", ".none", ".once", ".cause", ".next"} {
				code = strings.TrimSuffix(code, end)
			}
			if !known[code] {
				t.Errorf("%s is a text of no finding", key)
			}
		}
	}
	for s := Note; s <= Attack; s++ {
		if !i18n.Has("analyze.severity." + s.String()) {
			t.Errorf("no words for severity %v", s)
		}
	}
}

func TestServersAreJudged(t *testing.T) {
	at := func(port uint16) wire.Endpoint { return wire.Endpoint{Addr: web.Addr, Port: port} }
	for _, tt := range []struct {
		server Server
		want   string
	}{
		{Server{Addr: at(1), Attempts: 20, Complete: 20}, ""},
		{Server{Addr: at(2), Attempts: 20, Refused: 15, Unanswered: 5}, "server.down"},
		{Server{Addr: at(3), Attempts: 4, Refused: 4}, ""},
		{Server{Addr: at(4), Attempts: 20, Complete: 12, Refused: 8}, "server.choosy"},
		{Server{Addr: at(5), Attempts: 2000, Complete: 1994, Refused: 6}, ""},
		{Server{Addr: at(6), Attempts: 200, HalfOpen: 100, Complete: 100, Peak: 60}, "server.half-open"},
		{Server{Addr: at(6), Attempts: 9000, Complete: 8000, Burst: 990, BurstOf: 1000}, "server.burst"},
		{Server{Addr: at(6), Attempts: 9000, Complete: 8000, Burst: 99, BurstOf: 99}, ""},
		{Server{Addr: at(7), Attempts: 200, Complete: 200, Resets: 50, ResetsPeak: 40}, "server.resets"},
		{Server{Addr: at(8), Strays: 500}, "server.backscatter"},
		{Server{Addr: at(9), Attempts: 500, Complete: 500, Strays: 12}, ""},
	} {
		found := ofServers([]Server{tt.server})
		if got := strings.Join(codes(found), " "); got != tt.want {
			t.Errorf("%+v: found %q, want %q", tt.server, got, tt.want)
		}
		for _, f := range found {
			if !strings.HasPrefix(f.Headline(i18n.English), tt.server.Addr.String()+": ") {
				t.Errorf("it says %q, want the server's name in front", f.Headline(i18n.English))
			}
		}
	}
}

func TestOnlyTheWorstServersAreTold(t *testing.T) {
	var servers []Server
	for n := range 50 {
		servers = append(servers, Server{Addr: wire.Endpoint{Addr: web.Addr, Port: uint16(n)}, Attempts: 100, Refused: uint32(50 + n)})
	}
	found := ofServers(servers)
	if len(found) != tellServers || found[0].Server.Port != 49 {
		t.Errorf("50 servers are down: %d findings, the first about port %d; want %d, the one with most refusals first",
			len(found), found[0].Server.Port, tellServers)
	}
}

func TestAlarmsAreToldOnceEach(t *testing.T) {
	flood := func(frame uint64, class detect.Class) Alarm {
		return Alarm{Verdict: detect.Verdict{Class: class, Shape: detect.Random, Server: web}, Frame: frame}
	}
	found := ofAlarms([]Alarm{flood(5, detect.Crowd), flood(10, detect.Flood), flood(20, detect.Nothing), flood(30, detect.Flood)})
	rank(found)
	if got := strings.Join(codes(found), " "); got != "alarm.flood alarm.crowd" {
		t.Errorf("a crowd, a flood and the same flood again: found %s", got)
	}
	if f := found[0]; f.Severity != Attack || len(f.Frames) != 2 || f.Frames[0] != 10 || !strings.Contains(f.Headline(i18n.Chinese), "SYN 洪水攻击") {
		t.Errorf("the flood is %+v: %s", f, f.Headline(i18n.Chinese))
	}
}

func TestOnlyTheWorstAlarmsAreTold(t *testing.T) {
	var alarms []Alarm
	for n := range 40 {
		v := detect.Verdict{Class: detect.Scan, Source: clientNo(n).Addr, Server: web}
		v.Signals[detect.Doors].Value = float64(20 + n)
		alarms = append(alarms, Alarm{Verdict: v, Frame: uint64(n + 1)})
	}
	found := ofAlarms(alarms)
	if len(found) != tellServers || found[0].Frames[0] != 40 {
		t.Fatalf("40 scanners are %d findings, the first of frame %v; want %d, the one first that asked for most",
			len(found), found[0].Frames, tellServers)
	}
	if got := found[0].Headline(i18n.English); !strings.HasSuffix(got, "(and 35 more like it)") {
		t.Errorf("it says %q, want how many more there are", got)
	}
}

// foundIn is what Run finds in traffic.
func foundIn(t *testing.T, w *traffic, workers int) []Finding {
	t.Helper()
	a, err := Run(context.Background(), &tape{segments: w.capture()}, Config{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return Findings(a)
}

func TestFindingsOfAWholeCapture(t *testing.T) {
	var w traffic
	for n := range 300 {
		w.add([]string{threeSegments, isBroken, leaks, isRefused, "c:S s:SA@20ms c:A"}[n%5], clientNo(n), web, time.Duration(n)*time.Millisecond)
	}
	w.add(lonelySYN, clientNo(1000), web, time.Minute)
	found := foundIn(t, &w, 1)
	if found[0].Code != "open.refused" || found[0].Count != 60 {
		t.Errorf("first comes %+v, want the 60 that were refused", found[0])
	}
	f := find(found, "close.close-wait")
	if f == nil || f.Count != 60 || !slices.Equal(f.Conns, []int{3, 8, 13, 18, 23, 28, 33, 38}) || len(f.Frames) == 0 {
		t.Errorf("60 connections leak, the third first: %+v", f)
	}
	for workers := 2; workers < 5; workers++ {
		if again := foundIn(t, &w, workers); fmt.Sprint(again) != fmt.Sprint(found) {
			t.Errorf("%d workers find\n%v\nand one finds\n%v", workers, again, found)
		}
	}
}

func TestFindingsOfOneConnection(t *testing.T) {
	var w traffic
	w.add(isRefused, clientNo(1), web, 0)
	w.add(threeSegments, clientNo(2), web, time.Second)
	a, err := Run(context.Background(), &tape{segments: w.capture()}, Config{})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{0: "", 1: "open.refused", 2: "close.three", 3: ""} {
		if got := strings.Join(codes(FindingsOf(a, n)), " "); got != want {
			t.Errorf("connection %d: found %q, want %q", n, got, want)
		}
	}
}

func TestAFloodIsTheFirstFinding(t *testing.T) {
	var w traffic
	for n := range 3000 {
		w.add("c:S s:SA", clientNo(n), web, time.Duration(n)*2*time.Millisecond)
	}
	found := foundIn(t, &w, 2)
	if len(found) == 0 || found[0].Code != "alarm.flood" || found[0].Cause(i18n.English) == "" {
		t.Fatalf("500 SYNs a second that nobody completes: found %v, want a flood first", codes(found))
	}
	if f := find(found, "open.half-open"); f == nil || f.Count < 2000 {
		t.Errorf("the half-open connections are %+v, want most of 3000", f)
	}
}

func TestAPortUsedAgainTooEarly(t *testing.T) {
	var w traffic
	w.add(staysOpen, clientNo(1), web, 0)
	again := play(lonelySYN, clientNo(1), web, epoch.Add(time.Second))
	again[0].Seq += 5_000_000
	w.segments = append(w.segments, again...)
	w.add(lonelySYN, clientNo(2), web, time.Minute)
	if f := find(foundIn(t, &w, 1), "open.reuse-failed"); f == nil || f.Count != 1 {
		t.Errorf("a SYN with a new number on a four-tuple in use, and no answer: found %+v", f)
	}
}

func TestWhatTheCaptureDoesNotTell(t *testing.T) {
	a := &Analysis{
		Interfaces: []capture.Interface{{Dropped: 30}, {Dropped: 20}},
		Damage:     &capture.Damage{Offset: 4000, Frame: 51, Why: capture.Cut},
		Limits:     Limits{MaxConnections: 1000, Forgotten: 7},
	}
	a.Totals.Frames, a.Totals.TagsLost = 950, 3
	a.Totals.Unreadable[1] = 8
	found := ofCapture(a)
	if got := codes(found); len(got) != len(captureCodes) {
		t.Errorf("found %v, want all of %v", got, captureCodes)
	}
	if got := found[0].Headline(i18n.English); got != "the capture lost 50 frames, 5 % of all: what looks missing may have been there" {
		t.Errorf("it says %q", got)
	}
	if len(ofCapture(new(Analysis))) != 0 {
		t.Error("something is wrong with an empty capture")
	}
}

func TestWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                        "0 µs",
		1500 * time.Nanosecond:   "1.5 µs",
		21 * time.Millisecond:    "21 ms",
		21500 * time.Microsecond: "21.5 ms",
		399 * time.Millisecond:   "399 ms",
		3020 * time.Millisecond:  "3.02 s",
		29500 * time.Millisecond: "29.5 s",
		400 * time.Second:        "6m40s",
		26 * time.Hour:           "26h0m",
	} {
		if got := lapse(int64(d)); got != want {
			t.Errorf("%d ns are %q, want %q", d, got, want)
		}
	}
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1,000", 37841: "37,841", 1234567: "1,234,567"} {
		if got := count(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	if got := share(1, 3); got != "33.3 %" {
		t.Errorf("one third is %q", got)
	}
}

func TestTheReferenceOfFindingsIsTheGoldenOne(t *testing.T) {
	for lang, file := range map[i18n.Lang]string{i18n.English: "findings.md", i18n.Chinese: "findings.zh.md"} {
		got, path := FindingsReference(lang), filepath.Join("../docs", file)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is not what the rules say; go test ./analyze -run Reference -update writes it anew", path)
		}
	}
}
