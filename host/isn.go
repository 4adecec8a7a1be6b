package host

import (
	"encoding/binary"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// purpose keeps the hashes of one key apart.
type purpose byte

const (
	forISN purpose = iota
	forTables
	forPorts
	forCookies
	forPrefixes
	forShares
	forUDPPorts
	forPaths
	forPieces
	forAssemblies
	forQuota
	forChances
)

// hashFlow is a keyed hash of a flow. Who does not know the key learns
// nothing from the hashes of other flows.
func hashFlow(key siphash.Key, p purpose, f *wire.Flow) uint64 {
	var b [40]byte // whole words are hashed fastest
	copy(b[0:], f.Local.Addr[:])
	copy(b[16:], f.Remote.Addr[:])
	binary.BigEndian.PutUint16(b[32:], f.Local.Port)
	binary.BigEndian.PutUint16(b[34:], f.Remote.Port)
	b[36] = byte(p)
	return key.Sum(b[:])
}

// hash is what a flow is found by in the tables. It must be keyed: who sends
// the SYNs must not be able to choose the bucket.
func (h *Host) hash(f *wire.Flow) uint64 { return hashFlow(h.key, forTables, f) }

// isnTick is how often the clock of initial sequence numbers counts, so that
// it goes round in 4.77 hours: RFC 9293 §3.4.1.
const isnTick = 4 * time.Microsecond

// initialNumber is M + F(flow, secret): a clock, so that a flow's next
// connection begins beyond its last one, and a hash, so that nobody else
// knows where. RFC 6528 §3 (MUST-8, MUST-9, SHLD-1).
func (h *Host) initialNumber(now clock.Instant, f *wire.Flow) seq.Num {
	if h.cfg.InitialNumber != nil {
		return h.cfg.InitialNumber(*f)
	}
	clock := uint32(time.Duration(now) / isnTick)
	return seq.Num(clock + uint32(hashFlow(h.isnKey, forISN, f)))
}

// identity is what a connection on a flow, with that hash, is told about
// itself. The offset of its timestamps depends on the flow alone, so that
// they go on where those of the flow's last connection ended: RFC 7323 §5.4,
// RFC 6191. It is the half of the hash that no table uses.
func (h *Host) identity(f *wire.Flow, hash uint64, iss seq.Num) tcp.Identity {
	heads := headOf(&f.Remote.Addr) + wire.MinTCP
	return tcp.Identity{
		ISS:      iss,
		TSOffset: uint32(hash>>32) + h.era,
		MSS:      h.mtu(&f.Remote.Addr) - heads,
		Large:    max(h.large-heads, 0),
	}
}

// resumed is the identity that a half-open entry was made with.
func (h *Host) resumed(f *wire.Flow, half *tcp.HalfOpen) tcp.Identity {
	return h.identity(f, uint64(half.TSOffset-h.era)<<32, half.ISS)
}

// mtu is the longest packet that the link carries to a, in octets.
func (h *Host) mtu(a *wire.Addr) int {
	if a.Is4() {
		return h.cfg.MTU
	}
	return h.mtu6
}

// headOf is how many octets the IP header of a packet to a has.
func headOf(a *wire.Addr) int {
	if a.Is4() {
		return wire.MinIPv4
	}
	return wire.MinIPv6
}
