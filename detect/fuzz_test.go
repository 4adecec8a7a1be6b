package detect

import (
	"encoding/binary"
	"math"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// FuzzDetector feeds whatever events the octets spell, eight for each. It
// must not panic, and what it says must be sane.
func FuzzDetector(f *testing.F) {
	f.Add([]byte("\x01\x00\x00\x50\x01\x01\x00\x00\x02\x00\x00\x50\x01\x01\x00\x00\x03\x00\x00\x50\x01\x01\x00\x00"))
	f.Add([]byte("\x06\xff\xff\xff\xff\xff\xff\xff\x01\x80\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		d := New(Config{Key: [16]byte{3}})
		at := clock.Instant(time.Second)
		for ; len(b) >= 8; b = b[8:] {
			ev := spell(b, &at)
			d.Observe(&ev)
		}
		d.Advance(at.Add(time.Minute))
		check(t, d)
	})
}

func spell(b []byte, at *clock.Instant) Event {
	// Time goes on by up to half an hour, mostly by little.
	*at = at.Add(time.Duration(b[1]) << (b[2] % 33))
	return Event{
		At: *at, Kind: Kind(b[0] & 7), FromServer: b[0]&8 != 0, Flags: wire.Flags(b[0]),
		Server: wire.Endpoint{Addr: number(uint32(b[3] & 3)), Port: uint16(b[4])},
		Client: wire.Endpoint{Addr: number(uint32(binary.BigEndian.Uint16(b[5:]))), Port: uint16(b[5])},
		Seq:    seq.Num(b[6]), Ack: seq.Num(b[7]), TTL: b[7], Window: uint16(b[6]),
	}
}

func check(t *testing.T, d *Detector) {
	t.Helper()
	d.Servers(func(v Verdict) bool {
		for i, s := range v.Signals {
			if math.IsNaN(s.Value) || math.IsInf(s.Value, 0) || math.IsNaN(s.Score) || math.IsInf(s.Score, 0) || s.Score < 0 {
				t.Errorf("%v: %v is %+v", v.Server, Sign(i), s)
			}
		}
		return true
	})
	for v, ok := d.Next(); ok; v, ok = d.Next() {
		if len(v.Text(func(key string, _ ...any) string { return key })) == 0 {
			t.Errorf("nothing to say of %+v", v)
		}
	}
}
