package passive

import (
	"fmt"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// TestHandshakes: what an opening comes to, and the plain word for it.
func TestHandshakes(t *testing.T) {
	for _, tt := range []struct {
		what, story string
		want        Handshake
		class       string
		odd         Oddities
	}{
		{"three segments", handshake, Complete, "full", 0},
		{"nobody answers", `
			   0ms A SYN seq 100
			1000ms A SYN seq 100`, Unanswered, "syn", 0},
		{"the port is closed", `
			0ms A SYN seq 100
			1ms B RST seq 0 ack 101`, Refused, "refused", 0},
		{"a RST that does not acknowledge the SYN refuses nothing", `
			0ms A SYN seq 100
			1ms B RST seq 0 ack 55`, Unanswered, "refused", StrayRST},
		{"the client never answers", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101`, HalfOpen, "half", 0},
		{"a scanner resets", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms A RST seq 101`, ResetOpening, "half", 0},
		{"the server thinks better of it", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms B RST seq 701`, ResetOpening, "half", 0},
		{"the third segment acknowledges what was never sent", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms A ack 999999`, HalfOpen, "full", WrongACK},
		{"the third segment acknowledges too little", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms A ack 700`, HalfOpen, "half", WrongACK},
		{"the third segment has a number far from the SYN's", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms A seq 555555 ack 701`, HalfOpen, "full", WrongACK},
		{"a forged ACK first, then the true one", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms A ack 600
			3ms A ack 701`, Complete, "full", WrongACK},
		{"the SYN-ACK acknowledges something else, so the client resets and waits on", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 55
			2ms A RST seq 55`, ResetOpening, "half", WrongSYNACK},
		{"a SYN-ACK of nobody's in the client's name", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms A SYN seq 4242 ack 701
			3ms A seq 101 ack 999`, HalfOpen, "full", WrongSYNACK | WrongACK},
		{"both open at the same time: RFC 9293 figure 7", `
			0ms A SYN seq 100
			0ms B SYN seq 300
			5ms A SYN seq 100 ack 301
			5ms B SYN seq 300 ack 101`, Simultaneous, "half", 0},
		{"the server answers with a SYN: four segments", `
			0ms A SYN seq 100
			1ms B SYN seq 300
			2ms A SYN seq 100 ack 301
			3ms B seq 301 ack 101`, Split, "syn", 0},
		{"the server answers with an ACK and a SYN: five segments", `
			0ms A SYN seq 100
			1ms B seq 300 ack 101
			2ms B SYN seq 300
			3ms A SYN seq 100 ack 301
			4ms B seq 301 ack 101`, Split, "syn", 0},
		{"data in the third segment", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms A ack 701 len 35`, Complete, "full", 0},
		{"data in the SYN, taken at once: RFC 7413", `
			0ms A SYN seq 100 len 50
			1ms B SYN seq 700 ack 151
			2ms A ack 701`, Complete, "full", SYNData},
		{"data in the SYN, not taken", `
			0ms A SYN seq 100 len 50
			1ms B SYN seq 700 ack 101
			2ms A seq 101 ack 701`, Complete, "full", SYNData},
		{"the SYN stands behind its SYN-ACK in the capture", `
			0ms B SYN seq 700 ack 101
			1ms A SYN seq 100
			2ms A ack 701`, Complete, "full", Reordered3WHS},
		{"two servers answer, and the client takes the second", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms B SYN seq 90000 ack 101
			3ms A ack 90001`, Complete, "full", OtherISN},
		{"two servers answer, and the client takes the first", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms B SYN seq 90000 ack 101
			3ms A ack 701`, Complete, "half", OtherISN},
		{"backscatter: SYN-ACKs that nobody asked for", `
			0ms B SYN seq 700 ack 101`, SynAckOnly, "synack", 0},
		{"the capture has one direction only", `
			0ms A SYN seq 100
			2ms A seq 101 ack 701
			3ms A seq 101 ack 701 len 10`, Complete, "syn", OneSided},
		{"the capture begins in the middle", `
			0ms A seq 100 ack 700 len 20`, MidStream3WHS, "none", MidStream},
		{"resets that are not obeyed do not undo a handshake", `
			 0ms A SYN seq 100
			61ms B RST seq 0 ack 101
			63ms A SYN seq 100
			64ms B SYN seq 26175 ack 101
			65ms A ack 26176
			66ms A ack 26176 len 300
			90ms B ack 401`, Complete, "refused", 0},
	} {
		t.Run(tt.what, func(t *testing.T) {
			c := relate(t, tt.story)
			equal(t, "verdict", c.Handshake(), tt.want, tt.what)
			equal(t, "plain class", c.HandshakeClass(), tt.class, tt.what)
			if missing := tt.odd &^ c.Odd; missing != 0 {
				t.Errorf("oddities are %v; %v should be among them", c.Odd, missing)
			}
		})
	}
}

// TestGaps: three hosts could have caused each part of the opening's delay.
func TestGaps(t *testing.T) {
	c := relate(t, `
		   0ms A SYN seq 100
		1000ms A SYN seq 100
		3000ms A SYN seq 100
		3020ms B SYN seq 700 ack 101
		4020ms B SYN seq 700 ack 101
		4025ms A ack 701`)
	first, ok := c.FirstGap()
	equal(t, "SYN to SYN-ACK", fmt.Sprint(first, ok), "20ms true", "it is measured from the last SYN before it")
	third, ok := c.ThirdGap()
	equal(t, "SYN-ACK to ACK", fmt.Sprint(third, ok), "5ms true", "it is measured from the last SYN-ACK")
	whole, ok := c.InitialRTT()
	equal(t, "initial round trip", fmt.Sprint(whole, ok), "25ms true", "both gaps, without the wait between")
	equal(t, "first SYN", c.Opening.SYN.Frame, 1, "the first try")
	equal(t, "SYNs", c.Ends[c.Client].SYNs, 3, "two retries")
	equal(t, "waits of the SYN", near(c.Opening.SYNWaits.All()), "1s 2s", "they double: RFC 6298 §5.5")
	equal(t, "waits of the SYN-ACK", near(c.Opening.SYNACKWaits.All()), "1s", "one retry")
}

// near prints durations to the millisecond: waits are kept in coarse units.
func near(list []time.Duration) (out string) {
	for i, d := range list {
		if i > 0 {
			out += " "
		}
		out += d.Round(time.Millisecond).String()
	}
	return out
}

func TestWaitsAreBounded(t *testing.T) {
	var w Waits
	for i := range 99 {
		at := talkBegins.Add(time.Duration(i) * time.Second)
		w.note(at, at.Add(time.Second))
	}
	equal(t, "waits kept", len(w.All()), MaxWaits, "the rest is not worth the memory")
	equal(t, "waits counted", w.Count(), 99, "between 100 tries")
}

// TestThirdData: RFC 9293 §3.4 allows it, and busy clients do it.
func TestThirdData(t *testing.T) {
	syn := "0ms A SYN seq 100\n1ms B SYN seq 700 ack 101\n"
	equal(t, "data in the third", relate(t, syn+"2ms A ack 701 len 35").Opening.ThirdData(), true, "it has 35 octets")
	equal(t, "data in the fourth", relate(t, syn+"2ms A ack 701\n3ms A ack 701 len 35").Opening.ThirdData(), false, "the third had none")
}

// TestRoles: how client and server are told apart.
func TestRoles(t *testing.T) {
	for story, want := range map[string]string{
		"0ms A SYN seq 100":                                  "A syn",
		"0ms B SYN seq 700 ack 101":                          "A syn-ack",
		"0ms B seq 700 ack 101 len 5":                        "B first",
		"0ms B SYN seq 700 ack 101\n1ms A SYN seq 100":       "A syn",
		"0ms A SYN seq 100\n0ms B SYN seq 300":               "A syn",
		"0ms B seq 700 ack 1 len 5\n1ms A SYN seq 9 ack 705": "B syn-ack",
		"0ms B seq 700 ack 101 len 5\n1ms A seq 101 ack 705": "B first",
	} {
		c := relate(t, story)
		got := "B "
		if c.Ends[c.Client].Addr == endA {
			got = "A "
		}
		equal(t, "client of "+story, got+[]string{"syn", "syn-ack", "first"}[c.Role], want, "a SYN tells best, then a SYN-ACK, then who is first")
	}
}

// TestAgreed: what only one side offers is not in force.
func TestAgreed(t *testing.T) {
	c := relate(t, `
		 0ms A SYN seq 100 mss 1460 scale 7 ts 5
		10ms B SYN seq 700 ack 101 mss 1400 ts 9`)
	a, ok := c.Agreed()
	equal(t, "agreed", fmt.Sprint(a, ok), fmt.Sprint(Agreed{Timestamps: true}, true), "only timestamps were offered by both")
	if _, ok := relate(t, "0ms A SYN seq 100 scale 7").Agreed(); ok {
		t.Error("something was agreed on although nobody answered")
	}
}

func TestECNIsAgreedByThreeFlags(t *testing.T) {
	var syn, synAck, refusal Offer
	syn.learn(segmentWith(wire.SYN | wire.ECE | wire.CWR))
	synAck.learn(segmentWith(wire.SYN | wire.ACK | wire.ECE))
	refusal.learn(segmentWith(wire.SYN | wire.ACK))
	if !syn.ECN || !synAck.ECN || refusal.ECN {
		t.Errorf("ECN is %v, %v and %v; want true, true, false: RFC 3168 §6.1.1", syn.ECN, synAck.ECN, refusal.ECN)
	}
}

// TestCookieLike: a hint, where the server dropped all that a cookie has no
// room for.
func TestCookieLike(t *testing.T) {
	story := func(answer string) *Conn {
		c := relate(t, "0ms A SYN seq 100 mss 1460 scale 7 ts 5\n10ms B SYN seq 700 ack 101 "+answer)
		c.Ends[0].Offer.Set |= wire.OptSACKPermitted
		return c
	}
	equal(t, "all options gone but the MSS", story("mss 1460").CookieLike(), true, "RFC 4987 §3.6")
	equal(t, "a scale in the answer", story("mss 1460 scale 7").CookieLike(), false, "a cookie has no room for it")
}

func TestCopiesAreNoTries(t *testing.T) {
	o := &relate(t, `
		   0ms A SYN seq 100 id 7
		   0ms A SYN seq 100 id 7
		1000ms A SYN seq 100 id 8
		1000ms A SYN seq 100 id 8
		1010ms B SYN seq 700 ack 101 id 9
		1010ms B SYN seq 700 ack 101 id 9`).Opening
	equal(t, "tries of the SYN", o.SYNTries(), 2, "each was captured twice, as on -i any")
	equal(t, "tries of the SYN-ACK", o.SYNACKTries(), 1, "it was captured twice")
	equal(t, "tries of what is not there", relate(t, "0ms A SYN seq 100").Opening.SYNACKTries(), 0, "nobody answered")
}
