package web

import (
	"errors"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/captures"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
)

// Bounds of what is told of a capture.
const (
	maxTold = 200 // of the whole of it
	maxName = 120 // octets of its name
)

// captureRoutes are captures. It fails where one of cfg.Captures cannot be
// opened.
func (s *Server) captureRoutes() error {
	s.serve("GET /api/captures", s.light, s.listCaptures)
	s.upload("POST /api/captures", s.uploads, s.takeCapture)
	s.serve("GET /api/captures/{id}", s.light, s.aboutCapture)
	s.serve("DELETE /api/captures/{id}", s.light, s.dropCapture)
	s.serve("GET /api/captures/{id}/rows", s.runs, s.captureRows)
	s.serve("GET /api/captures/{id}/connections/{n}", s.runs, s.captureConnection)
	s.serve("POST /api/captures/{id}/connections/{n}/export", s.runs, s.exportConnection)
	return s.openCaptures()
}

// openCaptures opens the files that the server was started with.
func (s *Server) openCaptures() error {
	for _, name := range s.cfg.Captures {
		c, err := openCapture(s.life, name)
		if err != nil {
			return err
		}
		s.shelf.put(c)
	}
	return nil
}

// captureList is which captures are open: CaptureList in types.d.ts.
type captureList struct {
	Captures []captureHead `json:"captures"`
	Limit    int           `json:"limit"` // octets of an upload
	Most     int           `json:"most"`  // so many are open at a time
}

// captureHead is what a capture is: CaptureHead in types.d.ts.
type captureHead struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Octets      int64          `json:"octets"`
	Frames      uint64         `json:"frames"`
	Segments    uint64         `json:"segments"`
	Connections int            `json:"connections"`
	Start       *ladder.Millis `json:"start,omitempty"`
	Duration    ladder.Millis  `json:"duration"`
}

// captureAbout is what there is to say of the whole of it: CaptureAbout in
// types.d.ts.
type captureAbout struct {
	captureHead
	Damage       string    `json:"damage,omitempty"`
	Remarks      []string  `json:"remarks"`
	Forgotten    uint64    `json:"forgotten"`
	Findings     []finding `json:"findings"`
	MoreFindings int       `json:"moreFindings"`
}

// finding is an analyze.Finding in one language: Finding in types.d.ts.
type finding struct {
	Code        string   `json:"code"`
	Severity    string   `json:"severity"`
	Grade       string   `json:"grade"`
	Text        string   `json:"text"`
	Cause       string   `json:"cause"`
	Next        string   `json:"next"`
	Cite        string   `json:"cite,omitempty"`
	Count       int      `json:"count"`
	Connections []int    `json:"connections"`
	Frames      []uint64 `json:"frames"`
}

// listCaptures answers GET /api/captures.
func (s *Server) listCaptures(*http.Request) (any, error) {
	list := captureList{[]captureHead{}, maxCapture, MaxCaptures}
	for _, c := range s.shelf.all() {
		list.Captures = append(list.Captures, c.head())
	}
	return list, nil
}

// takeCapture answers POST /api/captures?name=…: the body is a capture, as it
// is on somebody's disk.
func (s *Server) takeCapture(r *http.Request) (any, error) {
	lang := s.language(r)
	c, err := readCapture(r.Context(), nameOf(r.URL.Query().Get("name")), r.Body)
	if err != nil {
		return nil, unreadable(err, lang)
	}
	s.shelf.put(c)
	return c.about(lang), nil
}

// nameOf is the name of an upload, without folders and not too long.
func nameOf(s string) string {
	s = path.Base(strings.ReplaceAll(s, `\`, "/"))
	if s == "." || s == "/" {
		s = "capture"
	}
	return strings.ToValidUTF8(s[:min(len(s), maxName)], "")
}

// unreadable puts an error of the analyser into its own words. What is wrong
// with the way that the octets came is none.
func unreadable(err error, lang i18n.Lang) error {
	var named *captures.Error
	if errors.As(err, &named) {
		return refuse(http.StatusUnprocessableEntity, "analyze.cannot-read", captures.Words(err, lang))
	}
	return err
}

// aboutCapture answers GET /api/captures/{id}.
func (s *Server) aboutCapture(r *http.Request) (any, error) {
	c, err := s.shelf.find(r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return c.about(s.language(r)), nil
}

// dropCapture answers DELETE /api/captures/{id}.
func (s *Server) dropCapture(r *http.Request) (any, error) {
	return struct{}{}, s.shelf.drop(r.PathValue("id"))
}

func (c *heldCapture) head() captureHead {
	t := &c.found.Totals
	h := captureHead{
		ID: c.id, Name: c.name, Octets: c.octets,
		Frames: t.Frames, Segments: t.Counts.TCP, Connections: c.found.Len(),
		Duration: inMillis(t.Duration()),
	}
	if t.First.Set() {
		start := ladder.Millis(t.First) / 1e6
		h.Start = &start
	}
	return h
}

func (c *heldCapture) about(lang i18n.Lang) captureAbout {
	found := analyze.Findings(c.found)
	a := captureAbout{
		captureHead: c.head(),
		Remarks:     append([]string{}, c.found.Remarks(lang)...),
		Forgotten:   c.found.Limits.Forgotten,
		Findings:    findingsIn(lang, found[:min(len(found), maxTold)]),
	}
	a.MoreFindings = len(found) - len(a.Findings)
	if c.found.Damage != nil {
		a.Damage = captures.Words(c.found.Damage, lang)
	}
	return a
}

func findingsIn(lang i18n.Lang, found []analyze.Finding) []finding {
	list := []finding{}
	for i := range found {
		f := &found[i]
		list = append(list, finding{
			Code: f.Code, Severity: f.Severity.String(), Grade: gradeOf(f, lang),
			Text: f.Headline(lang), Cause: f.Cause(lang), Next: f.Next(lang), Cite: f.Cite,
			Count: f.Count, Connections: append([]int{}, f.Conns...), Frames: append([]uint64{}, f.Frames...),
		})
	}
	return list
}

func gradeOf(f *analyze.Finding, lang i18n.Lang) string {
	return lang.Text("analyze.severity." + f.Severity.String())
}

// connectionOf is the connection that a request names.
func (s *Server) connectionOf(r *http.Request) (c *heldCapture, n int, err error) {
	if c, err = s.shelf.find(r.PathValue("id")); err != nil {
		return nil, 0, err
	}
	n, err = strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > c.found.Len() {
		return nil, 0, refuse(http.StatusNotFound, "analyze.no-connection", n, c.found.Len())
	}
	return c, n, nil
}

// since is when an instant was, from the first frame of the capture.
func (c *heldCapture) since(at clock.Instant) ladder.Millis {
	return inMillis(at.Sub(c.found.Totals.First))
}
