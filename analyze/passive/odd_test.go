package passive

import "testing"

// TestOddities: what a reader must know before believing anything.
func TestOddities(t *testing.T) {
	for _, tt := range []struct {
		what, story string
		want        Oddities
	}{
		{"nothing", open, 0},
		{"the capture begins in the middle", "0ms A seq 100 ack 700 len 5", MidStream},
		{"one packet is there twice", open + "60ms A ack 901 len 10 id 7\n60ms A seq 201 ack 901 len 10 id 7", Doubled},
		{"one direction only", "0ms A seq 100 ack 700 len 5\n9ms A ack 800 len 5", MidStream | OneSided},
		{"the other direction comes to light", "0ms A seq 100 ack 700 len 5\n9ms A ack 800 len 5\n20ms B seq 800 ack 110", MidStream | UnseenAcked},
		{"octets acknowledged that are not there", open + "60ms A seq 301 ack 901 len 50\n70ms B ack 351", UnseenAcked},
		{"octets before a FIN that are not there", open + "60ms A FIN seq 301 ack 901\n70ms B ack 302", UnseenAcked | HoleBeforeFIN},
		{"a SYN, which acknowledges nothing, on the four-tuple of a connection before", `
			   0ms A SYN seq 100
			  10ms B SYN seq 3000000900 ack 101
			  20ms A seq 101 ack 3000000901
			  60ms A FIN seq 101 ack 3000000901
			  70ms B FIN seq 3000000901 ack 102
			  80ms A seq 102 ack 3000000902
			9000ms A SYN seq 9000
			9010ms B RST seq 0 ack 9001`, Reused},
		{"a segment without ACK", open + "60ms A seq 201 len 5", NoACK},
		{"SYN and FIN", "0ms A SYN FIN seq 100", SYNAndFIN},
		{"FIN and RST", open + "60ms A FIN RST seq 201 ack 901", FINAndRST},
	} {
		t.Run(tt.what, func(t *testing.T) {
			equal(t, "oddities", relate(t, tt.story).Odd.String(), tt.want.String(), tt.what)
		})
	}
}

func TestWhoBegan(t *testing.T) {
	equal(t, "first RST", nameOf(relate(t, open+"60ms B RST seq 901 ack 201").FirstRST()), "B", "B sent it")
	equal(t, "first RST", nameOf(relate(t, open).FirstRST()), "", "there is none")
	c := relate(t, "0ms A SYN seq 100\n0ms B SYN seq 300")
	equal(t, "both sent a SYN", c.Opening.SimultaneousOpen(), true, "whatever became of it")
	n := 0
	for range c.StepsOf(1) {
		n++
	}
	equal(t, "steps of B", n, 1, "it sent a SYN, and nothing answers it")
}
