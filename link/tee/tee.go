// Package tee is any link with a listener: every packet that is sent or
// received is also handed to a Sink, such as a capture file.
//
//	clk := clock.NewReal()
//	sink, err := tee.Pcapng(file, below, "tg0", clk.Wall)
//	l := tee.New(below, clk, sink)
//
// The packets in the capture are what a wire would show, with one exception:
// checksums that offload leaves to others are complete, but large packets
// stay large, as captures on real interfaces with offload show them.
//
// A sink that fails does not disturb traffic. It is not called again, and
// Close tells the error, once.
package tee

import (
	"fmt"
	"sync"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/internal/offload"
	"github.com/tcpglass/tcpglass/wire"
)

// Direction is which way a packet went.
type Direction uint8

// The directions, as the stack sees them.
const (
	Sent Direction = iota + 1
	Received
)

// String is "sent" or "received".
func (d Direction) String() string {
	switch d {
	case Sent:
		return "sent"
	case Received:
		return "received"
	}
	return "unknown"
}

// Sink takes the packets. Its methods are not called at the same time.
type Sink interface {
	// Packet takes one packet, whose checksums are complete. It keeps none
	// of its bytes.
	Packet(at clock.Instant, dir Direction, pkt wire.Packet) error
	// Close ends the capture. It is called once, also after an error.
	Close() error
}

// maxHeld is how many octets of packets wait for a Send to return, so that
// they stand behind the packets that it sends, which they may answer. Beyond
// it their order in the capture is given up, not their time.
const maxHeld = 1 << 20

// Link is a link with a listener. Make it with New.
type Link struct {
	link.Link // below
	clk       clock.Clock

	mu      sync.Mutex // guards what follows
	sink    Sink       // nil after Close
	err     error      // the sink's first
	sending bool       // a Send is under way below
	held    []record   // what happened meanwhile
	octets  int        // in held
	scratch []byte     // for completing checksums
}

// record is one packet that was sent or received.
type record struct {
	at  clock.Instant
	dir Direction
	pkt wire.Packet
}

// New is below with sink listening. clk tells when packets pass.
func New(below link.Link, clk clock.Clock, sink Sink) *Link {
	return &Link{Link: below, clk: clk, sink: sink}
}

// Start starts the link below.
func (l *Link) Start(up link.Receiver) error {
	return l.Link.Start(&receiver{up, l})
}

// receiver stands between the link below and the stack.
type receiver struct {
	link.Receiver
	l *Link
}

func (r *receiver) Receive(pkts []wire.Packet) {
	r.l.note(Received, pkts)
	r.Receiver.Receive(pkts)
}

// note records packets at this instant, behind those of a Send that is under
// way.
func (l *Link) note(dir Direction, pkts []wire.Packet) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.clk.Now()
	for _, p := range pkts {
		if l.sending {
			l.hold(record{at, dir, p})
		} else {
			l.write(record{at, dir, p})
		}
	}
}

// Send sends pkts below and records what was taken. That is known only when
// the link below returns, but it may have been answered by then.
func (l *Link) Send(pkts []wire.Packet) (int, error) {
	at, first := l.beginSend()
	n, err := l.Link.Send(pkts)
	l.endSend(at, first, pkts[:n])
	return n, err
}

// Hardware is that of the link below.
func (l *Link) Hardware() wire.MAC { return link.Hardware(l.Link) }

// beginSend has everything held until endSend. It reports false where
// another Send does so already: this one was called from inside a Receiver.
func (l *Link) beginSend() (clock.Instant, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := !l.sending
	l.sending = true
	return l.clk.Now(), first
}

// endSend records what was sent at the given instant, and what happened
// since.
func (l *Link) endSend(at clock.Instant, first bool, pkts []wire.Packet) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range pkts {
		if first || !l.sending {
			l.write(record{at, Sent, p})
		} else {
			l.hold(record{at, Sent, p})
		}
	}
	if first {
		l.sending = false
		l.writeHeld()
	}
}

// hold keeps a copy of r until the Send under way has returned.
func (l *Link) hold(r record) {
	if l.octets += len(r.pkt.Bytes); l.octets > maxHeld {
		l.writeHeld()
		l.write(r)
		return
	}
	r.pkt.Bytes = append([]byte(nil), r.pkt.Bytes...)
	l.held = append(l.held, r)
}

func (l *Link) writeHeld() {
	for _, r := range l.held {
		l.write(r)
	}
	clear(l.held)
	l.held, l.octets = l.held[:0], 0
}

// write hands r to the sink, with its checksum complete.
func (l *Link) write(r record) {
	if l.err != nil || l.sink == nil {
		return
	}
	if r.pkt.Sum != wire.SumFull {
		l.scratch = append(l.scratch[:0], r.pkt.Bytes...)
		r.pkt.Bytes = l.scratch
		offload.Complete(&r.pkt, link.Head(l.Link))
	}
	l.err = l.sink.Packet(r.at, r.dir, r.pkt)
}

// Close closes the link below and then the capture. It fails with the error
// of the link, or else with that of the capture, if there was one.
func (l *Link) Close() error {
	err := l.Link.Close()
	if failed := l.closeSink(); err == nil && failed != nil {
		err = fmt.Errorf("tee: the capture is not complete: %w", failed)
	}
	return err
}

// closeSink ends the capture and returns the first error that it had.
func (l *Link) closeSink() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sink == nil {
		return nil
	}
	l.writeHeld()
	err := l.sink.Close()
	if l.err != nil {
		err = l.err
	}
	l.sink = nil
	return err
}
