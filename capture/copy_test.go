package capture_test

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
)

// copied is what a reader finds in a copy of src.
func copied(t testing.TB, src capture.Source, keep func(*capture.Frame) bool) (*capture.Reader, []seen) {
	t.Helper()
	var out bytes.Buffer
	w, err := capture.NewWriter(&out, "")
	if err != nil {
		t.Fatal(err)
	}
	var f capture.Frame
	for src.Next(&f) == nil {
		if keep(&f) {
			if err := w.Copy(src, &f); err != nil {
				t.Fatalf("frame %d could not be copied: %v", f.Number, err)
			}
		}
	}
	if w.Written() != int64(out.Len()) {
		t.Errorf("the writer says that it wrote %d octets, and wrote %d", w.Written(), out.Len())
	}
	return read(t, "the copy", out.Bytes())
}

func TestCopyKeepsFramesAndTheirInterfaces(t *testing.T) {
	src, err := capture.NewReader(bytes.NewReader(everything().Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	_, want := read(t, "the original", everything().Bytes())
	r, got := copied(t, src, func(*capture.Frame) bool { return true })
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the copy has\n%v\nwant\n%v", got, want)
	}
	if got := r.Interfaces()[0]; got.Name != "eth0" || got.Description != "the uplink" || got.Comment != "mirror port" || got.Link != capture.Ethernet {
		t.Errorf("the first interface became %+v", got)
	}
}

func TestCopyHasOnlyInterfacesThatAreUsed(t *testing.T) {
	src, err := capture.NewReader(bytes.NewReader(everything().Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	r, got := copied(t, src, func(f *capture.Frame) bool { return f.Interface == 2 })
	if len(got) != 1 || got[0].iface != 0 || len(r.Interfaces()) != 1 || r.Interfaces()[0].Link != capture.LinuxSLL {
		t.Errorf("the copy has %v by %+v; want the one frame by any", got, r.Interfaces())
	}
}

func TestAnythingWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var out bytes.Buffer
		w, _ := capture.NewWriter(&out, rapid.String().Draw(t, "title"))
		var interfaces []capture.Interface
		for n := range rapid.IntRange(1, 3).Draw(t, "interfaces") {
			i := capture.Interface{
				Name: "if" + string(rune('0'+n)),
				Link: capture.LinkType(rapid.Uint16().Draw(t, "link")),
			}
			if _, err := w.AddInterface(i); err != nil {
				t.Fatal(err)
			}
			interfaces = append(interfaces, i)
		}
		var want []seen
		for range rapid.IntRange(0, 6).Draw(t, "frames") {
			f := capture.Frame{
				At:        clock.Instant(rapid.Int64Range(0, 1<<63-2).Draw(t, "time")),
				Interface: rapid.IntRange(0, len(interfaces)-1).Draw(t, "interface"),
				Bytes:     rapid.SliceOfN(rapid.Byte(), 0, 70).Draw(t, "bytes"),
				Direction: capture.Direction(rapid.Uint8Range(0, 2).Draw(t, "direction")),
				Comment:   rapid.StringMatching(`[a-z报文 ]*`).Draw(t, "comment"),
			}
			f.Length = len(f.Bytes) + rapid.IntRange(0, 9).Draw(t, "cut")
			if err := w.WriteFrame(&f); err != nil {
				t.Fatal(err)
			}
			want = append(want, seenOf(&f))
		}
		r, err := capture.NewReader(bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		var got []seen
		var f capture.Frame
		for err = r.Next(&f); err == nil; err = r.Next(&f) {
			got = append(got, seenOf(&f))
		}
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(r.Interfaces(), interfaces) {
			t.Fatalf("what was written came back as\n%v by %+v\nwant\n%v by %+v", got, r.Interfaces(), want, interfaces)
		}
	})
}
