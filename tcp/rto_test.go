package tcp

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

const ms = time.Millisecond

// TestRTO is RFC 6298 as a story (MUST-18).
func TestRTO(t *testing.T) {
	cfg := Config{MinRTO: 200 * ms}
	cfg.Fill()
	var r rto
	want := func(why string, d time.Duration) {
		t.Helper()
		if got := r.current(&cfg); got != d {
			t.Errorf("%s: the timeout is %v, want %v", why, got, d)
		}
	}
	want("before any sample (§2.1)", 1000*ms)
	r.expired()
	want("one expiry doubles it (§5.5)", 2000*ms)
	r.sample(800 * ms)
	want("a sample ends back-off; 800 + 4×400 (§2.2)", 2400*ms)
	r.sample(800 * ms)
	want("the variation shrinks to 300: 800 + 4×300 (§2.3)", 2000*ms)
	r.sample(400 * ms)
	want("one of 400: variation 300 + (400-300)/4, smoothed 800 - 400/8 (§2.3)", 750*ms+4*325*ms)
	for range 200 {
		r.sample(10 * ms)
	}
	want("a steady short path meets the floor (§2.4)", 200*ms)
	for range 20 {
		r.expired()
	}
	want("back-off meets the ceiling (§2.5)", 60*time.Second)
	r.sample(0)
	if r.srtt <= 0 {
		t.Errorf("an instant answer leaves the smoothed round trip at %v, want above zero: zero means no sample", r.srtt)
	}
	r.synLost()
	want("text after a lost SYN, without a sample (§5.7)", 3000*ms)
	r.sample(10 * ms)
	want("a sample is better than a guess (§2.2)", 200*ms)
}

// TestStopwatch: one segment at a time, and none that was sent again.
func TestStopwatch(t *testing.T) {
	var w stopwatch
	at := func(d time.Duration) clock.Instant { return origin.Add(d) }
	w.start(at(0), 201)
	w.start(at(5*ms), 301)
	if _, ok := w.acked(at(9*ms), 200); ok {
		t.Error("an acknowledgment short of the timed segment gives a sample")
	}
	if rtt, ok := w.acked(at(30*ms), 301); !ok || rtt != 30*ms {
		t.Errorf("the first segment's round trip: got %v, %v, want 30ms: the second start must not move it", rtt, ok)
	}
	if _, ok := w.acked(at(40*ms), 400); ok {
		t.Error("a second sample from one start")
	}
	w.start(at(50*ms), 501)
	w.cancel()
	if _, ok := w.acked(at(60*ms), 501); ok {
		t.Error("a sample from a segment that was sent again: Karn's algorithm forbids it (RFC 6298 §3)")
	}
}

func TestRetransmit(t *testing.T) {
	tell(t, []script{{
		what: "text is sent again until it is acknowledged, at growing intervals (MUST-18, MUST-19)",
		from: established(),
		script: `
			   0ms ! write 50
			   0ms > ACK seq 101 len 50 why data
			 200ms > ACK seq 101 len 50 why retransmit-timeout
			 600ms > ACK seq 101 len 50
			1400ms > ACK seq 101 len 50
			1500ms < ACK seq 701 ack 151
			1500ms ? una 151 unacked 0 timeouts 3
			  10s  = ESTABLISHED`,
	}, {
		what: "text sent again gives no sample; back-off stays until one comes (Karn, RFC 6298 §5)",
		from: established(),
		script: `
			  0ms ! write 50
			  0ms > ACK seq 101 len 50
			200ms > ACK seq 101 len 50
			300ms < ACK seq 701 ack 151
			300ms ? rto 400ms
			300ms ! write 50
			300ms > ACK seq 151 len 50
			400ms < ACK seq 701 ack 201
			400ms ? rto 200ms`,
	}, {
		what: "with timestamps, what is sent again can be measured (RFC 7323 §4.1)",
		from: stamped(),
		script: `
			  0ms ! write 50
			  0ms > ACK seq 101 len 50 ts 1000/5000
			200ms > ACK seq 101 len 50 ts 1200/5000
			250ms < ACK seq 701 ack 151 ts 5250/1200
			250ms ? rto 200ms`,
	}, {
		what: "an echo from before it was sent again proves nothing",
		from: stamped(),
		script: `
			  0ms ! write 50
			  0ms > ACK seq 101 len 50 ts 1000/5000
			200ms > ACK seq 101 len 50 ts 1200/5000
			250ms < ACK seq 701 ack 151 ts 5250/1000
			250ms ? rto 400ms`,
	}, {
		what: "a timeout sends one segment, then what the acknowledgments allow (RFC 5681 §3.1)",
		from: established(),
		script: `
			   0ms ! write 4000
			   0ms > ACK seq 101  len 1000
			   0ms > ACK seq 1101 len 1000
			   0ms > ACK seq 2101 len 1000
			   0ms > ACK seq 3101 len 1000
			 200ms > ACK seq 101  len 1000 why retransmit-timeout
			 200ms ? cwnd 1000 ssthresh 2000
			 250ms < ACK seq 701 ack 1101
			 250ms > ACK seq 1101 len 1000 why retransmit-timeout
			 250ms > ACK seq 2101 len 1000
			 300ms < ACK seq 701 ack 4101
			 300ms ? unacked 0`,
	}, {
		what: "the timer restarts with every acknowledgment of new octets (RFC 6298 §5.3)",
		from: established(),
		script: `
			   0ms ! write 2000
			   0ms > ACK seq 101  len 1000
			   0ms > ACK seq 1101 len 1000
			 150ms < ACK seq 701 ack 1101
			 350ms > ACK seq 1101 len 1000 why retransmit-timeout`,
	}})
}

// TestGivingUp: R1 and R2, §3.8.3.
func TestGivingUp(t *testing.T) {
	tell(t, []script{{
		what: "our SYN is tried for three minutes (MUST-22, MUST-23); at R1 the user hears of it (SHLD-9, SHLD-10)",
		from: synSent(),
		script: `
			  1s > SYN seq 100 why retransmit-timeout
			  3s > SYN
			  3s * -trouble
			  7s > SYN
			  7s * trouble
			 15s > SYN
			 31s > SYN
			 63s > SYN
			123s > SYN
			180s = SYN-SENT
			183s = CLOSED
			183s * ended
			183s ? err timeout`,
	}, {
		what: "our SYN-ACK too",
		from: synReceived(),
		script: `
			  1s > SYN,ACK seq 100 ack 701
			  3s > SYN,ACK
			  7s > SYN,ACK
			 15s > SYN,ACK
			 31s > SYN,ACK
			 63s > SYN,ACK
			123s > SYN,ACK
			183s = CLOSED
			183s ? err timeout`,
	}, {
		what: "text after a lost SYN begins with one segment and three seconds (RFC 5681 §3.1, RFC 6298 §5.7)",
		from: synSent(),
		script: `
			   0ms ! write 5000
			   1s  > SYN
			   1s  < SYN,ACK seq 700 ack 101 mss 1000 win 10000
			   1s  > ACK seq 101 len 1000
			   1s  ? cwnd 1000 rto 3s
			   4s  > ACK seq 101 len 1000 why retransmit-timeout`,
	}, {
		what: "and after a lost SYN-ACK",
		from: synReceived(),
		script: `
			   1s  > SYN,ACK
			   1s  < ACK seq 701 ack 101
			   1s  ? cwnd 1000 ssthresh 1073741824 rto 3s`,
	}, {
		what: "text is given up after the user timeout (MUST-20, SHLD-11); a FIN of it is never sent",
		from: tuned(established(), func(c *Config) { c.UserTimeout = 100 * time.Second }),
		script: `
			    0ms ! write 10
			    0ms > ACK len 10
			  200ms > ACK len 10
			  600ms > ACK len 10
			  600ms * -trouble
			 1400ms > ACK len 10
			 1400ms * trouble
			 3000ms > ACK len 10
			 6200ms > ACK len 10
			12600ms > ACK len 10
			25400ms > ACK len 10
			51000ms > ACK len 10
			  100s  = CLOSED
			  100s  ? err timeout memory 0
			  100s  ! write 10 -> timeout`,
	}, {
		what: "the user may ask for less patience (MUST-21)",
		from: established(),
		script: `
			    0ms ! timeout 500ms
			    0ms ! write 10
			    0ms > ACK len 10
			  200ms > ACK len 10
			  500ms = CLOSED
			  500ms ? err timeout`,
	}, {
		what: "even while waiting",
		from: established(),
		script: `
			    0ms ! write 10
			    0ms > ACK len 10
			  100ms ! timeout 200ms
			  200ms > ACK len 10
			  300ms = CLOSED`,
	}, {
		what: "on a connection that is over there is nothing to wait for",
		from: established().then("0ms ! write 10\n 0ms > ACK\n 0ms ! abort\n 0ms > RST,ACK"),
		script: `
			    0ms ! timeout 500ms
			    9s  = CLOSED`,
	}, {
		what: "or for no end of patience (MUST-21)",
		from: tuned(established(), func(c *Config) { c.MaxRTO = 200 * ms; c.UserTimeout = 500 * ms }),
		script: `
			    0ms ! timeout -1s
			    0ms ! write 10
			    0ms > ACK len 10
			  200ms > ACK len 10
			  400ms > ACK len 10
			  600ms > ACK len 10
			  800ms > ACK len 10
			  900ms = ESTABLISHED`,
	}, {
		what: "the patience begins anew with every acknowledgment of new octets",
		from: established(),
		script: `
			    0ms ! timeout 500ms
			    0ms ! write 2000
			    0ms > ACK seq 101
			    0ms > ACK seq 1101
			  150ms < ACK seq 701 ack 1101
			  350ms > ACK seq 1101
			  600ms = ESTABLISHED
			  600ms < ACK seq 701 ack 2101
			  10s   = ESTABLISHED`,
	}})
}
