package tcp

import (
	"strings"
	"testing"
)

// TestScript is the test of the notation: every way in which a script can
// fail, and the sentence it fails with.
func TestScript(t *testing.T) {
	for _, tt := range []struct {
		what         string
		from         start
		script, want string
	}{{
		what:   "a field differs",
		from:   listening(),
		script: "0ms < SYN seq 700\n 0ms > SYN,ACK seq 100 ack 702",
		want:   `line 2, "0ms > SYN,ACK seq 100 ack 702": ack: got 701, want 702: SYN,ACK seq 100 ack 701 win 60000 mss 1000 why open`,
	}, {
		what:   "the flags differ",
		from:   listening(),
		script: "0ms < SYN seq 700\n 0ms > SYN seq 100",
		want:   "flags: got SYN,ACK, want SYN: SYN,ACK seq 100",
	}, {
		what:   "a flag that was not wanted",
		from:   established(),
		script: "0ms ! write 10\n 0ms > ACK,-PSH",
		want:   "flags: got PSH,ACK, want ACK: PSH,ACK seq 101",
	}, {
		what:   "a segment that was not asked for, before a line",
		from:   listening(),
		script: "0ms < SYN seq 700\n 0ms < RST seq 701",
		want:   "line 2, \"0ms < RST seq 701\": before it, at 0s, this was sent and not asked for: SYN,ACK",
	}, {
		what:   "a segment that was not asked for, at the end",
		from:   listening(),
		script: "0ms < SYN seq 700",
		want:   "at the end, at 0s, this was sent and not asked for: SYN,ACK",
	}, {
		what:   "a segment that does not come",
		from:   listening(),
		script: "0ms > SYN",
		want:   "nothing was sent",
	}, {
		what:   "a segment at another time",
		from:   synSent(),
		script: "2s > SYN",
		want:   "sent at 1s, want 2s: SYN",
	}, {
		what:   "another state",
		from:   listening(),
		script: "0ms = CLOSED",
		want:   "the state: got LISTEN, want CLOSED",
	}, {
		what:   "another verdict",
		from:   listening(),
		script: "0ms < RST seq 1 -> accept",
		want:   "the verdict: got reset-ignored, want accept",
	}, {
		what:   "a call with another result",
		from:   established(),
		script: "0ms ! read 10 -> 10",
		want:   "the call: got 0, want 10",
	}, {
		what:   "a call that fails",
		from:   listening(),
		script: "0ms ! write 10",
		want:   "the call fails: not-open",
	}, {
		what:   "news that was not told",
		from:   listening(),
		script: "0ms * opened",
		want:   `the user was not told "opened"`,
	}, {
		what:   "news that should not have been told",
		from:   synReceived(),
		script: "0ms < ACK seq 701 ack 101\n 0ms * -opened",
		want:   `the user was told "opened", and should not have been`,
	}, {
		what:   "another value",
		from:   established(),
		script: "0ms ? cwnd 1",
		want:   "cwnd: got 10000, want 1",
	}, {
		what:   "words that mean nothing",
		from:   listening(),
		script: "0ms < SYN sequence 700",
		want:   `a segment has no field "sequence"`,
	}, {
		what:   "time goes back",
		from:   listening(),
		script: "5ms = LISTEN\n 4ms = LISTEN",
		want:   "time goes back",
	}} {
		t.Run(tt.what, func(t *testing.T) {
			err := run(tt.from, tt.script)
			switch {
			case err == nil:
				t.Errorf("the script holds, want it to fail with %q", tt.want)
			case !strings.Contains(err.Error(), tt.want):
				t.Errorf("the script fails with\n\t%v\nwant\n\t%s", err, tt.want)
			}
		})
	}
}

// TestStarts: every start leads to the state that it is named after.
func TestStarts(t *testing.T) {
	for _, tt := range starts {
		name, _, _ := strings.Cut(tt.name, ",")
		t.Run(tt.name, func(t *testing.T) { play(t, tt.start, "0ms = "+name) })
	}
}
