package passive

import "testing"

// TestZeeksWords: conn_state and history, as Zeek's documentation tells them.
func TestZeeksWords(t *testing.T) {
	const closed = open + `
		60ms A FIN ack 901
		70ms B FIN ack 202
		80ms A ack 902
`
	for _, tt := range []struct{ what, story, state, history string }{
		{"an attempt without an answer", "0ms A SYN seq 100", "S0", "S"},
		{"the same packet twice is one letter", "0ms A SYN seq 100\n1s A SYN seq 100", "S0", "S"},
		{"open, not closed", open, "S1", "ShADd"},
		{"SYN and SYN-ACK are enough for Zeek", "0ms A SYN seq 100\n1ms B SYN seq 700 ack 101", "S1", "Sh"},
		{"opened and closed", closed, "SF", "ShADdFf"},
		{"rejected", "0ms A SYN seq 100\n1ms B RST seq 0 ack 101", "REJ", "Sr"},
		{"closed by the originator alone", open + "60ms A FIN ack 901", "S2", "ShADdF"},
		{"closed by the responder alone", open + "60ms B FIN ack 201", "S3", "ShADdf"},
		{"aborted by the originator", open + "60ms A RST seq 201 ack 901", "RSTO", "ShADdR"},
		{"aborted by the responder", open + "60ms B RST seq 901 ack 201", "RSTR", "ShADdr"},
		{"SYN and RST of the originator", "0ms A SYN seq 100\n1ms A RST seq 101", "RSTOS0", "SR"},
		{"SYN-ACK and RST of the responder", "0ms B SYN seq 700 ack 101\n1ms B RST seq 701", "RSTRH", "^hr"},
		{"half open, closed by the originator", "0ms A SYN seq 100\n1ms A FIN seq 101 ack 5", "SH", "SF"},
		{"half open, closed by the responder", "0ms B SYN seq 700 ack 101\n1ms B FIN seq 701 ack 101", "SHR", "^hf"},
		{"only the middle", "0ms A seq 100 ack 700 len 10", "OTH", "D"},
		{"flags that do not go together", "0ms A SYN FIN seq 100\n1ms B RST FIN seq 0 ack 101", "RSTR", "Qi"},
		{"zero window", open + "60ms A ack 901 win 0", "S1", "ShADdW"},
		{"data again", open + "360ms A seq 101 ack 901 len 100", "S1", "ShADdT"},
		{"a gap: octets acknowledged that the capture has not got", open + "60ms A seq 301 ack 901 len 50\n70ms B ack 351", "S1", "ShADdaG"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			c := relate(t, tt.story)
			equal(t, "conn_state", c.ConnState(), tt.state, tt.what)
			equal(t, "history", c.History(), tt.history, tt.what)
		})
	}
}

// TestHistoryCounts: some letters come again with every power of ten.
func TestHistoryCounts(t *testing.T) {
	var z zeek
	for range 120 {
		z.count(0, 1)
	}
	equal(t, "letters", z.n, 3, "at the 1st, the 10th and the 100th")
}

func TestHistoryIsBounded(t *testing.T) {
	var z zeek
	for range 10 * maxHistory {
		z.write(1, 'd')
	}
	equal(t, "letters", z.n, maxHistory, "there is no more room")
}
