package browser

import "testing"

// TestFirstPaint says when the reader sees something, in ms after the first
// visit began; at most 1000 are wanted. It fails only where nothing is ever
// painted: how fast is for people to judge, on a machine that does nothing
// else. What the page weighs is tested where its files are: web.TestThePageIsLight.
func TestFirstPaint(t *testing.T) {
	open(t, serve(t), "") // Chromium itself takes its time to start
	for name, view := range views {
		p := open(t, serve(t), view.place) // of a server that the browser has nothing of
		p.until("something is painted", `performance.getEntriesByName("first-contentful-paint").length > 0`)
		at := value[float64](p, `performance.getEntriesByName("first-contentful-paint")[0].startTime`)
		t.Logf("%s: first paint after %.0f ms", name, at)
	}
}
