package web

import (
	"context"
	"crypto/rand"
	"io"
	"log"
	"net"
	"net/http"
	"runtime/debug"
	"sync/atomic"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// Config says what a server shows. The zero value is a page with the lab,
// for this machine alone.
type Config struct {
	Lang     i18n.Lang   // of the page, where the browser has no wish
	Stacks   []string    // URLs of socket tables (…/sockets.json) for the live view
	Captures []string    // files that are open from the start
	Token    string      // what the URL must bring; empty: nothing, for loopback only
	Assets   string      // a folder to read the page from, anew for each request; empty: the page in the program
	Log      *log.Logger // mistakes of ours; nil: nowhere
}

// Server is the page and what it asks for. New makes one.
type Server struct {
	cfg     Config
	version string
	cookie  string // its name
	files   func() (assets, error)
	mux     *http.ServeMux

	light, runs, uploads, streams *gate

	shelf shelf   // captures that are open
	found answers // of questions that were asked

	owed atomic.Int64 // octets of answers that are not taken yet

	life context.Context // what runs for the server ends with it
}

// NewToken is a token that nobody guesses: 128 bits.
func NewToken() string { return rand.Text() }

// New makes a server that lives until ctx ends. It fails where the page or a
// capture cannot be read.
func New(ctx context.Context, cfg Config) (*Server, error) {
	files, err := filesOf(cfg.Assets)
	if err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = log.New(io.Discard, "", 0)
	}
	s := &Server{
		life: ctx, cfg: cfg, version: versionOf(), cookie: cookieOf(cfg.Token), files: files, mux: http.NewServeMux(),
		light: newGate(light), runs: newGate(runs), uploads: newGate(uploads), streams: newGate(streams),
	}
	return s, s.routes()
}

// filesOf is how the files of the page are had. Those in a folder are read
// once at the start too, so that a wrong one is known then.
func filesOf(dir string) (func() (assets, error), error) {
	if dir != "" {
		_, err := assetsOf(dir)
		return func() (assets, error) { return assetsOf(dir) }, err
	}
	files, err := embeddedAssets()
	return func() (assets, error) { return files, nil }, err
}

// routes hooks in what the parts answer.
func (s *Server) routes() error {
	s.mux.HandleFunc("GET /", s.serveAsset)
	s.serve("GET /api/hello", s.light, s.hello)
	s.labRoutes()
	s.liveRoutes()
	return s.captureRoutes()
}

// Serve answers what comes to ln until the server's life ends, and closes ln.
func (s *Server) Serve(ln net.Listener) error {
	srv := s.patient()
	stopped := make(chan struct{})
	stop := context.AfterFunc(s.life, func() { defer close(stopped); shutdown(srv) })
	err := srv.Serve(ln)
	if stop() {
		return err // it ended without being asked
	}
	<-stopped
	return nil
}

// patient is a server whose patience ends.
func (s *Server) patient() *http.Server {
	c := newCrowd(maxConns)
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerPatience,
		IdleTimeout:       idlePatience,
		MaxHeaderBytes:    maxHeader,
		ConnContext:       c.arrive,
		ConnState:         c.depart,
		BaseContext:       func(net.Listener) context.Context { return s.life },
		ErrorLog:          log.New(io.Discard, "", 0), // what clients do wrong is their business

		DisableGeneralOptionsHandler: true, // it reads a body without end
	}
}

// shutdown gives answers under way a moment. Streams have ended by
// themselves, with the server's life.
func shutdown(srv *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	if srv.Shutdown(ctx) != nil {
		srv.Close()
	}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer s.survive(w, r)
	for name, value := range guards {
		w.Header().Set(name, value)
	}
	hasten(w, 0)
	expectBody(w, r)
	if err := s.guard(r); err != nil {
		s.fail(w, r, err)
		return
	}
	if s.brings(r) {
		s.welcome(w, r)
		return
	}
	s.route(w, r)
}

// survive makes an answer of a panic: a mistake of ours costs one answer.
func (s *Server) survive(w http.ResponseWriter, r *http.Request) {
	v := recover()
	switch v {
	case nil:
		return
	case http.ErrAbortHandler:
		panic(v) // on purpose
	}
	s.cfg.Log.Printf("%s\n%s", s.cfg.Lang.Text("serve.panicked", r.Method, r.URL.Path, v), debug.Stack())
	s.fail(w, r, refuse(http.StatusInternalServerError, "serve.error.internal"))
}

// route finds what answers a request. What no route takes gets an error of
// ours instead of the multiplexer's.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	h, pattern := s.mux.Handler(r)
	if pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	probe := &probe{header: w.Header()}
	h.ServeHTTP(probe, r) // sets Allow
	s.fail(w, r, refuse(http.StatusMethodNotAllowed, "serve.error.method", r.URL.Path, r.Method))
}

// probe takes the headers of an answer and leaves the rest.
type probe struct{ header http.Header }

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(int)             {}
