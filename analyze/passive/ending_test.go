package passive

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// TestCloses: what an ending comes to, the plain word for it, and who did what.
func TestCloses(t *testing.T) {
	for _, tt := range []struct {
		what, story string
		want        Close
		class       string
		first       string // who sent the first FIN
		waits       string // who is in TIME-WAIT
	}{
		{"nobody closes", open, Unfinished, "none", "", ""},
		{"four segments: RFC 9293 figure 12", open + `
			60ms A FIN ack 901
			70ms B ack 202
			80ms B FIN ack 202
			90ms A ack 902`, FourSegments, "fin4", "A", "A"},
		{"the server closes first", open + `
			60ms B FIN ack 201
			70ms A ack 902
			80ms A FIN ack 902
			90ms B ack 202`, FourSegments, "fin4", "B", "B"},
		{"three segments: the second FIN carries the ACK", open + `
			60ms A FIN ack 901
			70ms B FIN ack 202
			80ms A ack 902`, ThreeSegments, "fin3", "A", "A"},
		{"the FINs cross: RFC 9293 figure 13", open + `
			60ms A FIN ack 901
			60ms B FIN ack 201
			70ms A ack 902
			70ms B ack 202`, SimultaneousClose, "simul", "A", "A B"},
		{"half closed: data still come", open + `
			60ms A FIN ack 901
			70ms B ack 202
			80ms B ack 202 len 700
			90ms A ack 1601`, HalfClosed, "half", "A", ""},
		{"the FIN is answered with a RST", open + `
			60ms A FIN ack 901
			70ms B RST seq 901 ack 202`, FinThenReset, "fin-rst", "A", ""},
		{"a reset and nothing else", open + `
			60ms B RST seq 901 ack 201`, Reset, "rst", "", ""},
		{"a late RST does not undo a close", open + `
			  60ms A FIN ack 901
			  70ms B FIN ack 202
			  80ms A ack 902
			9000ms B RST seq 902`, ThreeSegments, "fin-rst", "A", "A"},
		{"a FIN in the middle of a capture", `
			0ms A seq 100 ack 700 FIN
			1ms B seq 700 ack 101
			2ms B FIN seq 700 ack 101
			3ms A seq 101 ack 701`, FourSegments, "fin4", "A", "A"},
		{"FIN with the last data", open + `
			60ms A FIN ack 901 len 30
			70ms B ack 232
			80ms B FIN ack 232 len 10
			90ms A ack 912`, FourSegments, "fin4", "A", "A"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			c := relate(t, tt.story)
			equal(t, "verdict", c.Close(), tt.want, tt.what)
			equal(t, "plain class", c.CloseClass(), tt.class, tt.what)
			equal(t, "first FIN", nameOf(c.FirstFIN()), tt.first, tt.what)
			waits := ""
			if c.Waits(0) {
				waits = "A"
			}
			if c.Waits(1) {
				waits = join(waits, "B")
			}
			equal(t, "in TIME-WAIT", waits, tt.waits, tt.what)
		})
	}
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

func nameOf(d Side, ok bool) string {
	if !ok {
		return ""
	}
	return "AB"[d : d+1]
}

// TestStrayFIN: who goes on behind its FIN has not sent it. The plain class
// counts it all the same.
func TestStrayFIN(t *testing.T) {
	c := relate(t, open+`
		60ms B FIN seq 901 ack 201 len 71
		61ms A ack 973
		90ms B seq 901 ack 201 len 1000`)
	if !c.Odd.Has(StrayFIN) {
		t.Errorf("oddities are %v: data beyond the FIN show that B did not send it", c.Odd)
	}
	equal(t, "verdict", c.Close(), Unfinished, "the FIN was forged")
	equal(t, "B", path(c, endB), "SYN-RECEIVED ESTABLISHED", "it never closed")
	equal(t, "A", path(c, endA), "SYN-SENT ESTABLISHED", "what it was told is not what B said")
	equal(t, "plain class", c.CloseClass(), "half", "there is a FIN in the capture")
}

// TestFates: what became of a RST can be told only where it was not obeyed.
func TestFates(t *testing.T) {
	for _, tt := range []struct {
		what, story string
		want        Fate
		odd         Oddities
		path        string // of A, its receiver
	}{
		{"none", open, NoReset, 0, "SYN-SENT ESTABLISHED"},
		{"with the right number, and A falls silent", open + `
			60ms B RST seq 901 ack 201`, Heeded, 0, "SYN-SENT ESTABLISHED CLOSED"},
		{"with the right number, but A goes on", open + `
			 60ms B RST seq 901 ack 201
			190ms A ack 901 len 10
			300ms A ack 901 len 10`, Disobeyed, DisobeyedRST, "SYN-SENT ESTABLISHED"},
		{"what A had sent before the RST reached it says nothing", open + `
			60ms B RST seq 901 ack 201
			65ms A ack 901 len 10`, Heeded, 0, "SYN-SENT ESTABLISHED CLOSED"},
		{"with a number out of nowhere", open + `
			60ms B RST seq 900000 ack 201`, Implausible, StrayRST, "SYN-SENT ESTABLISHED"},
		{"the alleged sender goes on", open + `
			 60ms B RST seq 901 ack 201
			 70ms B seq 901 ack 201 len 50`, Heeded, UndeadSender, "SYN-SENT ESTABLISHED CLOSED"},
		{"without ACK, out of the blue", open + `
			9000ms B RST seq 901`, Heeded, UnprovokedRST, "SYN-SENT ESTABLISHED CLOSED"},
		{"alone in the capture: backscatter", `
			0ms B RST seq 901`, Pointless, MidStream, ""},
	} {
		t.Run(tt.what, func(t *testing.T) {
			c := relate(t, tt.story)
			b := Side(1)
			if c.Ends[0].Addr == endB {
				b = 0
			}
			equal(t, "fate of B's RST", c.ResetFate(b), tt.want, tt.what)
			equal(t, "A", path(c, endA), tt.path, tt.what)
			if missing := tt.odd &^ c.Odd; missing != 0 {
				t.Errorf("oddities are %v; %v should be among them", c.Odd, missing)
			}
		})
	}
}

func TestRSTWithPayloadAndFIN(t *testing.T) {
	c := relate(t, open+"60ms B RST FIN seq 901 ack 201 len 9")
	if !c.Odd.Has(FINAndRST) {
		t.Errorf("oddities are %v: FIN and RST in one segment should be named", c.Odd)
	}
	if c := relate(t, open+"60ms B RST seq 901 ack 201 len 9"); !c.Odd.Has(RSTData) {
		t.Errorf("oddities are %v: the RST had payload", c.Odd)
	}
}

// TestCloseBehindARewritingFirewall: of packets that stand there twice, with
// two numbers, those count that the other end takes.
func TestCloseBehindARewritingFirewall(t *testing.T) {
	c := relate(t, `
		 0ms A SYN seq 100 id 5
		10ms B SYN seq 70000 ack 5555 id 9
		10ms B SYN seq 700 ack 101 id 9
		20ms A seq 101 ack 701 len 10
		30ms B FIN seq 70001 ack 5565 id 10
		30ms B FIN seq 701 ack 111 id 10
		40ms A seq 111 ack 702
		50ms A FIN seq 111 ack 702
		60ms B seq 70002 ack 5566 id 11
		60ms B seq 702 ack 112 id 11
		    == CLOSED TIME-WAIT`)
	if !c.Odd.Has(Rewritten) {
		t.Errorf("oddities are %v: the SYN-ACK has one IP id and two numbers", c.Odd)
	}
	equal(t, "verdict", c.Close(), FourSegments, "FIN, ACK, FIN, ACK")
	equal(t, "A", path(c, endA), "SYN-SENT ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED", "the other numbers are not for A")
}

func TestRSTWithAnotherTTL(t *testing.T) {
	k := relateUnsettled(t, open)
	s := segmentWith(wire.RST | wire.ACK)
	s.Src, s.Dst, s.Seq, s.Ack, s.At, s.Frame, s.TTL = endB, endA, 901, 201, talkBegins.Add(time.Second), 99, 21
	k.conn.hand.ends[1].ttl = 106
	k.conn.Observe(s)
	if !k.conn.Odd.Has(OtherTTL) {
		t.Errorf("oddities are %v: B's packets have TTL 106, this RST has 21", k.conn.Odd)
	}
}
