package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// catalog is the list of lessons as the page gets it.
type catalog struct {
	Groups []struct {
		Lessons []struct{ Name string }
	}
}

// ends are the ends of the connections of an exhibit, as the server gives them.
type exhibit struct {
	Model struct {
		Connections []struct {
			Ends [2]struct{ Name, Address string }
		}
	}
}

// Each lesson is played to its end at the greatest speed, and what the page
// then says of both ends must be what the golden trace says.
func TestEachLessonPlaysToItsEnd(t *testing.T) {
	base := serve(t)
	p := open(t, base, "#/lab/seven-segments?speed=100")
	list := value[catalog](p, `fetch("/api/lessons?lang=en").then(r => r.json())`)
	played, compared := 0, 0
	for _, g := range list.Groups {
		for _, l := range g.Lessons {
			t.Run(l.Name, func(t *testing.T) {
				p.T = t
				compared += playToTheEnd(p, l.Name)
				p.quiet()
			})
			if played++; t.Failed() {
				return // one is enough: the others share its tab
			}
		}
	}
	if played < 100 || compared < 3*played/2 {
		t.Errorf("%d lessons were played and %d ends compared; there are more than 100 lessons, with two ends or more", played, compared)
	}
	t.Logf("%d lessons, %d ends", played, compared)
}

// playToTheEnd plays a lesson, and says how many ends it has compared.
func playToTheEnd(p *page, lesson string) (compared int) {
	p.Helper()
	golden := finals(p.T, lesson)
	x := value[exhibit](p, `fetch("/api/run?lang=en", {method: "POST", headers: {"Content-Type": "application/json"},
		body: JSON.stringify({lesson: %q, set: [], rules: []})}).then(r => r.json())`, lesson)
	p.do(place(p, "#/lab/%s?speed=100&connection=all", lesson))
	p.until("the lesson's ladder", `document.querySelector('[data-exhibit=%q]')`, lesson)
	p.do(chromedp.Evaluate[chromedp.Void](`document.activeElement?.blur()`))
	p.press(" ")
	p.until("the end of the lesson", `document.querySelector('[data-ended="true"]')`)
	for i, c := range x.Model.Connections {
		for side, name := range []string{"left", "right"} {
			own, peer := c.Ends[side], c.Ends[1-side]
			want, known := golden[own.Name+" "+own.Address+" "+peer.Address]
			if !known {
				continue // an end without a TCP, or one of which the trace says nothing
			}
			compared++
			got := value[string](p, `document.querySelector('[data-end="%d-%s"]')?.dataset.state ?? "(no such end)"`, i, name)
			if got != want {
				p.Errorf("at the end the page shows connection %d's %s (%s) in %q, the golden trace in %q", i+1, name, own.Name, got, want)
			}
		}
	}
	return compared
}
