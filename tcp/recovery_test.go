package tcp

import "testing"

// Fast retransmit and recovery: RFC 5681 §3.2, RFC 6582, RFC 3042.

// flying is a connection with five full segments in flight, 101 to 5101.
func inFlight() start {
	return established().then(`
		0ms ! write 5000
		0ms > ACK seq 101
		0ms > ACK seq 1101
		0ms > ACK seq 2101
		0ms > ACK seq 3101
		0ms > ACK seq 4101`)
}

func TestFastRetransmit(t *testing.T) {
	tell(t, []script{{
		what: "three duplicate acknowledgments mean a loss (MUST-19, RFC 5681 §3.2)",
		from: inFlight(),
		script: `
			10ms < ACK seq 701 ack 101
			10ms < ACK seq 701 ack 101
			10ms ? retransmits 0 cwnd 10000
			10ms < ACK seq 701 ack 101
			10ms > ACK seq 101 len 1000 why retransmit-fast
			10ms ? retransmits 1 ssthresh 2500 cwnd 5500   # half of what flew, and three that have left
			20ms < ACK seq 701 ack 5101
			20ms ? cwnd 2000 unacked 0                     # RFC 6582 §3.2: min(ssthresh, one segment + one)`,
	}, {
		what: "segments with text, of another window, or of another number are no duplicates (RFC 5681 §2)",
		from: inFlight(),
		script: `
			10ms < ACK seq 701 ack 101 len 10
			10ms < ACK seq 711 ack 101 win 9000
			10ms < ACK seq 711 ack 101 win 9100
			10ms < ACK seq 711 ack 101 win 9200
			10ms ? retransmits 0
			50ms > ACK ack 711`,
	}, {
		what: "without anything in flight there are none",
		from: established(),
		script: `
			10ms < ACK seq 701 ack 101
			10ms < ACK seq 701 ack 101
			10ms < ACK seq 701 ack 101
			10ms < ACK seq 701 ack 101
			10ms ? retransmits 0 cwnd 10000`,
	}, {
		what: "the first two allow a new segment each (limited transmit, RFC 3042)",
		from: plain(`
			0ms ! open
			0ms > SYN     seq 100
			0ms < SYN,ACK seq 700 ack 101 win 60000 mss 1000
			0ms > ACK     seq 101 ack 701
			0ms ! write 20000
			0ms > ACK seq 101
			0ms > ACK seq 1101
			0ms > ACK seq 2101
			0ms > ACK seq 3101
			0ms > ACK seq 4101
			0ms > ACK seq 5101
			0ms > ACK seq 6101
			0ms > ACK seq 7101
			0ms > ACK seq 8101
			0ms > ACK seq 9101`),
		script: `
			10ms < ACK seq 701 ack 101 win 60000
			10ms > ACK seq 10101 len 1000 why data
			10ms < ACK seq 701 ack 101
			10ms > ACK seq 11101 len 1000 why data
			10ms < ACK seq 701 ack 101
			10ms > ACK seq 101   len 1000 why retransmit-fast
			10ms ? ssthresh 5000 cwnd 8000      # those two do not count: RFC 5681 §3.2
			10ms < ACK seq 701 ack 101          # the window inflates: RFC 5681 §3.2 step 4
			10ms < ACK seq 701 ack 101
			10ms < ACK seq 701 ack 101
			10ms < ACK seq 701 ack 101
			10ms ? cwnd 12000
			10ms < ACK seq 701 ack 101
			10ms > ACK seq 12101 len 1000 why data
			20ms < ACK seq 701 ack 13101
			20ms ? cwnd 2000
			20ms > ACK seq 13101 len 1000
			20ms > ACK seq 14101 len 1000`,
	}, {
		what: "a partial acknowledgment names the next hole (RFC 6582 §3.2)",
		from: inFlight(),
		script: `
			10ms < ACK seq 701 ack 101
			10ms < ACK seq 701 ack 101
			10ms < ACK seq 701 ack 101
			10ms > ACK seq 101  len 1000 why retransmit-fast
			20ms < ACK seq 701 ack 2101
			20ms > ACK seq 2101 len 1000 why retransmit-fast
			20ms ? cwnd 4500                # 5500 - 2000 + 1000
			30ms < ACK seq 701 ack 3101
			30ms > ACK seq 3101 len 1000 why retransmit-fast
			40ms < ACK seq 701 ack 5101
			40ms ? cwnd 2000 ssthresh 2500`,
	}, {
		what: "a recovery that stalls ends with the timer",
		from: inFlight(),
		script: `
			 10ms < ACK seq 701 ack 101
			 10ms < ACK seq 701 ack 101
			 10ms < ACK seq 701 ack 101
			 10ms > ACK seq 101  len 1000 why retransmit-fast
			210ms > ACK seq 101  len 1000 why retransmit-timeout
			210ms ? cwnd 1000`,
	}, {
		what: "after a timeout, duplicates of what it sent again start no recovery (RFC 6582 §4)",
		from: inFlight(),
		script: `
			200ms > ACK seq 101  len 1000 why retransmit-timeout
			250ms < ACK seq 701 ack 3101
			250ms > ACK seq 3101 len 1000 why retransmit-timeout
			250ms > ACK seq 4101 len 1000 why retransmit-timeout
			260ms < ACK seq 701 ack 3101
			260ms < ACK seq 701 ack 3101
			260ms < ACK seq 701 ack 3101
			260ms < ACK seq 701 ack 3101
			260ms ? retransmits 3
			300ms < ACK seq 701 ack 5101`,
	}, {
		what: "a loss right behind a recovery is noticed at once",
		from: inFlight(),
		script: `
			10ms < ACK seq 701 ack 101
			10ms < ACK seq 701 ack 101
			10ms < ACK seq 701 ack 101
			10ms > ACK seq 101 why retransmit-fast
			20ms < ACK seq 701 ack 5101
			20ms ! write 2000
			20ms > ACK seq 5101
			20ms > ACK seq 6101
			30ms < ACK seq 701 ack 5101
			30ms < ACK seq 701 ack 5101
			30ms < ACK seq 701 ack 5101
			30ms > ACK seq 5101 why retransmit-fast`,
	}})
}

// TestCongestionInTheWindow: what the controller allows is what flies.
func TestCongestionInTheWindow(t *testing.T) {
	tell(t, []script{{
		what: "ten segments at first, one more for each acknowledged (slow start, RFC 6928, RFC 5681 §3.1)",
		from: plain(`
			0ms ! open
			0ms > SYN     seq 100
			0ms < SYN,ACK seq 700 ack 101 win 60000 mss 1000
			0ms > ACK     seq 101 ack 701`),
		script: `
			 0ms ! write 30000
			 0ms > ACK seq 101
			 0ms > ACK seq 1101
			 0ms > ACK seq 2101
			 0ms > ACK seq 3101
			 0ms > ACK seq 4101
			 0ms > ACK seq 5101
			 0ms > ACK seq 6101
			 0ms > ACK seq 7101
			 0ms > ACK seq 8101
			 0ms > ACK seq 9101
			 0ms ? unsent 20000
			10ms < ACK seq 701 ack 2101 win 60000
			10ms ? cwnd 12000
			10ms > ACK seq 10101
			10ms > ACK seq 11101
			10ms > ACK seq 12101
			10ms > ACK seq 13101`,
	}, {
		what: "nor one that was not the limit, as the peer's was less",
		from: established().then("0ms < ACK seq 701 ack 101 win 2000"),
		script: `
			 0ms ! write 5000
			 0ms > ACK seq 101
			 0ms > ACK seq 1101
			10ms < ACK seq 701 ack 2101
			10ms > ACK seq 2101
			10ms > ACK seq 3101
			10ms ? cwnd 10000`,
	}, {
		what: "after a pause of more than a timeout, no more than at first (RFC 5681 §4.1)",
		from: plain(`
			0ms ! open
			0ms > SYN     seq 100
			0ms < SYN,ACK seq 700 ack 101 win 60000 mss 1000
			0ms > ACK     seq 101 ack 701
			0ms ! write 12000
			0ms > ACK seq 101
			0ms > ACK seq 1101
			0ms > ACK seq 2101
			0ms > ACK seq 3101
			0ms > ACK seq 4101
			0ms > ACK seq 5101
			0ms > ACK seq 6101
			0ms > ACK seq 7101
			0ms > ACK seq 8101
			0ms > ACK seq 9101
			0ms < ACK seq 701 ack 10101 win 60000
			0ms > ACK seq 10101
			0ms > ACK seq 11101
			0ms < ACK seq 701 ack 12101 win 60000
			0ms ? cwnd 20000`),
		script: `
			200ms ! write 10
			200ms > ACK seq 12101
			200ms ? cwnd 20000
			201ms < ACK seq 701 ack 12111 win 60000
			402ms ! write 10
			402ms > ACK seq 12111
			402ms ? cwnd 10000
			403ms < ACK seq 701 ack 12121`,
	}, {
		what: "a window that was not used up does not grow",
		from: established(),
		script: `
			 0ms ! write 1000
			 0ms > ACK seq 101 len 1000
			10ms < ACK seq 701 ack 1101
			10ms ? cwnd 10000`,
	}})
}
