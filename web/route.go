package web

import (
	"mime"
	"net/http"
	"strconv"
	"time"
)

// The media types of what programs send and get.
const jsonType = "application/json"

// action makes the answer to a request: a file, or what is sent as JSON. Its
// context ends with the client, the server, and the patience of its work.
type action func(r *http.Request) (any, error)

// file is an answer as it is sent. One with a name is saved by the browser.
type file struct {
	name   string
	kind   string // media type
	octets []byte
}

// serve answers a pattern with what do makes. The body is read before the
// gate is entered and the answer sent after it is left: slow clients take
// nobody's place.
func (s *Server) serve(pattern string, g *gate, do action) {
	s.handle(pattern, takeBody, func(w http.ResponseWriter, r *http.Request) error {
		return s.work(w, r, g, do)
	})
}

// upload is serve for a body too large to be kept beside what is made of it:
// do reads r.Body, at least as fast as uploadPace, with a place at the gate.
func (s *Server) upload(pattern string, g *gate, do action) {
	s.handle(pattern, paceBody, func(w http.ResponseWriter, r *http.Request) error {
		return s.work(w, r, g, do)
	})
}

// stream lets do write the answer itself, for as long as it likes and with
// deadlines of its own. It must not fail once it has begun to write.
func (s *Server) stream(pattern string, g *gate, do answerer) {
	s.handle(pattern, takeBody, func(w http.ResponseWriter, r *http.Request) error {
		leave, err := g.enter(r.Context())
		if err != nil {
			return err
		}
		defer leave()
		_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
		return do(w, r)
	})
}

// answerer writes the answer to a request, or fails before it has begun to.
type answerer func(w http.ResponseWriter, r *http.Request) error

// handle answers a pattern, after body has seen to the request's; an error
// of either is told.
func (s *Server) handle(pattern string, body, do answerer) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		rest := r.Body
		err := body(w, r)
		if err == nil {
			err = do(w, r)
		}
		if err != nil {
			s.fail(w, r, err)
			linger(w, rest, err)
		}
	})
}

// work does what is asked for when its turn comes, and sends what came of it.
func (s *Server) work(w http.ResponseWriter, r *http.Request, g *gate, do action) error {
	f, err := within(r, g, do)
	if err != nil {
		return err
	}
	return s.deliver(w, f)
}

// within does what is asked for inside of the gate.
func within(r *http.Request, g *gate, do action) (file, error) {
	ctx, cancel := g.hurry(r.Context())
	defer cancel()
	leave, err := g.enter(ctx)
	if err != nil {
		return file{}, err
	}
	defer leave()
	v, err := do(r.WithContext(ctx))
	if err != nil {
		return file{}, err
	}
	return fileOf(v)
}

// fileOf is an answer as it is sent.
func fileOf(v any) (file, error) {
	if f, ok := v.(file); ok {
		return f, nil
	}
	octets, err := encode(v)
	return file{kind: jsonType, octets: octets}, err
}

// deliver sends an answer, unless clients that do not take theirs have all
// the memory there is for that.
func (s *Server) deliver(w http.ResponseWriter, f file) error {
	n := int64(len(f.octets))
	defer s.owed.Add(-n)
	if s.owed.Add(n) > maxOwed {
		return refuse(http.StatusServiceUnavailable, "serve.error.busy")
	}
	if f.name != "" {
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
	}
	send(w, http.StatusOK, f.kind, f.octets)
	return nil
}

// send writes an answer. A failure to write has nobody to be told.
func send(w http.ResponseWriter, status int, kind string, octets []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(octets)))
	hasten(w, len(octets))
	w.WriteHeader(status)
	_, _ = w.Write(octets)
}

// hasten gives the client time to take the n octets that are written next.
func hasten(w http.ResponseWriter, n int) {
	patience := answerPatience + time.Duration(n)*time.Second/answerPace
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience)) // recorders of tests have none
}
