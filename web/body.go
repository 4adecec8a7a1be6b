package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"time"
)

// decode reads the JSON that a request brings: one value, with no fields
// that v has not.
func decode(r *http.Request, v any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != jsonType {
		return refuse(http.StatusUnsupportedMediaType, "serve.error.media-type", jsonType)
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return refuse(http.StatusBadRequest, "serve.error.not-json", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return refuse(http.StatusBadRequest, "serve.error.not-json", errTwo)
	}
	return nil
}

var errTwo = errors.New("more than one value")

// expectBody gives the client bodyPatience for the body of a request, whether
// it is wanted or not: what nobody reads, the server itself reads before it
// sends the answer.
func expectBody(w http.ResponseWriter, r *http.Request) {
	if r.Body != http.NoBody {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyPatience)) // recorders of tests have none
	}
}

// takeBody reads the body of a request whole.
func takeBody(w http.ResponseWriter, r *http.Request) error {
	octets, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(octets))
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // or the server would take the client for gone
	return nil
}

// paceBody bounds the body of an upload, in size and in slowness.
func paceBody(w http.ResponseWriter, r *http.Request) error {
	if r.ContentLength > maxCapture {
		return &http.MaxBytesError{Limit: maxCapture}
	}
	r.Body = &pacedBody{ReadCloser: http.MaxBytesReader(w, r.Body, maxCapture), rc: http.NewResponseController(w)}
	return nil
}

// pacedBody is a body that must keep coming.
type pacedBody struct {
	io.ReadCloser
	rc    *http.ResponseController
	begun time.Time
	n     int64 // octets read
}

func (b *pacedBody) Read(p []byte) (int, error) {
	if b.begun.IsZero() {
		b.begun = time.Now()
	}
	earned := time.Duration(b.n) * time.Second / uploadPace
	_ = b.rc.SetReadDeadline(b.begun.Add(bodyPatience + earned))
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	if err == io.EOF {
		_ = b.rc.SetReadDeadline(time.Time{})
	}
	return n, err
}

// linger takes the rest of a body that was refused for err, for a moment. If
// the connection were closed while the client still sends, the RST would
// throw away the answer before the client reads it: RFC 9112 §9.6.
func linger(w http.ResponseWriter, body io.Reader, err error) {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return // it had its time
	}
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Now().Add(lingerPatience))
	_ = rc.Flush() // may read some of the rest itself
	_, _ = io.Copy(io.Discard, body)
}
