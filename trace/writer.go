package trace

import (
	"bytes"
	"encoding/json"
	"io"
	"time"
)

// Header is what a trace file says of itself.
type Header struct {
	Title string    // what was traced, in a line
	Began time.Time // calendar time of instant zero; zero where time is virtual
}

// Writer writes records as a qlog file: the sequential form of qlog's main
// schema (draft-ietf-quic-qlog-main-schema-12), which is a JSON text
// sequence (RFC 7464). The first text is the header, each other one event.
//
//	{"time":31.5,"name":"tcp:segment_sent","data":{"host":"client",…}}
//
// Times are in milliseconds with as many decimals as they need, and what is
// zero is left out. Strings are expected to be UTF-8.
type Writer struct {
	w    io.Writer
	buf  bytes.Buffer // one text: what is written goes out in one call
	json *json.Encoder
	err  error // the first, which stays
}

// NewWriter writes the header to w and returns a Writer for the records. It
// does not buffer across records.
func NewWriter(w io.Writer, h Header) (*Writer, error) {
	tw := &Writer{w: w}
	tw.json = json.NewEncoder(&tw.buf)
	tw.json.SetEscapeHTML(false)
	return tw, tw.text(fileOf(h))
}

// Write writes one record and keeps nothing of it. After an error it writes
// no more and returns that error again.
func (w *Writer) Write(r *Record) error {
	if w.err != nil {
		return w.err
	}
	return w.text(eventOf(r))
}

// Trace is Write as a Tracer. Err tells whether all went well.
func (w *Writer) Trace(r *Record) { _ = w.Write(r) }

// Err is the first error of all the writing.
func (w *Writer) Err() error { return w.err }

// text writes v as one text of the sequence: a record separator, the JSON,
// a line feed. RFC 7464 §2.2.
func (w *Writer) text(v any) error {
	w.buf.Reset()
	w.buf.WriteByte(separator)
	if w.err = w.json.Encode(v); w.err == nil {
		_, w.err = w.w.Write(w.buf.Bytes())
	}
	return w.err
}
