package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
)

// taking is a connection of a capture that somebody takes away.
type taking struct {
	*heldCapture
	lang  i18n.Lang
	trail *analyze.Trail
	shown ladder.Diagrams
}

// takings are the formats of runs that connections of captures have, too.
var takings = map[string]func(t *taking, ctx context.Context) ([]byte, error){
	"svg":     func(t *taking, _ context.Context) ([]byte, error) { return []byte(t.shown.SVG(t.options())), nil },
	"mermaid": func(t *taking, _ context.Context) ([]byte, error) { return []byte(t.shown.Mermaid(t.options())), nil },
	"text": func(t *taking, _ context.Context) ([]byte, error) {
		return []byte(t.shown.Text(ladder.TextOptions{Lang: t.lang, Width: textColumns})), nil
	},
	"model": func(t *taking, _ context.Context) ([]byte, error) {
		return json.MarshalIndent(t.shown.Model(t.options()), "", "  ")
	},
	"pcapng": (*taking).pcapng,
}

// exportConnection answers POST /api/captures/{id}/connections/{n}/export?format=.
func (s *Server) exportConnection(r *http.Request) (any, error) {
	q, lang := r.URL.Query(), s.language(r)
	write := takings[q.Get("format")]
	if write == nil {
		return nil, refuse(http.StatusBadRequest, "captures.format", q.Get("format"))
	}
	c, n, err := s.connectionOf(r)
	if err != nil {
		return nil, err
	}
	trail, err := c.follow(r.Context(), n)
	if err != nil {
		return nil, unreadable(err, lang)
	}
	t := taking{c, lang, trail, ladder.All(trail.Trace(analyze.Drawing{Lang: lang}))}
	octets, err := write(&t, r.Context())
	f := formats[q.Get("format")]
	return file{name: fmt.Sprintf("%s-%d.%s", c.name, n, f.ending), kind: f.kind, octets: octets}, err
}

// options are what all pictures of it say.
func (t *taking) options() ladder.Options {
	return ladder.Options{Lang: t.lang, Title: titleOf(t.trail, t.lang)}
}

// pcapng is its packets, with the frames around them.
func (t *taking) pcapng(ctx context.Context) ([]byte, error) {
	files, err := t.again()
	if err != nil {
		return nil, unreadable(err, t.lang)
	}
	defer files.Close()
	out := cappedBuffer{left: maxCapture}
	w, err := capture.NewWriter(&out, titleOf(t.trail, t.lang))
	if err != nil {
		return nil, err
	}
	var pick analyze.Pick
	pick.Add(&t.trail.Conn)
	err = pick.Copy(ctx, files, t.config, w)
	return out.Bytes(), err
}

// cappedBuffer takes so many octets and no more.
type cappedBuffer struct {
	bytes.Buffer
	left int
}

func (b *cappedBuffer) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, refuse(http.StatusUnprocessableEntity, "captures.too-much", maxCapture)
	}
	return b.Buffer.Write(p)
}
