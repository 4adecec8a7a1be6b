// Package link is how IP packets get from a stack to somewhere else and
// back: the Link interface, and in its subpackages the links themselves.
// Some carry the packets in frames of Ethernet: see Hardware.
//
// A link pushes: what arrives is handed to the Receiver it was started with,
// on whatever goroutine the link likes. What is sent is taken without
// waiting; a link that is full takes fewer packets and says Writable when
// there is room again. So nothing in a link ever blocks a stack, nothing is
// dropped for want of room, and two stacks joined in memory can run on the
// goroutine of whoever calls.
//
//	mem     two links joined back to back in memory
//	tun     a TUN or TAP device of Linux
//	packet  a network interface of Linux, shared with the kernel
//	tee     any link, copied into a capture
//	impair  any link, with loss, delay, reordering, duplication, corruption
package link

import (
	"errors"

	"github.com/tcpglass/tcpglass/wire"
)

// ErrTooLong is what Send says of a packet longer than the link carries.
var ErrTooLong = errors.New("link: the packet is longer than the link carries")

// Link carries IP packets, or frames of Ethernet with them, between one stack
// and something else.
//
// Start is called once, before Send; Send by one goroutine at a time;
// Close at any time, more than once, from anywhere but inside a Receiver's
// method. After Close has returned the Receiver is called no more.
type Link interface {
	// Start says where arrivals go and lets them come.
	Start(up Receiver) error
	// Send takes packets, in order, as many as there is room for, and
	// returns how many it took. It never waits and keeps none of their
	// bytes. Where it takes fewer than all, and says no error, it calls
	// Writable once there is room, which may be before Send has returned.
	// An error other than net.ErrClosed concerns only the first packet not
	// taken: the caller drops it and may send the others at once. Send may
	// call Receive, of this link or of the one at the other end, before it
	// returns.
	Send(pkts []wire.Packet) (int, error)
	// MTU is the longest IP packet in octets that the link carries, but for
	// large ones (wire.Offload). A frame's header is not counted.
	MTU() int
	// Offload is what the link does for the stack. It does not change.
	Offload() wire.Offload
	// Close ends the link and frees what it holds.
	Close() error
}

// Receiver is the upper side of a Link: the stack. The link never calls two
// of its methods at once from different goroutines, except Writable.
type Receiver interface {
	// Receive takes packets that arrived together. It must not change their
	// bytes, which belong to the link again when it returns. It may call
	// Send, and Send may then call Receive of the other end, but not this
	// one.
	Receive(pkts []wire.Packet)
	// Writable says that a link that was full has room again. It may call
	// Send.
	Writable()
	// Down says that the link is gone; err is why. It is the last call.
	Down(err error)
}
