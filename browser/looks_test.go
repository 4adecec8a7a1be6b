package browser

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// view is a place of the page, and what stands there when it is drawn.
type view struct{ place, shows string }

const (
	aLadder  = "[data-rows] [data-mark]"
	aCapture = "zeek__wikipedia.pcap" // of ../../shared/captures
)

// views are places at which each part of the page shows something.
var views = map[string]view{
	"lab":           {"#/lab/seven-segments?row=12", aLadder},
	"lab, changed":  {"#/lab/seven-segments?row=9&set=delay%3D80ms&rule=lose+the+3rd+segment+from+client", "#parting:not([hidden])"},
	"lab, question": {"#/lab/why-four", "#guess"},
	"lab, flood":    {"#/lab/flood-policies?row=40", aLadder},
	"why":           {"#/why/two-way", "[data-rows]"},
	"captures":      {"#/captures", ".capture-drop"},
	"live":          {"#/live", "tr[data-state]"},
}

// captured are views of a capture, for a server that has one open.
var captured = map[string]view{
	"a capture":      {"#/captures/1", "#capture-table [data-connection]"},
	"one connection": {"#/captures/1?number=2&row=9", aLadder},
}

// TestAccessibility: axe-core finds nothing serious, at no view, in neither
// language, in neither theme.
func TestAccessibility(t *testing.T) {
	base, all := serve(t), maps.Clone(views)
	if file := filepath.Join(shared, aCapture); there(file) {
		base = serve(t, file)
		maps.Copy(all, captured)
	}
	for name, view := range all {
		for _, look := range []string{"lang=en&theme=light", "lang=zh&theme=dark"} {
			t.Run(name+" "+look, func(t *testing.T) {
				p := view.open(t, base, look)
				p.accessible()
			})
		}
	}
}

// accessible fails the test for everything serious that axe-core finds.
func (p *page) accessible() {
	p.Helper()
	axe, err := os.ReadFile("../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		if os.Getenv("CI") != "" {
			p.Fatal(err)
		}
		p.Skip("no axe-core here: cd web && npm ci")
	}
	p.do(chromedp.Evaluate[chromedp.Void](string(axe)))
	for _, v := range value[[]violation](p, axeRun) {
		p.Errorf("%s (%s): %s\n  %s", v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n  "))
	}
}

// violation is what axe-core objects to.
type violation struct {
	ID, Impact, Help string
	Nodes            []string
}

// axeRun tries WCAG 2.2 A and AA, and keeps what is serious.
const axeRun = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then(r => r.violations
	.filter(v => v.impact === "serious" || v.impact === "critical")
	.map(v => ({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map(n => n.html.slice(0, 200) + " – " + n.failureSummary)})))`

// open opens the view, in a language and a theme, and waits until it is drawn.
func (v view) open(t *testing.T, base, look string, prepare ...step) *page {
	t.Helper()
	p := open(t, base, with(v.place, look), prepare...)
	p.until("what the view shows", `document.querySelector(%q)`, v.shows)
	p.settled()
	return p
}

// there reports whether there is such a file.
func there(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// with adds to the state in a link.
func with(place, more string) string {
	if strings.Contains(place, "?") {
		return place + "&" + more
	}
	return place + "?" + more
}

// settled waits until what the view asked for has come and been drawn.
func (p *page) settled() {
	p.Helper()
	p.until("a page that is not busy", `!document.querySelector("main#view [aria-busy=true]") && document.querySelector("main#view").children.length > 0`)
	value[bool](p, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
}

// TestNarrow: on the narrowest telephone nothing is wider than the screen, so
// that nobody has to scroll both ways. WCAG 1.4.10 (drawings may scroll by themselves).
func TestNarrow(t *testing.T) {
	base := serve(t)
	for name, view := range views {
		t.Run(name, func(t *testing.T) {
			p := view.open(t, base, "lang=en", chromedp.EmulateViewport(360, 740))
			if wide := value[int](p, `document.documentElement.scrollWidth`); wide > 360 {
				t.Errorf("the page is %d pixels wide on a screen of 360", wide)
			}
		})
	}
}

// TestMotionIsNotForced: who asks the system for less motion gets steps.
func TestMotionIsNotForced(t *testing.T) {
	base := serve(t)
	p := open(t, base, "#/lab/seven-segments", reducedMotion)
	p.loaded("seven-segments")
	p.press(" ")
	p.until("the play to go on by steps", `Number(document.querySelector("[data-rows]").dataset.rows) > 3`)
	moving := value[int](p, `document.getAnimations().filter(a => a.playState === "running").length`)
	if moving != 0 {
		t.Errorf("%d animations run though the system asks for less motion", moving)
	}
}

// reducedMotion asks for less motion, as a setting of the system does.
func reducedMotion(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
	less := emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"}
	_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{&less}})
	return none, err
}
