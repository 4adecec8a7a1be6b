package tcp

import "testing"

// RFC 9293 §3.8.4.

func TestKeepAlive(t *testing.T) {
	tell(t, []script{{
		what: "off unless the user asks (MUST-24, MUST-25, MAY-5)",
		from: established(),
		script: `
			1000h = ESTABLISHED`,
	}, {
		what: "a silent line is probed with an old number and no data, which an ACK must answer (MUST-27, SHLD-12, MAY-6 not taken)",
		from: established(),
		script: `
			   0s ! keepalive 10s 3s 2
			  10s > ACK seq 100 ack 701 len 0 why keep-alive
			  11s < ACK seq 701 ack 101
			  21s > ACK seq 100
			  22s < ACK seq 701 ack 101`,
	}, {
		what: "one probe without an answer proves nothing (MUST-29)",
		from: established(),
		script: `
			   0s ! keepalive 10s 3s 2
			  10s > ACK seq 100
			  13s > ACK seq 100
			  14s < ACK seq 701 ack 101
			  24s > ACK seq 100
			  24s = ESTABLISHED`,
	}, {
		what: "all of them do",
		from: established(),
		script: `
			   0s ! keepalive 10s 3s 2
			  10s > ACK seq 100
			  13s > ACK seq 100
			  16s = CLOSED
			  16s * ended
			  16s ? err timeout`,
	}, {
		what: "what the user leaves open has a default: nine probes, 75 s apart",
		from: established(),
		script: `
			   0s ! keepalive 10s 0s 0
			  10s > ACK seq 100
			  85s > ACK seq 100
			 160s > ACK seq 100
			 235s > ACK seq 100
			 310s > ACK seq 100
			 385s > ACK seq 100
			 460s > ACK seq 100
			 535s > ACK seq 100
			 610s > ACK seq 100
			 685s = CLOSED`,
	}, {
		what: "an idle time of nanoseconds is a millisecond: the timer has other things to do than to run out",
		from: established(),
		script: `
			0ms ! keepalive 1ns 3s 2
			1ms > ACK seq 100 why keep-alive`,
	}, {
		what: "whatever is heard puts the probe off (MUST-26)",
		from: established(),
		script: `
			   0s ! keepalive 10s 3s 2
			   6s < ACK seq 701 ack 101 len 10
			6040ms > ACK ack 711
			  16s > ACK seq 100`,
	}, {
		what: "with text in flight there is another timer (MUST-26)",
		from: tuned(established(), func(c *Config) { c.MinRTO, c.UserTimeout = 8e9, 20e9 }),
		script: `
			   0s ! keepalive 10s 3s 2
			   9s ! write 10
			   9s > ACK seq 101 len 10
			  17s > ACK seq 101 len 10 why retransmit-timeout
			  29s = CLOSED`,
	}, {
		what: "and once that is acknowledged the line is watched again",
		from: established(),
		script: `
			    0s ! keepalive 10s 3s 2
			9900ms ! write 10
			9900ms > ACK seq 101 len 10
		   10050ms < ACK seq 701 ack 111
		   20050ms > ACK seq 110 why keep-alive
		   20060ms < ACK seq 701 ack 111`,
	}, {
		what: "the user may switch it off again (MUST-24)",
		from: established(),
		script: `
			   0s ! keepalive 10s 3s 2
			   5s ! keepalive 0s 0s 0
			100s  = ESTABLISHED`,
	}, {
		what: "a peer's keep-alive is answered (§3.8.4)",
		from: established(),
		script: `
			   0s < ACK seq 700 ack 101  -> below-window
			   0s > ACK seq 101 ack 701`,
	}, {
		what: "it works while the peer has closed",
		from: closeWait(),
		script: `
			   0s ! keepalive 10s 3s 1
			  10s > ACK seq 100 ack 702
			  13s = CLOSED`,
	}, {
		what: "a connection that is over is not probed",
		from: closed(),
		script: `
			   0s ! keepalive 10s 3s 1
			 100s = CLOSED`,
	}})
	if DefaultKeepIdle.Hours() < 2 {
		t.Errorf("the default interval is %v, want at least two hours (MUST-28)", DefaultKeepIdle)
	}
}
