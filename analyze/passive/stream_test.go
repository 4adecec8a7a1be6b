package passive

import "testing"

func TestEveryDataSegmentIsSorted(t *testing.T) {
	for _, tt := range []struct{ what, story string }{{
		what: "data in order is new, from the SYN on",
		story: `
			 0ms A SYN seq 999           = nothing
			10ms A seq 1000 len 100      = new
			11ms A seq 1100 len 100      = new`,
	}, {
		what: "mid-stream the first segment is new, and what comes before it fills a hole",
		story: `
			 0ms A seq 1000 len 100      = new
			10ms A seq 500 len 100       = hole
			20ms A seq 500 len 100       = seen, retransmission
			30ms A seq 600 len 400       = hole`,
	}, {
		what: "a jump is new, and its hole is filled once",
		story: `
			 0ms A seq 1000 len 100      = new
			 1ms A seq 1300 len 100      = new
			 2ms A seq 1100 len 100      = hole, reordered
			 3ms A seq 1200 len 100      = hole, reordered
			 4ms A seq 1100 len 200      = seen, retransmission`,
	}, {
		what: "some of it seen, some new, at the front",
		story: `
			  0ms A seq 1000 len 100     = new
			300ms A seq 1000 len 200     = partial, timeout retransmission
			301ms A seq 1200 len 100     = new`,
	}, {
		what: "some of it seen, and it ends behind the front: it fills a hole",
		story: `
			  0ms A seq 1000 len 100     = new
			  1ms A seq 1200 len 100     = new
			300ms A seq 1000 len 150     = hole, timeout retransmission
			301ms A seq 1150 len 150     = hole, timeout retransmission`,
	}, {
		what: "the sequence numbers wrap",
		story: `
			 0ms A SYN seq 4294967196      = nothing
			 1ms A seq 4294967197 len 200  = new
			 2ms A seq 101 len 100         = new
			 3ms A seq 4294967290 len 10   = seen, retransmission
			 4ms A seq 301 len 100         = new
			 5ms A seq 201 len 100         = hole, reordered`,
	}, {
		what: "payload of a SYN follows the SYN",
		story: `
			  0ms A SYN seq 999 len 100    = new
			  9ms B SYN ack 1000 win 500
			 10ms A seq 1000 len 100 ack 2 = seen, retransmission
			 11ms A seq 1100 len 100 ack 2 = new`,
	}, {
		what: "the payload of a reset is no part of the stream",
		story: `
			 0ms A seq 1000 len 100      = new
			 1ms A RST seq 1100 len 20   = nothing
			 2ms A seq 1100 len 100      = new`,
	}} {
		t.Run(tt.what, func(t *testing.T) { tell(t, tt.story) })
	}
}

func TestCopiesAreNoRetransmissions(t *testing.T) {
	for _, tt := range []struct{ what, story string }{{
		what: "the same IP id at once",
		story: `
			 0ms A seq 1000 len 100 id 7    = new
			 0ms A seq 1000 len 100 id 7    = copy, copy
			 1ms A seq 1100 len 100 id 8    = new
			 9ms A seq 1000 len 100 id 7    = copy, copy`,
	}, {
		what: "another id is a retransmission",
		story: `
			  0ms A seq 1000 len 100 id 7   = new
			300ms A seq 1000 len 100 id 8   = seen, timeout retransmission`,
	}, {
		what: "after a second the ids may have come round",
		story: `
			  0ms A seq 1000 len 100 id 7   = new
			999ms A seq 1000 len 100 id 7   = copy, copy
			 3s   A seq 1000 len 100 id 7   = seen, timeout retransmission`,
	}, {
		what: "the same id, another length",
		story: `
			 0ms A seq 1000 len 100 id 7    = new
			 1ms A seq 1000 len 50  id 7    = seen, retransmission`,
	}, {
		what: "SYN, bare ACK and FIN can be copies, too",
		story: `
			 0ms A SYN seq 999 id 1         = nothing
			 0ms A SYN seq 999 id 1         = copy, copy
			 2ms A seq 1000 ack 5 id 2      = nothing
			 2ms A seq 1000 ack 5 id 2      = copy, copy
			 3ms A FIN seq 1000 ack 5 id 3  = nothing
			 3ms A FIN seq 1000 ack 5 id 3  = copy, copy`,
	}, {
		what: "a sender that gives every packet id 0 repeats ACKs, but no SYN within a millisecond",
		story: `
			 0ms A seq 1000 ack 5 id 0      = nothing
			 0ms A seq 1000 ack 5 id 0      = nothing
			 2ms A SYN seq 999 id 0         = nothing
			 2ms A SYN seq 999 id 0         = copy, copy
			 3ms A seq 1000 ack 6 id 0      = nothing
			 3ms A seq 1000 ack 6 id 0      = copy, copy
			 1s  A SYN seq 999 id 0         = nothing`,
	}, {
		what: "of data with id 0 the checksum must be the same, and at once",
		story: `
			  0ms A seq 1000 len 100 id 0 sum 77 = new
			  0ms A seq 1000 len 100 id 0 sum 77 = copy, copy
			  0ms A seq 1000 len 100 id 0 sum 78 = seen, retransmission
			300ms A seq 1000 len 100 id 0 sum 77 = seen, timeout retransmission`,
	}, {
		what: "a FIN right behind the ACK with the same numbers is no copy of it",
		story: `
			 0ms A seq 1000 ack 5 id 0      = nothing
			 0ms A FIN seq 1000 ack 5 id 0  = nothing
			 0ms A FIN seq 1000 ack 5 id 0  = copy, copy`,
	}, {
		what: "without ids it is only a suspicion, and none where the checksum differs",
		story: `
			 0ms A seq 1000 len 100 sum 77    = new
			 0ms A seq 1000 len 100 sum 77    = seen, copy
			 1ms A seq 1000 len 100 sum 78    = seen, retransmission`,
	}} {
		t.Run(tt.what, func(t *testing.T) { tell(t, tt.story) })
	}
}

func TestCopiesAreCountedApart(t *testing.T) {
	a := tell(t, `
		0ms A SYN seq 999 id 1
		0ms A SYN seq 999 id 1
		1ms B SYN ack 1000 win 500
		2ms A seq 1000 len 100 id 2
		2ms A seq 1000 len 100 id 2
		3ms A seq 1000 len 100 id 3`)
	want := Segments{New: 1, Seen: 2, Copy: 1, Bare: 1}
	equal(t, "segments", a.Segments, want, "a copy of data is seen as well, a copy of a SYN is bare")
	equal(t, "segments that came again", a.Segments.Again(), 1, "the copy was not sent twice")
	equal(t, "retransmissions", a.Repairs.All(), 1, "the copy is none")
}

func TestProbes(t *testing.T) {
	for _, tt := range []struct{ what, story string }{{
		what: "a keep-alive and its answer, with an octet of garbage and without",
		story: `
			  0ms A seq 1000 len 100           = new
			 10ms B ack 1100 win 500
			  2s  A seq 1099 ack 5             = probe, keep-alive
			2010ms B ack 1100 win 500          = probe answered
			  4s  A seq 1099 len 1 ack 5       = probe, keep-alive
			4010ms B ack 1100 win 500          = probe answered`,
	}, {
		what: "a window probe with the last octet",
		story: `
			  0ms A seq 1000 len 100           = new
			 10ms B ack 1100 win 0             = zero window
			300ms A seq 1099                   = probe, window probe
			310ms B ack 1100 win 0             = zero window`,
	}, {
		what: "a window probe with the next octet, again and again",
		story: `
			  0ms A seq 1000 len 100           = new
			 10ms B ack 1100 win 0             = zero window
			300ms A seq 1100 len 1             = new, window probe
			310ms B ack 1100 win 0             = zero window
			600ms A seq 1100 len 1             = probe, window probe
			610ms B ack 1101 win 500
			620ms A seq 1101 len 100           = new`,
	}, {
		what: "the octet of a window probe, and what follows it once there is room",
		story: `
			  0ms A seq 1000 len 100           = new
			 10ms B ack 1100 win 0             = zero window
			300ms A seq 1100 len 1             = new, window probe
			310ms B ack 1100 win 0             = zero window
			500ms B ack 1100 win 900           = window update
			510ms A seq 1100 len 100           = partial`,
	}, {
		what: "one octet that was lost is no keep-alive",
		story: `
			  0ms A seq 1000 len 100           = new
			 10ms B ack 1100 win 500
			 20ms A seq 1100 len 1             = new
			320ms A seq 1100 len 1             = probe, timeout retransmission`,
	}} {
		t.Run(tt.what, func(t *testing.T) { tell(t, tt.story) })
	}
}

func TestWhatIsOddAboutData(t *testing.T) {
	a := tell(t, `
		0ms A SYN seq 999 mss 1460
		1ms B SYN ack 1000 win 300 mss 536
		2ms A seq 1000 len 100 ack 2 URG
		3ms A seq 1100 len 200 ack 2         = new, window full
		4ms A seq 1300 len 1000 ack 2        = new, beyond window
		5ms A FIN seq 2300 ack 2
		6ms A seq 2300 len 100 ack 2         = new, data after FIN`)
	equal(t, "urgent", a.Flow.Urgent, 1, "one segment had URG")
	equal(t, "super-segments", a.Flow.Supers, 1, "B takes 536 octets at most")
	equal(t, "largest", a.Flow.Largest, 1000, "")
	equal(t, "beyond the window", a.Window.Beyond, 2, "the window of 300 ended at 1300, and nobody has moved it")
	equal(t, "data after the FIN", a.AfterFIN, 1, "the FIN was at 2300")
}

func TestWhatTheCaptureHasLost(t *testing.T) {
	a := tell(t, `
		 0ms A SYN seq 999
		 5ms A seq 1000 len 100
		10ms B ack 1400 win 500              = ACK of unseen data
		12ms A seq 1400 len 100
		20ms B ack 1700 win 500              = ACK of unseen data`)
	stretches, octets := a.Missing()
	equal(t, "stretches", stretches, 2, "from 1100 to 1400, and from 1500 to 1700")
	equal(t, "octets", octets, 500, "300 and 200")

	a = tell(t, `
		 0ms A seq 1000 len 100
		10ms B ack 9999 win 500              = ACK of unseen data
		11ms B ack 1100 win 500
		12ms A seq 1100 len 100
		13ms B ack 1200 win 500`)
	if stretches, octets = a.Missing(); stretches != 0 {
		t.Errorf("%d octets are missing after an ACK that was a lie: the next one took it back", octets)
	}

	a = tell(t, `
		 0ms A seq 1000 len 100
		10ms A FIN seq 1100
		11ms B ack 1101 win 500`)
	if _, octets = a.Missing(); octets != 0 {
		t.Errorf("%d octets are missing: it is the FIN that was acknowledged", octets)
	}
}
