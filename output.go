package tcpglass

import (
	"errors"
	"net"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// Bounds of one call of Link.Send, and of one call of flush.
const (
	batchPackets = 64
	batchOctets  = 256 << 10
	batchBuffers = 1 << 20 // octets of buffers, however little is in them
	maxRounds    = 32      // batches; then the timer's goroutine goes on
)

// output is what is between the host and the link.
//
// At most one goroutine is calling the link. Others that come meanwhile do
// their work with the host and go; what they leave behind is found by the
// one who sends when it is back.
type output struct {
	buffers [][]byte      // one per packet of a batch, made when first needed
	packets []wire.Packet // the batch, in buffers
	rest    []wire.Packet // the part of packets that the link has not taken yet
	sending bool          // somebody is calling the link
	full    bool          // the link took less than all and has not said Writable since
	more    bool          // a flush was broken off; the timer will go on
}

// flush sends what the host has to send, as long as the link has room. The
// lock is held before and after, but not while the link is called.
func (st *Stack) flush(now clock.Instant) {
	if st.out.sending {
		return
	}
	for range maxRounds {
		if st.out.full || !st.fill(now) {
			st.out.more = false
			return
		}
		now = st.send()
	}
	st.out.more = true
}

// fill makes the next batch, unless there is still something left of the
// last one, and reports whether there is anything to send.
func (st *Stack) fill(now clock.Instant) bool {
	o := &st.out
	if len(o.rest) > 0 {
		return true
	}
	size := st.host.BufferSize()
	packets := min(batchPackets, batchBuffers/size)
	o.packets = o.packets[:0]
	for octets := 0; len(o.packets) < packets && octets < batchOctets; {
		pkt, ok := st.host.Transmit(now, o.buffer(len(o.packets), size))
		if !ok {
			break
		}
		octets += len(pkt.Bytes)
		o.packets = append(o.packets, pkt)
	}
	o.rest = o.packets
	return len(o.rest) > 0
}

// buffer is the room for packet i of a batch.
func (o *output) buffer(i, size int) []byte {
	if i == len(o.buffers) {
		o.buffers = append(o.buffers, make([]byte, size))
	}
	return o.buffers[i]
}

// send gives the batch to the link, without the lock, and returns what time
// it is then. Who waits for what has happened so far is woken first, to run
// meanwhile.
func (st *Stack) send() clock.Instant {
	o := &st.out
	o.sending, o.full = true, true // full until Writable, which may come before Send returns
	st.news()
	woken := st.takeWoken()
	st.mu.Unlock()
	rouse(woken)
	n, err := st.link.Send(o.rest)
	now := st.enter()
	o.sending = false
	o.taken(n, err)
	st.wake(&st.quiet)
	return now
}

// taken drops from the batch what the link has taken, and what it never
// will.
func (o *output) taken(n int, err error) {
	o.rest = o.rest[n:]
	switch {
	case errors.Is(err, net.ErrClosed):
		o.rest = nil // nobody will ever want it
	case err != nil && len(o.rest) > 0:
		o.rest = o.rest[1:] // just this packet
	case len(o.rest) > 0:
		return
	}
	o.full = false
}
