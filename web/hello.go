package web

import (
	"net/http"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sockets"
)

// hello is what the page asks for first: Hello in types.d.ts.
type hello struct {
	Version   string            `json:"version"`
	Lang      string            `json:"lang"`
	Languages []language        `json:"languages"`
	Texts     map[string]string `json:"texts"`
	Live      liveSources       `json:"live"`
	Limits    limits            `json:"limits"`
}

type language struct {
	Code string `json:"code"`
	Name string `json:"name"` // in the language itself
}

// liveSources are those that the live view can show.
type liveSources struct {
	Machine bool     `json:"machine"`
	Stacks  []string `json:"stacks"` // URLs
}

type limits struct {
	Capture int `json:"capture"`
	Rows    int `json:"rows"`
}

var languages = []language{{i18n.English.String(), "English"}, {i18n.Chinese.String(), "中文"}}

// hello answers GET /api/hello.
func (s *Server) hello(r *http.Request) (any, error) {
	lang := s.language(r)
	return hello{
		Version:   s.version,
		Lang:      lang.String(),
		Languages: languages,
		Texts:     pageTexts(lang),
		Live:      liveSources{machineShows(), append([]string{}, s.cfg.Stacks...)},
		Limits:    limits{maxCapture, maxRows},
	}, nil
}

// pageTexts is everything that the page says in a language.
func pageTexts(lang i18n.Lang) map[string]string {
	texts := map[string]string{}
	for _, key := range i18n.Keys() {
		if strings.HasPrefix(key, "web.") {
			texts[key] = lang.Text(key)
		}
	}
	return texts
}

// machineShows reports whether the machine's own connections can be read. It
// is tried once: the table may be long.
var machineShows = sync.OnceValue(func() bool {
	_, err := sockets.Read(sockets.Options{})
	return err == nil
})

// versionOf is the version of the program, as it was built.
func versionOf() string {
	if b, ok := debug.ReadBuildInfo(); ok {
		return b.Main.Version
	}
	return ""
}

// language is the one that a request asks for: by lang= in the URL, or else
// by what the browser prefers.
func (s *Server) language(r *http.Request) i18n.Lang {
	if l, ok := i18n.Parse(r.URL.Query().Get("lang")); ok {
		return l
	}
	return i18n.FromHeader(r.Header.Get("Accept-Language"), s.cfg.Lang)
}
