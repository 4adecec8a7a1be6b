package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/internal/captures"
)

// MaxCaptures is how many captures are open at a time. With the next one the
// oldest goes.
const MaxCaptures = 8

// Bounds of what they hold.
const (
	maxKeptOctets  = 256 << 20 // octets of all that are kept in memory; the oldest goes
	maxUnpacked    = 512 << 20 // octets that come out of a compressed one: of few octets any number can
	maxConnections = 1 << 18   // in one capture
)

// shelf holds the captures that are open, for as long as the server runs. The
// zero value is empty.
type shelf struct {
	mu   sync.Mutex
	held []*heldCapture // the oldest first
	made int
}

// heldCapture is an open capture: what was found in it, and how to go through
// it again. Nothing of it changes but the order it remembers.
type heldCapture struct {
	id     string
	name   string
	octets int64 // of the file
	kept   int   // of these in memory
	again  func() (*captures.Files, error)
	config analyze.Config
	found  *analyze.Analysis
	sorted sortedRows
}

// put adds a capture, gives it its id, and lets the oldest go where there is
// no room.
func (s *shelf) put(c *heldCapture) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	c.id = strconv.Itoa(s.made)
	s.held = append(s.held, c)
	for len(s.held) > MaxCaptures || s.kept() > maxKeptOctets {
		s.held = slices.Delete(s.held, 0, 1)
	}
}

// kept is how many octets all of them keep in memory.
func (s *shelf) kept() (n int) {
	for _, c := range s.held {
		n += c.kept
	}
	return n
}

// all are those that are open, the oldest first.
func (s *shelf) all() []*heldCapture {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.held)
}

func (s *shelf) find(id string) (*heldCapture, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.place(id); i >= 0 {
		return s.held[i], nil
	}
	return nil, refuse(http.StatusNotFound, "captures.gone")
}

func (s *shelf) drop(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.place(id)
	if i < 0 {
		return refuse(http.StatusNotFound, "captures.gone")
	}
	s.held = slices.Delete(s.held, i, i+1)
	return nil
}

func (s *shelf) place(id string) int {
	return slices.IndexFunc(s.held, func(c *heldCapture) bool { return c.id == id })
}

// openCapture opens a file of this machine. It is read again whenever a
// connection is looked at; standard input, which cannot be, is kept.
func openCapture(ctx context.Context, file string) (*heldCapture, error) {
	if file == captures.Stdin {
		return readCapture(ctx, file, io.LimitReader(os.Stdin, maxCapture)) // of a longer one the beginning
	}
	c := &heldCapture{
		name:  filepath.Base(file),
		again: func() (*captures.Files, error) { return captures.Open([]string{file}, nil) },
	}
	if fi, err := os.Stat(file); err == nil {
		c.octets = fi.Size()
	}
	return c, c.analyze(ctx)
}

// readCapture reads an upload. It is kept in memory as it came.
func readCapture(ctx context.Context, name string, body io.Reader) (*heldCapture, error) {
	octets, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	c := &heldCapture{
		name: name, octets: int64(len(octets)), kept: len(octets),
		again: func() (*captures.Files, error) {
			return captures.Read(name, bytes.NewReader(octets), maxUnpacked)
		},
	}
	return c, c.analyze(ctx)
}

// analyze finds out what is in the capture.
func (c *heldCapture) analyze(ctx context.Context) error {
	files, err := c.again()
	if err != nil {
		return err
	}
	defer files.Close()
	c.config.MaxConnections = maxConnections
	rand.Read(c.config.Key[:])
	c.found, err = analyze.Run(ctx, files, c.config)
	return errors.Join(err, ctx.Err()) // an upload that nobody waits for is not kept
}
