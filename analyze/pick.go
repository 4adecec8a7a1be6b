package analyze

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// Pick is a choice of connections, for a second pass over their capture: it
// finds their frames again. The zero value chooses none.
type Pick struct {
	of   map[pair][]life
	last uint64 // frame, behind which there is nothing more
}

// pair is what the segments of a connection share, whichever way they go.
type pair struct {
	low, high wire.Endpoint
	tag       uint16
}

func pairOf(a, b wire.Endpoint, tag uint16) pair {
	if before(b, a) {
		a, b = b, a
	}
	return pair{a, b, tag}
}

func before(a, b wire.Endpoint) bool {
	if n := bytes.Compare(a.Addr[:], b.Addr[:]); n != 0 {
		return n < 0
	}
	return a.Port < b.Port
}

// life is the frames between which a connection was. Lives on one four-tuple
// follow each other.
type life struct{ first, last uint64 }

// Add chooses a connection.
func (p *Pick) Add(c *passive.Conn) {
	if p.of == nil {
		p.of = map[pair][]life{}
	}
	k := pairOf(c.Ends[0].Addr, c.Ends[1].Addr, c.Tag)
	p.of[k] = append(p.of[k], life{c.First.Frame, c.Last.Frame})
	p.last = max(p.last, c.Last.Frame)
}

// has reports whether a segment between a and b in that frame is of one of
// the connections.
func (p *Pick) has(a, b wire.Endpoint, tag uint16, frame uint64) bool {
	lives := p.of[pairOf(a, b, tag)]
	return slices.ContainsFunc(lives, func(l life) bool { return l.first <= frame && frame <= l.last })
}

// visitor is told of each frame of a choice: one of the two is there.
type visitor func(f *capture.Frame, s *dissect.Segment, q *dissect.Quote) error

// Packets goes through the source again and tells see of each frame of the
// choice: its number, and the innermost IP packet in it, which is valid until
// see returns.
func (p *Pick) Packets(ctx context.Context, src capture.Source, cfg Config, see func(frame uint64, packet []byte)) error {
	d := dissect.New()
	return p.visit(ctx, d, src, &cfg, func(f *capture.Frame, _ *dissect.Segment, _ *dissect.Quote) error {
		see(f.Number, d.Inner)
		return nil
	})
}

// visit goes through the source again, up to the last frame of the choice.
// Where the file breaks, that is the end. The source must give the same
// frames as the first time.
func (p *Pick) visit(ctx context.Context, d *dissect.Dissector, src capture.Source, cfg *Config, see visitor) error {
	l := links{source: src}
	d.IgnoreTags = cfg.IgnoreTags
	var f capture.Frame
	for n := 0; ; n++ {
		if n%lookEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		err := src.Next(&f)
		var damage *capture.Damage
		switch {
		case err == io.EOF || errors.As(err, &damage):
			return nil
		case err != nil:
			return err
		case f.Number > p.last:
			return nil
		}
		if err := p.look(d, l.of(&f), &f, see); err != nil {
			return err
		}
	}
}

// look tells see of a frame, if it is of the choice.
func (p *Pick) look(d *dissect.Dissector, link capture.LinkType, f *capture.Frame, see visitor) error {
	switch d.Frame(link, f) {
	case dissect.TCP:
		if s := &d.Segment; p.has(s.Src, s.Dst, s.Tag, f.Number) {
			return see(f, s, nil)
		}
	case dissect.ICMPError:
		if q := &d.Quote; p.has(q.Src, q.Dst, q.Tag, f.Number) {
			return see(f, nil, q)
		}
	}
	return nil
}

// Copy writes the frames of the choice to w, with their interfaces. Of a
// fragmented segment only the last piece is among them.
func (p *Pick) Copy(ctx context.Context, src capture.Source, cfg Config, w *capture.Writer) error {
	return p.visit(ctx, dissect.New(), src, &cfg, func(f *capture.Frame, _ *dissect.Segment, _ *dissect.Quote) error {
		return w.Copy(src, f)
	})
}
