package lessons

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		what, text string
		want       Texts
	}{{
		"a lone title", "# Only a title\n",
		Texts{Title: "Only a title"},
	}, {
		"lines of a paragraph are joined, with a space where there are words",
		"# Title\n\nOne\ntwo.\n三\n四。\n",
		Texts{Title: "Title", Intro: "One two. 三四。"},
	}, {
		"what is covered stands in front",
		"---\nchecklist: 32, 33,E4\n---\n# Title\n",
		Texts{Checklist: []string{"32", "33", "E4"}, Title: "Title"},
	}, {
		"lists go on behind a space, and a caption has its mark first",
		"# T\n\n## What to watch\n\n- first\n  goes on\n- second\n\n## Captions\n\n- 1: x = 1: y\n- a': b\n",
		Texts{Title: "T", Watch: []string{"first goes on", "second"}, Captions: Captions{"1": "x = 1: y", "a'": "b"}},
	}, {
		"an empty line begins a paragraph",
		"# T\n\n## Answer\n\nOne\ntwo.\n\nThree.\n",
		Texts{Title: "T", Answer: []string{"One two.", "Three."}},
	}, {
		"what Wireshark shows has a filter and frames in front",
		"# T\n\n## In Wireshark\n\n- `tcp.flags.syn == 1` → 1, 2: the\n  SYNs: two\n- `a || b` → none: nothing\n",
		Texts{Title: "T", Wireshark: []Sight{{"tcp.flags.syn == 1", []int{1, 2}, "the SYNs: two"}, {"a || b", nil, "nothing"}}},
	}, {
		"and in Chinese",
		"# 题\n\n## 用 Wireshark 看\n\n- `tcp` → 无: 没有\n",
		Texts{Title: "题", Wireshark: []Sight{{"tcp", nil, "没有"}}},
	}, {
		"Chinese headings", "# 题\n\n## 想一想\n\n为什么？\n\n## RFC 怎么说\n\n甲\n\n## 各方所知\n- 1: 乙\n",
		Texts{Title: "题", Question: "为什么？", RFC: []string{"甲"}, Knows: Captions{"1": "乙"}},
	}} {
		t.Run(tt.what, func(t *testing.T) {
			got, err := parse(tt.text)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

func TestParseRefusesASectionThatItDoesNotKnow(t *testing.T) {
	if _, err := parse("# T\n\n## Wach\n\n- a\n"); err == nil || !strings.Contains(err.Error(), `"Wach"`) {
		t.Errorf("got error %v", err)
	}
}

func TestParseRefusesASightThatIsNone(t *testing.T) {
	for _, item := range []string{"tcp → 1: a", "`tcp`: a", "`tcp` → 1", "`tcp` → one: a", "`tcp` → 1,2: a", "`tcp` → 0: a"} {
		if _, err := parse("# T\n\n## In Wireshark\n\n- " + item + "\n"); err == nil {
			t.Errorf("%q is taken for something to see", item)
		}
	}
}

func TestEveryHeadingIsThereInBothLanguages(t *testing.T) {
	var translated []string
	for _, english := range chinese {
		translated = append(translated, english)
	}
	for heading := range headings {
		if !slices.Contains(translated, heading) {
			t.Errorf("no Chinese heading for %s", heading)
		}
	}
	if len(translated) != len(headings) {
		t.Error("a Chinese heading too many")
	}
}

// shape is how much a text says, where both languages must say equally much.
func shape(t *Texts) []any {
	marks := func(c Captions) string {
		var out []string
		for mark := range c {
			out = append(out, mark)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	return []any{
		len(t.Watch), len(t.Answer), len(t.Common), len(t.RFC), len(t.Happens), t.Question != "",
		marks(t.Captions), marks(t.Dialogue), marks(t.Knows), shown(t.Wireshark),
	}
}

// shown is what is to be seen in Wireshark, without words.
func shown(sights []Sight) (out string) {
	for _, s := range sights {
		out += s.Filter + " → " + s.Numbers() + "; "
	}
	return out
}

func TestBothLanguagesSayTheSameMuch(t *testing.T) {
	each(t, func(t *testing.T, l Lesson) {
		en, zh := l.Texts(i18n.English), l.Texts(i18n.Chinese)
		if !slices.Equal(shape(&en), shape(&zh)) {
			t.Errorf("items of what to watch, answer, common, RFC, happens; question; marks: English %v, Chinese %v", shape(&en), shape(&zh))
		}
		if (en.Question == "") != (len(en.Answer) == 0) {
			t.Error("a question without an answer, or an answer without a question")
		}
	})
}

func TestEveryTrackHasItsArrows(t *testing.T) {
	each(t, func(t *testing.T, l Lesson) {
		arrows := arrows(draw(l))
		for _, lang := range languages {
			texts := l.Texts(lang)
			for name, track := range texts.Tracks() {
				for mark := range track {
					if arrows[mark] == nil {
						t.Errorf("%v: %s has a line for arrow %q, which is not drawn", lang, name, mark)
					}
				}
			}
		}
	})
}

// item is what a lesson may say it covers.
var item = regexp.MustCompile(`^([1-9][0-9]{0,2}|[EQ][1-9][0-9]?)$`)

func TestWhatALessonCoversIsOnTheChecklist(t *testing.T) {
	const items = 127
	each(t, func(t *testing.T, l Lesson) {
		covered := l.Checklist()
		if len(covered) == 0 {
			t.Error("covers nothing: what is it for?")
		}
		for _, number := range covered {
			if n, err := strconv.Atoi(number); !item.MatchString(number) || err == nil && n > items {
				t.Errorf("%q is no item of the checklist", number)
			}
		}
	})
}
