package main

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/internal/service"
)

// watchJSON tells everything as JSON, an object a line: docs/watch.md. What is
// told goes out at the next pulse, but alarms at once.
type watchJSON struct {
	out  *bufio.Writer
	lang i18n.Lang
	line []byte
}

func newWatchJSON(out io.Writer, lang i18n.Lang) *watchJSON {
	return &watchJSON{out: bufio.NewWriterSize(out, 1<<16), lang: lang}
}

func (j *watchJSON) tell(w *watching, h *happening) {
	j.line = append(j.line[:0], `{"event":"`...)
	j.line = append(j.line, h.kind...)
	j.line = append(j.line, `","at":"`...)
	j.line = time.Unix(0, int64(h.at)).UTC().AppendFormat(j.line, time.RFC3339Nano)
	j.line = append(j.line, '"')
	switch {
	case h.conn != nil:
		j.connection(w, h)
	case h.verdict != nil:
		j.member("alarm", service.AlarmOf(h.verdict, j.lang))
	case h.stats != nil:
		j.member("stats", h.stats)
	}
	_, _ = j.out.Write(append(j.line, "}\n"...)) // an error comes up again at the pulse
	if h.verdict != nil {
		_ = j.out.Flush()
	}
}

// connection adds a connection with the columns of analyze --json.
func (j *watchJSON) connection(w *watching, h *happening) {
	if h.why != "" {
		j.line = append(j.line, `,"why":"`+h.why+`"`...)
	}
	j.line = append(j.line, `,"connection":`...)
	j.line = analyze.AppendJSON(j.line, &analyze.Row{Conn: h.conn, Tags: w.dissector.Tags})
	if len(h.found) > 0 {
		j.member("findings", j.findings(h.found))
	}
}

// watchFinding is a finding in events.
type watchFinding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Text     string `json:"text"`
	Cite     string `json:"cite,omitempty"`
}

func (j *watchJSON) findings(found []analyze.Finding) (all []watchFinding) {
	for i := range found {
		f := &found[i]
		all = append(all, watchFinding{f.Code, f.Severity.String(), f.Headline(j.lang), f.Cite})
	}
	return all
}

func (j *watchJSON) member(name string, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		text = []byte("null") // all of them can be
	}
	j.line = append(j.line, `,"`+name+`":`...)
	j.line = append(j.line, text...)
}

func (j *watchJSON) pulse(w *watching) {
	if j.out.Flush() != nil {
		w.until = w.now // nobody listens any more
	}
}
