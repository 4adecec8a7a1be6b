package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// refusal is an error that the browser is told, in the reader's language.
type refusal struct {
	status int
	key    string // of the text; its last word is the code for programs
	args   []any
}

// refuse is a refusal. The last word of the key – too-large, of
// serve.error.too-large – goes to the browser as the error's code.
func refuse(status int, key string, args ...any) error { return &refusal{status, key, args} }

func (e *refusal) Error() string { return i18n.English.Text(e.key, e.args...) }

func (e *refusal) code() string { return e.key[strings.LastIndexByte(e.key, '.')+1:] }

// refusalOf is what the browser is told of an error. Errors of the packages
// below are about what they were given: the browser's mistake, in its words.
func refusalOf(err error) *refusal {
	var said *refusal
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &said):
	case errors.As(err, &large):
		said = &refusal{http.StatusRequestEntityTooLarge, "serve.error.too-large", []any{large.Limit >> 10}}
	case errors.Is(err, os.ErrDeadlineExceeded):
		said = &refusal{http.StatusRequestTimeout, "serve.error.too-slow", nil}
	case errors.Is(err, context.DeadlineExceeded):
		said = &refusal{http.StatusServiceUnavailable, "serve.error.took-too-long", nil}
	case errors.Is(err, context.Canceled): // else nobody is there to be told
		said = &refusal{http.StatusServiceUnavailable, "serve.error.ending", nil}
	default:
		said = &refusal{http.StatusBadRequest, "serve.error.bad-request", []any{err}}
	}
	return said
}

// trouble is an error as it goes over the wire: Trouble in types.d.ts.
type trouble struct {
	Error struct {
		Code string `json:"code"`
		Text string `json:"text"`
	} `json:"error"`
}

// fail answers with an error: as JSON to programs, as a line to people.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	e := refusalOf(err)
	text := s.language(r).Text(e.key, e.args...)
	if e.status == http.StatusServiceUnavailable || e.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	kind, body := "text/plain; charset=utf-8", text+"\n"
	if forPrograms(r) {
		kind, body = jsonType, string(troubleJSON(e.code(), text))
	}
	send(w, e.status, kind, []byte(body))
}

func forPrograms(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

func troubleJSON(code, text string) []byte {
	var t trouble
	t.Error.Code, t.Error.Text = code, text
	b, _ := encode(t) // two strings: cannot fail
	return b
}

// encode is v as JSON, as people can read it in a terminal.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // nothing of it is ever part of markup
	err := enc.Encode(v)
	return b.Bytes(), err
}
