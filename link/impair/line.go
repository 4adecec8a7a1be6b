package impair

import (
	"math"
	"slices"
	"sync"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// Bounds of how long one caller works for others.
const (
	maxBatch = 64 // packets that are passed on together
	patience = 16 // batches; then a goroutine takes over
)

// line is one direction of a Link, guarded by its mutex: a queue of packets
// in the order in which they will be passed on. At most one goroutine passes
// packets on; it is whoever brought the first, or the timer.
type line struct {
	l     *Link
	dice  dice
	pass  func(pkts []wire.Packet) int // gives away the mutex; returns how many are done with
	timer *time.Timer
	armed clock.Instant // when timer fires; clock.Never where it does not
	stats Stats

	queue []packet // by time; from first on
	first int
	held  []packet // held back to be overtaken; by time
	lent  int      // packets in queue whose bytes belong to the caller of feed
	batch []wire.Packet

	busy    bool // somebody passes packets on
	blocked bool // the link below has no room
	short   bool // a Send was cut short and its sender waits for Writable
}

// packet is a packet on its way.
type packet struct {
	wire.Packet
	due clock.Instant // when it is to be passed on

	until clock.Instant // held: when to stop waiting to be overtaken
	gap   int           // held: how many packets are still to overtake it

	own *[]byte // what Bytes is a slice of, from buffers; nil where the bytes are lent
}

// buffers are for the bytes of packets that wait.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// keep copies the packet's bytes, so that they are its own.
func (p *packet) keep() {
	if p.own == nil {
		p.own = buffers.Get().(*[]byte)
		*p.own = append((*p.own)[:0], p.Bytes...)
		p.Bytes = *p.own
	}
}

// free gives the bytes back.
func (p *packet) free() {
	if p.own != nil {
		buffers.Put(p.own)
	}
	*p = packet{}
}

func (n *line) init(l *Link, pass func([]wire.Packet) int, impaired bool, stream uint64) {
	n.l, n.pass = l, pass
	n.dice = newDice(&l.cfg, impaired, stream)
	n.timer = time.AfterFunc(math.MaxInt64, n.fire)
	n.timer.Stop()
	n.armed = clock.Never
}

// empty reports whether nothing is on its way.
func (n *line) empty() bool { return n.waiting() == 0 }

func (n *line) waiting() int { return len(n.queue) - n.first + len(n.held) }

// feed takes as many packets as there is room for and passes on what is due.
// It keeps none of their bytes.
func (n *line) feed(pkts []wire.Packet) (taken int) {
	for taken < len(pkts) {
		room := n.l.cfg.Queue - n.waiting()
		if room <= 0 {
			break
		}
		some := pkts[taken:min(len(pkts), taken+room)]
		n.admit(some)
		taken += len(some)
		n.run(patience)
	}
	return taken
}

// admit decides what happens to each packet and queues what is left.
func (n *line) admit(pkts []wire.Packet) {
	now := n.l.clk.Now()
	for _, p := range pkts {
		n.stats.Packets++
		if f := n.dice.throw(); f.lost {
			n.stats.Lost++
		} else {
			n.impair(packet{Packet: p, due: now.Add(f.delay)}, f, now)
		}
	}
	if n.busy {
		n.keepAll() // somebody else will pass them on
	}
}

// impair queues what the fate f makes of p.
func (n *line) impair(p packet, f fate, now clock.Instant) {
	if f.duplicate {
		n.stats.Duplicated++
		n.push(p, now)
	}
	if f.corrupt && len(p.Bytes) > 0 {
		n.stats.Corrupted++
		p.keep()
		damage(&p.Packet, link.Head(n.l.below), f.bit)
	}
	if f.held {
		n.stats.Reordered++
		n.hold(p)
		return
	}
	n.push(p, now)
	n.overtake()
}

// push puts p at the queue's end. It never overtakes what is there.
func (n *line) push(p packet, now clock.Instant) {
	if last := len(n.queue) - 1; last >= n.first {
		p.due = max(p.due, n.queue[last].due)
	}
	switch {
	case p.own != nil:
	case p.due <= now:
		n.lent++ // it will be gone before the lender wants it back
	default:
		p.keep()
	}
	n.queue = append(n.queue, p)
}

// hold holds p back.
func (n *line) hold(p packet) {
	p.until, p.gap = p.due.Add(n.l.cfg.Hold), n.l.cfg.Gap
	p.keep()
	n.held = append(n.held, p)
}

// overtake counts a packet that has passed the held ones by, and lets go
// those that have been overtaken often enough.
func (n *line) overtake() {
	for i := range n.held {
		n.held[i].gap--
	}
	n.letGoWhile(func(p *packet) bool { return p.gap <= 0 })
}

// letGo ends the holding of all packets.
func (n *line) letGo() { n.letGoWhile(func(*packet) bool { return true }) }

func (n *line) letGoWhile(done func(p *packet) bool) {
	for len(n.held) > 0 && done(&n.held[0]) {
		p := n.held[0]
		n.held[0] = packet{}
		n.held = n.held[1:]
		n.push(p, 0) // behind those that have overtaken it
	}
}

// keepAll makes the bytes of all packets their own.
func (n *line) keepAll() {
	if n.lent == 0 {
		return
	}
	for i := n.first; i < len(n.queue); i++ {
		n.queue[i].keep()
	}
	n.lent = 0
}

// run passes on what is due, unless somebody does so already. After the
// given rounds it leaves the rest to a goroutine.
func (n *line) run(rounds int) {
	if n.busy {
		return
	}
	n.busy = true
	for k := n.due(); k > 0 || n.roomAgain(); k = n.due() {
		switch {
		case rounds == 0:
			n.keepAll()
			go n.takeOver()
			return
		case k > 0:
			n.passOn(k)
		default:
			n.sayWritable()
		}
		rounds--
	}
	n.keepAll()
	n.busy = false
	n.arm()
	n.l.settle()
}

// takeOver is run on a goroutine of its own, for as long as it takes.
func (n *line) takeOver() {
	n.l.mu.Lock()
	defer n.l.mu.Unlock()
	n.busy = false
	n.run(-1)
}

// due is how many packets can be passed on now, at most a batch.
func (n *line) due() (k int) {
	if n.blocked || n.empty() {
		return 0
	}
	now := n.l.clk.Now()
	n.letGoWhile(func(p *packet) bool { return p.until <= now })
	for _, p := range n.queue[n.first:] {
		if k == maxBatch || p.due > now {
			break
		}
		k++
	}
	return k
}

// passOn passes on a batch of k packets.
func (n *line) passOn(k int) {
	n.batch = n.batch[:0]
	for _, p := range n.queue[n.first : n.first+k] {
		n.batch = append(n.batch, p.Packet)
	}
	done := n.pass(n.batch)
	clear(n.batch)
	n.drop(min(done, len(n.queue)-n.first)) // stop may have emptied it meanwhile
}

// drop takes k packets from the queue's beginning.
func (n *line) drop(k int) {
	for i := range k {
		p := &n.queue[n.first+i]
		if p.own == nil {
			n.lent--
		}
		p.free()
	}
	n.first += k
	if n.first > len(n.queue)/2 { // so that each packet moves once, on average
		n.queue = slices.Delete(n.queue, 0, n.first)
		n.first = 0
	}
}

// roomAgain reports whether a sender that was cut short can go on.
func (n *line) roomAgain() bool {
	return n.short && !n.l.closed && n.waiting() <= n.l.cfg.Queue/2
}

// sayWritable tells it. The line stays busy meanwhile, so that calls do not
// nest deeper and deeper.
func (n *line) sayWritable() {
	n.short = false
	n.l.call(n.l.up.Writable)
}

// arm sets the timer for what will be due next.
func (n *line) arm() {
	next := n.next()
	if next == n.armed {
		return
	}
	n.armed = next
	if next == clock.Never {
		n.timer.Stop()
		return
	}
	n.timer.Reset(max(next.Sub(n.l.clk.Now()), 0))
}

// next is when run should be called, but for Writable.
func (n *line) next() clock.Instant {
	next := clock.Never
	if n.blocked {
		return next
	}
	if n.first < len(n.queue) {
		next = n.queue[n.first].due
	}
	if len(n.held) > 0 {
		next = min(next, n.held[0].until)
	}
	return next
}

// fire is what the timer calls.
func (n *line) fire() {
	n.l.mu.Lock()
	defer n.l.mu.Unlock()
	n.armed = clock.Never
	n.run(-1)
}

// stop forgets everything.
func (n *line) stop() {
	n.timer.Stop()
	n.armed = clock.Never
	n.queue, n.held, n.first, n.lent = nil, nil, 0, 0
}
