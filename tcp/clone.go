package tcp

import (
	"math/bits"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// Cloning and hashing are for those who explore what a connection can come
// to: take a TCB, let one thing happen to a clone of it, and ask whether the
// result was seen before. No segment ever passes through this file.

// Clone makes to an independent copy of c: the same calls have the same
// effects on both. cfg must say what c's Config says, but for the Memory:
// that is where the buffers of the copy come from. What to held before is
// forgotten, not given back. A clone of a CLOSED TCB that was never opened
// needs no cfg.
func (c *TCB) Clone(to *TCB, cfg *Config) {
	*to = *c
	if c.cfg == nil {
		return
	}
	to.cfg = cfg
	to.cc = c.cc.Clone()
	to.out.ring = c.out.clone(cfg.Memory, c.out.n)
	to.in.ring = c.in.clone(cfg.Memory, c.in.span())
	if c.in.early != nil {
		to.in.early = append([]seq.Range(nil), c.in.early...)
	}
}

// Pack gives c's buffers back and keeps what they held in as few octets as
// it takes. A packed TCB is good for Clone and Hash, and for nothing else.
func (c *TCB) Pack() {
	if c.cfg == nil {
		return
	}
	c.out.pack(c.cfg.Memory, c.out.n)
	c.in.pack(c.cfg.Memory, c.in.span())
}

// Drop gives c's buffers back. c is good for nothing afterwards.
func (c *TCB) Drop() {
	if c.cfg == nil {
		return
	}
	c.out.release(c.cfg.Memory)
	c.in.release(c.cfg.Memory)
}

// span is how many octets from base on hold something, holes included.
func (b *receiveBuffer) span() int {
	if n := len(b.early); n > 0 {
		return b.early[n-1].Hi.Sub(b.base)
	}
	return b.n
}

// clone is a ring with the first span octets of r, in memory from m. A
// buffer that holds nothing but is kept is cloned as well: whether there is
// one can be seen in Status.
func (r *ring) clone(m *Memory, span int) ring {
	to := *r
	if r.buf == nil {
		return to
	}
	to.buf, to.head = m.Take(max(span, len(r.buf))), 0
	r.copyTo(to.buf, 0, span)
	return to
}

func (r *ring) pack(m *Memory, span int) {
	if r.buf == nil {
		return
	}
	buf := make([]byte, 1<<bits.Len(uint(max(span, 1)-1))) // rings are powers of two
	r.copyTo(buf, 0, span)
	m.Give(r.buf)
	r.buf, r.head = buf, 0
}

// Frame is what a state is seen relative to: an instant, and a number of
// each direction. Two TCBs that differ only in when and at which numbers
// they are have the same Hash, each in its own frame, and the same future.
type Frame struct {
	Now      clock.Instant
	Snd, Rcv seq.Num
}

// Hash is 64 bits of everything that the future of c depends on. What only
// counts – Status's numbers of segments, of retransmissions, of memory – is
// left out, and so are times so long past that their distance does not
// matter any more. News that was not taken is not part of it.
func (c *TCB) Hash(f Frame) uint64 {
	h := Mix(uint64(c.state), flags(c.passive, c.orphan, c.nodelay, c.wanting)|uint64(c.level)<<8)
	h = Mix(h, uint64(c.err)|uint64(c.owes)<<8)
	if c.owes.has(owesRefusal) {
		h = Mix(h, uint64(c.refusal.seq.Sub(f.Snd))<<32^uint64(uint32(c.refusal.ack.Sub(f.Rcv)))^uint64(c.refusal.flags)<<24)
	}
	if c.owes.has(owesReset) {
		h = Mix(h, uint64(c.snd.nxt.Sub(f.Snd))<<32^uint64(uint32(c.rcv.nxt.Sub(f.Rcv))))
	}
	if c.cfg == nil || c.state == Closed && c.in.n == 0 {
		return Mix(h, flags(c.rcv.done)) // resets what comes, and has nothing to be read but perhaps the end
	}
	h = c.hashSending(h, f)
	h = c.hashReceiving(h, f)
	h = c.hashRecovery(h, f)
	for _, at := range c.timers {
		h = Mix(h, ahead(at, f.Now))
	}
	return h
}

func (c *TCB) hashSending(h uint64, f Frame) uint64 {
	s := &c.snd
	for _, n := range [...]seq.Num{s.una, s.nxt, s.iss, s.wl2, s.up, c.out.base} {
		h = Mix(h, uint64(n.Sub(f.Snd)))
	}
	h = Mix(h, uint64(s.wl1.Sub(f.Rcv)))
	h = Mix(h, uint64(s.wnd)<<32|uint64(s.maxWnd))
	h = Mix(h, uint64(s.mss)<<32|uint64(s.scale)<<8|flags(s.urgent, s.held, c.out.closed))
	h = Mix(h, uint64(s.user))
	h = Mix(h, past(s.last, f.Now, c.cfg.MaxRTO)) // longer pauses are all the same to afterPause
	return c.out.hash(h, c.out.n)
}

func (c *TCB) hashReceiving(h uint64, f Frame) uint64 {
	r := &c.rcv
	for _, n := range [...]seq.Num{r.nxt, r.edge, r.irs, c.in.base} {
		h = Mix(h, uint64(n.Sub(f.Rcv)))
	}
	if r.urgent {
		h = Mix(h, uint64(r.up.Sub(f.Rcv)))
	}
	if r.seen {
		h = Mix(h, uint64(r.fin.Sub(f.Rcv)))
	}
	h = Mix(h, uint64(r.most)<<16|uint64(r.scale)<<8|flags(r.urgent, r.seen, r.done, r.scaled))
	for _, e := range c.in.early {
		h = Mix(h, uint64(e.Lo.Sub(f.Rcv))<<32^uint64(uint32(e.Hi.Sub(f.Rcv))))
	}
	h = Mix(h, uint64(c.acks.octets)<<16|uint64(c.acks.dups)<<8|flags(c.acks.now, c.acks.window))
	h = c.hashTuning(h, f)
	return c.in.hash(h, c.in.span())
}

// hashTuning leaves out a buffer that has reached its full size: it grows no
// more.
func (c *TCB) hashTuning(h uint64, f Frame) uint64 {
	u := &c.tune
	h = Mix(h, uint64(u.limit))
	if u.limit >= c.cfg.ReceiveBuffer {
		return h
	}
	h = Mix(h, uint64(u.mark.Sub(f.Rcv)))
	return Mix(Mix(h, ahead(u.began, f.Now)), uint64(u.least))
}

func (c *TCB) hashRecovery(h uint64, f Frame) uint64 {
	l := &c.loss
	if !l.resend.Empty() {
		h = Mix(h, uint64(l.resend.Lo.Sub(f.Snd))<<32^uint64(uint32(l.resend.Hi.Sub(f.Snd))))
	}
	if l.marked {
		h = Mix(h, uint64(l.point.Sub(f.Snd)))
	}
	h = Mix(h, uint64(l.dups)<<16|uint64(min(l.expired, troubleAt+1))<<8|flags(l.fast, l.marked, !l.resend.Empty()))
	h = Mix(h, flags(c.counts.timeouts > 0 && c.state.in(of(SynSent, SynReceived)))) // establish asks
	h = Mix(Mix(h, uint64(c.cc.Window())), uint64(c.cc.Threshold()))
	h = Mix(h, uint64(c.cc.Credit()))
	for _, x := range c.cc.Past(f.Now) {
		h = Mix(h, x)
	}
	h = c.hashTiming(h, f)
	if since := past(c.guard.since, f.Now, challengeSpan); since < uint64(challengeSpan)+1 {
		h = Mix(h, since<<8|uint64(c.guard.sent))
	}
	if k := &c.keep; k.set != nil {
		h = Mix(Mix(h, past(k.last, f.Now, k.set.Idle)), uint64(k.tries))
		h = Mix(Mix(h, uint64(k.set.Idle)), Mix(uint64(k.set.Interval), uint64(k.set.Count)))
	}
	if m := &c.marks; m.on {
		h = Mix(h, flags(m.on, m.echo, m.cwr, m.fallen))
		if m.fallen {
			h = Mix(h, uint64(m.point.Sub(f.Snd)))
		}
	}
	return Mix(h, uint64(c.tos)<<8|flags(c.probe.out))
}

// hashTiming leaves out what was measured where the timeout is the same
// whatever was measured.
func (c *TCB) hashTiming(h uint64, f Frame) uint64 {
	if s := &c.stamps; s.on {
		h = Mix(h, uint64(s.recent-stampClock(f.Now, 0))<<32|uint64(uint32(s.last.Sub(f.Rcv))))
		h = Mix(h, past(s.at, f.Now, stampIdle))
	}
	if c.cfg.MinRTO >= c.cfg.MaxRTO {
		return h
	}
	h = Mix(h, uint64(c.rto.srtt))
	h = Mix(h, uint64(c.rto.rttvar)<<16|uint64(c.rto.backoff)<<8|flags(c.rto.slow, c.stamps.resent))
	h = Mix(h, ahead(c.timing.at, f.Now)^uint64(uint32(c.timing.end.Sub(f.Snd))))
	if c.stamps.resent {
		h = Mix(h, uint64(c.stamps.again-stampClock(f.Now, 0)))
	}
	return Mix(h, uint64(c.probe.backoff))
}

// hash mixes in the first n octets.
func (r *ring) hash(h uint64, n int) uint64 {
	for i := range n {
		h = Mix(h, uint64(r.buf[(r.head+i)&(len(r.buf)-1)]))
	}
	return Mix(h, uint64(n))
}

// Mix joins two numbers to one that depends on every bit of both, and on
// their order: the high and low halves of a long product.
func Mix(h, x uint64) uint64 {
	hi, lo := bits.Mul64(h^0x9e3779b97f4a7c15, x^0xd6e8feb86659fd93)
	return hi ^ lo ^ bits.RotateLeft64(h, 23) + x*0xbf58476d1ce4e5b9
}

// ahead is an instant relative to now; not set has a value of its own.
func ahead(at, now clock.Instant) uint64 {
	if !at.Set() {
		return 1 << 63
	}
	return uint64(at.Sub(now))
}

// past is how long ago an instant was, as far as it matters.
func past(at, now clock.Instant, far time.Duration) uint64 {
	if !at.Set() {
		return uint64(far) + 1
	}
	return uint64(min(now.Sub(at), far+1))
}

// flags are up to eight answers in as many bits.
func flags(set ...bool) (bits uint64) {
	for i, b := range set {
		if b {
			bits |= 1 << i
		}
	}
	return bits
}
