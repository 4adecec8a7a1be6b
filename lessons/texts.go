package lessons

import (
	"embed"
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

//go:embed */en.md */zh.md
var files embed.FS

// Texts are what is said about a lesson in one language.
type Texts struct {
	Title    string
	Intro    string            // one paragraph
	Watch    []string          // what to watch, a sentence or two each
	Captions map[string]string // by the mark of an arrow
}

// Texts are the lesson's texts in l.
func (l Lesson) Texts(lang i18n.Lang) Texts {
	b, err := files.ReadFile(l.Name + "/" + lang.String() + ".md")
	if err != nil {
		panic("lessons: " + err.Error()) // embedded: a test finds it
	}
	return parse(string(b))
}

// parse reads a lesson's Markdown: a title, a paragraph, a section with the
// list of what to watch, a section with the list of captions. The headings
// of the sections are for people; their order counts.
func parse(text string) Texts {
	sections := strings.Split(text, "\n## ")
	title, intro, _ := strings.Cut(sections[0], "\n")
	t := Texts{
		Title:    strings.TrimPrefix(title, "# "),
		Intro:    i18n.Unwrap(intro),
		Captions: map[string]string{},
	}
	if len(sections) > 1 {
		t.Watch = items(sections[1])
	}
	if len(sections) > 2 {
		for _, item := range items(sections[2]) {
			mark, caption, _ := strings.Cut(item, ": ")
			t.Captions[mark] = caption
		}
	}
	return t
}

// items are the items of the list in a section. An item may go on over
// lines that begin with a space.
func items(section string) (out []string) {
	for _, item := range strings.Split(section, "\n- ")[1:] {
		out = append(out, i18n.Unwrap(item))
	}
	return out
}
