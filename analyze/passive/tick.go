package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// tick is an instant in units of 1.024 µs, of which only 73 minutes' worth
// is kept: half the room of an Instant, for what is compared within seconds.
type tick uint32

const tickBits = 10 // of nanoseconds

func tickOf(at clock.Instant) tick { return tick(at >> tickBits) }

// since is the time from u to t, negative where u is the later one. It is
// meaningful within 36 minutes.
func (t tick) since(u tick) time.Duration { return time.Duration(int32(t-u)) << tickBits }
