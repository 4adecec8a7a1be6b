package tcp

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// half is a half-open record: ISS 100, IRS 700, timestamps from 5000.
func half() (HalfOpen, *Config, Identity) {
	cfg := Config{ReceiveBuffer: 60000}
	cfg.Fill()
	id := Identity{ISS: 100, MSS: 1012}
	syn, err := parseSegment([]string{"SYN", "seq", "700", "mss", "1012", "scale", "2", "ts", "5000/0"}, 10000)
	if err != nil {
		panic(err)
	}
	return Answer(origin, &cfg, id, &syn), &cfg, id
}

// TestJudge: the steps of §3.10.7.4 in SYN-RECEIVED, for a record.
func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		what string
		seg  []string
		want Verdict
	}{
		{"the third segment", []string{"ACK", "seq", "701", "ack", "101", "ts", "5001/1000"}, Accept},
		{"with text", []string{"ACK", "seq", "701", "ack", "101", "len", "50"}, Accept},
		{"overtaken by text behind it", []string{"ACK", "seq", "801", "ack", "101", "len", "50"}, Accept},
		{"the SYN again", []string{"SYN", "seq", "700"}, AcceptDuplicate},
		{"another SYN in the window (U-5)", []string{"SYN", "seq", "800"}, ChallengeSyn},
		{"another SYN elsewhere", []string{"SYN", "seq", "99999"}, DropAboveWindow},
		{"a reset that hits (U-2, U-11)", []string{"RST", "seq", "701"}, ResetByPeer},
		{"a reset that misses (U-3)", []string{"RST", "seq", "702"}, ChallengeReset},
		{"a reset elsewhere (U-4)", []string{"RST", "seq", "99999"}, DropReset},
		{"a bad acknowledgment (U-12)", []string{"ACK", "seq", "701", "ack", "102"}, Refuse},
		{"the acknowledgment of nothing (U-12)", []string{"ACK", "seq", "701", "ack", "100"}, Refuse},
		{"no acknowledgment (U-16)", []string{"FIN", "seq", "701"}, DropNoAck},
		{"text before the window", []string{"ACK", "seq", "600", "ack", "101", "len", "5"}, DropAboveWindow},
		{"an old timestamp (RFC 7323 §5.3)", []string{"ACK", "seq", "701", "ack", "101", "ts", "4999/1000"}, DropOldTimestamp},
		{"a reset with an old timestamp", []string{"RST", "seq", "701", "ts", "4999/1000"}, ResetByPeer},
	} {
		h, cfg, _ := half()
		seg, err := parseSegment(tt.seg, 10000)
		if err != nil {
			t.Fatal(err)
		}
		if got := h.Judge(cfg, &seg); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.what, got, tt.want)
		}
	}
}

// TestSynAck: the record's SYN-ACK is the one that a TCB in LISTEN sends.
func TestSynAck(t *testing.T) {
	h, cfg, id := half()
	got := h.SynAck(origin, cfg, id)
	p, err := begin(start{Config: *cfg, Identity: id, prelude: "0ms ! listen"})
	if err != nil {
		t.Fatal(err)
	}
	err = p.script("0ms < SYN seq 700 win 10000 mss 1012 scale 2 ts 5000/0\n 0ms > " + describe(&got))
	if err != nil {
		t.Error(err)
	}
	h.Retries = 1
	if again := h.SynAck(origin.Add(ms), cfg, id); again.Why != WhyRetransmitTime || again.Options.TSVal != 1001 {
		t.Errorf("the SYN-ACK again: got %s, want the reason retransmit-timeout and a timestamp of its own", describe(&again))
	}
	if !got.Options.Has(wire.OptTimestamps | wire.OptScale | wire.OptMSS) {
		t.Errorf("the SYN-ACK does not repeat what the SYN offered: %s", describe(&got))
	}
}

// TestResume: a TCB from a record goes on where the record was.
func TestResume(t *testing.T) {
	h, cfg, id := half()
	for _, tt := range []struct {
		what    string
		retries uint8
		then    string
	}{{
		what: "the first SYN-ACK was answered: its round trip is known",
		then: `
			0ms < ACK seq 701 ack 101 win 10000 len 10 ts 5030/1000
			0ms = ESTABLISHED
			0ms * opened
			0ms ? wnd 40000 mss 1000 srtt 30ms cwnd 10000 unread 10
			40ms > ACK ack 711 ts 1070/5030`,
	}, {
		what:    "it took two: caution (RFC 5681 §3.1, RFC 6298 §5.7)",
		retries: 1,
		then: `
			0ms < ACK seq 701 ack 101 win 10000
			0ms ? cwnd 1000 rto 3s`,
	}} {
		t.Run(tt.what, func(t *testing.T) {
			p := &stage{tcb: new(TCB), cfg: cfg, id: id, origin: origin.Add(30 * ms), now: origin.Add(30 * ms)}
			h.Retries = tt.retries
			p.tcb.Resume(p.now, cfg, id, h)
			if err := p.script(tt.then); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestRecall: what the third segment alone tells of the SYN, and what not.
func TestRecall(t *testing.T) {
	was, cfg, id := half()
	ack, err := parseSegment([]string{"ACK", "seq", "701", "ack", "101", "win", "77", "ts", "5003/2000"}, 10000)
	if err != nil {
		t.Fatal(err)
	}
	h := Recall(cfg, id, &ack)
	if h.ISS != was.ISS || h.IRS != was.IRS || h.TSOffset != was.TSOffset || !h.Agreed.Has(Stamping) || h.TSRecent != 5003 || h.Window != 77 {
		t.Errorf("recalled is %+v of %+v", h, was)
	}
	if h.MSS != defaultMSS || h.Agreed.Has(Scaling) || h.Born.Set() {
		t.Errorf("recalled is what no third segment tells: %+v", h)
	}
	if got := h.Judge(cfg, &ack); got != Accept {
		t.Errorf("the segment it was made of is judged %v", got)
	}
	sent := clock.Instant(2000*time.Millisecond) - clock.Instant(id.TSOffset)*clock.Instant(time.Millisecond)
	if age, ok := h.Echoed(sent.Add(30*time.Millisecond), &ack); !ok || age != 30*time.Millisecond {
		t.Errorf("30 ms after it was sent the timestamp is %v old, %v", age, ok)
	}
	if age, ok := h.Echoed(sent.Add(-time.Second), &ack); ok {
		t.Errorf("a timestamp from the future is %v old", age)
	}
	cfg.NoTimestamps = true
	h = Recall(cfg, id, &ack)
	if _, ok := h.Echoed(sent, &ack); h.Agreed.Has(Stamping) || ok {
		t.Error("timestamps that we do not use are recalled")
	}
}

// TestResumeWithoutABeginning: a connection of a cookie does not take the
// time since nobody knows when for a round trip.
func TestResumeWithoutABeginning(t *testing.T) {
	h, cfg, id := half()
	h.Born, h.Agreed = 0, h.Agreed&^Stamping
	var c TCB
	c.Resume(origin, cfg, id, h)
	ack, _ := parseSegment([]string{"ACK", "seq", "701", "ack", "101"}, 10000)
	c.Receive(origin, &ack)
	if st := c.Status(); st.State != Established || st.SRTT != 0 || st.Timeouts != 0 {
		t.Errorf("it is in %v, a round trip takes %v, %d time-outs; want ESTABLISHED and no measurement", st.State, st.SRTT, st.Timeouts)
	}
}
