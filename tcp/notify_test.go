package tcp

import "testing"

// ICMP: RFC 9293 §3.9.2.2, RFC 5461, RFC 5927, RFC 1191.

func TestNotify(t *testing.T) {
	tell(t, []script{{
		what: "a soft error is noted, told on request, and forgotten when the peer is heard (MUST-47, MUST-54, MUST-56, SHLD-25)",
		from: established().then("0ms ! write 10\n 0ms > ACK"),
		script: `
			0ms icmp soft 101
			0ms = ESTABLISHED
			0ms ? soft true
			9ms < ACK seq 701 ack 111
			9ms ? soft false`,
	}, {
		what: "so is a hard one: a reset that anybody can forge (RFC 5927 §5.2; SHLD-26 not taken)",
		from: established().then("0ms ! write 10\n 0ms > ACK"),
		script: `
			0ms icmp hard 101
			0ms = ESTABLISHED
			0ms ? soft true
			9ms < ACK seq 701 ack 111`,
	}, {
		what: "while opening, unreachable ends the attempt (RFC 5461 §4.1)",
		from: synSent(),
		script: `
			0ms icmp soft 100
			0ms = CLOSED
			0ms * ended
			0ms ? err unreachable`,
	}, {
		what: "and so does a closed port",
		from: synSent(),
		script: `
			0ms icmp hard 100
			0ms = CLOSED
			0ms ? err refused`,
	}, {
		what: "not for one who listens: a stranger must not be able to close it",
		from: synReceived(),
		script: `
			0ms icmp hard 100
			0ms = SYN-RECEIVED`,
	}, {
		what: "a message about what is not in flight is forged or late (RFC 5927 §4)",
		from: established().then("0ms ! write 10\n 0ms > ACK"),
		script: `
			0ms icmp soft 100
			0ms icmp soft 111
			0ms icmp toobig 111 600
			0ms ? soft false mss 1000
			9ms < ACK seq 701 ack 111`,
	}, {
		what: "too big: smaller segments, at once, and no less of them (RFC 1191 §6)",
		from: established().then(`
			0ms ! write 2000
			0ms > ACK seq 101  len 1000
			0ms > ACK seq 1101 len 1000`),
		script: `
			0ms icmp toobig 101 620
			0ms ? mss 600 cwnd 10000
			0ms > ACK seq 101  len 600 why retransmit-smaller
			0ms > ACK seq 701  len 600
			0ms > ACK seq 1301 len 600
			0ms > ACK seq 1901 len 200
			9ms < ACK seq 701 ack 2101`,
	}, {
		what: "too big for nearly anything: no further down than to 512 octets",
		from: established().then("0ms ! write 1000\n 0ms > ACK"),
		script: `
			0ms icmp toobig 101 68
			0ms ? mss 512
			0ms > ACK seq 101 len 512
			0ms > ACK seq 613 len 488
			9ms < ACK seq 701 ack 1101`,
	}, {
		what: "too big for what is small already: nothing to do",
		from: established().then("0ms ! write 1000\n 0ms > ACK"),
		script: `
			0ms icmp toobig 101 1020
			0ms ? mss 1000
			9ms < ACK seq 701 ack 1101`,
	}})
}
