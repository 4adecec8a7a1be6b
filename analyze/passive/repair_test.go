package passive

import "testing"

func TestRetransmissionsAreReadByWhatLedToThem(t *testing.T) {
	for _, tt := range []struct{ what, story string }{{
		what: "three duplicate ACKs ask for the first, and the next in the same recovery goes with it",
		story: `
			  0ms A seq 1000 len 100
			  1ms A seq 1100 len 100
			  2ms A seq 1200 len 100
			  3ms A seq 1300 len 100
			  4ms A seq 1400 len 100
			 50ms B ack 1000 win 500
			 51ms B ack 1000 win 500             = duplicate ACK
			 52ms B ack 1000 win 500             = duplicate ACK
			 53ms B ack 1000 win 500             = duplicate ACK
			 54ms A seq 1000 len 100             = seen, fast retransmission
			104ms B ack 1200 win 500
			105ms A seq 1200 len 100             = seen, fast retransmission
			155ms B ack 1500 win 500`,
	}, {
		what: "SACK of something above is enough",
		story: `
			  0ms A seq 1000 len 100
			  1ms A seq 1100 len 100
			 50ms B ack 1000 win 500
			 51ms B ack 1000 win 500 sack 1100-1200   = duplicate ACK
			 52ms A seq 1000 len 100             = seen, fast retransmission`,
	}, {
		what: "after a silence it is the timeout, and what follows goes with it",
		story: `
			  0ms A seq 1000 len 100
			  1ms A seq 1100 len 100
			301ms A seq 1000 len 100             = seen, timeout retransmission
			400ms B ack 1100 win 500
			401ms A seq 1100 len 100             = seen, timeout retransmission`,
	}, {
		what: "a timeout long after the receiver has asked",
		story: `
			  0ms A seq 1000 len 100
			  1ms A seq 1100 len 100
			 50ms B ack 1000 win 500
			 51ms B ack 1000 win 500 sack 1100-1200   = duplicate ACK
			 52ms A seq 1000 len 100             = seen, fast retransmission
			  1s  A seq 1000 len 100             = seen, timeout retransmission`,
	}, {
		what: "the last segment again, while those before it are not yet acknowledged",
		story: `
			  0ms A seq 1000 len 100
			 50ms B ack 1100 win 500
			 51ms A seq 1100 len 100
			 52ms A seq 1200 len 100
			152ms A seq 1200 len 100             = seen, tail loss probe`,
	}, {
		what: "the receiver had asked, and has meanwhile got the original",
		story: `
			  0ms A seq 1000 len 100
			  1ms A seq 1100 len 100
			  9ms B ack 1000 win 500
			 10ms B ack 1000 win 500 sack 1100-1200   = duplicate ACK
			 11ms B ack 1200 win 500
			 12ms A seq 1000 len 100             = seen, fast retransmission`,
	}, {
		what: "no timer is as fast as the shortest round trips",
		story: `
			  0ms A SYN seq 999
			  0ms B SYN ack 1000 win 500
			  1ms A seq 1000 len 100 ack 2
			  2ms A seq 1100 len 100 ack 2
			  4ms A seq 1000 len 100 ack 2       = seen, retransmission
			 14ms A seq 1000 len 100 ack 2       = seen, timeout retransmission`,
	}, {
		what: "nobody has asked, and there was no time for a timeout",
		story: `
			  0ms A seq 1000 len 100
			  1ms A seq 1100 len 100
			  2ms A seq 1000 len 100             = seen, retransmission`,
	}} {
		t.Run(tt.what, func(t *testing.T) { tell(t, tt.story) })
	}
}

func TestLateOriginalsAreToldFromRetransmissions(t *testing.T) {
	for _, tt := range []struct{ what, story string }{{
		what: "an older timestamp was sent earlier, however late it comes",
		story: `
			  0ms A seq 1000 len 100 ts 10
			 20ms A seq 1200 len 100 ts 30
			900ms A seq 1100 len 100 ts 20       = hole, reordered`,
	}, {
		what: "a newer timestamp was sent later, however soon it comes",
		story: `
			  0ms A seq 1000 len 100 ts 10
			 20ms A seq 1200 len 100 ts 30
			 21ms A seq 1100 len 100 ts 31       = hole, retransmission`,
	}, {
		what: "ids that count tell the same",
		story: `
			  0ms A seq 1000 len 100 id 10
			  1ms A seq 1100 len 100 id 11
			  2ms A seq 1200 len 100 id 12
			  3ms A seq 1300 len 100 id 13
			  4ms A seq 1500 len 100 id 15
			  5ms A seq 1700 len 100 id 17
			300ms A seq 1400 len 100 id 14       = hole, reordered
			301ms A seq 1600 len 100 id 18       = hole, retransmission`,
	}, {
		what: "ids that do not count tell nothing: then time decides",
		story: `
			  0ms A seq 1000 len 100 id 1000
			  1ms A seq 1100 len 100 id 40000
			  2ms A seq 1300 len 100 id 9000
			  3ms A seq 1200 len 100 id 8999     = hole, reordered
			  4ms A seq 1400 len 100 id 60000
			  5ms A seq 1600 len 100 id 333
			305ms A seq 1500 len 100 id 332      = hole, timeout retransmission`,
	}, {
		what: "within a round trip nobody can have asked for it",
		story: `
			  0ms A SYN seq 999
			 80ms B SYN ack 1000 win 500 seq 1
			100ms A seq 1000 ack 2
			101ms A seq 1000 len 100 ack 2
			102ms A seq 1200 len 100 ack 2
			150ms A seq 1100 len 100 ack 2       = hole, reordered
			160ms A seq 1400 len 100 ack 2
			270ms A seq 1300 len 100 ack 2       = hole, timeout retransmission`,
	}} {
		t.Run(tt.what, func(t *testing.T) { tell(t, tt.story) })
	}
}

func TestWhereALossWasIsCounted(t *testing.T) {
	a := tell(t, `
		  0ms A seq 1000 len 100 ts 10
		  1ms A seq 1200 len 100 ts 10
		 50ms B ack 1100 win 500
		 51ms B ack 1100 win 500 sack 1200-1300
		 60ms A seq 1100 len 100 ts 70
		 61ms A seq 1300 len 100 ts 71
		400ms A seq 1300 len 100 ts 410
		450ms B ack 1400 win 500`)
	want := Repairs{Fast: 1, Timeout: 1, Upstream: 1}
	equal(t, "repairs", a.Repairs, want, "the first was lost before the capture point, the second behind it")
	equal(t, "retransmissions", a.Repairs.All(), 2, "both were sent twice, wherever they were lost")
}

func TestRetransmissionsThatWereNotNeeded(t *testing.T) {
	for _, tt := range []struct {
		what, story string
		want        Repairs
	}{{
		"it had been acknowledged",
		`  0ms A seq 1000 len 100
		  50ms B ack 1100 win 500
		 300ms A seq 1000 len 100`,
		Repairs{Timeout: 1, Needless: 1},
	}, {
		"D-SACK says that it had arrived",
		`  0ms A seq 1000 len 100
		 300ms A seq 1000 len 100
		 350ms B ack 1100 win 500
		 360ms B ack 1100 win 500 sack 1000-1100`,
		Repairs{Timeout: 1, DSACKs: 1},
	}, {
		"D-SACK inside of what is SACKed",
		`  0ms A seq 1000 len 100
		   1ms A seq 1100 len 100
		   2ms A seq 1200 len 100
		  50ms B ack 1000 win 500
		  51ms B ack 1000 win 500 sack 1100-1200 sack 1100-1300`,
		Repairs{DSACKs: 1},
	}, {
		"the ACK echoes the timestamp of the original",
		`  0ms A seq 1000 len 100 ts 10
		 300ms A seq 1000 len 100 ts 310
		 310ms B ack 1100 win 500 ts 7 ecr 10`,
		Repairs{Timeout: 1, Early: 1},
	}, {
		"the ACK echoes the timestamp of the retransmission: it was needed",
		`  0ms A seq 1000 len 100 ts 10
		 300ms A seq 1000 len 100 ts 310
		 350ms B ack 1100 win 500 ts 7 ecr 310`,
		Repairs{Timeout: 1},
	}, {
		"SACK of numbers that a firewall has not rewritten says nothing",
		`  0ms A seq 3000000000 len 100
		  50ms B ack 3000000100 win 500 sack 1000000000-1000000100
		  60ms B ack 3000000100 win 500 sack 4200000000-4200000100`,
		Repairs{},
	}} {
		t.Run(tt.what, func(t *testing.T) {
			equal(t, "repairs", tell(t, tt.story).Repairs, tt.want, tt.what)
		})
	}
}

func TestSpuriousIsWhatTheBestWitnessSays(t *testing.T) {
	r := Repairs{Needless: 2, DSACKs: 3, Early: 1}
	equal(t, "spurious", r.Spurious(), 3, "they may tell of the same ones")
}
