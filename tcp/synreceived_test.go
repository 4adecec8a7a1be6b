package tcp

import "testing"

// SYN-RECEIVED, by both ways into it: RFC 9293 §3.5, §3.10.7.4.

func TestSynReceived(t *testing.T) {
	tell(t, []script{{
		what: "a reset sends a passive opener back to LISTEN, quietly (MUST-11, U-11)",
		from: synReceived(),
		script: `
			0ms ! write 50
			0ms < RST seq 701  -> reset
			0ms = LISTEN
			0ms * -ended
			0ms ? memory 0`,
	}, {
		what: "and whoever comes next finds a fresh listener",
		from: start{Config: Config{ReceiveBuffer: 200000}, Identity: Identity{ISS: 100, MSS: 1000}, prelude: "0ms ! listen"},
		script: `
			0ms < SYN,FIN  seq 700 win 10000 mss 1000 scale 3 ts 5000/0 len 20
			0ms > SYN,ACK  ack 722 scale 2 ts 1000/5000
			0ms < RST      seq 722
			0ms = LISTEN
			0ms ? memory 0
			0ms < SYN      seq 7000 win 9000 mss 500
			0ms > SYN,ACK  seq 100 ack 7001 scale - ts -
			0ms < ACK      seq 7001 ack 101 win 9000
			0ms = ESTABLISHED
			0ms ? wnd 9000 mss 500`,
	}, {
		what: "a reset refuses an active opener (MUST-11, U-11)",
		from: crossed(),
		script: `
			0ms < RST seq 701  -> reset
			0ms = CLOSED
			0ms ? err refused`,
	}, {
		what: "a reset in the window that misses is challenged (U-3)",
		from: synReceived(),
		script: `
			0ms < RST seq 702  -> challenge-reset
			0ms > ACK seq 101 ack 701 why challenge-ack
			0ms = SYN-RECEIVED`,
	}, {
		what: "a reset outside the window is dropped (U-4)",
		from: synReceived(),
		script: `
			0ms < RST seq 700    -> below-window
			0ms < RST seq 60701  -> above-window
			0ms = SYN-RECEIVED`,
	}, {
		what: "an acknowledgment of what we never sent is answered with a reset (U-12)",
		from: synReceived(),
		script: `
			0ms < ACK seq 701 ack 102  -> refuse
			0ms > RST seq 102
			0ms < ACK seq 701 ack 100  -> refuse
			0ms > RST seq 100
			0ms = SYN-RECEIVED`,
	}, {
		what: "a segment without ACK is dropped (U-16)",
		from: synReceived(),
		script: `
			0ms < none seq 701 len 5  -> no-ack
			0ms = SYN-RECEIVED`,
	}, {
		what: "another SYN in the window is challenged",
		from: synReceived(),
		script: `
			0ms < SYN seq 900  -> challenge-syn
			0ms > ACK seq 101 ack 701
			0ms = SYN-RECEIVED`,
	}, {
		what: "a segment outside the window is answered with an ACK (U-10)",
		from: synReceived(),
		script: `
			0ms < ACK seq 60702 ack 101  -> above-window
			0ms > ACK seq 101 ack 701
			0ms = SYN-RECEIVED`,
	}, {
		what: "a user who closes now leaves through FIN-WAIT-1 (§3.10.4)",
		from: synReceived(),
		script: `
			0ms ! shut
			0ms = FIN-WAIT-1
			0ms > FIN,ACK seq 101 ack 701
			0ms < ACK     seq 701 ack 102
			0ms = FIN-WAIT-2`,
	}, {
		what: "where text waits, its FIN waits for ESTABLISHED as well (§3.10.4)",
		from: synReceived(),
		script: `
			0ms ! write 40
			0ms ! shut
			0ms = SYN-RECEIVED
			0ms < ACK     seq 701 ack 101
			0ms = FIN-WAIT-1
			0ms > FIN,ACK seq 101 len 40`,
	}, {
		what: "a reset then ends it for good: its user has closed, nobody listens",
		from: synReceived().then("0ms ! write 40\n 0ms ! shut"),
		script: `
			0ms < RST seq 701
			0ms = CLOSED
			0ms ? err reset memory 0`,
	}, {
		what: "an abort is told to the peer (§3.10.5)",
		from: synReceived(),
		script: `
			0ms ! abort
			0ms > RST,ACK seq 101 ack 701
			0ms = CLOSED`,
	}, {
		what: "text that came with the SYN and is not read at close resets (SHLD-3)",
		from: listening().then(`
			0ms < SYN     seq 700 len 50
			0ms > SYN,ACK ack 751`),
		script: `
			0ms ! close
			0ms > RST,ACK seq 101 ack 751`,
	}})
}

func TestSimultaneousOpen(t *testing.T) {
	tell(t, []script{{
		what: "SYNs cross, and each end's SYN-ACK completes the other's handshake (MUST-10, figure 7)",
		from: synSent(),
		script: `
			 0ms < SYN      seq 700 win 10000 mss 1000
			 0ms = SYN-RECEIVED
			 0ms > SYN,ACK  seq 100 ack 701 mss 1000
			10ms < SYN,ACK  seq 700 ack 101 win 10000 mss 1000  -> accept
			10ms > ACK      seq 101 ack 701
			10ms = ESTABLISHED
			10ms * opened
			10ms ? wnd 10000`,
	}, {
		what: "both of the peer's segments come before our answer to the first: then an ACK is due all the same",
		from: synSent(),
		script: `
			0ms << SYN     seq 700 win 10000 mss 1000
			0ms <  SYN,ACK seq 700 ack 101
			0ms >  ACK     seq 101 ack 701
			0ms =  ESTABLISHED`,
	}, {
		what: "a plain ACK completes it as well",
		from: crossed(),
		script: `
			0ms < ACK seq 701 ack 101
			0ms = ESTABLISHED`,
	}, {
		what: "no window in a SYN is scaled, in a crossed SYN-ACK neither (RFC 7323 §2.2)",
		from: start{Config: Config{ReceiveBuffer: 200000}, Identity: Identity{ISS: 100, MSS: 1012}},
		script: `
			 0ms ! open
			 0ms > SYN      scale 2 ts 1000/0
			 0ms < SYN      seq 700 win 10000 mss 1012 scale 3 ts 5000/0
			 0ms > SYN,ACK  scale 2 ts 1000/5000
			10ms < SYN,ACK  seq 700 ack 101 win 10000 mss 1012 scale 3 ts 5010/1000
			10ms > ACK      ts 1010/5010
			10ms = ESTABLISHED
			10ms ? wnd 10000`,
	}, {
		what: "where our SYN-ACK is lost, the peer's comes again and is told that it has arrived",
		from: crossed(),
		script: `
			  0ms < SYN,ACK seq 700 ack 101
			  0ms > ACK     seq 101 ack 701
			  0ms = ESTABLISHED
			100ms < SYN,ACK seq 700 ack 101
			100ms > ACK     seq 101 ack 701
			100ms = ESTABLISHED`,
	}, {
		what: "text and a FIN may come with the crossed SYN-ACK",
		from: crossed(),
		script: `
			0ms < SYN,FIN,ACK seq 700 ack 101 len 20
			0ms > ACK         seq 101 ack 722
			0ms = CLOSE-WAIT
			0ms ! read 99 -> 20`,
	}, {
		what: "text that came with the SYN and comes again with the SYN-ACK counts once",
		from: synSent(),
		script: `
			0ms < SYN     seq 700 win 10000 mss 1000 len 20
			0ms > SYN,ACK seq 100 ack 721
			0ms < SYN,ACK seq 700 ack 101 len 30
			0ms > ACK     seq 101 ack 731
			0ms ! read 99 -> 30`,
	}, {
		what: "a crossed SYN-ACK with a bad acknowledgment is answered with a reset (U-12)",
		from: crossed(),
		script: `
			0ms < SYN,ACK seq 700 ack 107  -> refuse
			0ms > RST     seq 107
			0ms = SYN-RECEIVED`,
	}})
}

func TestOldDuplicates(t *testing.T) {
	tell(t, []script{{
		what: "a listener recovers from an old duplicate SYN (figure 8)",
		from: listening(),
		script: `
			 0ms < SYN     seq 90
			 0ms > SYN,ACK seq 100 ack 91
			10ms < RST     seq 91
			10ms = LISTEN
			20ms < SYN     seq 700
			20ms > SYN,ACK seq 100 ack 701
			30ms < ACK     seq 701 ack 101
			30ms = ESTABLISHED`,
	}, {
		what: "an opener finds its peer in an older connection, and clears it away (figure 9)",
		from: synSent(),
		script: `
			  0ms < ACK     seq 300 ack 40  -> refuse
			  0ms > RST     seq 40
			  0ms = SYN-SENT
			1s    > SYN     seq 100
			1.01s < SYN,ACK seq 700 ack 101
			1.01s > ACK     seq 101 ack 701
			1.01s = ESTABLISHED`,
	}, {
		what: "the end that remembered is reset by the answer to its own text (figure 10)",
		from: established(),
		script: `
			 0ms ! write 10
			 0ms > ACK seq 101 ack 701 len 10
			10ms < RST seq 701
			10ms = CLOSED
			10ms ? err reset`,
	}, {
		what: "an old SYN makes two listeners reset each other, and both listen again (figure 11)",
		from: listening(),
		script: `
			 0ms < SYN     seq 700
			 0ms > SYN,ACK seq 100 ack 701
			10ms < RST     seq 701
			10ms = LISTEN`,
	}})
}
