package scenario

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anything draws a value of a kind, as people would write it.
var anything = map[Term]*rapid.Generator[string]{
	"a-duration":    durations(0),
	"a-time":        durations(1),
	"a-wait":        rapid.Map(rapid.IntRange(1, 5000), func(n int) string { return fmt.Sprintf("%dms", n) }),
	"a-percentage":  rapid.Map(rapid.Float64Range(0, 100), func(f float64) string { return fmt.Sprintf("%.3f%%", f) }),
	"a-rate":        rapid.Map(rapid.IntRange(1, 2000), func(n int) string { return fmt.Sprintf("%dkbit", n) }),
	"a-count":       numbers(0, 1<<31-1),
	"a-number":      numbers(0, 1<<32-1),
	"a-port":        numbers(1, 65535),
	"a-ttl":         numbers(1, 255),
	"an-mtu":        numbers(68, 65535),
	"a-switch":      rapid.SampledFrom([]string{"on", "off"}),
	"a-cookie-mode": rapid.SampledFrom([]string{"auto", "always", "never"}),
	"a-controller":  rapid.SampledFrom([]string{"newreno", "cubic"}),
	"an-ecn":        rapid.SampledFrom([]string{"accept", "off", "on"}),
	"a-dscp":        rapid.SampledFrom([]string{"0", "46", "ef", "AF41", "LE", "63", "reflect"}),
	"an-overflow":   rapid.SampledFrom([]string{"cookie", "drop", "oldest", "random", "reset"}),
	"a-duplex":      rapid.SampledFrom([]string{"full", "half", "simplex"}),
}

func numbers(lo, hi int64) *rapid.Generator[string] {
	return rapid.Map(rapid.Int64Range(lo, hi), func(n int64) string { return fmt.Sprint(n) })
}

func durations(least int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		unit := rapid.SampledFrom([]string{"ns", "us", "ms", "s", "min", "h"}).Draw(t, "unit")
		if rapid.Bool().Draw(t, "decimals") && unit != "ns" {
			return fmt.Sprintf("%d.%03d%s", rapid.IntRange(least, 500).Draw(t, "n"), rapid.IntRange(0, 999).Draw(t, "rest"), unit)
		}
		return fmt.Sprintf("%d%s", rapid.IntRange(least, 500).Draw(t, "n"), unit)
	})
}

// settingsOf draws some settings of a table.
func settingsOf[C any](t *rapid.T, keys map[string]key[C]) string {
	var b strings.Builder
	for range rapid.IntRange(0, 3).Draw(t, "settings") {
		name := rapid.SampledFrom(strings.Split(names(keys), ", ")).Draw(t, "key")
		b.WriteString(" " + name)
		for _, k := range keys[name].kinds {
			b.WriteString(" " + anything[k.name].Draw(t, name))
		}
	}
	return b.String()
}

// aLine draws a rule or an event.
func aLine(t *rapid.T) string {
	d := func(kind Term) string { return anything[kind].Draw(t, string(kind)) }
	class := rapid.SampledFrom([]string{"SYN", "SYN-ACK", "ACK", "FIN", "RST", "data", "segment", "datagram"}).Draw(t, "class")
	nth := rapid.SampledFrom([]string{"", "the ", "the 1st ", "2nd ", "13th ", "every "}).Draw(t, "nth")
	when := rapid.SampledFrom([]string{d("a-duration"), "+" + d("a-duration"), "on data", "on 3rd eof +" + d("a-time")}).Draw(t, "when")
	return rapid.SampledFrom([]string{
		"lose " + nth + class + " from a until " + d("a-time"),
		"delay " + nth + class + " from a to b by " + d("a-time") + " after " + d("a-duration"),
		"duplicate " + nth + class + " from b after " + d("a-time"),
		"corrupt " + nth + class + " from b",
		when + " a/2 listen " + d("a-port"),
		when + " b listen udp " + d("a-port") + rapid.SampledFrom([]string{"", " queue 500"}).Draw(t, "queue"),
		when + " a sends datagram " + rapid.SampledFrom([]string{"0", "2000", `"hi"`}).Draw(t, "datagram") +
			rapid.SampledFrom([]string{" back", " to b 53", " to b 53 from 4000", " to b 53 5 times every 1ms"}).Draw(t, "to"),
		when + " p sends datagram 9" + rapid.SampledFrom([]string{"", " back", " to b 53 from 7", " to b 53 from a 7"}).Draw(t, "forged"),
		when + " b receive" + rapid.SampledFrom([]string{"", " all"}).Draw(t, "receive"),
		when + " b open a " + d("a-port") + " from " + d("a-port"),
		when + " a write " + fmt.Sprintf("%q", rapid.StringN(1, 9, -1).Draw(t, "text")),
		when + " a read " + rapid.SampledFrom([]string{"all", "eof", "5"}).Draw(t, "read"),
		when + " a " + rapid.SampledFrom([]string{"shut", "close", "abort", "crash", "restart", "forget", "linger 0", "nodelay on", "accept all"}).Draw(t, "verb"),
		when + " p sends SYN,ACK seq " + d("a-number") + " ack +" + d("a-number") + " win 5 ts " + d("a-number") + "/0",
		when + " p floods b 53 with 5 datagrams of 900 every " + d("a-time") + " from random",
		when + " p floods b 80 with 5 SYNs every " + d("a-time") + " from replayed" + rapid.SampledFrom([]string{"", " telling 2", " telling none"}).Draw(t, "telling"),
		when + " a visits b 80 3 times every " + d("a-time") + rapid.SampledFrom([]string{"", " telling 1"}).Draw(t, "telling"),
		"tell gauges every " + d("a-wait"),
		"run " + d("a-time"),
		"seed " + d("a-number"),
		"tell waits   # " + class,
		"",
	}).Draw(t, "line")
}

// possibly reads a scenario. Settings that contradict each other are drawn,
// too.
func possibly(t *rapid.T, text string) *Scenario {
	s, err := Parse("x", []byte(text))
	switch {
	case err != nil && strings.Contains(err.Error(), "cannot be a host"):
		t.Skip(err)
	case err != nil:
		t.Fatalf("%v\n%s", err, text)
	}
	return s
}

func TestWhatIsPrintedReadsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		fmt.Fprintf(&b, "host a 10.0.0.1/24%s\n", settingsOf(t, hostKeys))
		fmt.Fprintf(&b, "host b 10.0.0.2/24%s\n", settingsOf(t, hostKeys))
		fmt.Fprintf(&b, "peer p 10.0.0.3/24%s\n", settingsOf(t, keysOf["peer"]))
		fmt.Fprintf(&b, "pipe a b%s\n0s a accept\n", settingsOf(t, pipeKeys))
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			b.WriteString(aLine(t) + "\n")
		}
		same(t, possibly(t, b.String()))
	})
}

// TestWhatIsReadCanBePlayed plays whatever there can be, briefly: it ends,
// and does not panic.
func TestWhatIsReadCanBePlayed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		fmt.Fprintf(&b, "host a 10.0.0.1/24%s\n", settingsOf(t, hostKeys))
		fmt.Fprintf(&b, "host b 10.0.0.2/24%s\n", settingsOf(t, hostKeys))
		fmt.Fprintf(&b, "peer p 10.0.0.3/24\nrouter r 10.0.0.9/24\nnaive n 10.0.0.4/24 half-open 7\npipe n r\n")
		fmt.Fprintf(&b, "pipe a r%s\npipe r b%s\npipe p r\n", settingsOf(t, pipeKeys), settingsOf(t, pipeKeys))
		b.WriteString("0s b listen 80\n0s b accept all\n0s a open b 80\non data b read all\non open a write 5000\n")
		for range rapid.IntRange(0, 8).Draw(t, "lines") {
			b.WriteString(aLine(t) + "\n")
		}
		b.WriteString("run 300ms\n")
		s := possibly(t, b.String())
		if r := s.run(t.Context(), 1, true, Bounds{Packets: 2000}); r.World.Elapsed() > 300*time.Millisecond {
			t.Fatalf("it ran %v", r.World.Elapsed())
		}
	})
}
