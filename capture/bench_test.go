package capture_test

import (
	"io"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
)

func BenchmarkWritePacket(b *testing.B) {
	w, _ := capture.NewWriter(io.Discard, "")
	_, _ = w.AddInterface("tg0", capture.Raw, 0)
	p := capture.Packet{Bytes: make([]byte, 1500), Direction: capture.Out}
	b.SetBytes(1500)
	for b.Loop() {
		_ = w.WritePacket(&p)
	}
}
