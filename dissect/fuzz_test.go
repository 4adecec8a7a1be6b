package dissect_test

import (
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/dissect"
)

// FuzzDissect gives any octets as any link's, twice to the same Dissector, so
// that fragments meet: no panic, and nothing claimed that is not there.
func FuzzDissect(f *testing.F) {
	for _, w := range wrappings() {
		f.Add(uint16(w.link), w.b, len(w.b))
	}
	v4, v6 := tcp4(), tcp6()
	f.Add(uint16(capture.Raw), cut4(v4, 0, 8), 100)
	f.Add(uint16(capture.Raw), cut6(v6, 8, len(v6)-40), 0)
	f.Add(uint16(capture.Raw), inIP4(1, quote(3, 4, 1400, 8)), 0)
	f.Fuzz(func(t *testing.T, link uint16, b []byte, length int) {
		d := dissect.New()
		half := len(b) / 2
		for n, part := range [][]byte{b, b[:half], b[half:], b} {
			frame := capture.Frame{Number: uint64(n), Bytes: part, Length: length}
			k := d.Frame(capture.LinkType(link), &frame)
			s := &d.Segment
			switch {
			case k == dissect.Unreadable && d.Fault == dissect.NoFault:
				t.Fatal("unreadable without a reason")
			case k != dissect.TCP:
			case s.Kept > s.Len || s.Len > 1<<20 && int(s.Len) > len(b):
				t.Fatalf("%d octets of payload, %d of them kept, in a frame of %d", s.Len, s.Kept, len(part))
			case s.Kept < s.Len && s.Marks&(dissect.Snapped|dissect.Pieces) == 0:
				t.Fatalf("%d octets of payload, %d of them kept, and nothing said", s.Len, s.Kept)
			}
		}
	})
}
