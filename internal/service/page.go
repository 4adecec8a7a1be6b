package service

import (
	_ "embed" // the page
	"html/template"
	"net/http"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sockets"
)

//go:embed page.html
var pageSource string

// pageTemplate has its texts in the catalogue: T is bound to a language for
// each request, see pageView.T.
var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"seconds": func(s float64) time.Duration {
		return time.Duration(s * float64(time.Second)).Round(time.Millisecond)
	},
}).Parse(pageSource))

// pageView is what the page shows.
type pageView struct {
	Lang   i18n.Lang
	Alarms []sockets.Alarm
	Rows   []sockets.Row
	Stats  host.Stats
}

// T is a text of the catalogue.
func (v pageView) T(key string, args ...any) string { return v.Lang.Text("page."+key, args...) }

func (st Stack) page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Vary", "Accept-Language")
	lang := st.language(r)
	view := pageView{lang, st.alarms(lang), st.rows(), st.Stats()}
	_ = pageTemplate.Execute(w, view) // fails only where the client is gone
}

// language is the one for whoever asks.
func (st Stack) language(r *http.Request) i18n.Lang {
	return i18n.FromHeader(r.Header.Get("Accept-Language"), st.Lang)
}
