package tcp

import "testing"

// RFC 9293 §3.8.5, RFC 6093: urgent octets stay in line.

func TestUrgentSent(t *testing.T) {
	tell(t, []script{{
		what: "the pointer points behind the urgent octets (MUST-30, MUST-62)",
		from: established(),
		script: `
			0ms ! urgent 30
			0ms > URG,ACK seq 101 len 30 urg 30`,
	}, {
		what: "octets before the mark carry it on; of any length (MUST-31)",
		from: established(),
		script: `
			0ms ! urgent 2500
			0ms > URG,ACK seq 101  len 1000 urg 2500
			0ms > URG,ACK seq 1101 len 1000 urg 1500
			9ms < ACK seq 701 ack 2101
			9ms > URG,ACK seq 2101 len 500  urg 500
			9ms ! write 1000
			9ms > ACK     seq 2601 len 1000`,
	}, {
		what: "a mark beyond what the field can say is told as far as it can",
		from: established(),
		script: `
			0ms < ACK seq 701 ack 101 win 1000
			0ms ! urgent 70000
			0ms > URG,ACK seq 101 urg 65535
			9ms < ACK seq 701 ack 1101 win 1000
			9ms > URG,ACK seq 1101 urg 65535`,
	}, {
		what: "what is sent again is marked again",
		from: established(),
		script: `
			  0ms ! urgent 30
			  0ms > URG,ACK seq 101 urg 30
			200ms > URG,ACK seq 101 urg 30
			210ms < ACK seq 701 ack 131
			210ms ! write 10
			210ms > ACK seq 131`,
	}})
}

func TestUrgentReceived(t *testing.T) {
	tell(t, []script{{
		what: "the user is told, and can ask how much is left (MUST-32, MUST-33)",
		from: established(),
		script: `
			 0ms < URG,ACK seq 701 ack 101 len 50 urg 30
			 0ms * urgent
			 0ms ? urgent 30
			 0ms ! read 20
			 0ms ? urgent 10
			 0ms ! read 20
			 0ms ? urgent 0
			40ms > ACK ack 751`,
	}, {
		what: "again when the mark moves on, not when it stays (MUST-32)",
		from: established(),
		script: `
			 0ms < URG,ACK seq 701 ack 101 len 10 urg 100
			 0ms * urgent
			 0ms < URG,ACK seq 711 ack 101 len 10 urg 90
			 0ms * -urgent
			 0ms < URG,ACK seq 721 ack 101 len 10 urg 200
			 0ms * urgent
			 0ms ? urgent 220
			40ms > ACK`,
	}, {
		what: "before the octets themselves, and where the window is closed (MUST-66)",
		from: narrow(1000),
		script: `
			 0ms < ACK     seq 701  ack 101 len 1000
			40ms > ACK     ack 1701 win 0
			50ms < URG,ACK seq 1701 ack 101 urg 60000
			50ms * urgent
			50ms ? urgent 61000`,
	}, {
		what: "the pointer counts from the segment's first octet, be it old or not",
		from: established(),
		script: `
			 0ms < ACK     seq 701 ack 101 len 50
			 0ms < URG,ACK seq 701 ack 101 len 100 urg 80
			 0ms ? urgent 80
			40ms > ACK     ack 801`,
	}, {
		what: "a mark among octets that were read is old news",
		from: established(),
		script: `
			 0ms < ACK     seq 701 ack 101 len 50
			 0ms ! read 50
			 0ms < URG,ACK seq 701 ack 101 len 100 urg 50
			 0ms * -urgent
			40ms > ACK     ack 801`,
	}, {
		what: "after the peer's FIN there is none",
		from: closeWait(),
		script: `
			0ms < URG,ACK seq 702 ack 101 urg 50
			0ms * -urgent`,
	}, {
		what: "a pointer without the bit means nothing",
		from: established(),
		script: `
			0ms < ACK seq 701 ack 101 urg 50
			0ms ? urgent 0`,
	}})
}
