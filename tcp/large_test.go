package tcp

import (
	"testing"

	"github.com/tcpglass/tcpglass/seq"
)

// large is a connection over a link that cuts large segments.
func large(octets int) start {
	s := established()
	s.Large = octets
	return s
}

// TestLargeSegments: what a link with offload takes in one piece is what
// would otherwise have been several segments, no more.
func TestLargeSegments(t *testing.T) {
	tell(t, []script{{
		what: "whole segments go as one, within the window (SHLD-28)",
		from: large(4500),
		script: `
			0ms ! write 9000
			0ms > ACK,-PSH seq 101  len 4000
			0ms > ACK,-PSH seq 4101 len 4000
			0ms > PSH,ACK  seq 8101 len 1000`,
	}, {
		what: "the rest that makes no full segment waits, as Nagle asks (SHLD-7)",
		from: large(9000),
		script: `
			0ms ! write 1000
			0ms > ACK seq 101  len 1000
			0ms ! write 3500
			0ms > ACK seq 1101 len 3000
			9ms < ACK seq 701 ack 4101
			9ms > ACK seq 4101 len 500`,
	}, {
		what: "a window that ends in the midst of a segment is not filled to the last octet (MUST-38)",
		from: large(9000).then("0ms < ACK seq 701 ack 101 win 2500"),
		script: `
			0ms ! write 5000
			0ms > ACK seq 101 len 2000
			9ms < ACK seq 701 ack 2101 win 5000
			9ms > ACK seq 2101 len 3000`,
	}, {
		what: "what is sent again goes in segments of the size that may have been lost",
		from: large(9000).then("0ms ! write 3000\n 0ms > ACK seq 101 len 3000"),
		script: `
			200ms > ACK seq 101  len 1000 why retransmit-timeout
			210ms < ACK seq 701 ack 1101
			210ms > ACK seq 1101 len 1000
			210ms > ACK seq 2101 len 1000
			220ms < ACK seq 701 ack 3101`,
	}, {
		what: "timestamps are counted off",
		from: func() start { s := stamped(); s.Large = 4012; return s }(),
		script: `
			0ms ! write 5000
			0ms > ACK seq 101  len 4000
			0ms > ACK seq 4101 len 1000`,
	}})
}

// TestCallersBuffer: a segment is never larger than the caller's buffer.
func TestCallersBuffer(t *testing.T) {
	p, err := begin(established())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.tcb.Write(p.now, pattern(101, 3000)); err != nil {
		t.Fatal(err)
	}
	var buf [1000]byte
	seg, ok := p.tcb.Transmit(p.now, buf[:])
	if !ok || len(seg.Payload) != 1000 || &seg.Payload[0] != &buf[0] {
		t.Errorf("a buffer of 1000 octets: got %s, want 1000 octets in that buffer", describe(&seg))
	}
	if got := p.tcb.MSS(); got != 1000 {
		t.Errorf("MSS: got %d, want 1000", got)
	}
}

// TestWritable: a user who wrote more than there was room for hears once
// half of it has gone.
func TestWritable(t *testing.T) {
	tell(t, []script{{
		what: "half of the buffer free",
		from: tuned(established(), func(c *Config) { c.SendBuffer = 4000 }),
		script: `
			0ms ! write 9000 -> 4000
			0ms > ACK seq 101
			0ms > ACK seq 1101
			0ms > ACK seq 2101
			0ms > ACK seq 3101
			0ms ! write 1 -> 0
			9ms < ACK seq 701 ack 2100
			9ms * -writable
			9ms < ACK seq 701 ack 2101
			9ms * writable
			9ms ! write 9000 -> 2000
			9ms > ACK seq 4101
			9ms > ACK seq 5101`,
	}, {
		what: "nobody waits, nobody is told",
		from: tuned(established(), func(c *Config) { c.SendBuffer = 4000 }),
		script: `
			0ms ! write 4000
			0ms > ACK
			0ms > ACK
			0ms > ACK
			0ms > ACK
			9ms < ACK seq 701 ack 4101
			9ms * -writable`,
	}})
}

// TestTuning: the receive buffer grows with what the user reads in a round
// trip, and not before.
func TestTuning(t *testing.T) {
	const rtt, most = 10 * ms, 1 << 20
	u := tuning{limit: firstBuffer}
	now, base := origin, seq.Num(701)
	round := func(octets int) {
		u.sample(rtt)
		now, base = now.Add(rtt), base.Add(octets)
		u.read(now, base, most)
	}
	want := func(why string, limit int) {
		t.Helper()
		if u.limit != limit {
			t.Errorf("%s: the buffer is %d, want %d", why, u.limit, limit)
		}
	}
	u.read(now, base, most)
	want("no round trip is known", firstBuffer)
	round(1000)
	want("the first round only begins", firstBuffer)
	round(firstBuffer/2 - 1)
	want("less than half of it was read in a round trip", firstBuffer)
	round(firstBuffer / 2)
	want("half of it was", 2*firstBuffer)
	u.sample(rtt)
	u.read(now.Add(rtt/2), base.Add(most), most)
	want("as much, but in the midst of a round", 2*firstBuffer)
	for range 5 {
		round(most)
	}
	want("as far as the configuration allows", most)
}

// TestTrim: buffers that nobody has needed for a while go back.
func TestTrim(t *testing.T) {
	m := NewMemory(0)
	var lent [3][]byte
	for i := range lent {
		lent[i] = m.Take(minIdle)
	}
	for _, b := range lent {
		m.Give(b)
	}
	if !m.Surplus() {
		t.Fatal("three large buffers at rest are no surplus")
	}
	m.Trim()
	if b := m.Take(minIdle); b == nil || len(m.free[sizeClass(minIdle)].list) != 2 {
		t.Error("a buffer given back just now was trimmed already")
	} else {
		m.Give(b)
	}
	m.Trim()
	m.Trim()
	if m.Surplus() {
		t.Errorf("after a while at rest %d octets are kept, want no more than %d", m.idle, minIdle)
	}
}
