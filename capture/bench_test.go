package capture_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
)

func BenchmarkWriteFrame(b *testing.B) {
	w, _ := capture.NewWriter(io.Discard, "")
	_, _ = w.AddInterface(capture.Interface{Name: "tg0", Link: capture.Raw})
	p := capture.Frame{Bytes: make([]byte, 1500), Direction: capture.Out}
	b.SetBytes(1500)
	for b.Loop() {
		_ = w.WriteFrame(&p)
	}
}

// benchmarkRead is a reader at work: frames of 80 octets, as of a capture of
// handshakes.
func benchmarkRead(b *testing.B, f *file, frames int) {
	b.SetBytes(int64(f.Len()))
	b.ReportMetric(float64(frames), "frames/op")
	var frame capture.Frame
	for b.Loop() {
		r, err := capture.NewReader(bytes.NewReader(f.Bytes()))
		if err != nil {
			b.Fatal(err)
		}
		for err = r.Next(&frame); err == nil; err = r.Next(&frame) {
		}
		if err != io.EOF || frame.Number != uint64(frames) {
			b.Fatalf("%d frames, then %v", frame.Number, err)
		}
	}
}

func BenchmarkReadPcap(b *testing.B) {
	f := pcapFile(little, 0xa1b2c3d4)
	for i := range u32(100_000) {
		f.record(i, i, strings.Repeat("x", 80))
	}
	benchmarkRead(b, f, 100_000)
}

func BenchmarkReadPcapng(b *testing.B) {
	f := section(little).iface(1, 0)
	for i := range u64(100_000) {
		f.packet(0, i, strings.Repeat("x", 80))
	}
	benchmarkRead(b, f, 100_000)
}
