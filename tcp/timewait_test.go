package tcp

import "testing"

// TIME-WAIT: RFC 9293 §3.6.1, §3.10.7.4; RFC 1337, RFC 6191.

func TestTimeWait(t *testing.T) {
	tell(t, []script{{
		what: "a FIN that comes again is acknowledged, and the wait begins anew (U-13)",
		from: timeWait(),
		script: `
			 50s < FIN,ACK seq 701 ack 102  -> duplicate
			 50s > ACK     seq 102 ack 702
			109s = TIME-WAIT
			110s = CLOSED`,
	}, {
		what: "a reset does not shorten the wait (RFC 1337)",
		from: timeWait(),
		script: `
			 1s < RST     seq 702          -> reset-in-time-wait
			 1s < RST,ACK seq 702 ack 102  -> reset-in-time-wait
			 1s = TIME-WAIT
			60s = CLOSED`,
	}, {
		what: "old text is acknowledged, an old empty segment is not",
		from: timeWait(),
		script: `
			1s < ACK seq 600 ack 102 len 50  -> below-window
			1s > ACK seq 102 ack 702
			1s < ACK seq 600 ack 102         -> below-window
			1s < ACK seq 702 ack 102         -> duplicate`,
	}, {
		what: "a SYN beyond the connection's numbers may begin a new one (MAY-2)",
		from: timeWait(),
		script: `
			1s < SYN seq 5000  -> reopen
			1s = TIME-WAIT`,
	}, {
		what: "a SYN among them may not (MAY-2)",
		from: timeWait(),
		script: `
			1s < SYN     seq 690           -> challenge-syn
			1s > ACK     seq 102 ack 702
			1s < SYN,ACK seq 5000 ack 102  -> below-window
			1s > ACK     seq 102 ack 702`,
	}, {
		what: "with timestamps the younger one counts, whatever its number (SHLD-4, RFC 6191)",
		from: stamped().then(`
			0ms ! shut
			0ms > FIN,ACK seq 101
			0ms < FIN,ACK seq 701 ack 102 ts 5000/1000
			0ms > ACK     ack 702`),
		script: `
			1s < SYN seq 300  ts 5001/0  -> reopen
			1s < SYN seq 9000 ts 4999/0  -> challenge-syn
			1s > ACK seq 102 ack 702 ts 2000/5000
			1s < SYN seq 300  ts 5000/0  -> challenge-syn
			1s > ACK seq 102
			1s < SYN seq 9000 ts 5000/0  -> reopen`,
	}, {
		what: "answers are limited, or two ends in error would never stop (RFC 5961 §7)",
		from: timeWait(),
		script: `
			1s << ACK seq 600 ack 102 len 5
			1s << ACK seq 600 ack 102 len 5
			1s << ACK seq 600 ack 102 len 5
			1s << ACK seq 600 ack 102 len 5
			1s << ACK seq 600 ack 102 len 5
			1s << ACK seq 600 ack 102 len 5
			1s << ACK seq 600 ack 102 len 5
			1s << ACK seq 600 ack 102 len 5
			1s << ACK seq 600 ack 102 len 5
			1s << ACK seq 600 ack 102 len 5
			1s << ACK seq 600 ack 102 len 5
			1s <  ACK seq 600 ack 102 len 5
			1s >  ACK
			1s >  ACK
			1s >  ACK
			1s >  ACK
			1s >  ACK
			1s >  ACK
			1s >  ACK
			1s >  ACK
			1s >  ACK
			1s >  ACK`,
	}})
}

// TestRetire: a TCB in TIME-WAIT becomes a record once its user has closed
// and all is paid.
func TestRetire(t *testing.T) {
	s := established().then(`
		0ms ! close
		0ms > FIN,ACK seq 101
		0ms < FIN,ACK seq 701 ack 102
		0ms > ACK     seq 102 ack 702`)
	p, err := begin(s)
	if err != nil {
		t.Fatal(err)
	}
	w, ok := p.tcb.Retire()
	if !ok {
		t.Fatal("Retire refuses a TCB in TIME-WAIT whose user has closed")
	}
	if w.SndNxt != 102 || w.RcvNxt != 702 || w.Until.Sub(p.now) != 2*DefaultMSL {
		t.Errorf("the record: got SND.NXT %d RCV.NXT %d and %v to go, want 102, 702 and 2 MSL", w.SndNxt, w.RcvNxt, w.Until.Sub(p.now))
	}
	if p.tcb.State() != Closed || p.cfg.Memory.Used() != 0 {
		t.Errorf("after Retire the TCB is %v and %d octets are lent, want CLOSED and none", p.tcb.State(), p.cfg.Memory.Used())
	}
	for _, s := range []start{established(), timeWait()} {
		p, _ := begin(s)
		if _, ok := p.tcb.Retire(); ok {
			t.Errorf("Retire accepts a TCB in %v whose user may still read", p.tcb.State())
		}
	}
}
