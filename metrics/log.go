package metrics

import (
	"context"
	"log/slog"
	"net/netip"
	"strings"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/wire"
)

// Log writes the events of a stack to a logger until ctx ends, whose error
// it returns, or the stack is done: troubles as warnings, their ends as
// information. The message is a sentence in English; the attribute event
// says the kind in a word, and the others are the numbers in the sentence.
func Log(ctx context.Context, st *tcpglass.Stack, to *slog.Logger) error {
	return Watch(ctx, st, func(e Event) {
		level := slog.LevelInfo
		if e.Kind.Bad() {
			level = slog.LevelWarn
		}
		to.LogAttrs(ctx, level, e.Text(i18n.English.Text)[0], e.attrs()...)
	})
}

// attrs are the event for programs.
func (e *Event) attrs() []slog.Attr {
	all := []slog.Attr{slog.String("event", e.Kind.String()), slog.Uint64("count", e.Count)}
	if e.Where != "" {
		all = append(all, slog.String("where", e.Where))
	}
	if v := &e.Verdict; v.Class.Alarm() {
		all = append(all,
			slog.String("class", v.Class.String()),
			slog.String("shape", v.Shape.String()),
			slog.String("source", sourceOf(v)))
	}
	if e.reasoned() {
		all = append(all, slog.String("signals", strings.Join(e.Verdict.Reasons(i18n.English.Text), "; ")))
	}
	return all
}

// sourceOf is where an alarm comes from; empty where that is not known.
func sourceOf(v *detect.Verdict) string {
	if v.Source == (wire.Addr{}) {
		return ""
	}
	return netip.PrefixFrom(v.Source.Netip(), v.Prefix()).String()
}
