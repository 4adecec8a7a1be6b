package host

import (
	"github.com/tcpglass/tcpglass/seq"
)

// A SYN cookie is an initial sequence number that says all that must be
// known of a SYN, so that nothing need be kept of it: Bernstein 1996,
// RFC 4987 §3.6. From its highest bit to its lowest it is
//
//	23  of a MAC over the flow, the client's initial number and the rest
//	 1  which of two keys
//	 1  the client permits SACK (kept for when the core uses it)
//	 4  its window scale, 0 to 14; 15: windows are not scaled
//	 3  the class of its MSS
//
// where the nine low bits are masked with nine of the MAC's, so that numbers
// of the same client do not look alike. Scale and SACK come back exactly,
// the MSS rounded down to its class. Where the client uses timestamps, the
// six low bits of ours say where in the class its MSS is: 1452 comes back as
// 1452, and nothing is rounded by more than a sixty-fourth of its class.
//
// # Forgery
//
// Who does not know the keys must guess 23 bits: each ACK out of nothing has
// one chance in 2^23 = 8,388,608 to become a connection. A million guesses
// per second make one every 8.4 s, 7 per minute; each costs about a
// kilobyte and a place in the queue for Accept, and has no peer that would
// read what is written to it. That the nine low bits are masked does not
// help the forger: any nine will do. Nor do the two keys, since one bit says
// which is meant. Guesses count only while the listener sends cookies, and
// for cookieLife after.
//
// Who sees the SYN-ACKs needs not guess: nothing that travels in clear keeps
// him out, with cookies or without. What he saw, he can repeat until its key
// is gone: 30 to 60 s.
type cookie uint32

// Widths of the parts of a cookie in bits, from the lowest.
const (
	classBits  = 3
	scaleBits  = 4
	menuBits   = classBits + scaleBits + 2 // with SACK and key: all but the MAC
	macBits    = 32 - menuBits
	menuMask   = 1<<menuBits - 1
	sackAt     = classBits + scaleBits
	keyAt      = sackAt + 1
	noScale    = 1<<scaleBits - 1
	maskedFrom = macBits - menuBits // the highest bits of the MAC mask the menu
)

// menu is what a cookie says of its SYN.
type menu struct {
	class uint8 // of the MSS
	scale uint8 // noScale: windows are not scaled
	sack  bool
}

// bits are the menu and the number of the key as they stand in a cookie.
func (m menu) bits(key uint32) uint32 {
	b := uint32(m.class) | uint32(m.scale)<<classBits | key<<keyAt
	if m.sack {
		b |= 1 << sackAt
	}
	return b
}

// menuFrom reads what bits has written.
func menuFrom(b uint32) menu {
	return menu{
		class: uint8(b & (1<<classBits - 1)),
		scale: uint8(b >> classBits & (1<<scaleBits - 1)),
		sack:  b>>sackAt&1 != 0,
	}
}

// wrap makes a cookie of its MAC and the rest.
func wrap(mac, bits uint32) cookie {
	return cookie(mac<<menuBits | bits ^ mac>>maskedFrom)
}

// unwrap is the other way round.
func (c cookie) unwrap() (mac, bits uint32) {
	mac = uint32(c) >> menuBits
	return mac, uint32(c)&menuMask ^ mac>>maskedFrom
}

// num is the initial sequence number that c is.
func (c cookie) num() seq.Num { return seq.Num(c) }

// mssClasses are the least MSS of each class in octets: the least that
// package tcp takes (88), what holds without the option (RFC 9293 MUST-15),
// the least of IPv6 (1280), tunnels, 1440 and 1460 of Ethernet, jumbo
// frames.
var mssClasses = [1 << classBits]uint16{88, 536, 1220, 1360, 1400, 1440, 1460, 8960}

// fineBits are the low bits of a timestamp of ours that divide a class.
const (
	fineBits = 6
	fineMask = 1<<fineBits - 1
)

// mssClass is the class that an MSS belongs to, and where in it.
func mssClass(mss uint16) (class uint8, fine uint32) {
	for class < uint8(len(mssClasses)-1) && mssClasses[class+1] <= mss {
		class++
	}
	return class, uint32(max(mss, mssClasses[0])-mssClasses[class]) / mssStep(class)
}

// mssOf is the MSS in octets of a place in a class: never more than what it
// was made of.
func mssOf(class uint8, fine uint32) uint16 {
	return uint16(uint32(mssClasses[class]) + fine*mssStep(class))
}

// mssStep is how wide each of the 64 parts of a class is.
func mssStep(class uint8) uint32 {
	end := uint32(1 << 16)
	if int(class) < len(mssClasses)-1 {
		end = uint32(mssClasses[class+1])
	}
	return (end - uint32(mssClasses[class]) + fineMask) >> fineBits
}

// engrave puts fine into the low bits of a timestamp without making it
// later than it is: by 63 ms at most it is earlier, so that none that
// follows seems older (RFC 7323 §5.4), and the round trip that the peer's
// echo measures seems so much longer.
func engrave(stamp, fine uint32) uint32 {
	carved := stamp&^fineMask | fine
	if stamp&fineMask < fine {
		carved -= 1 << fineBits
	}
	return carved
}
