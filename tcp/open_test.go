package tcp

import "testing"

// RFC 9293 §3.5 and §3.10.7.2 to §3.10.7.4, as far as they open connections.

func TestActiveOpen(t *testing.T) {
	tell(t, []script{{
		what: "three segments open a connection (§3.5, figure 6)",
		from: closed(),
		script: `
			 0ms ! open
			 0ms = SYN-SENT
			 0ms > SYN     seq 100 ack 0 win 60000 len 0 why open
			30ms < SYN,ACK seq 700 ack 101 win 10000 mss 1000  -> accept
			30ms > ACK     seq 101 ack 701 win 60000 len 0
			30ms = ESTABLISHED
			30ms * opened
			30ms ? una 101 nxt 101 expects 701 wnd 10000 srtt 30ms`,
	}, {
		what: "our SYN says what we can receive (MUST-14, SHLD-5, MAY-3), and nothing after it does (MUST-65)",
		from: closed(),
		script: `
			0ms ! open
			0ms > SYN     mss 1000
			0ms < SYN,ACK seq 700 ack 101 mss 1000
			0ms > ACK     mss -
			0ms ! write 10
			0ms > ACK     mss - len 10`,
	}, {
		what: "our SYN offers scale and timestamps; a SYN-ACK that repeats neither switches both off",
		from: start{Config: Config{ReceiveBuffer: 200000}, Identity: Identity{ISS: 100, MSS: 1000}},
		script: `
			0ms ! open
			0ms > SYN     win 65535 scale 2 ts 1000/0
			0ms < SYN,ACK seq 700 ack 101 win 10000 mss 1000
			0ms > ACK     scale - ts -
			0ms ? wnd 10000 mss 1000 stamps false`,
	}, {
		what: "octets written while opening go right behind the handshake (§3.10.2)",
		from: synSent(),
		script: `
			0ms ! write 50
			0ms < SYN,ACK seq 700 ack 101
			0ms > ACK     seq 101 ack 701 len 50`,
	}, {
		what: "text that comes with the SYN-ACK is taken (§3.10.7.3)",
		from: synSent(),
		script: `
			0ms < SYN,ACK seq 700 ack 101 len 30
			0ms > ACK     seq 101 ack 731
			0ms * readable
			0ms ! read 99 -> 30`,
	}, {
		what: "a FIN that comes with the SYN-ACK is taken too",
		from: synSent(),
		script: `
			0ms < SYN,FIN,ACK seq 700 ack 101 len 30
			0ms > ACK         seq 101 ack 732
			0ms = CLOSE-WAIT
			0ms ! read 99 -> 30
			0ms ! read 99 -> eof`,
	}, {
		what: "a user who closes while opening leaves nothing behind (§3.10.4)",
		from: synSent(),
		script: `
			0ms ! shut
			0ms = CLOSED
			0ms ! write 10 -> closed`,
	}, {
		what: "opening twice is an error (§3.10.1, MUST-41)",
		from: synSent(),
		script: `
			0ms ! open   -> open
			0ms ! listen -> open
			0ms = SYN-SENT`,
	}, {
		what: "a listener may open actively as long as nobody has come (§3.10.1)",
		from: listening(),
		script: `
			0ms ! open
			0ms > SYN seq 100
			0ms = SYN-SENT`,
	}})
}

func TestSynSentRefuses(t *testing.T) {
	tell(t, []script{{
		what: "an acknowledgment of what we never sent is answered with a reset (U-9)",
		from: synSent(),
		script: `
			0ms < ACK     seq 700 ack 102  -> refuse
			0ms > RST     seq 102
			0ms < SYN,ACK seq 700 ack 102  -> refuse
			0ms > RST     seq 102
			0ms = SYN-SENT`,
	}, {
		what: "so is one of what was before our SYN (U-9)",
		from: synSent(),
		script: `
			0ms < SYN,ACK seq 700 ack 100  -> refuse
			0ms > RST     seq 100
			0ms < ACK     seq 700 ack 90   -> refuse
			0ms > RST     seq 90
			0ms = SYN-SENT`,
	}, {
		what: "a reset that acknowledges our SYN refuses the connection (U-1)",
		from: synSent(),
		script: `
			0ms < RST,ACK seq 0 ack 101  -> reset
			0ms = CLOSED
			0ms * ended
			0ms ? err refused
			0ms ! read 10 -> refused`,
	}, {
		what: "a reset that acknowledges anything else, or nothing, is a stranger's (U-1, U-9)",
		from: synSent(),
		script: `
			0ms < RST,ACK seq 0 ack 100    -> reset-ignored
			0ms < RST,ACK seq 0 ack 102    -> reset-ignored
			0ms < RST     seq 701          -> reset-ignored
			0ms = SYN-SENT`,
	}, {
		what: "neither SYN nor reset: dropped (§3.10.7.3, fifth)",
		from: synSent(),
		script: `
			0ms < ACK     seq 700 ack 101        -> no-syn
			0ms < FIN     seq 700                -> no-syn
			0ms < none    seq 700 len 10         -> no-syn
			0ms = SYN-SENT`,
	}, {
		what: "a connection attempt that was refused stays silent afterwards",
		from: synSent(),
		script: `
			 0ms < RST,ACK seq 0 ack 101
			20s  = CLOSED`,
	}})
}

func TestPassiveOpen(t *testing.T) {
	tell(t, []script{{
		what: "a SYN is answered and starts the handshake (U-8)",
		from: listening(),
		script: `
			 0ms < SYN      seq 700 win 1000
			 0ms > SYN,ACK  seq 100 ack 701 win 60000 mss 1000 why open
			 0ms = SYN-RECEIVED
			 0ms * -opened
			30ms < ACK      seq 701 ack 101
			30ms = ESTABLISHED
			30ms * opened
			30ms ? srtt 30ms`,
	}, {
		what: "a reset is ignored, even one that carries an ACK (U-8)",
		from: listening(),
		script: `
			0ms < RST,ACK  seq 700 ack 42  -> reset-ignored
			0ms < RST      seq 700         -> reset-ignored
			0ms < RST,SYN  seq 700         -> reset-ignored
			0ms = LISTEN`,
	}, {
		what: "any acknowledgment is answered with a reset (U-8)",
		from: listening(),
		script: `
			0ms < ACK      seq 700 ack 42  -> refuse
			0ms > RST      seq 42
			0ms < SYN,ACK  seq 700 ack 43  -> refuse
			0ms > RST      seq 43
			0ms = LISTEN`,
	}, {
		what: "what is neither of these is dropped (U-8)",
		from: listening(),
		script: `
			0ms < none     seq 700 len 10  -> no-syn
			0ms < FIN      seq 700         -> no-syn
			0ms < PSH,URG  seq 700 urg 3   -> no-syn
			0ms = LISTEN`,
	}, {
		what: "text that comes with the SYN waits for the handshake (§3.4, §3.10.7.2)",
		from: listening(),
		script: `
			0ms < SYN      seq 700 len 50
			0ms > SYN,ACK  seq 100 ack 751
			0ms * -readable
			0ms ! read 99 -> 0
			0ms < ACK      seq 751 ack 101
			0ms * readable
			0ms ! read 99 -> 50`,
	}, {
		what: "a FIN that comes with the SYN waits for the handshake too",
		from: listening(),
		script: `
			0ms < SYN,FIN  seq 700
			0ms > SYN,ACK  seq 100 ack 702
			0ms = SYN-RECEIVED
			0ms ! read 99 -> 0
			0ms < ACK      seq 702 ack 101
			0ms = CLOSE-WAIT
			0ms ! read 99 -> eof`,
	}, {
		what: "text with the third segment is taken at once",
		from: synReceived(),
		script: `
			0ms < ACK seq 701 ack 101 len 20
			0ms = ESTABLISHED
			0ms * readable
			0ms ! read 99 -> 20
			40ms > ACK ack 721`,
	}, {
		what: "a listener that is closed is gone (§3.10.4)",
		from: listening(),
		script: `
			0ms ! write 5 -> not-open
			0ms ! read  5 -> not-open
			0ms ! shut
			0ms = CLOSED`,
	}, {
		what: "a SYN that comes again is answered again",
		from: synReceived(),
		script: `
			10ms < SYN      seq 700 win 1000 mss 1000
			10ms > SYN,ACK  seq 100 ack 701
			10ms = SYN-RECEIVED`,
	}, {
		what: "the initial window leaves out what came with the SYN",
		from: tuned(listening(), func(c *Config) { c.ReceiveBuffer = 1000 }),
		script: `
			0ms < SYN      seq 700 len 300
			0ms > SYN,ACK  ack 1001 win 700`,
	}})
}
