package capture_test

import (
	"bytes"
	"fmt"
	"time"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
)

func Example() {
	var file bytes.Buffer // usually a file, behind a bufio.Writer
	w, err := capture.NewWriter(&file, "lesson seven-segments")
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := w.AddInterface(capture.Interface{Name: "client", Link: capture.Raw})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = w.WriteFrame(&capture.Frame{
		Interface: client,
		At:        clock.Instant(time.Date(2026, 11, 20, 10, 30, 0, 0, time.UTC).UnixNano()),
		Bytes:     []byte{0x45, 0, 0, 40}, // an IPv4 header begins
		Length:    40,
		Direction: capture.Out,
		Comment:   "CLOSED → SYN-SENT: the user called Open",
	})
	fmt.Println(file.Len(), err)
	// Output: 212 <nil>
}
