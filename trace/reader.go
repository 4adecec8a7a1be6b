package trace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// MaxText is the longest JSON text in octets that a Reader takes. A record
// with everything in it has about 1500.
const MaxText = 64 << 10

// What can be wrong with a trace file.
var (
	ErrNotTrace = errors.New("trace: not a qlog file of JSON text sequences")
	ErrTooLong  = fmt.Errorf("trace: a text is longer than %d octets", MaxText)
)

// Reader reads what a Writer wrote. It may be handed anything at all: it
// never panics, and never holds more than one text.
type Reader struct {
	Header Header
	r      *bufio.Reader
	buf    []byte // the text that is being read
	n      int    // texts so far, the header included
}

// NewReader reads the header from r. It fails with ErrNotTrace where r is
// something else.
func NewReader(r io.Reader) (*Reader, error) {
	tr := &Reader{r: bufio.NewReader(r)}
	text, err := tr.text()
	switch {
	case err == io.EOF, errors.Is(err, ErrTooLong):
		return nil, ErrNotTrace
	case err != nil:
		return nil, err
	}
	var f file
	if json.Unmarshal(text, &f) != nil || f.Schema != fileSchema {
		return nil, ErrNotTrace
	}
	tr.Header = f.header()
	return tr, nil
}

// Read returns the next record, and io.EOF behind the last one. After a text
// that is no record it can be called again, for the one behind it; after an
// error of the io.Reader below it cannot. Events of other schemas are
// skipped.
func (r *Reader) Read() (Record, error) {
	for {
		text, err := r.text()
		if err == io.EOF {
			return Record{}, err
		}
		var rec Record
		if err == nil {
			err = json.Unmarshal(text, &rec)
		}
		if err != nil {
			return Record{}, fmt.Errorf("trace: text %d: %w", r.n, err)
		}
		if rec.Kind != 0 {
			return rec, nil
		}
	}
}

// All is the records that are left, up to the first error, which comes with
// an empty record.
func (r *Reader) All() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for {
			rec, err := r.Read()
			if err == io.EOF || !yield(rec, err) || err != nil {
				return
			}
		}
	}
}

// text is the next text of the sequence: what stands between two record
// separators. Where that is nothing it is not a text: RFC 7464 §2.1.
func (r *Reader) text() ([]byte, error) {
	for {
		err := r.untilSeparator()
		blank := len(bytes.TrimSpace(r.buf)) == 0
		if err == nil && blank {
			continue
		}
		if err == io.EOF && !blank {
			err = nil // the end of the file ends the last text; the next call meets it again
		}
		r.n++
		return r.buf, err
	}
}

// untilSeparator fills buf up to the next separator, or the end. A text that
// is too long is passed over, so that the one behind it can be read.
func (r *Reader) untilSeparator() error {
	r.buf = r.buf[:0]
	tooLong := false
	for {
		part, err := r.r.ReadSlice(separator)
		tooLong = tooLong || len(r.buf)+len(part) > MaxText
		if !tooLong {
			r.buf = append(r.buf, bytes.TrimSuffix(part, []byte{separator})...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case tooLong && (err == nil || err == io.EOF):
			return ErrTooLong
		}
		return err
	}
}
