package tcp

import "testing"

// The rules of resets: RFC 9293 §3.5.2 (when we send one), §3.5.3 (when we
// obey one), RFC 5961 §3 to §5 and §7 (when we ask first).

// TestResetGeneration: the three groups of §3.5.2.
func TestResetGeneration(t *testing.T) {
	tell(t, []script{{
		what: "group 1: without a connection, an ACK is answered with its own number (U-7)",
		from: closed(),
		script: `
			0ms < ACK         seq 700 ack 42 len 10  -> closed
			0ms > RST         seq 42 ack 0 len 0
			0ms < SYN,ACK     seq 700 ack 43
			0ms > RST         seq 43
			0ms < FIN,PSH,ACK seq 700 ack 44
			0ms > RST         seq 44`,
	}, {
		what: "group 1: anything else is acknowledged by the reset (U-7)",
		from: closed(),
		script: `
			0ms < SYN      seq 700            -> closed
			0ms > RST,ACK  seq 0 ack 701
			0ms < FIN      seq 700 len 10     -> closed
			0ms > RST,ACK  seq 0 ack 711
			0ms < none     seq 700 len 10     -> closed
			0ms > RST,ACK  seq 0 ack 710`,
	}, {
		what: "group 1: but never a reset (U-7)",
		from: closed(),
		script: `
			0ms < RST      seq 700         -> reset-ignored
			0ms < RST,ACK  seq 700 ack 42  -> reset-ignored`,
	}, {
		what: "group 2: LISTEN resets what acknowledges anything",
		from: listening(),
		script: `
			0ms < ACK seq 700 ack 42  -> refuse
			0ms > RST seq 42
			0ms = LISTEN`,
	}, {
		what: "group 2: SYN-SENT resets what acknowledges something never sent",
		from: synSent(),
		script: `
			0ms < ACK seq 700 ack 500  -> refuse
			0ms > RST seq 500
			0ms = SYN-SENT`,
	}, {
		what: "group 2: SYN-RECEIVED too (U-12)",
		from: synReceived(),
		script: `
			0ms < ACK seq 701 ack 500  -> refuse
			0ms > RST seq 500
			0ms = SYN-RECEIVED`,
	}, {
		what: "group 3: a connection answers with an ACK, never a reset (U-10, U-14)",
		from: established(),
		script: `
			0ms < ACK seq 701 ack 500        -> ack-unsent
			0ms > ACK seq 101 ack 701 len 0
			0ms < ACK seq 99999 ack 101      -> above-window
			0ms > ACK seq 101 ack 701 len 0
			0ms < ACK seq 300 ack 101        -> below-window
			0ms > ACK seq 101 ack 701 len 0
			0ms = ESTABLISHED`,
	}, {
		what: "a connection that was reset answers what still comes like one that never was",
		from: established(),
		script: `
			0ms ! abort
			0ms > RST,ACK seq 101 ack 701
			9ms < ACK     seq 701 ack 101 len 10
			9ms > RST     seq 101`,
	}})
}

// TestResetProcessing: §3.5.3 and RFC 5961 §3, in every state with a
// connection.
func TestResetProcessing(t *testing.T) {
	tell(t, []script{{
		what: "ESTABLISHED: one that hits the expected number ends the connection (U-2, MUST-12)",
		from: established(),
		script: `
			0ms < RST seq 701  -> reset
			0ms = CLOSED
			0ms * ended
			0ms ? err reset
			0ms ! read  10 -> reset
			0ms ! write 10 -> reset`,
	}, {
		what: "FIN-WAIT-1", from: finWait1(), script: "0ms < RST seq 701 -> reset\n 0ms ? err reset",
	}, {
		what: "FIN-WAIT-2", from: finWait2(), script: "0ms < RST seq 701 -> reset\n 0ms ? err reset",
	}, {
		what: "CLOSE-WAIT", from: closeWait(), script: "0ms < RST seq 702 -> reset\n 0ms ? err reset",
	}, {
		what: "CLOSING: both had closed, nothing is lost", from: closing(), script: "0ms < RST seq 702 -> reset\n 0ms = CLOSED\n 0ms ? err done",
	}, {
		what: "LAST-ACK: both had closed, nothing is lost", from: lastAck(), script: "0ms < RST seq 702 -> reset\n 0ms = CLOSED\n 0ms ? err done",
	}, {
		what: "LAST-ACK with text in flight: that is lost, and the user should know (MUST-12)",
		from: closeWait().then("0ms ! write 50\n 0ms > ACK len 50\n 0ms ! shut\n 0ms > FIN,ACK seq 151"),
		script: `
			0ms < RST seq 702  -> reset
			0ms ? err reset memory 0`,
	}, {
		what: "a reset may carry data that says why (SHLD-2)",
		from: established(),
		script: `
			0ms < RST seq 701 len 20  -> reset
			0ms = CLOSED`,
	}, {
		what: "a reset needs no ACK, and its ACK need not fit",
		from: established(),
		script: `
			0ms < RST,ACK seq 701 ack 9999  -> reset
			0ms = CLOSED`,
	}, {
		what: "one in the window that misses is challenged: the peer's answer will hit (U-3, RFC 5961 §3.2)",
		from: established(),
		script: `
			 0ms < RST seq 702    -> challenge-reset
			 0ms > ACK seq 101 ack 701 why challenge-ack
			 0ms < RST seq 60700  -> challenge-reset
			 0ms > ACK seq 101 ack 701
			 0ms = ESTABLISHED
			10ms < RST seq 701    -> reset
			10ms = CLOSED`,
	}, {
		what: "one outside the window is dropped without a word (U-4)",
		from: established(),
		script: `
			0ms < RST seq 700    -> below-window
			0ms < RST seq 60701  -> above-window
			0ms = ESTABLISHED`,
	}, {
		what: "data does not make an old number hit",
		from: established(),
		script: `
			0ms < RST seq 690 len 50  -> challenge-reset
			0ms > ACK seq 101 ack 701
			0ms = ESTABLISHED`,
	}, {
		what: "a reset is obeyed where the window is closed (MUST-66)",
		from: tuned(established(), func(c *Config) { c.ReceiveBuffer = 1000 }),
		script: `
			0ms < ACK seq 701  ack 101 len 1000
			40ms > ACK ack 1701 win 0
			50ms < RST seq 1701  -> reset
			50ms = CLOSED`,
	}, {
		what: "what arrived in order before it can still be read",
		from: established(),
		script: `
			0ms < ACK seq 701 ack 101 len 100
			0ms < RST seq 801
			0ms ! read 999 -> 100
			0ms ! read 999 -> reset`,
	}})
}

func TestChallenges(t *testing.T) {
	tell(t, []script{{
		what: "a SYN on a connection is challenged, wherever it lies (U-5, RFC 5961 §4)",
		from: established(),
		script: `
			0ms < SYN     seq 701          -> challenge-syn
			0ms > ACK     seq 101 ack 701 why challenge-ack
			0ms < SYN     seq 5000         -> challenge-syn
			0ms > ACK     seq 101 ack 701
			0ms < SYN,ACK seq 801 ack 101  -> challenge-syn
			0ms > ACK     seq 101 ack 701
			0ms < SYN     seq 300          -> below-window
			0ms > ACK     seq 101 ack 701
			0ms < SYN     seq 99999        -> above-window
			0ms > ACK     seq 101 ack 701
			0ms = ESTABLISHED`,
	}, {
		what: "one whose text reaches into the window as well",
		from: established(),
		script: `
			0ms < SYN,ACK seq 650 ack 101 len 100  -> challenge-syn
			0ms > ACK     seq 101 ack 701
			0ms ? unread 0`,
	}, {
		what: "a peer that has restarted resets us in answer (RFC 5961 §4.2)",
		from: established(),
		script: `
			 0ms < SYN seq 9000  -> challenge-syn
			 0ms > ACK seq 101 ack 701
			10ms < RST seq 701   -> reset
			10ms = CLOSED`,
	}, {
		what: "an acknowledgment from further back than the largest window is challenged (U-6, MAY-12, RFC 5961 §5)",
		from: established().then(`
			0ms ! write 2000
			0ms > ACK seq 101  len 1000
			0ms > ACK seq 1101 len 1000
			0ms < ACK seq 701 ack 2101`),
		script: `
			0ms < ACK seq 701 ack 4294959396 len 10  -> ack-old   # 2101 - 10000 - 1
			0ms > ACK seq 2101 ack 701
			0ms ? unread 0
			0ms < ACK seq 701 ack 4294959397 len 10  -> accept    # 2101 - 10000
			0ms ? unread 10
			40ms > ACK ack 711`,
	}, {
		what: "the largest window is the largest ever, not the present one (U-6)",
		from: established().then(`
			0ms < ACK seq 701 ack 101 win 30000
			0ms < ACK seq 701 ack 101 win 100`),
		script: `
			0ms < ACK seq 701 ack 4294937396 len 10  -> ack-old   # 101 - 30000 - 1
			0ms > ACK
			0ms < ACK seq 701 ack 4294937397 len 10  -> accept    # 101 - 30000
			40ms > ACK ack 711`,
	}, {
		what: "an acknowledgment of what was not sent is answered, its text dropped (U-14)",
		from: established(),
		script: `
			0ms < ACK seq 701 ack 102 len 10  -> ack-unsent
			0ms > ACK seq 101 ack 701
			0ms ? unread 0`,
	}, {
		what: "a segment without ACK is dropped (U-16)",
		from: established(),
		script: `
			0ms < none seq 701 len 10  -> no-ack
			0ms < FIN  seq 701         -> no-ack
			0ms = ESTABLISHED
			0ms ? unread 0`,
	}, {
		what: "no more than ten challenges in five seconds (RFC 5961 §7)",
		from: established(),
		script: `
			   0ms << RST seq 702
			   0ms <  RST seq 703
			   0ms >  ACK              # two in a batch are one challenge
			   0ms <  RST seq 704
			   0ms >  ACK
			   0ms <  RST seq 705
			   0ms >  ACK
			   0ms <  SYN seq 706
			   0ms >  ACK
			   0ms <  RST seq 707
			   0ms >  ACK
			   0ms <  RST seq 708
			   0ms >  ACK
			   0ms <  RST seq 709
			   0ms >  ACK
			   0ms <  RST seq 710
			   0ms >  ACK
			   0ms <  RST seq 711
			   0ms >  ACK
			4999ms <  RST seq 712  -> challenge-reset
			5000ms <  RST seq 713  -> challenge-reset
			5000ms >  ACK`,
	}})
}
