package ladder

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// CHECKLIST 107, 126: figures for slides, drawn from the trace.
func TestPictures(t *testing.T) {
	for _, tt := range []struct {
		what, script string
		o            Options
	}{
		{"whole", whole, Options{Title: "Seven segments", Captions: captions}},
		{"whole-zh", whole, Options{Lang: i18n.Chinese, Absolute: true, Title: "七个报文段", Captions: captions}},
		{"loss", loss, Options{}},
		{"withheld-zh", withheld, Options{Lang: i18n.Chinese}},
		{"mishaps", mishaps, Options{}},
		{"crash", crash, Options{}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			golden(t, tt.what+".svg", New(script(t, tt.script)).SVG(tt.o))
		})
	}
}

// elements reads an SVG to its end and counts its elements by name.
func elements(t *testing.T, svg string) map[string]int {
	t.Helper()
	count := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return count
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok {
			count[e.Name.Local]++
		}
	}
}

func TestPicturesAreWellFormedAndStandAlone(t *testing.T) {
	for name, text := range stories {
		for _, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
			svg := New(script(t, text)).SVG(Options{Lang: lang, Title: `<"&'>`})
			e := elements(t, svg)
			if e["svg"] != 1 || e["title"] < 2 || e["desc"] != 1 || e["style"] != 1 {
				t.Errorf("%s: %v: want one picture with title, description and style", name, e)
			}
			for _, foreign := range []string{"<script", "<image", "<foreignObject", "href", "url(", "@import", "NaN"} {
				if strings.Contains(svg, foreign) {
					t.Errorf("%s: %q in the picture", name, foreign)
				}
			}
		}
	}
}

func TestPicturesAreLightAndDark(t *testing.T) {
	if svg := New(script(t, whole)).SVG(Options{}); !strings.Contains(svg, "@media (prefers-color-scheme: dark)") {
		t.Error("nothing is there for those who prefer it dark")
	}
}

// Every class in a picture is one that the style sheet knows.
func TestEveryClassHasALook(t *testing.T) {
	for name, text := range stories {
		d := xml.NewDecoder(strings.NewReader(New(script(t, text)).SVG(Options{Title: name})))
		for token, err := d.Token(); err == nil; token, err = d.Token() {
			e, _ := token.(xml.StartElement)
			for _, a := range e.Attr {
				for _, class := range strings.Fields(a.Value) {
					if a.Name.Local == "class" && !strings.Contains(look, "."+class) {
						t.Errorf("%s: class %q of <%s> is not in the style sheet", name, class, e.Name.Local)
					}
				}
			}
		}
	}
}

func TestAnEmptyPictureSaysSo(t *testing.T) {
	if svg := (Diagrams{}).SVG(Options{}); !strings.Contains(svg, "nothing was sent") {
		t.Errorf("an empty trace draws %s", svg)
	}
}
