package host

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/wire"
)

// acquaintances are the networks whose handshakes were completed last. It is
// asked for every SYN of a flood, and so tells less than fairness, and costs
// less: two networks that belong in one place push each other out. Which do,
// is secret.
type acquaintances struct {
	mix  uint64 // odd
	nets [1 << acquaintanceBits]uint64
}

const acquaintanceBits = 8 // 2 KiB

// place is where a network belongs, and its number there.
func (q *acquaintances) place(a *wire.Addr) (*uint64, uint64) {
	var net uint64
	if a.Is4() {
		net = binary.BigEndian.Uint64(a[7:]) // its last three octets are the /24
	} else {
		net = binary.BigEndian.Uint64(a[:]) >> 16 // the /48
	}
	return &q.nets[net*q.mix>>(64-acquaintanceBits)], net
}

// meet notes that somebody has completed a handshake.
func (q *acquaintances) meet(a *wire.Addr) {
	place, net := q.place(a)
	*place = net
}

// knows reports whether somebody of a's network has.
func (q *acquaintances) knows(a *wire.Addr) bool {
	place, net := q.place(a)
	return *place == net
}
