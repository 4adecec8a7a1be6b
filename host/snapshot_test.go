package host

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
)

// timed hands every record with a TCB to f: who, what, its timers as
// durations from then on, its debts.
func timed(f func(line string)) func(*Config) {
	return func(c *Config) {
		c.Trace = func(r *trace.Record) {
			if r.TCB == nil {
				return
			}
			var timers []string
			for _, x := range r.TCB.Timers {
				timers = append(timers, fmt.Sprintf("%s in %v", x.Name, x.Due.Sub(r.At)))
			}
			slices.Sort(timers)
			f(fmt.Sprintf("%s: %s [%s] owes [%s]", told(r), r.TCB.State, strings.Join(timers, ", "), strings.Join(r.TCB.Owes, " ")))
		}
	}
}

// Who waits for the third segment has a timer, though it is no TCB.
func TestHalfOpenEntriesHaveTimers(t *testing.T) {
	var got []string
	r := newRig(t, timed(func(s string) { got = append(got, s) }))
	r.listen(r.bob, 80, ListenConfig{SynAckRetries: 1})
	r.inject(r.bob, stranger(9, 5000, 80), syn(700))
	r.pump()
	everything(t, "a SYN", &got, `
		bob < SYN accept: SYN-RECEIVED [syn-ack in 1s] owes [syn ack]
		bob = LISTEN -> SYN-RECEIVED syn-arrived: SYN-RECEIVED [syn-ack in 1s] owes [syn ack]
		bob > SYN,ACK open: SYN-RECEIVED [syn-ack in 1s] owes []`)
	r.pass(time.Second)
	everything(t, "the first wait", &got, `
		bob ! syn-ack-retry: SYN-RECEIVED [syn-ack in 2s] owes [syn ack]
		bob > SYN,ACK retransmit-timeout: SYN-RECEIVED [syn-ack in 2s] owes []`)
	r.pass(2 * time.Second)
	everything(t, "the last wait", &got, `
		bob ! half-open-expired: SYN-RECEIVED [] owes []`)
}

// What is left of a connection in TIME-WAIT still knows when the wait is
// over; who is alone in FIN-WAIT-2, too.
func TestClosedConnectionsHaveTimers(t *testing.T) {
	var got []string
	r := newRig(t, timed(func(s string) { got = append(got, s) }))
	l := r.listen(r.bob, 80, ListenConfig{})
	a, b := r.connect(l)
	got = nil
	a.Close(r.Now())
	r.pump()
	if last := got[len(got)-1]; last != "alice = FIN-WAIT-1 -> FIN-WAIT-2 ack-of-fin: FIN-WAIT-2 [fin-wait-2 in 1m0s] owes []" {
		t.Errorf("alice has closed: %s", last)
	}
	b.Close(r.Now())
	r.pump()
	flow := a.Flow()
	got = nil
	r.inject(r.alice, flow, tcp.Segment{Seq: b.Status().SndNxt.Add(-1), Ack: b.Status().RcvNxt, Flags: 0x11}) // FIN,ACK again
	r.pump()
	if len(got) == 0 || !strings.HasPrefix(got[0], "alice < FIN,ACK duplicate: TIME-WAIT [time-wait in 1m0s]") {
		t.Errorf("a FIN again, in TIME-WAIT: %q", got)
	}
}

// Of what the host does not know there is nothing.
func TestNobodysFlowHasNoSnapshot(t *testing.T) {
	r := newRig(t)
	f := stranger(9, 5000, 80)
	if s := r.bob.recordOf(clock.Instant(1), &f); s != nil {
		t.Errorf("a flow that nobody knows has the snapshot %+v", s)
	}
}
