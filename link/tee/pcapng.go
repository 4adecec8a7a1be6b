package tee

import (
	"bufio"
	"io"
	"time"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// PcapngSink writes packets to a pcapng file. Make it with Pcapng.
type PcapngSink struct {
	buffer *bufio.Writer
	file   *capture.Writer
	iface  int
	wall   func(clock.Instant) time.Time
}

var _ Sink = (*PcapngSink)(nil)

// Pcapng begins a capture on w of what passes l, as an interface with the
// given name. wall tells the calendar time of an instant of the tee's clock:
// clock.Real.Wall. Writes are buffered until Close, which does not close w.
func Pcapng(w io.Writer, l link.Link, name string, wall func(clock.Instant) time.Time) (*PcapngSink, error) {
	buffer := bufio.NewWriterSize(w, 1<<16)
	file, err := capture.NewWriter(buffer, "")
	if err != nil {
		return nil, err
	}
	iface, err := file.AddInterface(capture.Interface{Name: name, Link: linkType(l)})
	if err != nil {
		return nil, err
	}
	// What stands in the file now tells at once whether it can be written.
	return &PcapngSink{buffer, file, iface, wall}, buffer.Flush()
}

// linkType is what the packets of l begin with.
func linkType(l link.Link) capture.LinkType {
	if link.Head(l) == 0 {
		return capture.Raw
	}
	return capture.Ethernet
}

var directions = [...]capture.Direction{Sent: capture.Out, Received: capture.In}

// Packet writes one packet.
func (s *PcapngSink) Packet(at clock.Instant, dir Direction, pkt wire.Packet) error {
	return s.file.WriteFrame(&capture.Frame{
		Interface: s.iface,
		At:        clock.Instant(s.wall(at).UnixNano()),
		Bytes:     pkt.Bytes,
		Direction: directions[dir],
	})
}

// Close writes out what is buffered.
func (s *PcapngSink) Close() error { return s.buffer.Flush() }
