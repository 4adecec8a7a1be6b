package ladder

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// golden compares got with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: the drawing has changed; look at it, then run with -update\ngot:\n%s\nwant:\n%s", name, got, want)
	}
}

// captions in both languages, long enough to be broken.
var captions = map[string]string{
	"1": "a SYN takes one number, so that it can be acknowledged and sent again",
	"5": "服务器确认了 FIN，但仍然可以继续发送数据，直到自己也关闭为止",
}

func TestDrawings(t *testing.T) {
	for _, tt := range []struct {
		what, script string
		o            TextOptions
	}{
		{"whole", whole, TextOptions{}},
		{"whole-narrow-zh", whole, TextOptions{Width: 60, Lang: i18n.Chinese, Captions: captions}},
		{"whole-wide", whole, TextOptions{Width: 120, Captions: captions}},
		{"whole-absolute", whole, TextOptions{Absolute: true}},
		{"whole-colour", whole, TextOptions{Colour: true, Captions: captions}},
		{"loss", loss, TextOptions{}},
		{"loss-zh", loss, TextOptions{Lang: i18n.Chinese}},
		{"refused", refused, TextOptions{}},
		{"crossing", crossing, TextOptions{}},
		{"overtaking", overtaking, TextOptions{}},
		{"middle", middle, TextOptions{}},
		{"withheld", withheld, TextOptions{}},
		{"withheld-zh", withheld, TextOptions{Lang: i18n.Chinese}},
		{"mishaps", mishaps, TextOptions{}},
		{"mishaps-zh", mishaps, TextOptions{Width: 100, Lang: i18n.Chinese}},
		{"crash", crash, TextOptions{}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			golden(t, tt.what+".txt", New(script(t, tt.script)).Text(tt.o))
		})
	}
}

func TestNoLineIsWiderThanAsked(t *testing.T) {
	for _, text := range stories {
		d := New(script(t, text))
		for _, width := range []int{MinWidth, 61, 79, 80, 100, 137, MaxWidth} {
			drawing := d.Text(TextOptions{Width: width, Lang: i18n.Chinese, Captions: captions})
			for _, l := range strings.Split(drawing, "\n") {
				if w := i18n.Width(l); w > width {
					t.Errorf("a line takes %d columns where %d were asked for: %q", w, width, l)
				}
			}
		}
	}
}

// covered is the first line of a drawing in which something covers a
// lifeline; empty where none is.
func covered(drawing string, width int) string {
	l, r := timeColumns+stateColumns, width-stateColumns-1
	_, rows, _ := strings.Cut(drawing, "\n──")
	for _, line := range strings.Split(strings.TrimSpace(rows), "\n")[1:] {
		if strings.HasPrefix(line, "──") {
			continue
		}
		column := 0
		for _, c := range line {
			if column == l && !strings.ContainsRune("│├┊", c) || column == r && !strings.ContainsRune("│┤┊", c) {
				return line
			}
			column += i18n.RuneWidth(c)
		}
	}
	return ""
}

func TestNothingCoversALifeline(t *testing.T) {
	for name, text := range stories {
		for _, width := range []int{MinWidth, 80, MaxWidth} {
			for _, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
				drawing := New(script(t, text)).Text(TextOptions{Width: width, Lang: lang, Captions: captions})
				if line := covered(drawing, width); line != "" {
					t.Errorf("%s, %d columns, %v: a lifeline is covered in %q", name, width, lang, line)
				}
			}
		}
	}
}

func TestWidthOutOfBoundsIsTakenAsTheNearest(t *testing.T) {
	d := New(script(t, whole))
	for _, tt := range []struct{ asked, drawn int }{{0, 80}, {1, MinWidth}, {1000, MaxWidth}} {
		if d.Text(TextOptions{Width: tt.asked}) != d.Text(TextOptions{Width: tt.drawn}) {
			t.Errorf("width %d is not drawn as %d", tt.asked, tt.drawn)
		}
	}
}

func TestColourChangesNothingButColour(t *testing.T) {
	d := New(script(t, loss))
	plainText := d.Text(TextOptions{})
	if strings.Contains(plainText, "\x1b") {
		t.Error("escape sequences without colour")
	}
	if got := uncoloured(d.Text(TextOptions{Colour: true})); got != plainText {
		t.Errorf("without its escape sequences the coloured drawing reads\n%s\nwant\n%s", got, plainText)
	}
}

// uncoloured is s without escape sequences.
func uncoloured(s string) string {
	var b strings.Builder
	for i, part := range strings.Split(s, "\x1b[") {
		if i > 0 {
			_, part, _ = strings.Cut(part, "m")
		}
		b.WriteString(part)
	}
	return b.String()
}

func TestAnEmptyTraceSaysSo(t *testing.T) {
	if got := New(nil).Text(TextOptions{}); got != "nothing was sent\n" {
		t.Errorf("an empty trace draws %q", got)
	}
}

func TestDurations(t *testing.T) {
	for _, tt := range []struct {
		ms   float64
		want string
	}{{0, "0 ms"}, {50, "50 ms"}, {12.5, "12.5 ms"}, {0.001, "0.001 ms"}, {9999, "9999 ms"}, {60530, "60.53 s"}, {120000, "120 s"}} {
		if got := duration(millis(tt.ms)); got != tt.want {
			t.Errorf("%v ms are written %q, want %q", tt.ms, got, tt.want)
		}
	}
}

func TestACallThatDoesNotFitStandsBetweenTheLifelines(t *testing.T) {
	text := strings.Replace(whole, "call write octets 18", "call write-urgent octets 100018", 1)
	if drawing := New(script(t, text)).Text(TextOptions{}); !strings.Contains(drawing, "│ write-urgent 100018 ") {
		t.Errorf("the call is cut:\n%s", drawing)
	}
}

func TestTimesFitIntoTheirMargin(t *testing.T) {
	for _, tt := range []struct {
		ms   float64
		want string
	}{{534.375, "534.4 ms"}, {1234.567, "1235 ms"}, {52.4, "52.4 ms"}, {123456, "123.46 s"}} {
		if got := brief(millis(tt.ms), timeColumns-1); got != tt.want {
			t.Errorf("%v ms are %q in the margin, want %q", tt.ms, got, tt.want)
		}
	}
}
