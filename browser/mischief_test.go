package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// serveCapture serves a real capture, which has the number 1.
func serveCapture(t *testing.T) string {
	t.Helper()
	file := filepath.Join(shared, "zeek__smtp.pcap")
	if _, err := os.Stat(file); err != nil {
		t.Skip("no captures here: ", err)
	}
	return serve(t, file)
}

// forgive forgets what the console said: a browser says on its own that a
// request was refused.
func (p *page) forgive() {
	p.mu.Lock()
	p.complaints = nil
	p.mu.Unlock()
}

func (p *page) back() {
	p.Helper()
	value[bool](p, `(history.back(), true)`)
}

// A link to what is not there shows what there is, says why, and who goes
// back comes to where he was, at the place in time where he was.
func TestLinksThatLeadNowhere(t *testing.T) {
	p := open(t, serveCapture(t), "#/lab/lost-syn-ack?row=12")
	p.loaded("lost-syn-ack")
	for _, nowhere := range []string{"#/captures/99", "#/captures/1?number=777", "#/captures"} {
		p.do(place(p, "%s", nowhere))
		p.until("the table", `/captures\/1\?lang/.test(location.hash) && document.querySelectorAll("#capture-table [data-connection]").length > 1`)
		p.settled()
		if told := value[bool](p, `!document.querySelector("#trouble").hidden`); told != (nowhere != "#/captures") {
			t.Errorf("%s: an error is shown: %v", nowhere, told)
		}
		p.back()
		p.loaded("lost-syn-ack")
		p.until("the place in time", `document.querySelector("[data-rows]").dataset.rows === "12" && /row=12/.test(location.hash)`)
		p.until("an error that is gone", `document.querySelector("#trouble").hidden`)
	}
	p.forgive()
}

// An answer that comes when the reader is elsewhere changes nothing there.
func TestLateAnswers(t *testing.T) {
	p := open(t, serve(t), "#/live")
	p.settled()
	value[bool](p, `(() => {
		const fetch = window.fetch;
		const held = new Promise((go) => { window.release = go });
		window.fetch = async (...args) => {
			const answer = await fetch(...args);
			if (!/api\/(run|why)/.test(args[0])) return answer;
			window.waiting = (window.waiting ?? 0) + 1;
			await held;
			return answer;
		};
		return true;
	})()`)
	for i, view := range []string{"lab", "why"} {
		p.click("#nav-" + view)
		p.until("a question to the server", `window.waiting === %d`, i+1)
	}
	p.click("#nav-live")
	p.until("the live view", `document.title.startsWith("Live") && document.querySelector("#live-status")`)
	value[bool](p, `(window.release(), new Promise((done) => setTimeout(() => done(true), 500)))`)
	if title, hash := value[string](p, `document.title`), value[string](p, `location.hash`); title != "Live · tcpglass" || hash != "#/live?lang=en" {
		t.Errorf("late answers change the title to %q, the link to %q", title, hash)
	}
}

// Who works with keys is never thrown back to the beginning of the page.
func TestKeyboardOnlyInCaptures(t *testing.T) {
	p := open(t, serveCapture(t), "#/captures/1")
	p.until("the table", `document.querySelector("#capture-table [data-connection]")`)
	p.press(kb.Tab)
	steps := []struct{ from, to, what string }{
		{`[data-sort=duration]`, `[data-sort=duration]`, "sorted"},
		{`[data-connection="3"]`, `[data-act=play]`, "a connection, ready to play"},
		{`.neighbours button:last-child`, `.neighbours button:last-child`, "the next one"},
		{`.likes [data-lesson]`, `.likes [data-lesson]`, "side by side"},
		{`#capture-back`, `#capture-table [data-connection="4"]`, "back in the table"},
		{`.capture-list .remove`, `#capture-file`, "closed"},
	}
	for _, s := range steps {
		p.settled()
		p.until("something to press", `document.querySelector(%q)?.checkVisibility()`, s.from)
		value[bool](p, `(document.querySelector(%q).focus(), true)`, s.from)
		p.enter()
		p.until(s.what, `document.activeElement.matches(%q)`, s.to)
	}
}

// What is chosen can be seen where the system chooses the colours.
func TestForcedColours(t *testing.T) {
	p := open(t, serve(t), "#/live", forcedColours)
	p.settled()
	look := `getComputedStyle(document.querySelector("#nav-%s")).backgroundColor`
	if chosen, other := value[string](p, look, "live"), value[string](p, look, "lab"); chosen == other {
		t.Errorf("the view that is shown and the others are both %s", chosen)
	}
}

func forcedColours(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
	forced := emulation.MediaFeature{Name: "forced-colors", Value: "active"}
	_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{&forced}})
	return none, err
}

// captureViews are places of the captures view with a capture open.
var captureViews = []string{"#/captures/1", "#/captures/1?number=1&row=99", "#/captures/1?number=1&row=9&beside=seven-segments"}

// TestCapturesAtEveryWidth: nothing is wider than the screen, nothing lies
// over anything else; 320 by 256 is a screen of 1280 by 1024 at 400 %.
func TestCapturesAtEveryWidth(t *testing.T) {
	base := serveCapture(t)
	for _, view := range captureViews {
		for _, size := range [][2]int64{{320, 256}, {360, 740}, {1024, 768}, {1280, 900}} {
			t.Run(fmt.Sprint(view, size), func(t *testing.T) {
				p := open(t, base, with(view, "lang=en"), chromedp.EmulateViewport(size[0], size[1]))
				p.settled()
				if wide := value[int64](p, `document.documentElement.scrollWidth`); wide > size[0] {
					t.Errorf("the page is %d pixels wide", wide)
				}
				if over := value[bool](p, `[...document.querySelectorAll(".stage-room")].some((r) => [...r.querySelectorAll(".stage-halves > *")].some((half) => half.getBoundingClientRect().bottom > r.getBoundingClientRect().bottom + 2))`); over {
					t.Error("the stage lies over what comes after it")
				}
				p.accessible()
			})
		}
	}
}

// What was typed is played, and is no change any more; the error before it is gone.
func TestOwnScenarioIsTakenAsTyped(t *testing.T) {
	p := open(t, serve(t), "#/lab/own?scenario=nonsense")
	p.until("an error", `document.querySelector("#scenario-trouble").textContent !== ""`)
	p.forgive()
	value[bool](p, `(() => {
		const text = document.querySelector("#scenario");
		text.value = "host a 10.0.0.1/24\nhost b 10.0.0.2/24\npipe a b delay 10ms\n0s b listen 80\n0s a open b 80\nrun 1s"; // without a line end
		text.dispatchEvent(new Event("input", {bubbles: true}));
		document.querySelector("#scenario-run").click();
		return true;
	})()`)
	p.until("it to play", `document.querySelector("#scenario-trouble").textContent === "" && document.querySelector("#scenario-discard").hidden`)
}
