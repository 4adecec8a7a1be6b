package tcp

import "testing"

// RFC 9293 §3.6, §3.10.4, §3.10.5, and the eighth check of §3.10.7.4.

func TestClose(t *testing.T) {
	tell(t, []script{{
		what: "four segments close a connection (§3.6, figure 12)",
		from: established(),
		script: `
			 0ms ! close
			 0ms = FIN-WAIT-1
			 0ms > FIN,ACK seq 101 ack 701 why fin
			10ms < ACK     seq 701 ack 102
			10ms = FIN-WAIT-2
			20ms < FIN,ACK seq 701 ack 102
			20ms = TIME-WAIT
			20ms > ACK     seq 102 ack 702
			60.02s = CLOSED            # 2 MSL later (MUST-13)
			60.02s ? err done memory 0`,
	}, {
		what: "the other end's side of it",
		from: established(),
		script: `
			 0ms < FIN,ACK seq 701 ack 101
			 0ms = CLOSE-WAIT
			 0ms > ACK     seq 101 ack 702
			 0ms * readable
			 0ms ! read 10 -> eof
			10ms ! close
			10ms = LAST-ACK
			10ms > FIN,ACK seq 101 ack 702
			20ms < ACK     seq 702 ack 102
			20ms = CLOSED
			20ms * ended
			20ms ? err done`,
	}, {
		what: "three segments do, where the peer's FIN acknowledges ours",
		from: finWait1(),
		script: `
			0ms < FIN,ACK seq 701 ack 102
			0ms = TIME-WAIT
			0ms > ACK     seq 102 ack 702`,
	}, {
		what: "both ends close at once (figure 13)",
		from: finWait1(),
		script: `
			 0ms < FIN,ACK seq 701 ack 101
			 0ms = CLOSING
			 0ms > ACK     seq 102 ack 702
			10ms < ACK     seq 702 ack 102
			10ms = TIME-WAIT`,
	}, {
		what: "one direction closes, the other goes on (§3.6, case 1)",
		from: finWait2(),
		script: `
			 0ms < ACK     seq 701 ack 102 len 500
			 0ms * readable
			 0ms ! read 999 -> 500
			40ms > ACK     seq 102 ack 1201
			50ms < FIN,ACK seq 1201 ack 102 len 100
			50ms > ACK     ack 1302
			50ms = TIME-WAIT
			50ms ! read 999 -> 100
			50ms ! read 999 -> eof`,
	}, {
		what: "the user may write as long as only the peer has closed (§3.6, case 2)",
		from: closeWait(),
		script: `
			0ms ! write 300
			0ms > ACK     seq 101 ack 702 len 300
			0ms < ACK     seq 702 ack 401
			0ms ! shut
			0ms = LAST-ACK
			0ms > FIN,ACK seq 401`,
	}, {
		what: "the FIN goes with the last text",
		from: established(),
		script: `
			0ms ! write 1500
			0ms > ACK,-PSH    seq 101  len 1000
			0ms ! shut
			0ms > FIN,PSH,ACK seq 1101 len 500`,
	}, {
		what: "what is written before closing is sent before the FIN, as the window allows (§3.10.4)",
		from: established().then("0ms < ACK seq 701 ack 101 win 1000"),
		script: `
			 0ms ! write 1400
			 0ms > ACK      seq 101 len 1000
			 0ms ! shut
			10ms < ACK      seq 701 ack 1101 win 1000
			10ms > FIN,ACK  seq 1101 len 400`,
	}, {
		what: "a FIN with text is taken after it",
		from: established(),
		script: `
			0ms < FIN,ACK seq 701 ack 101 len 200
			0ms > ACK     ack 902
			0ms ! read 999 -> 200
			0ms ! read 999 -> eof`,
	}, {
		what: "a FIN beyond a hole waits until the hole is filled",
		from: established(),
		script: `
			 0ms < FIN,ACK seq 801 ack 101 len 100
			 0ms > ACK     ack 701
			 0ms = ESTABLISHED
			10ms < ACK     seq 701 ack 101 len 100
			10ms > ACK     ack 902
			10ms = CLOSE-WAIT
			10ms ! read 999 -> 200`,
	}, {
		what: "a FIN alone, early, is remembered as well",
		from: established(),
		script: `
			 0ms < FIN,ACK seq 801 ack 101
			 0ms > ACK     ack 701
			10ms < ACK     seq 701 ack 101 len 100
			10ms > ACK     ack 802
			10ms = CLOSE-WAIT`,
	}, {
		what: "our FIN is sent again until it is acknowledged",
		from: finWait1(),
		script: `
			200ms > FIN,ACK seq 101 ack 701 why retransmit-timeout
			600ms > FIN,ACK seq 101
			700ms < ACK     seq 701 ack 102
			700ms = FIN-WAIT-2`,
	}, {
		what: "the peer's FIN that comes again is acknowledged again",
		from: closeWait(),
		script: `
			0ms < FIN,ACK seq 701 ack 101  -> below-window
			0ms > ACK     seq 101 ack 702
			0ms = CLOSE-WAIT`,
	}, {
		what: "in CLOSING, an acknowledgment of less than our FIN changes nothing",
		from: closing(),
		script: `
			0ms < ACK seq 702 ack 101
			0ms = CLOSING`,
	}, {
		what: "closing twice is an error (§3.10.4)",
		from: established(),
		script: `
			0ms ! shut
			0ms > FIN,ACK seq 101
			0ms ! shut      -> closing
			0ms ! write 10  -> closing
			0ms ! close
			0ms ! close     -> closed
			0ms ! write 10  -> closed
			0ms ! read  10  -> closed`,
	}, {
		what: "calls on a connection that is over say so",
		from: lastAck().then("0ms < ACK seq 702 ack 102"),
		script: `
			0ms = CLOSED
			0ms ! read  10 -> eof
			0ms ! write 10 -> closed
			0ms ! shut     -> closed
			0ms ! close
			0ms ! abort`,
	}, {
		what: "calls on a connection that never was say so",
		from: closed(),
		script: `
			0ms ! read  10 -> not-open
			0ms ! write 10 -> not-open
			0ms ! shut     -> not-open
			0ms ! close
			0ms ! abort`,
	}, {
		what: "text in the states where the peer has closed is ignored (§3.10.7.4, seventh)",
		from: closeWait(),
		script: `
			0ms < ACK seq 702 ack 101 len 50
			0ms ? unread 0 expects 702`,
	}})
}

func TestLostText(t *testing.T) {
	tell(t, []script{{
		what: "closing with unread text resets (SHLD-3)",
		from: established().then(`
			 0ms < ACK seq 701 ack 101 len 100
			40ms > ACK ack 801`),
		script: `
			0ms ! close
			0ms > RST,ACK seq 101 ack 801
			0ms = CLOSED
			0ms ? memory 0`,
	}, {
		what: "text beyond a hole is given up at once: nobody will read it",
		from: established(),
		script: `
			0ms < ACK seq 801 ack 101 len 100
			0ms > ACK ack 701
			0ms ! close
			0ms ? memory 0 early 0
			0ms > FIN,ACK seq 101 ack 701
			9ms < ACK seq 701 ack 102 len 100  -> after-close
			9ms > RST,ACK`,
	}, {
		what: "text that comes after the user has closed resets (SHLD-3)",
		from: established().then("0ms ! close\n 0ms > FIN,ACK seq 101"),
		script: `
			10ms < ACK     seq 701 ack 102
			20ms < ACK     seq 701 ack 102 len 100  -> after-close
			20ms > RST,ACK seq 102
			20ms = CLOSED`,
	}, {
		what: "a user who only ended the writing still reads (MAY-1 not taken)",
		from: finWait2(),
		script: `
			 0ms < ACK seq 701 ack 102 len 100
			 0ms ! read 999 -> 100
			40ms > ACK ack 801`,
	}, {
		what: "closing with unread text in LAST-ACK resets too: the peer would believe that it was read",
		from: plain(opening + `
			0ms < FIN,ACK seq 701 ack 101 len 30
			0ms > ACK     ack 732
			0ms ! shut
			0ms > FIN,ACK seq 101`),
		script: `
			0ms ! close
			0ms > RST,ACK seq 102 ack 732`,
	}, {
		what: "in TIME-WAIT it does not, and the wait goes on (MUST-13)",
		from: plain(opening + `
			0ms ! shut
			0ms > FIN,ACK seq 101
			0ms < FIN,ACK seq 701 ack 102 len 30
			0ms > ACK     ack 732`),
		script: `
			 0ms ! close
			 0ms = TIME-WAIT
			 0ms ? memory 0
			60s  = CLOSED`,
	}, {
		what: "a peer that stays silent after our user is gone is forgotten",
		from: established().then("0ms ! close\n 0ms > FIN,ACK seq 101"),
		script: `
			     10ms < ACK seq 701 ack 102
			     10ms = FIN-WAIT-2
			60.01s    = CLOSED
			60.01s    ? err done`,
	}, {
		what: "not while the user may still read",
		from: finWait2(),
		script: `
			1h = FIN-WAIT-2
			1h ! close
			1h1m = CLOSED`,
	}, {
		what: "a FIN from a silent peer still ends as it should",
		from: established().then("0ms ! close\n 0ms > FIN,ACK seq 101"),
		script: `
			 10ms < ACK     seq 701 ack 102
			 59s  < FIN,ACK seq 701 ack 102
			 59s  > ACK     ack 702
			 59s  = TIME-WAIT
			118s  = TIME-WAIT
			119s  = CLOSED`,
	}})
}

// TestAbort: §3.10.5 state by state.
func TestAbort(t *testing.T) {
	tell(t, []script{{
		what: "CLOSED: nothing to say", from: closed(), script: "0ms ! abort\n 0ms = CLOSED",
	}, {
		what: "LISTEN: nobody to tell", from: listening(), script: "0ms ! abort\n 0ms = CLOSED",
	}, {
		what: "SYN-SENT: nobody to tell yet", from: synSent(), script: "0ms ! abort\n 0ms = CLOSED",
	}, {
		what: "SYN-RECEIVED", from: synReceived(), script: "0ms ! abort\n 0ms > RST,ACK seq 101 ack 701\n 0ms = CLOSED",
	}, {
		what: "ESTABLISHED", from: established(), script: "0ms ! abort\n 0ms > RST,ACK seq 101 ack 701\n 0ms = CLOSED",
	}, {
		what: "FIN-WAIT-1", from: finWait1(), script: "0ms ! abort\n 0ms > RST,ACK seq 102 ack 701\n 0ms = CLOSED",
	}, {
		what: "FIN-WAIT-2", from: finWait2(), script: "0ms ! abort\n 0ms > RST,ACK seq 102 ack 701\n 0ms = CLOSED",
	}, {
		what: "CLOSE-WAIT", from: closeWait(), script: "0ms ! abort\n 0ms > RST,ACK seq 101 ack 702\n 0ms = CLOSED",
	}, {
		what: "CLOSING: both have closed", from: closing(), script: "0ms ! abort\n 0ms = CLOSED",
	}, {
		what: "LAST-ACK: both have closed", from: lastAck(), script: "0ms ! abort\n 0ms = CLOSED",
	}, {
		what: "TIME-WAIT: both have closed", from: timeWait(), script: "0ms ! abort\n 0ms = CLOSED",
	}, {
		what: "what was not sent is dropped, what was not read too",
		from: established().then("0ms < ACK seq 701 ack 101 len 100 win 0"),
		script: `
			0ms ! write 5000
			0ms ! abort
			0ms > RST,ACK seq 101 ack 801
			0ms ? memory 0 unsent 0 unread 0
			0ms ! read 10 -> closed`,
	}})
}
