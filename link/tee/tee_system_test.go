package tee

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

// TestSystemTsharkFindsNothingWrong has Wireshark's dissectors verify the
// checksums of a capture of packets whose checksums were left to offload.
func TestSystemTsharkFindsNothingWrong(t *testing.T) {
	if os.Getenv("TCPGLASS_SYSTEM") != "1" {
		t.Skip("needs tshark: run with TCPGLASS_SYSTEM=1 go test ./link/tee")
	}
	name := filepath.Join(t.TempDir(), "tee.pcapng")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	sink, err := Pcapng(file, pipe(false), "tg0", wall)
	if err != nil {
		t.Fatalf("Pcapng: %v", err)
	}
	l, b := joined(t, sink, &stack{}, &stack{})
	l.Send([]wire.Packet{{Bytes: tcp4(100), Sum: wire.SumPartial}, {Bytes: tcp4(9000), Sum: wire.SumPartial, Segment: 1460}})
	b.Send([]wire.Packet{{Bytes: tcp4(7), Sum: wire.SumTrusted}})
	if err := l.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}

	out, err := exec.Command("tshark", "-r", name, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
		"-T", "fields", "-e", "frame.number", "-e", "tcp.checksum.status", "-e", "ip.checksum.status", "-e", "tcp.len").Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	want := "1\t1\t1\t100\n2\t1\t1\t9000\n3\t1\t1\t7" // status 1 is good
	if got := strings.TrimSpace(string(out)); got != want {
		t.Errorf("tshark reads\n%s\nwant\n%s", got, want)
	}
}
