package passive

import (
	"testing"

	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// TestFits: which SYN begins another connection.
func TestFits(t *testing.T) {
	const closed = open + `
		60ms A FIN ack 901
		70ms B FIN ack 202
		80ms A ack 902
`
	for _, tt := range []struct {
		what, story string
		conns       int
		want        Handshake // of the last
	}{
		{"a SYN that comes again is the same attempt", `
			0ms A SYN seq 100
			1s  A SYN seq 100`, 1, Unanswered},
		{"another number is another attempt", `
			0ms A SYN seq 100
			1s  A SYN seq 5000
			3s  A SYN seq 9000`, 3, Unanswered},
		{"a bare SYN after one with data is the same attempt", `
			0ms A SYN seq 100 len 517
			1s  A SYN seq 100`, 1, Unanswered},
		{"after a refusal the same number is still the same attempt", `
			  0ms A SYN seq 100
			  1ms B RST seq 0 ack 101
			500ms A SYN seq 100
			501ms B RST seq 0 ack 101`, 1, Refused},
		{"a SYN that answers a SYN is the same connection", `
			0ms A SYN seq 100
			1ms B SYN seq 300`, 1, Unanswered},
		{"after a close even the same number is another one", closed + `
			9000ms A SYN seq 100
			9010ms B SYN seq 700 ack 101
			9020ms A seq 101 ack 701`, 2, Complete},
		{"the SYN of the end that had answered, after a close", closed + `
			9000ms B SYN seq 5000
			9010ms A SYN seq 8000 ack 5001
			9020ms B seq 5001 ack 8001`, 2, Complete},
		{"a SYN-ACK of another connection, whose SYN is not in the capture", closed + `
			9000ms B SYN seq 70000 ack 4001`, 2, SynAckOnly},
		{"a late SYN-ACK belongs to the connection it answers", closed + `
			9000ms B SYN seq 90000 ack 101`, 1, Complete},
		{"the SYN behind its SYN-ACK", `
			0ms B SYN seq 700 ack 101
			1ms A SYN seq 100`, 1, HalfOpen},
		{"the SYN behind the first data", `
			0ms A seq 101 ack 701 len 10
			1ms A SYN seq 100`, 1, Unanswered},
		{"a SYN after the middle of another connection", `
			0ms A seq 90000 ack 701 len 10
			1ms A SYN seq 100`, 2, Unanswered},
		{"a SYN where only the other end was heard before", `
			0ms B seq 90000 ack 701 len 10
			1ms A SYN seq 100`, 1, Unanswered},
	} {
		t.Run(tt.what, func(t *testing.T) {
			k := relateAll(t, tt.story)
			equal(t, "connections", len(k.old)+1, tt.conns, tt.what)
			equal(t, "the last one's verdict", k.conn.Handshake(), tt.want, tt.what)
			if reused := k.conn.Odd.Has(Reused); reused != (tt.conns > 1) {
				t.Errorf("reused is %v with %d connections", reused, tt.conns)
			}
		})
	}
}

// TestAfter: an end that knows nothing of the new connection goes on with the
// old one. RFC 9293 §3.5.1 figure 9.
func TestAfter(t *testing.T) {
	k := relateAll(t, handshake+`
		 500ms A SYN seq 5000
		 510ms B seq 701 ack 101
		     = SYN-SENT ESTABLISHED
		 520ms A RST seq 101
		1500ms A SYN seq 5000
		     = SYN-SENT CLOSED
		1510ms B SYN seq 8000 ack 5001
		1520ms A seq 5001 ack 8001
		    == ESTABLISHED ESTABLISHED`)
	equal(t, "connections", len(k.old)+1, 2, "the client came back with a new number")
	equal(t, "B", path(k.conn, endB), "CLOSED SYN-RECEIVED ESTABLISHED", "the RST ends what it still had")
	equal(t, "verdict", k.conn.Handshake(), Complete, "in the end it was open")
	if !k.conn.Odd.Has(OldSegments | Reused) {
		t.Errorf("oddities are %v: B went on with the old connection for a while", k.conn.Odd)
	}
}

// TestForgedSYN: a SYN in an open connection that nobody takes changes nothing
// but the number of connections.
func TestForgedSYN(t *testing.T) {
	k := relateAll(t, open+`
		500ms A SYN seq 777000
		510ms B seq 901 ack 201
		520ms A seq 201 ack 901 len 10
		    = ESTABLISHED ESTABLISHED
		530ms B seq 901 ack 211
		   == ESTABLISHED ESTABLISHED`)
	if !k.conn.Odd.Has(StraySYN) {
		t.Errorf("oddities are %v: A went on with its old numbers, so the SYN was not its own", k.conn.Odd)
	}
	equal(t, "verdict", k.conn.Handshake(), MidStream3WHS, "the connection that goes on has no handshake here")
}

// TestRewritten: a firewall that gives connections other initial numbers, seen
// on both sides.
func TestRewritten(t *testing.T) {
	k := relateAll(t, `
		0ms A SYN seq 100 id 77
		1ms A SYN seq 555000 id 77`)
	if !k.conn.Odd.Has(Rewritten) || !k.old[0].Odd.Has(Rewritten) {
		t.Errorf("oddities are %v and %v: one packet with two numbers is a rewritten one", k.old[0].Odd, k.conn.Odd)
	}
	if k := relateAll(t, "0ms A SYN seq 100 id 77\n1s A SYN seq 555000 id 78"); k.conn.Odd.Has(Rewritten) {
		t.Error("two attempts were taken for one rewritten packet")
	}
}

// TestSelfConnection: both ends are one, and all is the client's.
func TestSelfConnection(t *testing.T) {
	var c Conn
	for i, f := range []wire.Flags{wire.SYN, wire.SYN | wire.ACK, wire.ACK, wire.FIN | wire.ACK, wire.ACK} {
		c.Observe(&dissect.Segment{Frame: uint64(i + 1), At: talkBegins, Src: endA, Dst: endA, Flags: f, Seq: 100, Ack: 101})
	}
	equal(t, "packets", c.Ends[c.Client].Packets, 5, "all are the client's")
	if !c.Odd.Has(SelfConnection) {
		t.Errorf("oddities are %v, want a self-connection", c.Odd)
	}
}
