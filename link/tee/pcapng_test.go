package tee

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// wall puts the clock's first second at the beginning of 2026.
func wall(i clock.Instant) time.Time {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i))
}

func TestPcapngHoldsThePackets(t *testing.T) {
	var file bytes.Buffer
	sink, err := Pcapng(&file, pipe(false), "tg0", wall)
	if err != nil {
		t.Fatalf("Pcapng: %v", err)
	}
	l, b := joined(t, sink, &stack{}, &stack{})
	request, reply := tcp4(700), tcp4(11)
	l.Send([]wire.Packet{{Bytes: request}})
	b.Send([]wire.Packet{{Bytes: reply}})
	if err := l.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	// The format is package capture's business; here it counts that both
	// are there, in order, each in a block that says which way it went.
	first, second := bytes.Index(file.Bytes(), request), bytes.Index(file.Bytes(), reply)
	if first < 0 || second < first {
		t.Fatalf("the packets stand at %d and %d of %d octets", first, second, file.Len())
	}
	if name := bytes.Index(file.Bytes(), []byte("tg0")); name < 0 || name > first {
		t.Errorf("the interface's name stands at %d", name)
	}
	flags := func(packet int, octets int) uint32 {
		return binary.LittleEndian.Uint32(file.Bytes()[packet+(octets+3)/4*4+4:])
	}
	if out, in := flags(first, len(request)), flags(second, len(reply)); out != 2 || in != 1 {
		t.Errorf("the directions are %d and %d, want 2 (outbound) and 1 (inbound)", out, in)
	}
}

func TestTheCaptureSaysWhetherThereAreFrames(t *testing.T) {
	for _, tt := range []struct {
		framed bool
		want   capture.LinkType
	}{{false, capture.Raw}, {true, capture.Ethernet}} {
		var file bytes.Buffer
		if _, err := Pcapng(&file, pipe(tt.framed), "tg0", wall); err != nil {
			t.Fatalf("Pcapng: %v", err)
		}
		le := binary.LittleEndian
		section := le.Uint32(file.Bytes()[4:])     // is how long; the interface stands behind it,
		got := le.Uint16(file.Bytes()[section+8:]) // behind a type and a length
		if capture.LinkType(got) != tt.want {
			t.Errorf("with frames %v, the link type is %d, want %d", tt.framed, got, tt.want)
		}
	}
}

// fullDisk takes no octet.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errDisk }

func TestAFileThatCannotBeWrittenIsNoticedAtOnce(t *testing.T) {
	if _, err := Pcapng(fullDisk{}, pipe(false), "tg0", wall); !errors.Is(err, errDisk) {
		t.Errorf("Pcapng says %v, want %v", err, errDisk)
	}
}
