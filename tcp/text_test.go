package tcp

import "testing"

// Text that arrives: RFC 9293 §3.4 (which is acceptable), the first and the
// seventh check of §3.10.7.4, and the ACKs for it: §3.8.6.3, RFC 5681 §4.2.

func TestAcceptable(t *testing.T) {
	tell(t, []script{{
		what: "text at the expected number is taken",
		from: established(),
		script: `
			 0ms < ACK seq 701 ack 101 len 10  -> accept
			 0ms ? unread 10 expects 711
			40ms > ACK ack 711`,
	}, {
		what: "old text is acknowledged again (U-10)",
		from: established(),
		script: `
			0ms < ACK seq 651 ack 101 len 50  -> below-window
			0ms > ACK seq 101 ack 701 why duplicate-ack
			0ms ? unread 0`,
	}, {
		what: "text that is partly old is cut at the front",
		from: established(),
		script: `
			 0ms < ACK seq 651 ack 101 len 60  -> accept
			 0ms ! read 999 -> 10
			40ms > ACK ack 711`,
	}, {
		what: "text that reaches beyond the window is cut at the back, its FIN too",
		from: tuned(established(), func(c *Config) { c.ReceiveBuffer = 1000 }),
		script: `
			0ms < FIN,ACK seq 701 ack 101 len 1200  -> accept
			0ms > ACK     ack 1701 win 0
			0ms = ESTABLISHED
			0ms ! read 9999 -> 1000
			0ms > ACK     win 1000 why window-update`,
	}, {
		what: "text beyond the window is refused (U-10)",
		from: established(),
		script: `
			0ms < ACK seq 60701 ack 101 len 10  -> above-window
			0ms > ACK seq 101 ack 701`,
	}, {
		what: "the window's last octet is acceptable",
		from: established(),
		script: `
			0ms < ACK seq 60700 ack 101 len 1  -> accept
			0ms > ACK ack 701
			0ms ? early 1`,
	}, {
		what: "an empty segment just behind a full window counts: our own text must not stall",
		from: established().then("0ms ! write 10\n 0ms > ACK len 10"),
		script: `
			0ms < ACK seq 60701 ack 111  -> accept
			0ms ? una 111`,
	}, {
		what: "where the window is closed, ACKs still count and text does not (MUST-66)",
		from: tuned(established(), func(c *Config) { c.ReceiveBuffer = 1000 }).then(`
			0ms ! write 10
			0ms > ACK len 10
			0ms < ACK seq 701 ack 101 len 1000
			40ms > ACK ack 1701 win 0`),
		script: `
			0ms < ACK seq 1701 ack 111 len 1  -> accept
			0ms > ACK ack 1701 win 0
			0ms ? una 111 unread 1000`,
	}})
}

func TestHoles(t *testing.T) {
	tell(t, []script{{
		what: "text beyond a hole is kept and acknowledged at once (SHLD-31, MAY-13, RFC 5681 §4.2)",
		from: established(),
		script: `
			0ms < ACK seq 801 ack 101 len 100
			0ms > ACK ack 701 why duplicate-ack
			0ms ? early 100 unread 0
			0ms < ACK seq 1001 ack 101 len 100
			0ms > ACK ack 701
			0ms ? early 200`,
	}, {
		what: "what fills a hole brings all behind it, and is acknowledged at once",
		from: established().then(`
			0ms < ACK seq 801 ack 101 len 100
			0ms > ACK ack 701
			0ms < ACK seq 1001 ack 101 len 100
			0ms > ACK ack 701`),
		script: `
			0ms < ACK seq 701 ack 101 len 100
			0ms > ACK ack 901
			0ms ? early 100 unread 200
			0ms < ACK seq 901 ack 101 len 100
			0ms > ACK ack 1101
			0ms ! read 999 -> 400`,
	}, {
		what: "early text may overlap, come twice, and join",
		from: established(),
		script: `
			0ms < ACK seq 801 ack 101 len 100
			0ms > ACK ack 701
			0ms < ACK seq 801 ack 101 len 100
			0ms > ACK ack 701
			0ms < ACK seq 850 ack 101 len 100
			0ms > ACK ack 701
			0ms < ACK seq 780 ack 101 len 50
			0ms > ACK ack 701
			0ms ? early 170
			0ms < ACK seq 701 ack 101 len 300
			0ms > ACK ack 1001
			0ms ! read 999 -> 300`,
	}, {
		what: "three early segments in a batch are three duplicate ACKs: their number tells of the loss",
		from: established(),
		script: `
			0ms << ACK seq 801  ack 101 len 100
			0ms << ACK seq 901  ack 101 len 100
			0ms <  ACK seq 1001 ack 101 len 100
			0ms >  ACK ack 701
			0ms >  ACK ack 701
			0ms >  ACK ack 701`,
	}})
}

func TestDelayedAck(t *testing.T) {
	tell(t, []script{{
		what: "an ACK may wait, but less than half a second (MUST-40, SHLD-18)",
		from: established(),
		script: `
			 0ms < ACK seq 701 ack 101 len 100
			40ms > ACK seq 101 ack 801 len 0 why ack`,
	}, {
		what: "it goes with text of ours where there is some",
		from: established(),
		script: `
			 0ms < ACK seq 701 ack 101 len 100
			10ms ! write 20
			10ms > ACK seq 101 ack 801 len 20`,
	}, {
		what: "every second full segment is acknowledged at once (SHLD-19)",
		from: established(),
		script: `
			0ms < ACK seq 701  ack 101 len 1000
			1ms < ACK seq 1701 ack 101 len 1000
			1ms > ACK ack 2701
			2ms < ACK seq 2701 ack 101 len 1000
			3ms < ACK seq 3701 ack 101 len 1000
			3ms > ACK ack 4701`,
	}, {
		what: "of a batch of segments all are taken before one ACK is sent (MUST-58, MUST-59)",
		from: established(),
		script: `
			0ms << ACK seq 701  ack 101 len 1000
			0ms << ACK seq 1701 ack 101 len 1000
			0ms << ACK seq 2701 ack 101 len 1000
			0ms << ACK seq 3701 ack 101 len 1000
			0ms <  ACK seq 4701 ack 101 len 1000
			0ms >  ACK ack 5701`,
	}, {
		what: "the wait is the first octet's, later ones do not prolong it (MUST-40)",
		from: established(),
		script: `
			 0ms < ACK seq 701 ack 101 len 10
			30ms < ACK seq 711 ack 101 len 10
			40ms > ACK ack 721`,
	}, {
		what: "it can be switched off",
		from: tuned(established(), func(c *Config) { c.NoDelayedAck = true }),
		script: `
			0ms < ACK seq 701 ack 101 len 10
			0ms > ACK ack 711`,
	}, {
		what: "a FIN is acknowledged at once",
		from: established(),
		script: `
			0ms < FIN,ACK seq 701 ack 101
			0ms > ACK ack 702`,
	}, {
		what: "an empty segment is not acknowledged at all",
		from: established(),
		script: `
			0ms < ACK seq 701 ack 101
			1s  = ESTABLISHED`,
	}})
}

func TestMemoryRefuses(t *testing.T) {
	tell(t, []script{{
		what: "text for which there is no memory is dropped, and taken when it comes again",
		from: tuned(established(), func(c *Config) { c.Memory = NewMemory(4096) }),
		script: `
			0ms < ACK seq 701  ack 101 len 2048  -> accept
			0ms > ACK ack 2749
			0ms < ACK seq 2749 ack 101 len 2048  -> no-memory   # 4096 more while 2048 are lent
			0ms > ACK ack 2749
			0ms ! read 9999 -> 2048
			0ms ? memory 0
			0ms < ACK seq 2749 ack 101 len 2048  -> accept
			0ms > ACK ack 4797`,
	}, {
		what: "a write for which there is none says so, unless an acknowledgment will make room",
		from: tuned(established(), func(c *Config) { c.Memory = NewMemory(2048) }),
		script: `
			 0ms ! write 5000 -> no-memory
			 0ms ! write 500
			 0ms > ACK len 500
			 0ms ! write 5000 -> 1548
			 0ms > ACK len 1000
			 9ms < ACK seq 701 ack 1601
			 9ms > ACK seq 1601 len 548
			 9ms * writable
			 9ms < ACK seq 701 ack 2149
			 9ms ? memory 0`,
	}})
}
