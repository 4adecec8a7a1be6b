package lessons

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// Texts are what is said about a lesson in one language. All but Title,
// Intro and Watch may be missing.
type Texts struct {
	Checklist []string // what it covers, as ../shared/CHECKLIST.md counts; in English only
	Title     string
	Intro     string   // one paragraph
	Question  string   // to answer before it plays
	Watch     []string // what to watch, a sentence or two each

	// Paragraphs for after the play.
	Answer  []string // to Question
	Common  []string // what the common explanation says
	RFC     []string // what the RFC says
	Happens []string // what has happened

	Wireshark []Sight // what Wireshark shows of it

	Captions Captions
	Dialogue Captions // a subtitle track: the handshake as a telephone call
	Knows    Captions // a subtitle track: what each side knows
}

// Captions are a sentence each for some arrows, by their mark.
type Captions = map[string]string

// Tracks are the captions that can stand beside the arrows, by name.
func (t *Texts) Tracks() map[string]Captions {
	tracks := map[string]Captions{"captions": t.Captions, "dialogue": t.Dialogue, "knows": t.Knows}
	maps.DeleteFunc(tracks, func(_ string, c Captions) bool { return len(c) == 0 })
	return tracks
}

// Texts are the lesson's texts in l.
func (l Lesson) Texts(lang i18n.Lang) Texts {
	name := l.Name + "/" + lang.String() + ".md"
	t, err := parse(read(name))
	if err != nil {
		panic("lessons: " + name + ": " + err.Error()) // embedded: a test finds it
	}
	return t
}

// Checklist is what the lesson covers: numbers of ../shared/CHECKLIST.md, E1
// to E15 for its corrections, Q1 to Q12 for its questions.
func (l Lesson) Checklist() []string { return l.Texts(i18n.English).Checklist }

// headings are the sections that a text may have, in either language.
var headings = map[string]func(t *Texts, body string) error{
	"Question":               put(func(t *Texts) *string { return &t.Question }, i18n.Unwrap),
	"What to watch":          put(func(t *Texts) *[]string { return &t.Watch }, items),
	"Answer":                 put(func(t *Texts) *[]string { return &t.Answer }, paragraphs),
	"The common explanation": put(func(t *Texts) *[]string { return &t.Common }, paragraphs),
	"What the RFC says":      put(func(t *Texts) *[]string { return &t.RFC }, paragraphs),
	"What happens":           put(func(t *Texts) *[]string { return &t.Happens }, paragraphs),
	"In Wireshark":           func(t *Texts, b string) (err error) { t.Wireshark, err = sights(b); return err },
	"Captions":               put(func(t *Texts) *Captions { return &t.Captions }, captions),
	"Dialogue":               put(func(t *Texts) *Captions { return &t.Dialogue }, captions),
	"Knows":                  put(func(t *Texts) *Captions { return &t.Knows }, captions),
}

// put reads a section in which nothing can be wrong.
func put[T any](field func(*Texts) *T, read func(string) T) func(*Texts, string) error {
	return func(t *Texts, body string) error {
		*field(t) = read(body)
		return nil
	}
}

// chinese are the headings of Chinese texts.
var chinese = map[string]string{
	"想一想":           "Question",
	"看点":            "What to watch",
	"答案":            "Answer",
	"常见的说法":         "The common explanation",
	"RFC 怎么说":       "What the RFC says",
	"实际发生了什么":       "What happens",
	"用 Wireshark 看": "In Wireshark",
	"箭头说明":          "Captions",
	"对话":            "Dialogue",
	"各方所知":          "Knows",
}

// parse reads a lesson's Markdown: what it covers, between lines of dashes;
// a title; a paragraph; sections in any order.
func parse(text string) (Texts, error) {
	var t Texts
	if front, rest, ok := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n"); ok {
		t.Checklist = checklist(front)
		text = rest
	}
	sections := strings.Split(text, "\n## ")
	title, intro, _ := strings.Cut(strings.TrimSpace(sections[0]), "\n")
	t.Title, t.Intro = strings.TrimPrefix(title, "# "), i18n.Unwrap(intro)
	for _, s := range sections[1:] {
		heading, body, _ := strings.Cut(s, "\n")
		if english, ok := chinese[heading]; ok {
			heading = english
		}
		read, ok := headings[heading]
		if !ok {
			return t, fmt.Errorf("no section is called %q; there are %q", heading, slices.Sorted(maps.Keys(headings)))
		}
		if err := read(&t, body); err != nil {
			return t, fmt.Errorf("section %s: %w", heading, err)
		}
	}
	return t, nil
}

// checklist reads the line that says what a lesson covers.
func checklist(front string) []string {
	for l := range strings.Lines(front) {
		if list, ok := strings.CutPrefix(l, "checklist:"); ok {
			return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(", \n", r) })
		}
	}
	return nil
}

// paragraphs are the paragraphs of a section, each in one line.
func paragraphs(body string) (out []string) {
	for _, p := range strings.Split(body, "\n\n") {
		if p = i18n.Unwrap(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// items are the items of the list in a section. An item may go on over
// lines that begin with a space.
func items(body string) (out []string) {
	for _, item := range strings.Split("\n"+body, "\n- ")[1:] {
		out = append(out, i18n.Unwrap(item))
	}
	return out
}

// captions are the items of a list that say a mark first.
func captions(body string) Captions {
	c := Captions{}
	for _, item := range items(body) {
		mark, caption, _ := strings.Cut(item, ": ")
		c[mark] = caption
	}
	return c
}
