package analyze

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
)

// What is rarer. Only that the finding is among those found is asked.
func TestRareStories(t *testing.T) {
	for _, tt := range []struct{ what, story, want string }{{
		"the server answers with a SYN", `
			0ms C S
			5ms S S
			6ms C SA seq 0 ack 1
			7ms S A
			8ms C A100
			9ms S A`,
		"open.split",
	}, {
		"a SYN-ACK of something else", `
			0ms C S
			20ms S SA ack 5000
			21ms C R seq 5000
			1s C S seq 0`,
		"open.wrong-syn-ack",
	}, {
		"a third segment of something else", `
			0ms C S
			20ms S SA
			21ms C A ack 5000`,
		"open.wrong-ack",
	}, {
		"two machines answer", `
			0ms C S
			20ms S SA
			25ms S SA seq 70000
			26ms C A ack 1`,
		"open.other-isn",
	}, {
		"data in the SYN", `
			0ms C S100
			20ms S SA
			21ms C A`,
		"open.fast",
	}, {
		"closed, and then reset", handshake + `
			30ms C A100
			50ms C FA
			55ms S A300
			56ms C R`,
		"close.fin-reset",
	}, {
		"a RST that no one should take", handshake + `
			30ms C A100
			50ms S A
			60ms C R seq 5000`,
		"close.rst-implausible",
	}, {
		"nothing more for hours", handshake + `
			30ms C A100
			50ms S A
			3h end`,
		"close.silent",
	}, {
		"data behind the FIN", handshake + `
			30ms C FA
			31ms C A100
			50ms S A`,
		"close.after-fin",
	}, {
		"everything is sent twice", handshake + again(8),
		"data.spurious",
	}, {
		"segments overtake each other", handshake + swapped(8),
		"data.reordered",
	}, {
		"the application dawdles", handshake + `
			30ms S A100
			1s C A
			1001ms S A100
			2s C A
			2001ms S A100
			3s C A`,
		"limit.sender",
	}, {
		"urgent data", handshake + `
			30ms C A1 urgent
			50ms S A`,
		"data.urgent",
	}, {
		"no options in the SYN", `
			0ms C S bare
			20ms S SA bare
			21ms C A`,
		"options.no-mss",
	}, {
		"the server does not scale, and the client waits", `
			0ms C S bare mss 1460
			20ms S SA
			21ms C A
			22ms S A1000
			30ms C A win 1000
			31ms S A1000
			1s C A win 1000
			1001ms S A1000
			2s C A win 1000
			2001ms S A1000
			3s C A win 1000`,
		"options.no-scale",
	}, {
		"no SACK, and loss", `
			0ms C S
			20ms S SA sack-ok
			21ms C A
		` + lossy(16, 2),
		"options.no-sack",
	}, {
		"who reset goes on", handshake + `
			30ms C A100
			50ms S A300
			51ms C A
			60ms S R
			61ms S A300
			70ms C A
			80ms S A300`,
		"odd.forged-rst",
	}, {
		"FIN and RST at once", handshake + `
			30ms C FRA`,
		"odd.fin-rst",
	}, {
		"a RST with a word", handshake + `
			30ms C RA20`,
		"odd.rst-data",
	}, {
		"nothing but a SYN-ACK", `
			20ms S SA ack 1`,
		"capture.syn-ack-only",
	}, {
		"super-segments", handshake + `
			30ms C A9000
			50ms S A`,
		"capture.offload",
	}} {
		if got := codes(tell(t, tt.story)); !slices.Contains(got, tt.want) {
			t.Errorf("%s: found %v, want %s among them", tt.what, got, tt.want)
		}
	}
}

// again is a transfer in which each segment is sent a second time, after it
// was acknowledged.
func again(segments int) string {
	var b strings.Builder
	for n := range segments {
		at := 100 + n*500
		line(&b, at, "S A1000 seq", 1+n*1000)
		line(&b, at+20, "C A ack", 1001+n*1000)
		line(&b, at+300, "S A1000 seq", 1+n*1000)
		line(&b, at+320, "C A ack", 1001+n*1000)
	}
	return b.String()
}

// swapped is a transfer in which each second segment comes before the first.
func swapped(pairs int) string {
	var b strings.Builder
	for n := range pairs {
		at := 100 + n*100
		line(&b, at, fmt.Sprintf("S A1000 id %d seq", 1002+2*n), 1001+n*2000)
		line(&b, at+1, fmt.Sprintf("S A1000 id %d seq", 1001+2*n), 1+n*2000)
		line(&b, at+20, "C A ack", 2001+n*2000)
	}
	return b.String()
}

func TestOddities(t *testing.T) {
	for odd, want := range map[passive.Oddities]string{
		passive.Rewritten: "odd.rewritten", passive.SYNAndFIN: "odd.syn-fin", passive.StraySYN: "odd.stray-syn", passive.NoACK: "odd.no-ack",
		passive.SelfConnection: "odd.self", passive.OldSegments: "odd.old-segments", passive.BadOptions: "odd.bad-options",
		passive.LyingLengths: "odd.lying-lengths", passive.Reordered3WHS: "capture.order", passive.PathCut: "capture.path-cut",
		passive.Snapped: "capture.snapped", passive.BadSums: "capture.bad-sums", passive.OneSided: "capture.one-sided", passive.Reused: "open.reused",
	} {
		c := connOf(t, threeSegments)
		c.Settle(clock.Never)
		c.Odd |= odd
		if got := codes(about(1, &c, c.Last.At)); !slices.Contains(got, want) {
			t.Errorf("%v: found %v, want %s among them", odd, got, want)
		}
	}
}

// Each rule is asked for by a story somewhere in these tests.
func TestEveryRuleHasAStory(t *testing.T) {
	told := source(t, "findings_test.go") + source(t, "findings_more_test.go") + source(t, "findings_across_test.go")
	for _, chapter := range chapters {
		for _, r := range chapter.rules {
			if !strings.Contains(told, r.code) {
				t.Errorf("no story tells of %s", r.code)
			}
		}
	}
}
