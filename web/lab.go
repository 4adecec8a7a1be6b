package web

import (
	"errors"
	"net/http"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sim/scenario"
)

// labRoutes are lessons, scenarios and questions.
func (s *Server) labRoutes() {
	s.serve("GET /api/lessons", s.light, func(r *http.Request) (any, error) {
		return catalogOf(s.language(r)), nil
	})
	s.serve("GET /api/lesson/{name}", s.light, func(r *http.Request) (any, error) {
		return lessonOf(s.language(r), r.PathValue("name"))
	})
	s.serve("POST /api/run", s.runs, s.run)
	s.serve("POST /api/export", s.runs, s.export)
	s.serve("GET /api/why/{name}", s.runs, s.why)
}

// mistaken is the mistake of a scenario in the language of who asked: where,
// and what it is.
func mistaken(lang i18n.Lang, err error) error {
	var e *scenario.Error
	if !errors.As(err, &e) {
		return err
	}
	text := func(key string, args ...any) string { return lang.Text("scenario."+key, args...) }
	return refuse(http.StatusBadRequest, "lab.error.scenario", e.Where(), e.In(text))
}
