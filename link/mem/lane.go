package mem

import (
	"runtime"
	"sync"

	"github.com/tcpglass/tcpglass/wire"
)

// lane is one direction of a pipe. Its state is guarded by the pipe's mutex.
type lane struct {
	pipe     *pipe
	from, to *End
	busy     bool   // somebody delivers; nobody else calls to's Receive
	short    bool   // a Send was cut short and its sender waits for Writable
	queue    *batch // what was sent while busy, or before to was started; nil while empty
}

// send delivers pkts, or queues as many as there is room for.
func (l *lane) send(pkts []wire.Packet) (taken int, closed bool) {
	l.pipe.mu.Lock()
	defer l.pipe.mu.Unlock()
	switch {
	case l.pipe.closed:
		return 0, true
	case len(pkts) == 0:
		return 0, false
	case l.busy || l.to.up == nil:
		return l.put(pkts), false
	}
	l.busy = true
	l.handUp(pkts)
	if !l.drain(patience) {
		go l.takeOver()
	}
	return len(pkts), false
}

// put copies to the queue as many of pkts as there is room for.
func (l *lane) put(pkts []wire.Packet) int {
	if l.queue == nil {
		l.queue = batches.Get().(*batch)
	}
	for i := range pkts {
		if !l.queue.fits(&pkts[i], &l.pipe.cfg) {
			l.short = true
			return i
		}
		l.queue.add(pkts[i])
	}
	return len(pkts)
}

// drain empties the queue of a busy lane and then frees the lane. After so
// many packets it leaves the rest, and the lane is still busy: false.
func (l *lane) drain(packets int) bool {
	for l.queue != nil || l.short {
		switch {
		case packets <= 0:
			return false
		case l.queue != nil:
			packets -= l.handUpQueue()
		default:
			packets--
			l.sayWritable()
		}
	}
	l.busy = false
	l.settle()
	return true
}

// takeOver is drain on a goroutine of its own, for as long as it takes. It
// gives way after each round: those whom the packets have woken wait for a
// processor, perhaps for this one, and the scheduler would let them wait for
// 10 ms.
func (l *lane) takeOver() {
	l.pipe.mu.Lock()
	defer l.pipe.mu.Unlock()
	for !l.drain(1) {
		l.pipe.mu.Unlock()
		runtime.Gosched()
		l.pipe.mu.Lock()
	}
}

// handUp calls Receive, for which the lane must be busy. It gives the mutex
// away meanwhile.
func (l *lane) handUp(pkts []wire.Packet) {
	if l.to.over {
		return
	}
	l.to.enter()
	defer l.to.leave()
	l.to.up.Receive(pkts)
}

// handUpQueue hands up what is queued. A sender that was cut short hears of
// the room before: later, another one may have taken all of it again.
func (l *lane) handUpQueue() (packets int) {
	b := l.queue
	l.queue = nil
	if l.short {
		l.sayWritable()
	}
	l.handUp(b.pkts)
	packets = len(b.pkts)
	b.free()
	return packets
}

// sayWritable tells a sender that was cut short to go on. The lane stays
// busy meanwhile, so that what it sends is queued and calls do not nest
// deeper and deeper.
func (l *lane) sayWritable() {
	l.short = false
	if l.from.over || l.from.up == nil || l.pipe.closed {
		return
	}
	l.from.enter()
	defer l.from.leave()
	l.from.up.Writable()
}

// settle gives the ends their last call where it was waiting for this lane.
func (l *lane) settle() {
	l.to.settle()
	l.from.settle()
}

// discard forgets what is queued.
func (l *lane) discard() {
	if l.queue != nil {
		l.queue.free()
		l.queue = nil
	}
}

// batch is packets and their octets, one behind the other. It grows to what
// it had to hold and keeps that; batches goes round so that idle pipes hold
// none.
type batch struct {
	pkts   []wire.Packet
	octets []byte
}

var batches = sync.Pool{New: func() any { return new(batch) }}

// fits reports whether there is room for one more packet.
func (b *batch) fits(p *wire.Packet, cfg *Config) bool {
	room := max(cfg.Queue*cfg.MTU, leastLarge*cfg.longest())
	return len(b.pkts) < cfg.Queue && len(b.octets)+len(p.Bytes) <= room
}

// add copies p. Where octets moves to grow, earlier packets keep their place
// in the old array.
func (b *batch) add(p wire.Packet) {
	at := len(b.octets)
	b.octets = append(b.octets, p.Bytes...)
	p.Bytes = b.octets[at:len(b.octets):len(b.octets)]
	b.pkts = append(b.pkts, p)
}

// free empties b and puts it back for the next lane that needs one.
func (b *batch) free() {
	clear(b.pkts) // old arrays must not be kept alive
	b.pkts, b.octets = b.pkts[:0], b.octets[:0]
	batches.Put(b)
}
