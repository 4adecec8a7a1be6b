package tcp

import (
	"fmt"
	"testing"

	"github.com/tcpglass/tcpglass/clock"
)

// TestEveryDoorFiresWhatIsDue: a caller who comes late finds the connection
// as if Advance had been called in time.
func TestEveryDoorFiresWhatIsDue(t *testing.T) {
	for name, call := range map[string]func(*TCB, clock.Instant){
		"Write":          func(c *TCB, now clock.Instant) { c.Write(now, nil) },
		"WriteUrgent":    func(c *TCB, now clock.Instant) { c.WriteUrgent(now, nil) },
		"Read":           func(c *TCB, now clock.Instant) { c.Read(now, nil) },
		"CloseWrite":     func(c *TCB, now clock.Instant) { c.CloseWrite(now) },
		"Close":          func(c *TCB, now clock.Instant) { c.Close(now) },
		"SetKeepAlive":   func(c *TCB, now clock.Instant) { c.SetKeepAlive(now, KeepAlive{}) },
		"SetUserTimeout": func(c *TCB, now clock.Instant) { c.SetUserTimeout(now, 0) },
		"Receive":        func(c *TCB, now clock.Instant) { c.Receive(now, &Segment{}) },
		"Notify":         func(c *TCB, now clock.Instant) { c.Notify(now, Advice{}) },
		"Advance":        func(c *TCB, now clock.Instant) { c.Advance(now) },
		"Transmit":       func(c *TCB, now clock.Instant) { c.Transmit(now, make([]byte, 1000)) },
	} {
		p, err := begin(established().then("0ms ! write 10\n 0ms > ACK"))
		if err != nil {
			t.Fatal(err)
		}
		call(p.tcb, p.now.Add(201*ms))
		if n := p.tcb.Status().Timeouts; n != 1 {
			t.Errorf("%s after the retransmission timer was due: %d timeouts, want 1", name, n)
		}
	}
}

// TestEvents is the news of a short life, in order.
func TestEvents(t *testing.T) {
	p, err := begin(closed())
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	collect := func() {
		for {
			e, ok := p.tcb.NextEvent()
			if !ok {
				return
			}
			switch e.Kind {
			case Transition:
				told = append(told, fmt.Sprintf("%v to %v: %v", e.From, e.To, e.Why))
			case TimerFired:
				told = append(told, "timer "+e.Timer.String())
			case Ended:
				told = append(told, "ended: "+e.Why.String())
			default:
				told = append(told, fmt.Sprint("news ", e.Kind))
			}
		}
	}
	buf := make([]byte, 1000)
	transmit := func() {
		for _, ok := p.tcb.Transmit(p.now, buf); ok; _, ok = p.tcb.Transmit(p.now, buf) {
		}
		collect()
	}
	p.userCall("open", nil)
	transmit()
	p.now = p.now.Add(1001 * ms)
	p.tcb.Advance(p.now)
	transmit()
	for _, args := range [][]string{
		{"SYN,FIN,ACK", "seq", "700", "ack", "101"},
		{"RST", "seq", "702"},
	} {
		seg, err := parseSegment(args, 1000)
		if err != nil {
			t.Fatal(err)
		}
		p.tcb.Receive(p.now, &seg)
		transmit()
	}
	want := []string{
		"CLOSED to SYN-SENT: user-open",
		"timer retransmit",
		"SYN-SENT to ESTABLISHED: syn-ack-arrived",
		"ESTABLISHED to CLOSE-WAIT: fin-arrived",
		fmt.Sprint("news ", Opened),
		fmt.Sprint("news ", Readable),
		"CLOSE-WAIT to CLOSED: reset-arrived",
		"ended: reset-arrived",
	}
	if fmt.Sprint(told) != fmt.Sprint(want) {
		t.Errorf("told\n\t%q\nwant\n\t%q", told, want)
	}
}

// TestStatus: what STATUS tells (§3.10.6), field by field.
func TestStatus(t *testing.T) {
	p, err := begin(stamped().then(`
		 0ms ! write 3500
		 0ms > ACK seq 101
		 0ms > ACK seq 1101
		 0ms > ACK seq 2101
		30ms < ACK seq 801 ack 101 len 50 ts 5030/1000 win 2500
		30ms > ACK ack 701
		30ms < ACK seq 701 ack 2101 len 20 ts 5030/1000 win 2500
		30ms > ACK ack 721`))
	if err != nil {
		t.Fatal(err)
	}
	got := p.tcb.Status()
	want := Status{
		State: Established, ISS: 100, IRS: 700, SndUna: 2101, SndNxt: 3101, RcvNxt: 721,
		SndWnd: 10000, RcvWnd: got.RcvWnd, SndScale: 2, RcvScale: 2, MSS: 1000,
		Cwnd: 10000, Ssthresh: 1 << 30, SRTT: got.SRTT, RTTVar: got.RTTVar, RTO: 200 * ms,
		Unsent: 500, Unacked: 1000, Unread: 20, OutOfOrder: 50, Buffers: 4096 + 2048,
		Timestamps: true, SegmentsIn: 3, SegmentsOut: 7,
	}
	if got != want {
		t.Errorf("got\n\t%+v\nwant\n\t%+v", got, want)
	}
	if got.SRTT <= 0 || got.RcvWnd != 200000-20 {
		t.Errorf("a round trip of %v and a window of %d, want some, and what the buffer has room for", got.SRTT, got.RcvWnd)
	}
}
