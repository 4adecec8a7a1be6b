package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/filter"
	"github.com/tcpglass/tcpglass/internal/captures"
)

// read is the first pass: it makes the Analysis.
func (a *analyzing) read(ctx context.Context) error {
	files, src, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer files.Close()
	bar := a.bar(files)
	rand.Read(a.config.Key[:])
	a.config.Progress = func(analyze.Progress) { bar.reach(files.Progress()) }
	a.found, err = analyze.Run(ctx, src, a.config)
	bar.clear()
	switch {
	case stopped(err), a.found.Damage != nil && stopped(a.found.Damage):
		a.broken = failure("analyze.stopped", a.found.Totals.Frames)
	case err != nil:
		return a.failedToRead(err)
	case a.found.Damage != nil:
		a.broken = failure("analyze.damaged", captures.Words(a.found.Damage, a.lang))
	}
	return nil
}

// failedToRead is a complaint about what came in the middle of the reading.
func (a *analyzing) failedToRead(err error) error {
	var bad *filter.Error
	if errors.As(err, &bad) {
		return misuse("analyze.bad-filter", filterWords(bad, a.lang))
	}
	return a.unreadable(err)
}

// open opens the files, with the packets that are wanted alone.
func (a *analyzing) open(ctx context.Context) (*captures.Files, capture.Source, error) {
	stdin, err := a.stdin.reader(ctx, a.again && slices.Contains(a.args, captures.Stdin))
	if err != nil {
		return nil, nil, failure("analyze.cannot-spool", cause(err))
	}
	files, err := captures.Open(a.args, stdin)
	if err != nil {
		return nil, nil, a.unreadable(err)
	}
	if len(a.packets) == 0 {
		return files, files, nil
	}
	return files, &sieve{Source: files, filters: a.packets, programs: map[capture.LinkType][]filter.Program{}}, nil
}

// bar is the progress of the reading, where somebody looks and it takes long
// enough.
func (a *analyzing) bar(files *captures.Files) *progress {
	p := &progress{name: a.name, now: time.Now}
	if terminal(a.errs) {
		p.screen = a.errs
	}
	_, total := files.Progress()
	p.begin(total)
	p.drawn = p.start.Add(patience - redraw)
	return p
}

// patience is how long nobody needs to be told that something happens.
const patience = 300 * time.Millisecond

// spool keeps what comes by standard input for the second pass.
type spool struct{ file *os.File }

// reader is standard input; from the second time on, what was kept of it. It
// ends when ctx does, even if nobody writes.
func (s *spool) reader(ctx context.Context, keep bool) (io.Reader, error) {
	switch {
	case s.file != nil:
		_, err := s.file.Seek(0, io.SeekStart)
		return s.file, err
	case !keep:
		return interruptible(ctx, os.Stdin), nil
	}
	f, err := os.CreateTemp("", "tcpglass-*.spool")
	if err != nil {
		return nil, err
	}
	s.file = f
	return io.TeeReader(interruptible(ctx, os.Stdin), f), nil
}

// remove takes the kept octets off the disk.
func (s *spool) remove() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}

// interruptible is r, which fails once ctx ends.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	out, in := io.Pipe()
	context.AfterFunc(ctx, func() { in.CloseWithError(ctx.Err()) })
	return &lazy{out: out, start: func() {
		_, err := io.CopyBuffer(struct{ io.Writer }{in}, struct{ io.Reader }{r}, make([]byte, 1<<20))
		in.CloseWithError(err)
	}}
}

// lazy is a reader that starts its source with the first octet asked for.
type lazy struct {
	out   *io.PipeReader
	start func()
}

func (l *lazy) Read(b []byte) (int, error) {
	if l.start != nil {
		go l.start()
		l.start = nil
	}
	return l.out.Read(b)
}

// sieve is a source without the packets that a filter does not want. Frames
// keep their numbers.
type sieve struct {
	capture.Source
	filters  []string
	programs map[capture.LinkType][]filter.Program
}

// Next reads the next frame that is wanted: capture.Source. It fails with a
// *filter.Error where the filter makes no sense for the frame's link type.
func (s *sieve) Next(f *capture.Frame) error {
	for {
		if err := s.Source.Next(f); err != nil {
			return err
		}
		programs, err := s.of(s.Interfaces()[f.Interface].Link)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(programs, func(p filter.Program) bool { return !p.Match(f.Bytes, max(f.Length, len(f.Bytes))) }) {
			return nil
		}
	}
}

// of is the filters, compiled for a link type.
func (s *sieve) of(link capture.LinkType) ([]filter.Program, error) {
	if p, ok := s.programs[link]; ok {
		return p, nil
	}
	var programs []filter.Program
	for _, text := range s.filters {
		p, err := filter.Compile(text, link, capture.MaxFrame)
		if err != nil {
			return nil, err
		}
		programs = append(programs, p)
	}
	s.programs[link] = programs
	return programs, nil
}

// sortFilters divides the filters into those on connections and those on
// packets, and reads both.
func (a *analyzing) sortFilters() error {
	for _, text := range a.filters {
		if analyze.IsQuery(text) {
			q, err := a.query(text)
			if err != nil {
				return err
			}
			a.wanted = append(a.wanted, q)
			continue
		}
		if err := filter.Check(text); err != nil {
			var bad *filter.Error
			errors.As(err, &bad)
			return misuse("analyze.bad-filter", filterWords(bad, a.lang))
		}
		a.packets = append(a.packets, text)
	}
	return nil
}

// query reads a condition on connections.
func (a *analyzing) query(text string) (*analyze.Query, error) {
	q, err := analyze.ParseQuery(text)
	var bad *analyze.QueryError
	if errors.As(err, &bad) {
		return nil, misuse("analyze.bad-query", text, bad.Text(a.lang))
	}
	return q, nil
}
