package analyze

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/wire"
)

// flow is the keyed hash of a connection's name, the same for both directions.
// Strangers choose the addresses: without the key they cannot aim at one
// place of the table. IPv4 takes one round, for its addresses differ in the lower
// half only.
func flow(key siphash.Key, a, b *wire.Endpoint, tag uint16) uint64 {
	aHigh, aLow := halves(&a.Addr)
	bHigh, bLow := halves(&b.Addr)
	if aLow > bLow || aLow == bLow && (aHigh > bHigh || aHigh == bHigh && a.Port > b.Port) {
		aHigh, aLow, bHigh, bLow, a, b = bHigh, bLow, aHigh, aLow, b, a
	}
	h := key.Words(aLow, bLow, uint64(a.Port)<<32|uint64(b.Port)<<16|uint64(tag))
	if aHigh|bHigh != 0 {
		h = key.Words(aHigh, bHigh, h)
	}
	return h
}

func halves(a *wire.Addr) (high, low uint64) {
	return binary.BigEndian.Uint64(a[:8]), binary.BigEndian.Uint64(a[8:])
}
