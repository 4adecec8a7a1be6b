package host

import (
	"encoding/binary"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/wire"
)

// fairness shares the half-open tables of a host among the networks that
// SYNs come from: /24 of IPv4, /48 of IPv6, about the least that somebody
// can route. It takes 64 KiB, whatever comes.
//
// A network may hold as many entries of a table as are free: the first one
// gets half of it, two get a third each, k get 1/(k+1), and there is always
// room for the next (dynamic thresholds: Choudhury and Hahne 1998). The
// last eighth is kept for networks that have completed a handshake lately.
type fairness struct {
	key    siphash.Key
	held   sketch        // entries, by network and port
	proven sketch        // completed handshakes, by network, fading
	faded  clock.Instant // when proven was halved last
}

const (
	reserve   = 8           // this part of a table is for proven networks
	fadeEvery = time.Minute // evidence is worth half as much
	evidence  = 8           // what a handshake is worth: forgotten after 4 min
	enough    = 1 << 10     // more is not counted: forgotten after 11 min
)

// prefix is the keyed hash of the network that a flow's peer is in, apart
// for each port of ours.
func (s *fairness) prefix(f *wire.Flow, port uint16) uint64 {
	var b [18]byte
	copy(b[:], network(&f.Remote.Addr))
	binary.BigEndian.PutUint16(b[16:], port)
	return s.key.Sum(b[:])
}

// enter and leave count an entry of a flow.
func (s *fairness) enter(f *wire.Flow) { s.held.add(s.prefix(f, f.Local.Port), 1) }
func (s *fairness) leave(f *wire.Flow) { s.held.sub(s.prefix(f, f.Local.Port), 1) }

// overdrawn reports whether the network of f holds as many entries of a
// table of so many as are free.
func (s *fairness) overdrawn(now clock.Instant, f *wire.Flow, free, limit int) bool {
	open := free - limit/reserve // to anybody
	if open <= 0 && !s.trusts(now, f) {
		return true // as most of a flood finds it: without a second hash
	}
	held := int(s.held.count(s.prefix(f, f.Local.Port)))
	return held >= free || held >= open && !s.trusts(now, f)
}

// trust notes that a handshake of f was completed: its network exists.
func (s *fairness) trust(now clock.Instant, f *wire.Flow) {
	s.age(now)
	if network := s.prefix(f, 0); s.proven.count(network) < enough {
		s.proven.add(network, evidence)
	}
}

// trusts reports whether that was lately.
func (s *fairness) trusts(now clock.Instant, f *wire.Flow) bool {
	s.age(now)
	return s.proven.count(s.prefix(f, 0)) > 0
}

// age lets evidence fade.
func (s *fairness) age(now clock.Instant) {
	if times := now.Sub(s.faded) / fadeEvery; times > 0 {
		s.proven.fade(uint(times))
		s.faded = s.faded.Add(times * fadeEvery)
	}
}
