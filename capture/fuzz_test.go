package capture_test

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
)

// FuzzReader: whatever the octets, a reader gives frames and then an end, and
// what it gave can be written and read again.
func FuzzReader(f *testing.F) {
	f.Add(everything().Bytes())
	f.Add(written(f))
	f.Add(pcapFile(little, 0xa1b2c3d4).record(5, 0, "hello").record(6, 2_000_000, "").Bytes())
	f.Add(pcapFile(big, 0xa1b23c4d).record(5, 0, "hello").Bytes())
	f.Add(pcapFile(big, 0xa1b2cd34).put(u32(5), u32(0), u32(1), u32(1), u64(0), "x").Bytes())
	f.Add((&file{order: big}).put("snoop\x00\x00\x00", u32(2), u32(4), u32(4), u32(4), u32(28), u32(0), u32(5), u32(0), "four").Bytes())
	f.Fuzz(func(t *testing.T, octets []byte) {
		r, err := capture.NewReader(bytes.NewReader(octets))
		if err != nil {
			refusedOrDamaged(t, err)
			return
		}
		var out bytes.Buffer
		w, _ := capture.NewWriter(&out, "")
		var want []seen
		var frame capture.Frame
		for err = r.Next(&frame); err == nil; err = r.Next(&frame) {
			if frame.At < 0 || len(frame.Bytes) > capture.MaxFrame || frame.Interface >= len(r.Interfaces()) || frame.Length < 0 {
				t.Fatalf("an impossible frame: %+v", frame)
			}
			if err := w.Copy(r, &frame); err != nil {
				t.Fatalf("frame %d cannot be copied: %v", frame.Number, err)
			}
			want = append(want, asWritten(seenOf(&frame)))
		}
		if err != io.EOF {
			refusedOrDamaged(t, err)
		}
		if len(want) == 0 {
			return
		}
		if _, got := read(t, "the copy", out.Bytes()); !reflect.DeepEqual(withoutInterfaces(got), withoutInterfaces(want)) {
			t.Fatalf("the copy has\n%v\nwant\n%v", got, want)
		}
	})
}

func refusedOrDamaged(t *testing.T, err error) {
	var d *capture.Damage
	var not *capture.NotCapture
	if !errors.As(err, &d) && !errors.As(err, &not) {
		t.Fatalf("an error of no known kind: %v", err)
	}
}

// asWritten is what a Writer makes of a frame: it does not believe that less
// was on the wire than was kept.
func asWritten(s seen) seen {
	s.length = max(s.length, len(s.octets))
	return s
}

// withoutInterfaces leaves out the numbers of interfaces: a copy has them in
// the order in which they were used.
func withoutInterfaces(all []seen) (bare []seen) {
	for _, s := range all {
		s.iface = 0
		bare = append(bare, s)
	}
	return bare
}
