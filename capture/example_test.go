package capture_test

import (
	"bytes"
	"fmt"
	"time"

	"github.com/tcpglass/tcpglass/capture"
)

func Example() {
	var file bytes.Buffer // usually a file, behind a bufio.Writer
	w, err := capture.NewWriter(&file, "lesson seven-segments")
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := w.AddInterface("client", capture.Raw, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	err = w.WritePacket(&capture.Packet{
		Interface: client,
		Time:      time.Date(2026, 11, 20, 10, 30, 0, 0, time.UTC),
		Bytes:     []byte{0x45, 0, 0, 40}, // an IPv4 header begins
		Length:    40,
		Direction: capture.Out,
		Comment:   "CLOSED → SYN-SENT: the user called Open",
	})
	fmt.Println(file.Len(), err)
	// Output: 212 <nil>
}
