package trace_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// A Writer's Trace method is a Tracer: hand it to whoever makes records.
func ExampleWriter() {
	var file bytes.Buffer
	w, err := trace.NewWriter(&file, trace.Header{Title: "a handshake"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var tracer trace.Tracer = w.Trace
	tracer(&trace.Record{At: 1e9, Kind: trace.State, Host: "client", From: "CLOSED", To: "SYN-SENT", Why: "user-open"})

	texts := strings.Split(file.String(), "\x1e") // RFC 7464: a separator in front of each text
	os.Stdout.WriteString(texts[2])
	// Output:
	// {"time":1000,"name":"tcp:state_changed","data":{"host":"client","why":"user-open","from":"CLOSED","to":"SYN-SENT"}}
}

func ExampleReader() {
	var file bytes.Buffer
	w, _ := trace.NewWriter(&file, trace.Header{Title: "two segments"})
	syn := &trace.Segment{Seq: 100, Flags: wire.SYN}
	w.Trace(&trace.Record{At: 1e9, Kind: trace.Sent, Host: "client", Segment: syn})
	w.Trace(&trace.Record{At: 1.03e9, Kind: trace.Received, Host: "server", Segment: syn})

	r, err := trace.NewReader(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Header.Title)
	for rec, err := range r.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(time.Duration(rec.At), rec.Host, rec.Kind, rec.Segment.Flags, rec.Segment.Seq)
	}
	// Output:
	// two segments
	// 1s client sent SYN 100
	// 1.03s server received SYN 100
}

func ExampleRecord_Relative() {
	rec := trace.Record{
		Kind:    trace.Sent,
		Segment: &trace.Segment{Seq: 1001, Ack: 7021, Flags: wire.ACK},
		TCB:     &trace.Snapshot{ISS: 1000, IRS: 7000},
	}
	seq, ack, _ := rec.Relative()
	fmt.Println("seq", seq, "ack", ack)
	// Output: seq 1 ack 21
}
