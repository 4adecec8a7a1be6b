package tcp

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// pair is two TCBs joined by a network, in virtual time. Each end has a user
// who writes text, reads what comes, and closes.
type pair struct {
	now  clock.Instant
	ends [2]end
	wire []flying
	rng  *rand.Rand
	net  network
}

// network says what happens to segments on their way: probabilities, but for
// the times.
type network struct {
	delay, jitter   time.Duration
	loss, duplicate float64
	noise           float64 // a stranger's segment comes along with one of ours
	crossing        bool    // both ends open actively, at once
	marks           float64 // what may be marked is
}

// flying is a segment on its way.
type flying struct {
	at  clock.Instant
	to  int
	seg Segment
}

// end is one end and its user.
type end struct {
	TCB
	cfg    Config
	text   []byte // that the user wants to send
	sent   int    // octets of it written
	got    []byte // that the user has read
	eof    bool
	told   seq.Num // the edge of the window as last told to the peer
	opened bool    // told says something
}

func newPair(seed uint64, net network, cfg Config) (*pair, error) {
	p := &pair{now: origin, rng: rand.New(rand.NewPCG(seed, 2)), net: net}
	for i := range p.ends {
		e := &p.ends[i]
		e.cfg = cfg
		e.cfg.Memory = nil
		e.cfg.Fill()
		id := Identity{MSS: 1460, ISS: []seq.Num{0xffffff00, 500}[i]}
		if err := e.Open(p.now, &e.cfg, id, i == 1 && !net.crossing); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// step is a move, and the users' turns after it; false where nothing will
// happen any more.
func (p *pair) step() (bool, error) {
	more, err := p.move()
	if !more || err != nil {
		return false, err
	}
	for i := range p.ends {
		if err := p.use(&p.ends[i]); err != nil {
			return false, fmt.Errorf("end %d: %w", i, err)
		}
	}
	return true, nil
}

// move lets the next thing happen: a segment lands, or time passes.
func (p *pair) move() (bool, error) {
	if err := p.drain(); err != nil {
		return false, err
	}
	next, which := p.next()
	if next == clock.Never {
		return false, nil
	}
	p.now = max(p.now, next)
	if which < 0 {
		p.ends[0].Advance(p.now)
		p.ends[1].Advance(p.now)
	} else {
		p.land(which)
	}
	return true, nil
}

// next is when something happens, and the index of the segment that lands
// then; -1 where it is a timer.
func (p *pair) next() (next clock.Instant, which int) {
	next, which = min(p.ends[0].Deadline(), p.ends[1].Deadline()), -1
	for i, f := range p.wire {
		if f.at < next || which < 0 && f.at == next {
			next, which = f.at, i
		}
	}
	return next, which
}

func (p *pair) land(which int) {
	f := p.wire[which]
	p.wire = append(p.wire[:which], p.wire[which+1:]...)
	seg := f.seg
	seg.Payload = bytes.Clone(seg.Payload) // Receive may cut it
	p.ends[f.to].Receive(p.now, &seg)
}

// drain keeps the contract of both TCBs and looks at what they send.
func (p *pair) drain() error {
	var buf [1 << 16]byte
	for i := range p.ends {
		e := &p.ends[i]
		for n := 0; ; n++ {
			seg, ok := e.Transmit(p.now, buf[:])
			if !ok {
				break
			}
			if n > 1000 {
				return fmt.Errorf("end %d: Transmit does not come to an end: %s", i, describe(&seg))
			}
			if err := e.watchEdge(&seg); err != nil {
				return fmt.Errorf("end %d: %w", i, err)
			}
			if err := e.markable(&seg); err != nil {
				return fmt.Errorf("end %d: %w", i, err)
			}
			p.carry(1-i, seg)
		}
		for _, ok := e.NextEvent(); ok; {
			_, ok = e.NextEvent()
		}
		if err := e.lawful(p.now); err != nil {
			return fmt.Errorf("end %d: %w", i, err)
		}
	}
	return nil
}

// lawful is what must hold whenever a TCB has been drained.
func (e *end) lawful(now clock.Instant) error {
	if e.Deadline() <= now {
		return fmt.Errorf("a drained TCB has a deadline that is not ahead: %+v", e.timers)
	}
	return invariants(&e.TCB)
}

// watchEdge fails where the window that seg tells has shrunk by more than
// scaling explains (SHLD-14).
func (e *end) watchEdge(seg *Segment) error {
	if !seg.Flags.Has(wire.ACK) || seg.Flags.Any(wire.SYN|wire.RST) {
		return nil
	}
	edge := seg.Ack.Add(int(seg.Window) << e.rcv.scale)
	if back := e.told.Sub(edge); back >= 1<<e.rcv.scale && !e.rcv.done && e.opened {
		return fmt.Errorf("the edge moves left by %d: %s", back, describe(seg))
	}
	if e.opened {
		edge = seq.Max(edge, e.told)
	}
	e.told, e.opened = edge, true
	return nil
}

// markable fails where something may be marked that must not be: RFC 3168
// §6.1.4 to §6.1.6.
func (e *end) markable(seg *Segment) error {
	text := seg.Why == WhyData || seg.Why == WhyFin
	if wire.ECN(seg.TOS) != wire.NotECT && !(e.marks.on && text && len(seg.Payload) > 0) {
		return fmt.Errorf("this may not be marked: %s", describe(seg))
	}
	return nil
}

// carry puts seg on the wire, if fate allows.
func (p *pair) carry(to int, seg Segment) {
	if p.rng.Float64() < p.net.noise {
		p.fly(to, p.stranger(&p.ends[to]))
	}
	if p.rng.Float64() < p.net.loss {
		return
	}
	if wire.ECN(seg.TOS) != wire.NotECT && p.rng.Float64() < p.net.marks {
		seg.TOS |= wire.CE
	}
	seg.Payload = bytes.Clone(seg.Payload)
	p.fly(to, seg)
	if p.rng.Float64() < p.net.duplicate {
		p.fly(to, seg)
	}
}

// stranger is a segment by somebody who sees nothing and guesses. Who is not
// yet talking to a peer takes anybody's SYN for the peer's, so there is none
// then.
func (p *pair) stranger(to *end) Segment {
	flags := wire.Flags(p.rng.Uint32()) & (wire.SYN | wire.FIN | wire.RST | wire.ACK | wire.URG | wire.ECE | wire.CWR)
	if !to.state.in(synchronized) {
		flags &^= wire.SYN
	}
	return Segment{
		Seq: seq.Num(p.rng.Uint32()), Ack: seq.Num(p.rng.Uint32()), Flags: flags,
		Window: uint16(p.rng.Uint32()), Urgent: uint16(p.rng.Uint32()), Payload: make([]byte, p.rng.IntN(3)),
	}
}

func (p *pair) fly(to int, seg Segment) {
	at := p.now.Add(p.net.delay)
	if p.net.jitter > 0 {
		at = at.Add(time.Duration(p.rng.Int64N(int64(p.net.jitter))))
	}
	p.wire = append(p.wire, flying{at, to, seg})
}

// use is a user's turn: write what fits, close behind it, read now and then.
func (p *pair) use(e *end) error {
	if e.state.in(canSend) && !e.out.closed {
		n, err := e.Write(p.now, e.text[e.sent:])
		e.sent += n
		if err != nil {
			return fmt.Errorf("Write: %w", err)
		}
		if e.sent == len(e.text) {
			e.CloseWrite(p.now)
		}
	}
	if e.state == Listen || p.rng.IntN(3) > 0 {
		return nil
	}
	return e.readSome(p.now, 1+p.rng.IntN(5000))
}

func (e *end) readSome(now clock.Instant, n int) error {
	b := make([]byte, n)
	n, err := e.Read(now, b)
	e.got = append(e.got, b[:n]...)
	if err == io.EOF {
		e.eof, err = true, nil
	}
	return err
}

// run plays until nothing happens any more, but no longer than steps.
func (p *pair) run(steps int) error {
	for range steps {
		more, err := p.step()
		if err != nil {
			return err
		}
		if !more {
			return p.finish()
		}
	}
	return fmt.Errorf("no end after %d steps: %+v, %+v", steps, p.ends[0].Status(), p.ends[1].Status())
}

// finish reads what is left and compares.
func (p *pair) finish() error {
	for i := range p.ends {
		e, peer := &p.ends[i], &p.ends[1-i]
		for n := -1; !e.eof && n != len(e.got); {
			n = len(e.got)
			if err := e.readSome(p.now, 1<<16); err != nil {
				return fmt.Errorf("end %d: Read: %w", i, err)
			}
		}
		switch {
		case !bytes.Equal(e.got, peer.text):
			return fmt.Errorf("end %d read %d octets, and not the %d that were sent", i, len(e.got), len(peer.text))
		case e.storm():
			return fmt.Errorf("end %d sent %d segments for %d octets each way: a storm", i, e.counts.segmentsOut, max(len(e.text), len(peer.text)))
		case e.State() != Closed || e.Err() != nil:
			return fmt.Errorf("end %d is %v with error %v, want CLOSED and none", i, e.State(), e.Err())
		}
		e.Close(p.now)
		if used := e.cfg.Memory.Used(); used != 0 {
			return fmt.Errorf("end %d still holds %d octets of memory", i, used)
		}
	}
	return nil
}

// storm reports whether an end has sent more than losses explain: so many
// times what the texts need in both directions, were every segment small.
func (e *end) storm() bool {
	const small, patience, handshake = 200, 4, 200
	return int(e.counts.segmentsOut) > patience*(len(e.text)+len(e.got))/small+handshake
}

// hostile is the network, the configuration and the texts of one seed.
func hostile(seed uint64) (*pair, error) {
	rng := rand.New(rand.NewPCG(seed, 7))
	net := network{delay: 10 * ms, noise: 0.02, crossing: seed%4 == 0, marks: float64(seed%5) / 4}
	if seed%3 > 0 {
		net.loss = rng.Float64() * 0.2
		net.duplicate = rng.Float64() * 0.1
		net.jitter = time.Duration(rng.Int64N(int64(15*ms)) + 1)
	}
	p, err := newPair(seed, net, Config{
		ECN:           ECN(seed % 6 / 2),
		ReceiveBuffer: 1 << (12 + rng.IntN(8)), SendBuffer: 1 << 16,
		NoTimestamps: seed%5 == 0, NoWindowScale: seed%7 == 0, NoDelay: seed%2 == 0,
	})
	if err != nil {
		return nil, err
	}
	for i := range p.ends {
		p.ends[i].text = make([]byte, rng.IntN(200000))
		for j := range p.ends[i].text {
			p.ends[i].text[j] = byte(rng.Uint32())
		}
	}
	return p, nil
}

// TestHostileNetwork: whatever is lost, doubled, late or forged, both users
// read all that the other wrote, both ends reach CLOSED, and no memory is
// left behind.
func TestHostileNetwork(t *testing.T) {
	seeds := uint64(120)
	if testing.Short() {
		seeds = 20
	}
	for seed := range seeds {
		p, err := hostile(seed)
		if err == nil {
			err = p.run(200000)
		}
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}
