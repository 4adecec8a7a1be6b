package tcp

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// The notation of the tables in this package. A script is lines of
//
//	TIME OP ARGUMENTS        # a comment
//
// TIME counts from the script's beginning; with a plus sign, from the line
// before. What is due until then happens first. OP is one of
//
//	<     a segment arrives:  FLAGS FIELD VALUE…  [-> VERDICT]
//	<<    the same, and the next one is in the same batch: nothing is sent between
//	>     a segment must be sent, at that very time:  FLAGS FIELD VALUE…
//	=     the state
//	!     the user calls:  CALL ARGUMENTS  [-> RESULT]
//	*     news the user must have been told; with a minus sign, must not
//	?     a value of the connection:  NAME VALUE
//	icmp  an ICMP message about the connection arrives:  KIND SEQ [MTU]
//
// FIELDs are seq, ack, win, len, urg, dscp, ecn (-, ect0, ect1, ce: not tested
// where not named), the options mss, scale, ts VALUE/ECHO, and of segments sent, why. A minus sign is an option, or a flag, that must
// not be there. What a line leaves out is not tested, but sending anything
// that the script does not ask for fails, and so does text that is not what
// the user wrote. PSH is tested where it is named.
//
// The script notation's own test is TestScript.

// start is where a script begins: a TCB, and what has happened to it.
type start struct {
	Config
	Identity
	prelude string
}

// script is a row of most tables here.
type script struct {
	what   string
	from   start
	script string
}

// tell runs every row as a test of its own.
func tell(t *testing.T, rows []script) {
	t.Helper()
	for _, tt := range rows {
		t.Run(tt.what, func(t *testing.T) { play(t, tt.from, tt.script) })
	}
}

// play runs a script and fails at the first line that does not hold.
func play(t *testing.T, s start, script string) {
	t.Helper()
	if err := run(s, script); err != nil {
		t.Fatal(err)
	}
}

// run is play for those who want to know how it fails.
func run(s start, script string) error {
	p, err := begin(s)
	if err != nil {
		return fmt.Errorf("before the script: %w", err)
	}
	return p.script(script)
}

// stage is what a script plays on.
type stage struct {
	tcb     *TCB
	cfg     *Config
	id      Identity
	origin  clock.Instant // of the script's times
	now     clock.Instant
	sent    []departure // and not yet asked for by the script
	told    uint16      // user's events not yet asked for, by kind
	written int         // octets
	read    int         // octets
	window  uint16      // that arriving segments offer where they do not say
	buf     [1 << 16]byte
}

type departure struct {
	at  clock.Instant
	seg Segment
}

// origin is the instant at which scripts begin: one second, so that
// timestamps at 0ms read 1000.
const origin = clock.Instant(time.Second)

// begin plays the prelude of s. The script's times begin after it.
func begin(s start) (*stage, error) {
	cfg := s.Config
	cfg.Fill()
	p := &stage{tcb: new(TCB), cfg: &cfg, id: s.Identity, origin: origin, now: origin, window: 10000}
	if err := p.script(s.prelude); err != nil {
		return nil, err
	}
	p.origin, p.told = p.now, 0
	return p, nil
}

// script plays lines. What was sent and not asked for fails it.
func (p *stage) script(text string) error {
	var last time.Duration
	for i, raw := range strings.Split(text, "\n") {
		l, err := parseLine(raw, last)
		if err == nil && l.op != "" {
			last = l.at
			err = p.play(l)
		}
		if err != nil {
			return fmt.Errorf("line %d, %q: %w", i+1, strings.Join(strings.Fields(raw), " "), err)
		}
	}
	return p.quiet("at the end")
}

// play does one line.
func (p *stage) play(l line) error {
	if err := p.until(p.origin.Add(l.at)); err != nil {
		return err
	}
	switch l.op {
	case ">":
		return p.mustSend(l)
	case "=", "?", "*":
		return p.check(l)
	}
	if err := p.quiet("before it"); err != nil {
		return err
	}
	switch l.op {
	case "<", "<<":
		return p.arrive(l)
	case "!":
		return p.call(l)
	case "icmp":
		return p.notify(l)
	}
	return fmt.Errorf("no such operation: %s", l.op)
}

// until lets time pass, timer by timer.
func (p *stage) until(at clock.Instant) error {
	for p.tcb.Deadline() <= at {
		p.now = max(p.now, p.tcb.Deadline())
		p.tcb.Advance(p.now)
		if err := p.settle(); err != nil {
			return err
		}
		if p.tcb.Deadline() <= p.now {
			return fmt.Errorf("a timer that fired at %v is due again at once", p.since(p.now))
		}
	}
	p.now = at
	return nil
}

// settle keeps the contract of a TCB: Transmit until it has nothing, then
// the events.
func (p *stage) settle() error {
	for range 10000 {
		seg, ok := p.tcb.Transmit(p.now, p.buf[:])
		if !ok {
			return p.events()
		}
		if err := p.checkText(&seg); err != nil {
			return err
		}
		seg.Payload = bytes.Clone(seg.Payload)
		p.sent = append(p.sent, departure{p.now, seg})
	}
	return fmt.Errorf("Transmit does not come to an end")
}

func (p *stage) events() error {
	for {
		e, ok := p.tcb.NextEvent()
		if !ok {
			return invariants(p.tcb)
		}
		if e.Kind >= Opened {
			p.told |= 1 << e.Kind
		}
	}
}

// checkText compares the payload of what is sent with what the user wrote.
func (p *stage) checkText(seg *Segment) error {
	first := p.tcb.Status().ISS.Add(1)
	if end := first.Add(p.written); len(seg.Payload) > 0 && end.Less(seg.Seq.Add(len(seg.Payload))) {
		return fmt.Errorf("sent %s: octets that the user never wrote", describe(seg))
	}
	if !bytes.Equal(seg.Payload, pattern(seg.Seq, len(seg.Payload))) {
		return fmt.Errorf("sent %s: its octets are not those that the user wrote", describe(seg))
	}
	return nil
}

// pattern is the text of every script: n octets that tell their sequence
// number, so that misplaced ones show.
func pattern(at seq.Num, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		num := uint32(at.Add(i))
		b[i] = byte(num*31 + num>>8)
	}
	return b
}

// quiet fails where something was sent that no line has asked for.
func (p *stage) quiet(when string) error {
	if len(p.sent) == 0 {
		return nil
	}
	d := p.sent[0]
	return fmt.Errorf("%s, at %v, this was sent and not asked for: %s", when, p.since(d.at), describe(&d.seg))
}

func (p *stage) since(at clock.Instant) time.Duration { return at.Sub(p.origin) }
