package sockets

import (
	"encoding/binary"
	"iter"
)

// Netlink messages: linux/netlink.h. Their numbers are in the byte order of
// the machine.
const (
	messageHead   = 16 // length, type, flags, sequence, port
	attributeHead = 4  // length, type

	messageError   = 2
	messageDone    = 3
	messageSockets = 20 // SOCK_DIAG_BY_FAMILY: linux/sock_diag.h

	flagsDump = 0x301 // NLM_F_REQUEST | NLM_F_ROOT | NLM_F_MATCH
)

// message is a netlink message.
type message struct {
	kind uint16
	body []byte // aliases what was read
}

var order = binary.NativeEndian

// messages are the netlink messages in what was read at once. They end where
// a length is not possible.
func messages(b []byte) iter.Seq[message] {
	return func(yield func(message) bool) {
		for len(b) >= messageHead {
			n := int(order.Uint32(b))
			if n < messageHead || n > len(b) || !yield(message{order.Uint16(b[4:]), b[messageHead:n]}) {
				return
			}
			b = b[min(aligned(n), len(b)):]
		}
	}
}

// attributes are the attributes behind a message's fixed part.
func attributes(b []byte) iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		for len(b) >= attributeHead {
			n := int(order.Uint16(b))
			if n < attributeHead || n > len(b) || !yield(order.Uint16(b[2:]), b[attributeHead:n]) {
				return
			}
			b = b[min(aligned(n), len(b)):]
		}
	}
}

// aligned is n up to a multiple of four, as netlink begins everything.
func aligned(n int) int { return (n + 3) &^ 3 }

// errno is the error number that an error message carries; done messages of
// a dump carry one, too. 0: none.
func (m message) errno() int {
	if len(m.body) < 4 {
		return 0
	}
	return -int(int32(order.Uint32(m.body)))
}
