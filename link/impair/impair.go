// Package impair is any link made worse: packets are lost, delayed,
// reordered, duplicated and damaged, with given probabilities and from a
// seed, so that every run makes the same decisions.
//
//	l, err := impair.New(below, impair.Config{Seed: 9293, Loss: 0.01, Delay: 20 * time.Millisecond})
//
// What happens to the n-th packet of a direction depends on the seed, the
// direction and n alone: changing one probability leaves the decisions about
// the others as they were. For two directions that differ, wrap twice, with
// Config.Direction Sent and Received.
//
// Nothing is lost but what Loss says. What is sent waits in a bounded queue,
// and when that is full, Send takes fewer packets. What arrives cannot be
// refused: where more than Config.Queue packets wait on their way up, the
// rest is dropped and counted (Stats.Overflowed). Impairing what both ends
// send, rather than what one receives, avoids that. What waits when the link
// is closed is gone.
//
// Time is real time, or that of the testing/synctest bubble that New is
// called in.
package impair

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// Direction says which packets are impaired.
type Direction uint8

// The directions, as the stack above sees them.
const (
	Both Direction = iota
	Sent
	Received
)

// Defaults of Config.
const (
	DefaultGap   = 3                    // packets
	DefaultHold  = 5 * time.Millisecond // ten round trips of a local network
	DefaultQueue = 4096                 // packets
)

// Config says what goes wrong. Probabilities are from 0, never, to 1,
// always. The zero value impairs nothing.
type Config struct {
	Seed      uint64
	Direction Direction // default: Both

	Loss      float64 // a packet vanishes
	Duplicate float64 // a packet comes twice, the second one behind the first
	// Corrupt: one bit of a packet is flipped, where it is noticed: in an
	// IPv4 packet anywhere, in IPv6 behind the header, for the checksums
	// there. Offloaded ones are completed before. A large packet is damaged
	// in its IP header alone, for whoever cuts it makes new TCP checksums.
	// Frames of Ethernet have none here: those that carry something else
	// than IP lose their type.
	Corrupt float64
	// Reorder: a packet is held back until Gap others have overtaken it,
	// but no longer than Hold.
	Reorder float64
	Gap     int           // packets; default DefaultGap
	Hold    time.Duration // default DefaultHold

	Delay  time.Duration // of every packet
	Jitter time.Duration // up to this more, evenly spread; packets keep their order

	Queue int // packets that wait in each direction; default DefaultQueue
}

// withDefaults is c with every field set, or why c cannot be.
func (c Config) withDefaults() (Config, error) {
	if err := c.check(); err != nil {
		return c, err
	}
	if c.Gap == 0 {
		c.Gap = DefaultGap
	}
	if c.Hold == 0 {
		c.Hold = DefaultHold
	}
	if c.Queue == 0 {
		c.Queue = DefaultQueue
	}
	return c, nil
}

func (c *Config) check() error {
	for _, p := range []struct {
		name  string
		value float64
	}{{"Loss", c.Loss}, {"Duplicate", c.Duplicate}, {"Corrupt", c.Corrupt}, {"Reorder", c.Reorder}} {
		if !(p.value >= 0 && p.value <= 1) { // not a number, either
			return fmt.Errorf("impair: %s is %v: a probability is from 0 to 1", p.name, p.value)
		}
	}
	for _, d := range []struct {
		name  string
		value time.Duration
	}{{"Delay", c.Delay}, {"Jitter", c.Jitter}, {"Hold", c.Hold}, {"Gap", time.Duration(c.Gap)}, {"Queue", time.Duration(c.Queue)}} {
		if d.value < 0 {
			return fmt.Errorf("impair: %s is negative", d.name)
		}
	}
	if c.Direction > Received {
		return fmt.Errorf("impair: there is no direction %d: use Both, Sent or Received", c.Direction)
	}
	return nil
}

// Stats count what happened in one direction, in packets.
type Stats struct {
	Packets    uint64 // that came along
	Lost       uint64
	Duplicated uint64
	Corrupted  uint64
	Reordered  uint64 // held back
	Overflowed uint64 // arrived, but found the queue full
	Refused    uint64 // refused by the link below with an error
}

// Link is a link made worse. Make it with New.
type Link struct {
	below link.Link
	cfg   Config
	clk   clock.Clock
	up    link.Receiver

	mu       sync.Mutex // guards all that follows; never held while up or below is called
	returned sync.Cond  // a call into up has returned
	calls    int        // into up that have not returned
	closed   bool       // nothing can be sent, up is called no more but for Down
	over     bool       // up is called no more
	down     error      // why below is gone; up is told when the rest has arrived
	out, in  line
}

var _ link.Link = (*Link)(nil)

var errNoLink = errors.New("impair: there is no link to impair")

// New is below made worse as cfg says. It fails where cfg makes no sense,
// and then leaves below alone.
func New(below link.Link, cfg Config) (*Link, error) {
	if below == nil {
		return nil, errNoLink
	}
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	l := &Link{below: below, cfg: cfg, clk: clock.NewReal()}
	l.returned.L = &l.mu
	l.out.init(l, l.sendBelow, cfg.Direction != Received, streamOut)
	l.in.init(l, l.receiveUp, cfg.Direction != Sent, streamIn)
	return l, nil
}

// MTU is that of the link below.
func (l *Link) MTU() int { return l.below.MTU() }

// Offload is that of the link below.
func (l *Link) Offload() wire.Offload { return l.below.Offload() }

// Hardware is that of the link below.
func (l *Link) Hardware() wire.MAC { return link.Hardware(l.below) }

// Stats counts what has happened to what was sent, and to what arrived.
func (l *Link) Stats() (sent, received Stats) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.stats, l.in.stats
}

// Start starts the link below.
func (l *Link) Start(up link.Receiver) error {
	l.up = up
	return l.below.Start((*receiver)(l))
}

// Send takes pkts, impairs them, and sends what is left of them when its
// time has come.
func (l *Link) Send(pkts []wire.Packet) (int, error) {
	n, err := l.fitting(pkts)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return 0, net.ErrClosed
	}
	if taken := l.out.feed(pkts[:n]); taken < n {
		l.out.short = true
		return taken, nil
	}
	return n, err
}

// fitting counts the packets up to the first that the link below will not
// take. It is asked here, for later nobody waits for the answer.
func (l *Link) fitting(pkts []wire.Packet) (int, error) {
	longest := link.Longest(l.below)
	for i := range pkts {
		if len(pkts[i].Bytes) > longest {
			return i, link.ErrTooLong
		}
	}
	return len(pkts), nil
}

// Close closes the link below.
func (l *Link) Close() error {
	l.mu.Lock()
	l.closed, l.over = true, true
	l.out.stop()
	l.in.stop()
	l.mu.Unlock()

	err := l.below.Close()

	l.mu.Lock()
	defer l.mu.Unlock()
	for l.calls > 0 {
		l.returned.Wait()
	}
	return err
}

// receiver is the Link as the link below sees it.
type receiver Link

// Receive impairs what arrives.
func (r *receiver) Receive(pkts []wire.Packet) {
	l := (*Link)(r)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	taken := l.in.feed(pkts)
	l.in.stats.Overflowed += uint64(len(pkts) - taken)
}

// Writable goes on with what the link below had no room for.
func (r *receiver) Writable() {
	l := (*Link)(r)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.out.blocked = false
	l.out.run(patience)
}

// Down ends sending. What has arrived goes up first, in its time.
func (r *receiver) Down(err error) {
	l := (*Link)(r)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed, l.down = true, err
	l.out.stop()
	l.in.letGo()
	l.in.run(patience)
}

// sendBelow is how out gets rid of packets, receiveUp how in does. The mutex
// is given away meanwhile. Both return how many packets are done with.
func (l *Link) sendBelow(pkts []wire.Packet) int {
	l.out.blocked = true // until Writable, which may come before Send returns
	l.mu.Unlock()
	n, err := l.below.Send(pkts)
	l.mu.Lock()
	switch {
	case err != nil && n < len(pkts):
		l.out.stats.Refused++
		n++
		l.out.blocked = false
	case n == len(pkts):
		l.out.blocked = false
	}
	return n
}

func (l *Link) receiveUp(pkts []wire.Packet) int {
	if !l.over {
		l.call(func() { l.up.Receive(pkts) })
	}
	return len(pkts)
}

// call calls f, which calls up, without the mutex.
func (l *Link) call(f func()) {
	l.calls++
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		l.calls--
		l.returned.Broadcast()
	}()
	f()
}

// settle tells up that the link below is gone, once all else has been told.
func (l *Link) settle() {
	if l.down == nil || l.over || l.calls > 0 || l.in.busy || !l.in.empty() {
		return
	}
	l.over = true
	l.call(func() { l.up.Down(l.down) })
}
