package browser

import "testing"

// firstPaint is when the reader sees something, in ms after the first visit
// began: issue 6. What the page weighs is tested where its files are:
// web.TestThePageIsLight.
const firstPaint = 1000

func TestFirstPaint(t *testing.T) {
	open(t, serve(t), "") // Chromium itself takes its time to start
	for name, view := range views {
		p := open(t, serve(t), view) // of a server that the browser has nothing of
		p.until("something is painted", `performance.getEntriesByName("first-contentful-paint").length > 0`)
		at := value[float64](p, `performance.getEntriesByName("first-contentful-paint")[0].startTime`)
		t.Logf("%s: first paint after %.0f ms", name, at)
		if at > firstPaint {
			t.Errorf("%s is first painted after %.0f ms, want at most %d", name, at, firstPaint)
		}
	}
}
