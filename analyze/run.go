package analyze

import (
	"context"
	"errors"
	"io"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/internal/siphash"
)

// Run reads a source to its end and says what was in it. It returns after all
// its goroutines have.
//
// A file that breaks is no error: Analysis.Damage says where. Where ctx ends, or
// the source fails otherwise, the Analysis is of what came before, and the error
// says why there is no more. A source that waits must give up by itself when ctx
// ends.
func Run(ctx context.Context, src capture.Source, cfg Config) (*Analysis, error) {
	key := siphash.KeyFrom(cfg.Key)
	c := newCrew(&cfg, key)
	r := reader{
		links: links{source: src}, dissector: dissect.New(),
		key: key, progress: cfg.Progress, out: c,
	}
	r.dissector.IgnoreTags = cfg.IgnoreTags
	err := r.read(ctx)
	c.finish()
	err = r.verdict(err)
	return r.analysis(c, &cfg), err
}

// reader gives what is in frames to a crew.
type reader struct {
	links
	dissector *dissect.Dissector
	frame     capture.Frame
	key       siphash.Key
	progress  func(Progress)
	out       *crew
	echoes    passive.Echoes

	octets, kept uint64
	first, last  clock.Instant
	damage       error // of a file
}

// Between looks at the context, and calls of Config.Progress.
const (
	lookEvery = 1 << 8
	tellEvery = 1 << 13
)

// read reads on until something ends it.
func (r *reader) read(ctx context.Context) error {
	counts := &r.dissector.Counts
	for {
		if counts.Frames%lookEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.source.Next(&r.frame); err != nil {
			return err
		}
		r.note(&r.frame)
		r.dissect()
		if r.progress != nil && counts.Frames%tellEvery == 0 {
			r.progress(Progress{Frames: counts.Frames, Octets: r.kept, At: r.frame.At})
		}
	}
}

// note counts a frame.
func (r *reader) note(f *capture.Frame) {
	r.octets += uint64(max(f.Length, len(f.Bytes)))
	r.kept += uint64(len(f.Bytes))
	if !f.At.Set() {
		return
	}
	if !r.first.Set() || f.At < r.first {
		r.first = f.At
	}
	r.last = max(r.last, f.At)
}

// dissect passes on what is in the frame.
func (r *reader) dissect() {
	d := r.dissector
	switch d.Frame(r.links.of(&r.frame), &r.frame) {
	case dissect.TCP:
		hash := flow(r.key, &d.Segment.Src, &d.Segment.Dst, d.Segment.Tag)
		r.echoes.Mark(&d.Segment, uint32(hash))
		r.out.add(&d.Segment, hash)
	case dissect.ICMPError:
		r.out.quote(&d.Quote, flow(r.key, &d.Quote.Src, &d.Quote.Dst, d.Quote.Tag))
	}
}

// verdict is what of an error the caller has to know.
func (r *reader) verdict(err error) error {
	var d *capture.Damage
	switch {
	case err == io.EOF:
		return nil
	case errors.As(err, &d):
		r.damage = err // whole: it may name the file, or several
		return nil
	}
	return err
}
