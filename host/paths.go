package host

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// paths remembers to whom the way is narrower than our link, as routers have
// told: RFC 1191, RFC 8201. It is for packets that belong to no connection;
// connections remember for themselves. A fixed table: a path may lose its
// place to another, and is then found out again.
type paths struct {
	table []path
	long  []uint32  // what is left of the hashes of those who were sent something long
	last  wire.Addr // the last of them
}

type path struct {
	to    wire.Addr
	mtu   int // octets of the longest packet
	until clock.Instant
}

// Bounds of what is remembered about paths.
const (
	maxPaths   = 256              // 11 kB
	pathAge    = 10 * time.Minute // RFC 1191 §6.3, RFC 8201 §4
	minPathMTU = 552              // IPv4: who claims less may be somebody else, who wants us to cut to pieces
)

// narrow notes that packets of more than mtu octets do not get to a remote.
func (h *Host) narrow(now clock.Instant, to wire.Addr, mtu int) {
	if h.paths.table == nil {
		h.paths.table = make([]path, maxPaths)
	}
	*h.path(to) = path{to, max(mtu, leastMTU(&to)), now.Add(pathAge)}
}

// leastMTU is what every path takes, in octets.
func leastMTU(to *wire.Addr) int {
	if to.Is4() {
		return minPathMTU
	}
	return minMTU6
}

// path is the place in the table for a remote.
func (h *Host) path(to wire.Addr) *path {
	f := wire.Flow{Remote: wire.Endpoint{Addr: to}}
	return &h.paths.table[hashFlow(h.key, forPaths, &f)%maxPaths]
}

// pathMTU is the longest packet that a remote can be sent, in octets, and
// whether that is less than our own link takes.
func (h *Host) pathMTU(now clock.Instant, to wire.Addr) (mtu int, narrowed bool) {
	if h.paths.table == nil {
		return h.mtu(&to), false
	}
	if p := h.path(to); p.to == to && now < p.until && p.mtu < h.mtu(&to) {
		return p.mtu, true
	}
	return h.mtu(&to), false
}

// sendsLong notes that a packet leaves that may be too long for the path. Only
// about those to whom that has happened a router is believed: else whoever can
// forge a packet could have cut what is sent to somebody else, and to cut is
// to let a third one mix in (RFC 8900 §4.4).
func (h *Host) sendsLong(to *wire.Addr, octets int) {
	if octets <= leastMTU(to) || *to == h.paths.last {
		return
	}
	if h.paths.long == nil {
		h.paths.long = make([]uint32, maxPaths)
	}
	place, tag := h.longTag(to)
	*place, h.paths.last = tag, *to
}

// sentLong reports whether something long has gone to a remote, not long ago
// as far as much was sent to others.
func (h *Host) sentLong(to *wire.Addr) bool {
	if h.paths.long == nil {
		return false
	}
	place, tag := h.longTag(to)
	return *place == tag
}

// longTag is where it stands that something long went to a remote, and how.
func (h *Host) longTag(to *wire.Addr) (place *uint32, tag uint32) {
	hash := hashFlow(h.key, forPaths, &wire.Flow{Remote: wire.Endpoint{Addr: *to}})
	return &h.paths.long[hash%maxPaths], uint32(hash>>32) | 1
}
