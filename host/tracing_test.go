package host

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
)

const clockStep = 300 * time.Millisecond

// tracing hands every record to f as a line.
func tracing(f func(line string)) func(*Config) {
	return func(c *Config) {
		c.Trace = func(r *trace.Record) { f(told(r)) }
	}
}

// told is a record in a few words: who, what, why.
func told(r *trace.Record) string {
	who := "alice"
	if r.Host == "10.0.0.2" {
		who = "bob"
	}
	switch r.Kind {
	case trace.Sent:
		return fmt.Sprintf("%s > %v %s", who, r.Segment.Flags, r.Why)
	case trace.Received:
		return fmt.Sprintf("%s < %v %s", who, r.Segment.Flags, r.Why)
	case trace.State:
		return fmt.Sprintf("%s = %s -> %s %s", who, r.From, r.To, r.Why)
	case trace.Timer:
		return fmt.Sprintf("%s ! %s", who, r.Why)
	}
	return fmt.Sprintf("%s . %s %d", who, r.Why, r.Octets)
}

// everything checks what was traced since the last call.
func everything(t *testing.T, what string, got *[]string, want string) {
	t.Helper()
	if g, w := strings.Join(*got, "\n"), lines(want); g != w {
		t.Errorf("%s: traced\n%s\nwant\n%s", what, g, w)
	}
	*got = nil
}

func TestTheTraceTellsTheWholeStory(t *testing.T) {
	var got []string
	r := newRig(t, tracing(func(s string) { got = append(got, s) }))
	l := r.listen(r.bob, 80, ListenConfig{})
	a := r.dial(r.alice, bobWeb)
	r.pump()
	b, _ := l.Accept()
	everything(t, "the handshake", &got, `
		bob . listen 0
		alice . open 0
		alice = CLOSED -> SYN-SENT user-open
		alice > SYN open
		bob < SYN accept
		bob = LISTEN -> SYN-RECEIVED syn-arrived
		bob > SYN,ACK open
		alice < SYN,ACK accept
		alice = SYN-SENT -> ESTABLISHED syn-ack-arrived
		alice > ACK ack
		bob < ACK accept
		bob = SYN-RECEIVED -> ESTABLISHED ack-of-syn
		bob . accept 0`)
	a.Close(r.Now())
	r.pump()
	b.Close(r.Now())
	r.pump()
	everything(t, "the close", &got, `
		alice . close 0
		alice = ESTABLISHED -> FIN-WAIT-1 user-close
		alice > FIN,ACK fin
		bob < FIN,ACK accept
		bob = ESTABLISHED -> CLOSE-WAIT fin-arrived
		bob > ACK ack
		alice < ACK accept
		alice = FIN-WAIT-1 -> FIN-WAIT-2 ack-of-fin
		bob . close 0
		bob = CLOSE-WAIT -> LAST-ACK user-close
		bob > FIN,ACK fin
		alice < FIN,ACK accept
		alice = FIN-WAIT-2 -> TIME-WAIT fin-arrived
		alice > ACK ack
		bob < ACK accept
		bob = LAST-ACK -> CLOSED ack-of-fin`)
	r.pass(3 * tcp.DefaultMSL)
	everything(t, "the wait", &got, `alice = TIME-WAIT -> CLOSED two-msl`)
}

func TestTheTraceTellsOfRefusalsAndRetries(t *testing.T) {
	var got []string
	r := newRig(t, tracing(func(s string) { got = append(got, s) }))
	r.inject(r.bob, stranger(9, 4000, 81), syn(700))
	r.sent(r.bob)
	everything(t, "nobody listens", &got, `
		bob < SYN closed
		bob > RST,ACK reset`)
	r.listen(r.bob, 80, ListenConfig{SynAckRetries: 1})
	r.inject(r.bob, stranger(9, 4000, 80), syn(700))
	r.pass(5 * time.Second)
	everything(t, "nobody answers", &got, `
		bob . listen 0
		bob < SYN accept
		bob = LISTEN -> SYN-RECEIVED syn-arrived
		bob > SYN,ACK open
		bob ! syn-ack-retry
		bob > SYN,ACK retransmit-timeout
		bob ! half-open-expired
		bob = SYN-RECEIVED -> LISTEN timeout`)
}

func TestRecordsAreComplete(t *testing.T) {
	var r *rig
	seen := map[trace.Kind]bool{}
	r = newRig(t, func(c *Config) {
		c.Trace = func(rec *trace.Record) {
			seen[rec.Kind] = true
			segment := rec.Kind == trace.Sent || rec.Kind == trace.Received
			switch {
			case rec.At == 0 || rec.Host == "" || rec.Why == "":
				t.Errorf("a record without time, host or reason: %+v", rec)
			case segment != (rec.Segment != nil):
				t.Errorf("a record of kind %d has a segment: %v", rec.Kind, rec.Segment != nil)
			case rec.Kind != trace.Call && rec.Cite == "":
				t.Errorf("a record of kind %d, %s, cites nothing", rec.Kind, rec.Why)
			}
		}
	})
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.say(a, "hello")
	r.hear(b, "hello")
	a.Close(r.Now())
	r.pass(time.Minute)
	b.Close(r.Now())
	r.pass(5 * time.Minute)
	for kind := trace.Sent; kind <= trace.Call; kind++ {
		if kind != trace.Lost && !seen[kind] {
			t.Errorf("no record of kind %d", kind)
		}
	}
}

// Windows of segments behind the SYN are scaled, and the record says how.
func TestARecordTellsTheScaleOfItsWindow(t *testing.T) {
	got := map[string]uint8{}
	r := newRig(t, func(c *Config) {
		c.Trace = func(rec *trace.Record) {
			if rec.Segment != nil {
				got[told(rec)] = rec.Segment.Scale
			}
		}
	})
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	want := b.Status().SndScale
	for what, scale := range map[string]uint8{
		"alice > SYN open":       0,
		"alice < SYN,ACK accept": 0,
		"alice > ACK ack":        a.Status().RcvScale,
		"bob < ACK accept":       want,
	} {
		if got[what] != scale {
			t.Errorf("%q has scale %d, want %d", what, got[what], scale)
		}
	}
}
