package tcp

import (
	"testing"

	"github.com/tcpglass/tcpglass/tcp/congestion"
	"github.com/tcpglass/tcpglass/wire"
)

// withECN is a start whose Config says that about ECN.
func withECN(s start, e ECN) start {
	s.ECN = e
	return s
}

const markedOpening = `
		0ms ! open
		0ms > SYN,ECE,CWR seq 100
		0ms < SYN,ACK,ECE seq 700 ack 101 win 10000 mss 1000
		0ms > ACK         seq 101 ack 701 ecn -`

// marked has agreed on ECN.
func marked() start { return withECN(plain(markedOpening), ECNOn) }

// TestECNAgreement: RFC 3168 §6.1.1 (SHLD-8). Both ends must want it, in each SYN that
// they send, or it is as if nobody had asked.
func TestECNAgreement(t *testing.T) {
	tell(t, []script{{
		what: "a SYN asks for nothing unless told to",
		from: withECN(synSent(), ECNAccept),
		script: `
			0ms < SYN,ACK,ECE seq 700 ack 101
			0ms > ACK
			0ms ? ecn false
			0ms ! write 10
			0ms > ACK len 10 ecn -`,
	}, {
		what: "it asks with ECE and CWR, and ECE alone agrees",
		from: marked(),
		script: `
			0ms = ESTABLISHED
			0ms ? ecn true`,
	}, {
		what: "a host that copies what it does not know has not agreed",
		from: withECN(plain("0ms ! open\n0ms > SYN,ECE,CWR seq 100 ecn -"), ECNOn),
		script: `
			0ms < SYN,ACK,ECE,CWR seq 700 ack 101
			0ms > ACK
			0ms ? ecn false`,
	}, {
		what: "nor has one that says nothing",
		from: withECN(plain("0ms ! open\n0ms > SYN,ECE,CWR seq 100"), ECNOn),
		script: `
			0ms < SYN,ACK seq 700 ack 101
			0ms > ACK
			0ms ? ecn false`,
	}, {
		what: "a SYN that nobody answers goes again without, and then it is too late to agree: §6.1.1.1",
		from: withECN(plain("0ms ! open\n0ms > SYN,ECE,CWR seq 100"), ECNOn),
		script: `
			1000ms > SYN seq 100
			1100ms < SYN,ACK,ECE seq 700 ack 101
			1100ms > ACK
			1100ms ? ecn false`,
	}, {
		what: "a listener agrees to it",
		from: withECN(listening(), ECNAccept),
		script: `
			0ms < SYN,ECE,CWR seq 700
			0ms > SYN,ACK,ECE seq 100 ack 701 ecn -
			0ms < ACK seq 701 ack 101
			0ms ? ecn true`,
	}, {
		what: "but where it is off",
		from: withECN(listening(), ECNOff),
		script: `
			0ms < SYN,ECE,CWR seq 700
			0ms > SYN,ACK seq 100 ack 701
			0ms ? ecn false`,
	}, {
		what: "half a question is none",
		from: withECN(listening(), ECNOn),
		script: `
			0ms < SYN,ECE seq 700
			0ms > SYN,ACK seq 100 ack 701
			0ms ? ecn false`,
	}, {
		what: "a SYN that comes again and asks no longer wants none",
		from: withECN(listening(), ECNAccept),
		script: `
			0ms < SYN,ECE,CWR seq 700
			0ms > SYN,ACK,ECE seq 100 ack 701
			500ms < SYN seq 700  -> duplicate
			500ms > SYN,ACK seq 100 ack 701
			600ms < ACK seq 701 ack 101
			600ms ? ecn false`,
	}, {
		what: "two SYNs that cross agree where both ask",
		from: withECN(plain("0ms ! open\n0ms > SYN,ECE,CWR seq 100"), ECNOn),
		script: `
			0ms < SYN,ECE,CWR     seq 700 win 10000 mss 1000
			0ms > SYN,ACK,ECE     seq 100 ack 701
			0ms < SYN,ACK,ECE     seq 700 ack 101
			0ms > ACK             seq 101 ack 701
			0ms ? ecn true`,
	}, {
		what: "and not where one has stopped asking",
		from: withECN(plain("0ms ! open\n0ms > SYN,ECE,CWR seq 100"), ECNOn),
		script: `
			0ms < SYN,ECE,CWR     seq 700 win 10000 mss 1000
			0ms > SYN,ACK,ECE     seq 100 ack 701
			0ms < SYN,ACK         seq 700 ack 101
			0ms > ACK             seq 101 ack 701
			0ms ? ecn false`,
	}, {
		what: "who has not asked himself does not agree to a SYN that crosses his",
		from: withECN(synSent(), ECNAccept),
		script: `
			0ms < SYN,ECE,CWR     seq 700 win 10000 mss 1000
			0ms > SYN,ACK         seq 100 ack 701
			0ms ? ecn false`,
	}})
}

// TestECNReceiver: RFC 3168 §6.1.3. A mark is echoed until it has been heard.
func TestECNReceiver(t *testing.T) {
	tell(t, []script{{
		what: "ECE goes in every ACK, the first at once, until CWR",
		from: marked(),
		script: `
			0ms < ACK seq 701 ack 101 len 100 ecn ce
			0ms > ACK,ECE ack 801 ecn -
			0ms ? marks 1
			5ms ! write 10
			5ms > ACK,ECE seq 101 len 10 ecn ect0     # with text, too
			10ms < ACK seq 801 ack 111 len 100 ecn ect0
			50ms > ACK,ECE ack 901                    # a delayed ACK
			60ms < ACK,CWR seq 901 ack 111 len 100 ecn ect0
			100ms > ACK ack 1001
			100ms ? marks 1`,
	}, {
		what: "a segment that says CWR and is marked itself begins another echo",
		from: marked(),
		script: `
			0ms < ACK seq 701 ack 101 len 100 ecn ce
			0ms > ACK,ECE ack 801
			10ms < ACK,CWR seq 801 ack 101 len 100 ecn ce
			10ms > ACK,ECE ack 901`,
	}, {
		what: "what lies outside the window says nothing: §6.1.5",
		from: marked(),
		script: `
			0ms < ACK seq 601 ack 101 len 100 ecn ce  -> below-window
			0ms > ACK ack 701
			0ms < ACK seq 70701 ack 101 len 100 ecn ce  -> above-window
			0ms > ACK ack 701
			0ms ? marks 0`,
	}, {
		what: "nor does a mark on a pure ACK, which should not have been there",
		from: marked(),
		script: `
			0ms < ACK seq 701 ack 101 ecn ce
			0ms < ACK,CWR seq 701 ack 101 ecn ce
			0ms ? marks 0`,
	}, {
		what: "without an agreement a mark means nothing",
		from: established(),
		script: `
			0ms < ACK seq 701 ack 101 len 100 ecn ce
			40ms > ACK ack 801
			40ms ? marks 0`,
	}})
}

// TestECNSender: RFC 3168 §6.1.2, §6.1.4 to §6.1.6.
func TestECNSender(t *testing.T) {
	tell(t, []script{{
		what: "only new text may be marked",
		from: marked(),
		script: `
			0ms ! write 100
			0ms > ACK     seq 101 len 100 ecn ect0
			200ms > ACK   seq 101 len 100 ecn -  why retransmit-timeout
			300ms < ACK   seq 701 ack 201
			300ms ! shut
			300ms > FIN,ACK seq 201 len 0 ecn -`,
	}, {
		what: "nor a window probe: who is asked may not be there to answer",
		from: marked(),
		script: `
			0ms < ACK seq 701 ack 101 win 0
			0ms ! write 100
			200ms > ACK seq 101 len 1 ecn - why window-probe`,
	}, {
		what: "ECE halves the window once for what was in flight, and the next new text says CWR",
		from: marked(),
		script: `
			0ms ! write 20000
			0ms > ACK seq 101  len 1000 ecn ect0
			0ms > ACK seq 1101 len 1000 ecn ect0
			0ms > ACK seq 2101 len 1000 ecn ect0
			0ms > ACK seq 3101 len 1000 ecn ect0
			0ms > ACK seq 4101 len 1000 ecn ect0
			0ms > ACK seq 5101 len 1000 ecn ect0
			0ms > ACK seq 6101 len 1000 ecn ect0
			0ms > ACK seq 7101 len 1000 ecn ect0
			0ms > ACK seq 8101 len 1000 ecn ect0
			0ms > ACK seq 9101 len 1000 ecn ect0
			0ms ? cwnd 10000
			10ms < ACK,ECE seq 701 ack 2101 win 20000
			10ms ? cwnd 5000 ssthresh 5000 echoes 1
			20ms < ACK,ECE seq 701 ack 6101          # the same mark: it was in flight
			20ms ? cwnd 5000 echoes 1
			20ms > ACK,CWR seq 10101 len 1000 ecn ect0
			30ms < ACK,ECE seq 701 ack 10101         # and still
			30ms > ACK,-CWR seq 11101 len 1000 ecn ect0
			30ms > ACK seq 12101 len 1000 ecn ect0
			30ms > ACK seq 13101 len 1000 ecn ect0
			30ms > ACK seq 14101 len 1000 ecn ect0
			30ms ? cwnd 5000 echoes 1
			40ms < ACK,ECE seq 701 ack 11101         # that acknowledges CWR: another one was marked
			40ms ? cwnd 2500 echoes 2 retransmits 0`,
	}, {
		what: "a loss in the same window is not counted twice, and says CWR as well",
		from: marked(),
		script: `
			0ms ! write 20000
			0ms > ACK seq 101  len 1000
			0ms > ACK seq 1101 len 1000
			0ms > ACK seq 2101 len 1000
			0ms > ACK seq 3101 len 1000
			0ms > ACK seq 4101 len 1000
			0ms > ACK seq 5101 len 1000
			0ms > ACK seq 6101 len 1000
			0ms > ACK seq 7101 len 1000
			0ms > ACK seq 8101 len 1000
			0ms > ACK seq 9101 len 1000
			200ms > ACK seq 101 len 1000 ecn - why retransmit-timeout
			200ms ? cwnd 1000 ssthresh 5000
			300ms < ACK,ECE seq 701 ack 10101 win 10000
			300ms ? echoes 0 cwnd 1000              # nor does it grow on bad news
			300ms > ACK,CWR seq 10101 len 1000 ecn ect0`,
	}, {
		what: "ECE from a peer that has agreed to nothing is noise",
		from: established(),
		script: `
			0ms ! write 1000
			0ms > ACK seq 101 len 1000 ecn -
			0ms < ACK,ECE seq 701 ack 1101
			0ms ? echoes 0 cwnd 10000`,
	}, {
		what: "and so it is where nothing is in flight",
		from: marked(),
		script: `
			0ms < ACK,ECE seq 701 ack 101 len 100
			40ms > ACK ack 801
			40ms ? echoes 0 cwnd 10000`,
	}})
}

// TestDSCP: RFC 9293 §3.9.1.9 (MUST-48, SHLD-21, SHLD-22).
func TestDSCP(t *testing.T) {
	expedited := synReceived()
	expedited.DSCP = 46
	expedited.prelude = `
		0ms ! listen
		0ms < SYN,ECE,CWR seq 700 win 10000 mss 1000 dscp 10
		0ms > SYN,ACK,ECE seq 100 ack 701 dscp 46 ecn -`
	tell(t, []script{{
		what: "all that a connection sends has its codepoint, whatever the peer's is",
		from: expedited,
		script: `
			0ms < ACK seq 701 ack 101 dscp 10
			0ms ! write 10
			0ms > ACK len 10 dscp 46 ecn ect0
			200ms > ACK len 10 dscp 46 ecn - why retransmit-timeout
			200ms < ACK seq 701 ack 111
			200ms ! dscp 0
			200ms ! write 10
			200ms > ACK,CWR len 10 dscp 0
			200ms ! dscp 8
			200ms ! abort
			200ms > RST,ACK dscp 8`,
	}, {
		what: "a refusal, too",
		from: expedited,
		script: `
			0ms < ACK seq 701 ack 7000  -> refuse
			0ms > RST seq 7000 dscp 46`,
	}, {
		what: "back in LISTEN what the user has set stays",
		from: expedited,
		script: `
			0ms ! dscp 12
			0ms < RST seq 701
			0ms = LISTEN
			0ms ? dscp 12`,
	}})
}

// TestECNRecords: what is less than a TCB says the same.
func TestECNRecords(t *testing.T) {
	cfg := Config{DSCP: 46}
	cfg.Fill()
	syn := Segment{Seq: 700, Flags: wire.SYN | wire.ECE | wire.CWR, Window: 8000, TOS: wire.TOSOf(10, wire.NotECT)}
	h := Answer(origin, &cfg, Identity{ISS: 100, MSS: 1000}, &syn)
	answer := h.SynAck(origin, &cfg, Identity{MSS: 1000})
	if answer.Flags != wire.SYN|wire.ACK|wire.ECE || answer.TOS != wire.TOSOf(46, wire.NotECT) {
		t.Errorf("the record answers with %v and TOS %#x, want SYN,ACK,ECE and DSCP 46 alone", answer.Flags, answer.TOS)
	}
	var c TCB
	c.Resume(origin, &cfg, Identity{ISS: 100, MSS: 1000}, h)
	if st := c.Status(); !st.ECN || st.DSCP != 46 {
		t.Errorf("the TCB made of it has ECN %v and DSCP %d, want true and 46", st.ECN, st.DSCP)
	}
	again := Segment{Seq: 700, Flags: wire.SYN, Window: 8000}
	if v := h.Judge(&cfg, &again); v != AcceptDuplicate || h.Agreed.Has(Marking) {
		t.Errorf("a SYN again without ECN is %v, and ECN is agreed still: %v", v, h.Agreed.Has(Marking))
	}
	w := Remnant{DSCP: 46}
	if got := w.ack(origin); got.TOS != wire.TOSOf(46, wire.NotECT) {
		t.Errorf("TIME-WAIT answers with TOS %#x, want DSCP 46", got.TOS)
	}
}

// TestECNDoesNotAllocate: marks and echoes cost no allocation.
func TestECNDoesNotAllocate(t *testing.T) {
	for with := congestion.Reno; with <= congestion.Cubic; with++ {
		w := &cable{now: origin}
		w.cfg = Config{ECN: ECNOn, Congestion: with}
		w.open(t)
		w.marking = true
		p, q := make([]byte, 64<<10), make([]byte, 100)
		for range 20 {
			w.exchange(p, q)
		}
		if n := testing.AllocsPerRun(100, func() { w.exchange(p, q) }); n != 0 {
			t.Errorf("%v: an exchange whose text is marked allocates %v times, want never", with, n)
		}
		st, peer := w.ends[0].Status(), w.ends[1].Status()
		if !st.ECN || peer.Marks == 0 || st.Echoes == 0 || st.Retransmits != 0 {
			t.Errorf("%v: %d marks were heard and %d times told, with %d retransmissions; want many, some, none", with, peer.Marks, st.Echoes, st.Retransmits)
		}
		if w.wrong != "" {
			t.Errorf("%v: marked was %s", with, w.wrong)
		}
	}
}

func TestECNNames(t *testing.T) {
	for e := range ECN(ecns) {
		if got, ok := ParseECN(e.String()); !ok || got != e {
			t.Errorf("%v is read back as %v", e, got)
		}
	}
	if _, ok := ParseECN("perhaps"); ok || ECN(9).String() != "unknown" {
		t.Error("perhaps is no choice")
	}
}
