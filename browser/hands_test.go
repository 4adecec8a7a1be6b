package browser

import (
	"slices"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// rows is how many rows of the exhibit have happened.
func (p *page) rows() int {
	p.Helper()
	return value[int](p, `Number(document.querySelector("[data-rows]").dataset.rows)`)
}

// loaded waits until an exhibit is on the stage.
func (p *page) loaded(exhibit string) {
	p.Helper()
	p.until("the exhibit", `document.querySelector('[data-exhibit=%q] [data-rows], [data-exhibit=%[1]q][data-rows]')`, exhibit)
	p.settled()
}

// The story that the articles tell in a drawing: without the third segment
// the server sends its SYN-ACK again. Here the reader drops it with a click.
func TestDropTheThirdSegmentByAClick(t *testing.T) {
	p := open(t, serve(t), "#/lab/normal-open?set=run%3D5s")
	p.loaded("normal-open")
	p.press(kb.End)
	p.until("the whole ladder", `document.querySelector('[data-mark="3"]')`)
	if again := value[int](p, `document.querySelectorAll('[data-mark^="2"]').length`); again != 1 {
		t.Errorf("before anything is dropped there are %d SYN-ACKs, want one", again)
	}
	p.clickOn(`[data-mark="3"]`)
	p.click(`.deeds:not([hidden]) button:not(.close)`)
	p.until("the third segment lost", `document.querySelector('[data-mark="3"][data-fate="lost"]')`)
	p.press(kb.End)
	p.until("the SYN-ACK sent again", `document.querySelectorAll('[data-mark^="2"]').length > 1`)
	p.until("the line where the runs part", `!document.querySelector("#parting").hidden`)
	p.until("a link that brings the change back", `decodeURIComponent(location.hash).includes("lose")`)

	link := value[string](p, `location.hash`)
	other := open(t, p.base, link)
	other.loaded("normal-open")
	other.press(kb.End)
	other.until("the same, from the link", `document.querySelectorAll('[data-mark^="2"]').length > 1`)
}

// clickOn clicks in the midst of something drawn.
func (p *page) clickOn(selector string) {
	p.Helper()
	type point struct{ X, Y float64 }
	at := value[point](p, `(() => {
		const path = document.querySelector(%q);
		path.scrollIntoView({block: "center"});
		const mark = path.querySelector("circle") ?? path;
		const r = mark.getBoundingClientRect();
		return {x: r.x + r.width / 2, y: r.y + r.height / 2};
	})()`, selector)
	p.do(chromedp.MouseClickXY(at.X, at.Y))
}

func TestStepAndScrub(t *testing.T) {
	p := open(t, serve(t), "#/lab/seven-segments")
	p.loaded("seven-segments")
	p.press(kb.Home)
	passed := []int{p.rows()}
	for range 3 {
		p.press(kb.ArrowRight)
		passed = append(passed, p.rows())
	}
	if !slices.IsSorted(passed) || len(slices.Compact(slices.Clone(passed))) != len(passed) {
		t.Errorf("steps from the beginning lead to the rows %v, want further each time", passed)
	}
	p.press(kb.ArrowLeft)
	if got := p.rows(); got != passed[2] {
		t.Errorf("a step back leads to row %d, want %d, where the step came from", got, passed[2])
	}
	p.press(kb.End)
	p.until("the end", `document.querySelector("[data-ended=true]")`)
	last := p.rows()
	value[bool](p, `(() => { const r = document.querySelector(".transport input[type=range]"); r.value = r.max / 2; return r.dispatchEvent(new Event("input", {bubbles: true})) })()`)
	if got := p.rows(); got < 2 || got >= last {
		t.Errorf("the slider's middle shows %d rows of %d", got, last)
	}
	if ended := value[bool](p, `document.querySelector("[data-ended=true]") !== null`); ended {
		t.Error("in the middle the page says that it has ended")
	}
	p.until("a place in time in the link", `/row=\d+/.test(location.hash)`)
}

func TestLanguageIsSwitched(t *testing.T) {
	p := open(t, serve(t), "#/lab/seven-segments?row=10")
	p.loaded("seven-segments")
	english := value[string](p, `document.querySelector("h1").textContent`)
	p.click("#lang-zh")
	p.until("Chinese", `document.documentElement.lang.startsWith("zh") && /[\u4e00-\u9fff]/.test(document.querySelector("h1")?.textContent)`)
	p.loaded("seven-segments")
	if got := p.rows(); got != 10 {
		t.Errorf("another language shows %d rows; the place in time was 10", got)
	}
	for _, view := range []string{"why", "captures", "live", "lab"} {
		p.click("#nav-" + view)
		p.settled()
		if key := value[string](p, `(document.body.innerText.match(/\bweb\.[a-z]+\.[a-z.-]+/) ?? [""])[0]`); key != "" {
			t.Errorf("%s shows the key %s in place of its text", view, key)
		}
	}
	p.click("#lang-en")
	p.until("English again", `document.querySelector("h1").textContent === %s`, strconv.Quote(english))
}

// Nobody touches a mouse here.
func TestKeyboardOnly(t *testing.T) {
	p := open(t, serve(t), "#/lab/normal-open?set=run%3D5s")
	p.loaded("normal-open")
	p.press(kb.Tab)
	if first := value[string](p, `document.activeElement.getAttribute("href") ?? ""`); first == "" {
		t.Error("the first Tab does not reach a link to the content")
	}
	seen := map[string]bool{}
	for range 60 {
		p.press(kb.Tab)
		name := value[string](p, focused)
		seen[name] = true
		if value[bool](p, onTransport) {
			break
		}
	}
	if !value[bool](p, onTransport) {
		t.Fatalf("60 Tabs do not lead to the stage's buttons; they lead to %v", seen)
	}
	for _, key := range []string{kb.End, "k", "k", "j"} {
		p.press(key)
	}
	p.until("a selected segment", `/packet=\d+/.test(location.hash)`)
	for value[bool](p, onTransport) {
		p.press(kb.Tab) // Enter on a button is the button's
	}
	value[bool](p, `(document.activeElement.blur(), true)`)
	p.enter()
	p.until("its menu, with the focus", `document.activeElement.closest(".deeds")`)
	p.enter()
	p.until("what was chosen", `decodeURIComponent(location.hash).includes("lose")`)
	p.press("?")
	p.until("the list of keys", `document.querySelector("dialog.keys[open]")`)
	p.press(kb.Escape)
	p.until("it to be closed", `!document.querySelector("dialog.keys[open]")`)
}

// onTransport is true where one of the buttons that play has the focus.
const onTransport = `!!document.activeElement.closest(".transport") && document.activeElement.tagName === "BUTTON"`

// focused names what has the focus.
const focused = `(e => e.id || e.getAttribute("aria-label") || e.textContent.trim().slice(0, 30))(document.activeElement)`

// The page notes the reader's place in its address a moment late. An address
// that came meanwhile – a link, a bookmark – must not be written over.
func TestAnAddressIsNotWrittenOver(t *testing.T) {
	p := open(t, serve(t), "#/lab/lost-ack?speed=100")
	p.loaded("lost-ack")
	for range 3 {
		// What is selected is to be noted, and another address comes right before that.
		value[bool](p, `(() => {
			setTimeout(() => location.hash = "#/lab/half-close", 290);
			document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "j", bubbles: true}));
			const end = performance.now() + 400;
			while (performance.now() < end);
			return true;
		})()`)
		p.loaded("half-close")
		p.do(place(p, "#/lab/lost-ack"))
		p.loaded("lost-ack")
	}
}

func TestPredictThenReveal(t *testing.T) {
	p := open(t, serve(t), "#/lab/why-four?speed=100")
	p.until("the question", `document.querySelector("#predict [id=guess]")`)
	p.settled()
	p.do(chromedp.SendKeys("#guess", "because two people answer"))
	p.click("#predict-play")
	p.until("the end", `document.querySelector("[data-ended=true]")`)
	p.until("the answer", `document.querySelector('#predict[data-predict="told"], [data-predict="told"]')`)
	if stored := value[int](p, `localStorage.length + sessionStorage.length + (document.cookie ? 1 : 0)`); stored != 0 {
		t.Logf("the page stores %d things; none may be of the guess", stored)
		if value[bool](p, `JSON.stringify({...localStorage, ...sessionStorage}).includes("two people")`) {
			t.Error("the guess was stored")
		}
	}
}
