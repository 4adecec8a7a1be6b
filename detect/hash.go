package detect

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/wire"
)

// key is the secret of all tables and sketches. Without it whoever sends the
// SYNs could choose the cells that they fall into, and hide a flood or fake
// one: "sketch poisoning", arXiv 2503.11777.
type key struct{ siphash.Key }

func keyFrom(b [16]byte) key { return key{siphash.KeyFrom(b)} }

// What is hashed is told apart by its third word: ports end below ofAddr.
const (
	ofAddr   = 1 << 16
	ofPrefix = 2 << 16
)

func (k key) addr(a wire.Addr) uint64 {
	hi, lo := words(a)
	return k.Words(hi, lo, ofAddr)
}

func (k key) prefix(p wire.Addr) uint64 {
	hi, lo := words(p)
	return k.Words(hi, lo, ofPrefix)
}

func (k key) endpoint(e *wire.Endpoint) uint64 {
	hi, lo := words(e.Addr)
	return k.Words(hi, lo, uint64(e.Port))
}

// flow is the hash of a connection attempt, of the hashes of its ends. The
// attempt of the server to reach the client is its flow's opposite: it differs
// in one bit only, and stands next to it.
func flow(server, client uint64) uint64 {
	f := server + client
	if server < client {
		f = opposite(f)
	}
	return f
}

func opposite(flow uint64) uint64 { return flow ^ 1<<63 }

func words(a wire.Addr) (hi, lo uint64) {
	return binary.BigEndian.Uint64(a[:8]), binary.BigEndian.Uint64(a[8:])
}

// Lengths of the prefixes that sources are gathered by: what one customer
// of a network usually has.
const (
	prefix4 = 24
	prefix6 = 48
)

// prefixOf is the network of a source.
func prefixOf(a wire.Addr) wire.Addr {
	if a.Is4() {
		a[15] = 0
		return a
	}
	clear(a[prefix6/8:])
	return a
}
