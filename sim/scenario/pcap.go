package scenario

import (
	"io"
	"time"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/sim"
)

// labEpoch is the calendar time at which every world begins: captures want
// one, and the same run shall give the same file.
var labEpoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// WriteCapture writes the packets as pcapng, in the order they were sent,
// each with a comment where there is one for its number.
func (r *Result) WriteCapture(w io.Writer, title string, comments map[uint64]string) error {
	cw, err := capture.NewWriter(w, title)
	if err != nil {
		return err
	}
	lab, err := cw.AddInterface(capture.Interface{Name: "lab", Link: capture.Raw})
	if err != nil {
		return err
	}
	for _, p := range r.Packets {
		err := cw.WriteFrame(&capture.Frame{
			Interface: lab,
			At:        clock.Instant(labEpoch.Add(p.At.Sub(sim.Begin)).UnixNano()),
			Bytes:     p.Bytes,
			Comment:   comments[p.Number],
		})
		if err != nil {
			return err
		}
	}
	return nil
}
