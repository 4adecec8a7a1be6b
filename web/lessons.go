package web

import (
	"net/http"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/lessons"
	"github.com/tcpglass/tcpglass/sim/explore"
)

// catalog is what there is to see in the lab: types.d.ts, Catalog.
type catalog struct {
	Groups    []group        `json:"groups"`
	Questions []questionHead `json:"questions"`
}

// group is lessons about one subject.
type group struct {
	Name    string       `json:"name"`
	Text    string       `json:"text"`
	Lessons []lessonHead `json:"lessons"`
}

// lessonHead is a lesson in a list.
type lessonHead struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Intro string `json:"intro"`
	Asks  bool   `json:"asks"` // it has a question to answer first
}

// questionHead is a question of `tcpglass why` in a list.
type questionHead struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// catalogOf lists the lessons in their groups, and the questions.
func catalogOf(lang i18n.Lang) (c catalog) {
	for _, l := range lessons.All() {
		if n := len(c.Groups); n == 0 || c.Groups[n-1].Name != l.Group {
			c.Groups = append(c.Groups, group{Name: l.Group, Text: lang.Text("lab.group." + l.Group)})
		}
		t := l.Texts(lang)
		g := &c.Groups[len(c.Groups)-1]
		g.Lessons = append(g.Lessons, lessonHead{l.Name, t.Title, speech(lang).text(t.Intro), t.Question != ""})
	}
	for _, q := range explore.Questions() {
		c.Questions = append(c.Questions, questionHead{q.Name, lang.Text("ask." + q.Name + ".title")})
	}
	return c
}

// lessonTexts are the texts of a lesson: types.d.ts, LessonTexts.
type lessonTexts struct {
	Name      string                      `json:"name"`
	Title     string                      `json:"title"`
	Intro     string                      `json:"intro"`
	Question  string                      `json:"question,omitempty"`
	Watch     []string                    `json:"watch"`
	Answer    []string                    `json:"answer"`
	Common    []string                    `json:"common"`
	RFC       []string                    `json:"rfc"`
	Happens   []string                    `json:"happens"`
	Wireshark []sight                     `json:"wireshark"`
	Tracks    map[string]lessons.Captions `json:"tracks"`
}

// sight is something to see in the capture with Wireshark.
type sight struct {
	Filter  string `json:"filter"`
	Numbers string `json:"numbers"`
	Text    string `json:"text"`
}

// lessonOf is a lesson's texts.
func lessonOf(lang i18n.Lang, name string) (*lessonTexts, error) {
	l, known := lessons.Find(name)
	if !known {
		return nil, refuse(http.StatusNotFound, "lab.error.unknown-lesson", name)
	}
	t, s := l.Texts(lang), speech(lang)
	return &lessonTexts{
		Name: name, Title: t.Title, Intro: s.text(t.Intro), Question: t.Question,
		Watch: s.all(t.Watch), Answer: s.all(t.Answer), Common: s.all(t.Common), RFC: s.all(t.RFC), Happens: s.all(t.Happens),
		Wireshark: sights(t.Wireshark), Tracks: t.Tracks(),
	}, nil
}

func sights(list []lessons.Sight) []sight {
	out := []sight{}
	for _, s := range list {
		out = append(out, sight{s.Filter, s.Numbers(), s.Text})
	}
	return out
}
