package web

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/sim/explore"
	"github.com/tcpglass/tcpglass/trace"
)

// maxStates bounds a search. The largest that ends with something to draw
// has 40,000.
const maxStates = 1 << 18

// answer is the answer of a question: types.d.ts, Answer.
type answer struct {
	Title    string       `json:"title"`
	Changed  string       `json:"changed"`
	RFC      string       `json:"rfc"`
	Exhibits []whyExhibit `json:"exhibits"`
}

// whyExhibit is the shortest run that shows what goes wrong.
type whyExhibit struct {
	Name    string  `json:"name"`
	Text    string  `json:"text"`
	Exhibit exhibit `json:"exhibit"`
}

// proof is what a search has found for a part of a question.
type proof struct {
	explore.Part
	records []trace.Record
	moves   int
}

// answers keeps what was found: the same question has the same answer.
type answers struct {
	mu    sync.Mutex
	known map[string][]proof
}

// why answers GET /api/why/{name}.
func (s *Server) why(r *http.Request) (any, error) {
	q, known := explore.Ask(r.PathValue("name"))
	if !known {
		return nil, refuse(http.StatusNotFound, "lab.error.unknown-question", r.PathValue("name"))
	}
	found, err := s.found.of(r.Context(), q)
	if err != nil {
		return nil, err
	}
	return answerOf(s.language(r), q, found), nil
}

// of searches for the answer, unless it is known.
func (f *answers) of(ctx context.Context, q explore.Question) ([]proof, error) {
	f.mu.Lock()
	found, known := f.known[q.Name]
	f.mu.Unlock()
	if known {
		return found, nil
	}
	found, err := search(ctx, q)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil {
		f.known = map[string][]proof{}
	}
	f.known[q.Name] = found
	return found, nil
}

// search explores the worlds of a question in which there is something to
// see. Those in which nothing goes wrong – with millions of states – are for
// `tcpglass why`.
func search(ctx context.Context, q explore.Question) (list []proof, err error) {
	for _, p := range q.Parts {
		if p.Expect == "" {
			continue
		}
		result, err := explore.Search(ctx, p.World, explore.Options{States: maxStates})
		if err != nil {
			return nil, err
		}
		if run, ok := result.Find(p.Expect); ok {
			list = append(list, proof{p, run.Trace(), run.Len()})
		}
	}
	return list, nil
}

// answerOf is the answer in words and exhibits.
func answerOf(lang i18n.Lang, q explore.Question, found []proof) *answer {
	text := func(what string) string { return lang.Text("ask." + q.Name + "." + what) }
	a := &answer{Title: text("title"), Changed: changedOf(lang, q), RFC: text("rfc"), Exhibits: []whyExhibit{}}
	for _, f := range found {
		said := lang.Text("ask.sentences", text(f.Name), lang.Text("ask.found", lang.Text("ask.property."+string(f.Expect)), f.moves))
		title := text(f.Name + ".title")
		model := ladder.All(f.records).Model(ladder.Options{Lang: lang, Title: title})
		a.Exhibits = append(a.Exhibits, whyExhibit{f.Name, said, exhibit{Title: title, Model: model, Packets: imagined(f.records)}})
	}
	return a
}

// changedOf is what was changed, and where nothing goes wrong: of that there
// is nothing to see.
func changedOf(lang i18n.Lang, q explore.Question) string {
	text := lang.Text("ask." + q.Name + ".changed")
	var sound []string
	for _, p := range q.Parts {
		if p.Expect == "" {
			sound = append(sound, lang.Text("ask."+q.Name+"."+p.Name+".title"))
		}
	}
	if len(sound) == 0 {
		return text
	}
	return lang.Text("ask.sentences", text, lang.Text("lab.why.sound", strings.Join(sound, lang.Text("lab.why.and")), q.Name))
}
