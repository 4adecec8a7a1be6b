package host

import (
	"encoding/binary"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// keyPeriod is how long a key makes cookies. For as long again it still
// opens them: a cookie is good for 30 to 60 s, about as long as an entry
// with all its retries.
const keyPeriod = 30 * time.Second

// cookieLife is the longest that a cookie is good for.
const cookieLife = 2 * keyPeriod

// jar bakes cookies and opens them, with two keys that take turns.
// Bernstein's own used a counter of 64 s; FreeBSD's two keys last 15 s each.
type jar struct {
	secret siphash.Key
	era    time.Duration // added to instants, for hosts that share the secret
	epoch  uint64        // which period the newer key is of
	keys   [2]siphash.Key
	made   bool
}

// newJar is a jar whose keys are made of secret.
func newJar(secret siphash.Key, era time.Duration) jar {
	return jar{secret: derive(secret, forCookies, 0), era: era}
}

// derive is a key made of another one. Neither it nor its siblings tell
// anything about the secret.
func derive(secret siphash.Key, p purpose, n uint64) siphash.Key {
	b := [17]byte{16: byte(p)}
	binary.BigEndian.PutUint64(b[:], n)
	half := secret.Sum(b[:])
	b[8] = 1
	return siphash.Key{K0: half, K1: secret.Sum(b[:])}
}

// turn sees to it that the keys are those of now: the parity of its period
// says where a key stands.
func (j *jar) turn(now clock.Instant) {
	epoch := uint64((time.Duration(now) + j.era) / keyPeriod)
	if j.made && epoch == j.epoch {
		return
	}
	j.made, j.epoch = true, epoch
	j.keys[epoch&1] = derive(j.secret, forCookies, epoch)
	j.keys[^epoch&1] = derive(j.secret, forCookies, epoch-1)
}

// bake makes the cookie that answers a SYN of the flow with number irs.
func (j *jar) bake(now clock.Instant, f *wire.Flow, irs seq.Num, m menu) cookie {
	j.turn(now)
	key := uint32(j.epoch & 1)
	bits := m.bits(key)
	return wrap(mac(j.keys[key], f, irs, bits), bits)
}

// open reads a cookie; false where it is none of ours, or too old.
func (j *jar) open(now clock.Instant, f *wire.Flow, irs seq.Num, c cookie) (menu, bool) {
	j.turn(now)
	got, bits := c.unwrap()
	return menuFrom(bits), got == mac(j.keys[bits>>keyAt&1], f, irs, bits)
}

// mac is what nobody can make without the key.
func mac(key siphash.Key, f *wire.Flow, irs seq.Num, bits uint32) uint32 {
	var b [48]byte
	copy(b[0:], f.Local.Addr[:])
	copy(b[16:], f.Remote.Addr[:])
	be := binary.BigEndian
	be.PutUint16(b[32:], f.Local.Port)
	be.PutUint16(b[34:], f.Remote.Port)
	be.PutUint32(b[36:], uint32(irs))
	be.PutUint32(b[40:], bits)
	return uint32(key.Sum(b[:44]) >> (64 - macBits))
}
