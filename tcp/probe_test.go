package tcp

import "testing"

// Windows of the peer that are closed, small, or shrink: RFC 9293 §3.8.6.

// shut is a connection whose peer's window is closed.
func shut() start { return established().then("0ms < ACK seq 701 ack 101 win 0") }

func TestZeroWindow(t *testing.T) {
	tell(t, []script{{
		what: "a closed window is probed with one octet after an RTO, then at growing intervals (MUST-35, MUST-36, SHLD-29, SHLD-30)",
		from: shut(),
		script: `
			   0ms ! write 500
			 200ms > ACK seq 101 len 1 why window-probe
			 200ms < ACK seq 701 ack 101
			 600ms > ACK seq 101 len 1 why window-probe
			1400ms > ACK seq 101 len 1
			3000ms > ACK seq 101 len 1`,
	}, {
		what: "as long as probes are answered the connection stays (MUST-37)",
		from: tuned(shut(), func(c *Config) { c.MaxRTO = 400 * ms; c.UserTimeout = 500 * ms }),
		script: `
			   0ms ! write 500
			 200ms > ACK seq 101 len 1
			 300ms < ACK seq 701 ack 101
			 600ms > ACK seq 101 len 1
			 700ms < ACK seq 701 ack 101
			1000ms > ACK seq 101 len 1
			1100ms < ACK seq 701 ack 101
			1400ms > ACK seq 101 len 1
			1500ms = ESTABLISHED
			1600ms = CLOSED                 # the last answer was 500 ms ago
			1600ms ? err timeout`,
	}, {
		what: "not for a user who is gone: a closed window would hold the connection for ever",
		from: tuned(shut(), func(c *Config) { c.MaxRTO = 400 * ms; c.UserTimeout = 500 * ms }),
		script: `
			   0ms ! write 500
			   0ms ! close
			 200ms > ACK seq 101 len 1
			 300ms < ACK seq 701 ack 101
			 500ms = CLOSED`,
	}, {
		what: "when the window opens everything goes",
		from: shut(),
		script: `
			   0ms ! write 500
			 200ms > ACK seq 101 len 1
			 250ms < ACK seq 701 ack 101 win 5000
			 250ms > ACK seq 101 len 500 why data
			 300ms < ACK seq 701 ack 601 win 5000
			 9s    = ESTABLISHED`,
	}, {
		what: "a probe whose octet is taken moves on",
		from: shut(),
		script: `
			   0ms ! write 500
			 200ms > ACK seq 101 len 1
			 250ms < ACK seq 701 ack 102 win 0
			 250ms ? una 102 nxt 102
			 450ms > ACK seq 102 len 1 why window-probe
			 500ms < ACK seq 701 ack 103 win 2000
			 500ms > ACK seq 103 len 498`,
	}, {
		what: "the probe that takes the last octet is the last probe",
		from: shut(),
		script: `
			   0ms ! write 1
			 200ms > ACK seq 101 len 1
			 250ms < ACK seq 701 ack 102 win 0
			  10s  = ESTABLISHED
			  10s  ? una 102 nxt 102`,
	}, {
		what: "a FIN asks for room as well",
		from: shut(),
		script: `
			   0ms ! shut
			 200ms > FIN,ACK seq 101 len 0 why window-probe
			 250ms < ACK seq 701 ack 102
			 250ms = FIN-WAIT-2`,
	}, {
		what: "nothing to send, nothing to ask",
		from: shut(),
		script: `
			1h = ESTABLISHED`,
	}, {
		what: "a peer cannot acknowledge more than the probe's octet",
		from: shut(),
		script: `
			   0ms ! write 500
			 200ms > ACK seq 101 len 1
			 250ms < ACK seq 701 ack 103   -> ack-unsent
			 250ms > ACK seq 101
			 250ms < ACK seq 701 ack 101 win 5000
			 250ms > ACK seq 101 len 500
			 300ms < ACK seq 701 ack 602   -> ack-unsent
			 300ms > ACK seq 601
			 300ms < ACK seq 701 ack 601`,
	}, {
		what: "an old segment does not change the window (U-15)",
		from: established().then("0ms < ACK seq 701 ack 101 len 10 win 5000\n 40ms > ACK"),
		script: `
			0ms < ACK seq 700 ack 101 len 1 win 70   -> below-window
			0ms > ACK
			0ms < ACK seq 705 ack 101 len 7 win 80   # WL1 is 701, this is younger
			0ms ? wnd 80
			40ms > ACK ack 712`,
	}, {
		what: "windows are unsigned (MUST-1, REC-1)",
		from: established(),
		script: `
			0ms < ACK seq 701 ack 101 win 65535
			0ms ? wnd 65535`,
	}})
}

func TestShrunkenWindow(t *testing.T) {
	tell(t, []script{{
		what: "nothing new goes while the edge lies behind what was sent (MUST-34, SHLD-15)",
		from: established(),
		script: `
			 0ms ! write 3000
			 0ms > ACK seq 101
			 0ms > ACK seq 1101
			 0ms > ACK seq 2101
			10ms < ACK seq 701 ack 101 win 1000
			10ms ! write 1000
			10ms ? unsent 1000
			20ms < ACK seq 701 ack 1101 win 1000
			20ms ? unsent 1000
			30ms < ACK seq 701 ack 3101 win 1000
			30ms > ACK seq 3101 len 1000`,
	}, {
		what: "what was sent goes again as usual (SHLD-16, MAY-7)",
		from: established(),
		script: `
			  0ms ! write 3000
			  0ms > ACK seq 101
			  0ms > ACK seq 1101
			  0ms > ACK seq 2101
			 10ms < ACK seq 701 ack 101 win 500
			200ms > ACK seq 101 len 1000 why retransmit-timeout`,
	}, {
		what: "a peer that closes its window on text in flight, and answers, keeps the connection (SHLD-17, MUST-37)",
		from: tuned(established(), func(c *Config) { c.MaxRTO = 400 * ms; c.UserTimeout = 500 * ms }),
		script: `
			   0ms ! write 1000
			   0ms > ACK seq 101
			  10ms < ACK seq 701 ack 101 win 0
			 200ms > ACK seq 101
			 210ms < ACK seq 701 ack 101 win 0
			 600ms > ACK seq 101
			 610ms < ACK seq 701 ack 101 win 0
			1000ms > ACK seq 101
			1010ms < ACK seq 701 ack 101 win 0
			1100ms = ESTABLISHED
			1110ms < ACK seq 701 ack 1101 win 1000
			9s     = ESTABLISHED`,
	}})
}

// TestSmallSegments: the sender's silly-window avoidance and Nagle,
// §3.8.6.2.1, §3.7.4.
func TestSmallSegments(t *testing.T) {
	tell(t, []script{{
		what: "with nothing in flight a small segment goes at once",
		from: established(),
		script: `
			0ms ! write 10
			0ms > PSH,ACK seq 101 len 10`,
	}, {
		what: "with something in flight it waits, and grows (SHLD-7)",
		from: established(),
		script: `
			 0ms ! write 10
			 0ms > ACK seq 101 len 10
			 1ms ! write 20
			 2ms ! write 30
			50ms < ACK seq 701 ack 111
			50ms > ACK seq 111 len 50`,
	}, {
		what: "full segments do not wait, their rest does",
		from: established(),
		script: `
			 0ms ! write 2500
			 0ms > ACK,-PSH seq 101  len 1000
			 0ms > ACK,-PSH seq 1101 len 1000
			50ms < ACK seq 701 ack 2101
			50ms > PSH,ACK seq 2101 len 500    # MUST-60, MUST-61: the last of what there is`,
	}, {
		what: "without Nagle nothing waits for company (MUST-17)",
		from: established(),
		script: `
			0ms ! nodelay on
			0ms ! write 10
			0ms > ACK seq 101 len 10
			0ms ! write 20
			0ms > ACK seq 111 len 20
			0ms ! nodelay off
			0ms ! write 30
			9ms < ACK seq 701 ack 131
			9ms > ACK seq 131 len 30`,
	}, {
		what: "the configuration can say so for all (MUST-17)",
		from: tuned(closed(), func(c *Config) { c.NoDelay = true }),
		script: `
			0ms ! open
			0ms > SYN
			0ms ! write 10
			0ms < SYN,ACK seq 700 ack 101
			0ms > ACK len 10
			0ms ! write 20
			0ms > ACK len 20`,
	}, {
		what: "the last text of a user who closes does not wait",
		from: established(),
		script: `
			0ms ! write 10
			0ms > ACK seq 101 len 10
			0ms ! write 20
			0ms ! shut
			0ms > FIN,ACK seq 111 len 20`,
	}, {
		what: "a window too small for a full segment is not nibbled at (MUST-38)",
		from: established(),
		script: `
			  0ms < ACK seq 701 ack 101 win 300
			  0ms ! write 800
			  9ms < ACK seq 701 ack 101 win 900
			  9ms > ACK seq 101 len 800`,
	}, {
		what: "but is used after a while: the override (MUST-38, case 4)",
		from: established(),
		script: `
			  0ms < ACK seq 701 ack 101 win 300
			  0ms ! write 800
			200ms > ACK seq 101 len 300 why window-probe
			210ms < ACK seq 701 ack 401 win 1000
			210ms > ACK seq 401 len 500`,
	}, {
		what: "half of the largest window ever seen counts as enough (MUST-38, case 3)",
		from: plain(`
			0ms ! open
			0ms > SYN
			0ms < SYN,ACK seq 700 ack 101 win 800 mss 1000
			0ms > ACK`),
		script: `
			 0ms ! write 1500
			 0ms > ACK seq 101 len 800
			 9ms < ACK seq 701 ack 901 win 400
			 9ms > ACK seq 901 len 400
			19ms < ACK seq 701 ack 1301 win 399
			19ms > ACK seq 1301 len 300          # all there is`,
	}, {
		what: "segments are as large as they may be, and only the last is pushed (SHLD-27, SHLD-28, MAY-16)",
		from: synSent(),
		script: `
			0ms ! write 400
			0ms ! write 400
			0ms ! write 400
			0ms < SYN,ACK seq 700 ack 101 win 10000 mss 1000
			0ms > ACK,-PSH seq 101  len 1000
			9ms < ACK seq 701 ack 1101
			9ms > PSH,ACK  seq 1101 len 200`,
	}})
}
