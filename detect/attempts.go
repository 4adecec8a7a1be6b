package detect

import (
	"github.com/tcpglass/tcpglass/seq"
)

// Size of the table of attempts.
const (
	ways    = 4 // attempts of a bucket: 64 octets, a line of a cache
	buckets = 1 << 15
)

// attempt is a SYN whose outcome is still to come.
type attempt struct {
	tag   uint32  // of the flow; 0: free
	isn   seq.Num // the client's
	iss   seq.Num // the server's, once it has answered
	born  uint16  // tick of the first SYN, modulo 2^16
	last  uint8   // ticks from there to the latest SYN
	state uint8   // how many SYNs, whether answered, and where it counts
}

const (
	answered = 0x80
	atRest   = 0x40 // it counts for the silent ports of its server's address
	synCount = 0x3f
)

func (a *attempt) syns() int      { return int(a.state & synCount) }
func (a *attempt) answered() bool { return a.state&answered != 0 }
func (a *attempt) atRest() bool   { return a.state&atRest != 0 }
func (a *attempt) answer(iss seq.Num) {
	a.iss = iss
	a.state |= answered
}

// age is how many ticks ago the first SYN came. After 2^16 ticks, nearly two
// hours, an attempt that nobody has replaced looks young again; its bucket
// then has three places for a while.
func (a *attempt) age(tick int64) int { return int(uint16(tick) - a.born) }

// attempts are the attempts that are being followed. A new one takes a free
// place of its bucket, or that of one whose outcome is known by now; else it
// is not followed. So in a flood that fills the table those in it are a fair
// sample, each with the time it needs to show what it is.
type attempts [buckets][ways]attempt

func (t *attempts) bucket(flow uint64) *[ways]attempt { return &t[flow%buckets] }

// tagOf tells the flows of a bucket apart: of two hundred thousand strangers
// one in ten thousand or so is taken for somebody else.
func tagOf(flow uint64) uint32 { return max(1, uint32(flow>>32)) }

// find is the attempt of a flow; nil where it is not followed.
func (t *attempts) find(flow uint64) *attempt {
	b, tag := t.bucket(flow), tagOf(flow)
	for i := range b {
		if b[i].tag == tag {
			return &b[i]
		}
	}
	return nil
}

// follow makes an attempt; nil where there is no room.
func (t *attempts) follow(flow uint64, tick int64, isn seq.Num) *attempt {
	b := t.bucket(flow)
	for i := range b {
		if b[i].tag == 0 || b[i].age(tick) > followTicks {
			b[i] = attempt{tag: tagOf(flow), isn: isn, born: uint16(tick), state: 1}
			return &b[i]
		}
	}
	return nil
}

// again is a SYN with the same numbers as before; copied says that no client
// would have sent it so soon or so often.
func (a *attempt) again(tick int64) (copied bool) {
	age := min(a.age(tick), 255)
	waited := age - int(a.last)
	a.last = uint8(age)
	if a.syns() < synCount {
		a.state++
	}
	return waited < retryTicks || a.syns() > maxSyns
}

// completes says whether a segment with these numbers is the third of the
// handshake. Where nothing was ever heard of the server, its number cannot
// be asked for.
func (a *attempt) completes(num, ack seq.Num, heard bool) bool {
	if num != a.isn+1 {
		return false
	}
	return a.answered() && ack == a.iss+1 || !heard
}
