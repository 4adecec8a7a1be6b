package browser

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// pictures makes those of ../docs anew:
//
//	go test -run Pictures -pictures
var pictures = flag.Bool("pictures", false, "make the pictures of the README anew")

// shots are the pictures that stand still: places of the page, by file.
var shots = map[string]string{
	"page.png":    "#/lab/lost-third-ack?row=13&lang=en&theme=light",
	"page.zh.png": "#/lab/lost-third-ack?row=13&lang=zh&theme=dark",
}

// films are those that move: lessons from their beginning to their end.
var films = map[string]string{
	"page.gif":    "#/lab/seven-segments?lang=en&theme=light",
	"page.zh.gif": "#/lab/seven-segments?lang=zh&theme=dark",
}

// Of a film.
const (
	frames = 70
	delay  = 16 // from one frame to the next, in 1/100 s
)

func TestPictures(t *testing.T) {
	if !*pictures {
		t.Skip("only with -pictures")
	}
	base := serve(t)
	for name, place := range shots {
		p := posing(t, base, place)
		keep(t, name, p.shot(chromedp.CaptureScreenshot()))
	}
	for name, place := range films {
		keep(t, name, posing(t, base, place).filmed())
	}
}

// posing is the page at a place, with its ladder drawn.
func posing(t *testing.T, base, place string) *page {
	t.Helper()
	p := open(t, base, place, chromedp.EmulateViewport(1280, 940))
	rows := "0"
	if _, query, found := strings.Cut(place, "row="); found {
		rows, _, _ = strings.Cut(query, "&")
	}
	p.until("the ladder", `document.querySelector("[data-rows='%s']")`, rows)
	p.settled()
	return p
}

// keep writes a file of ../docs.
func keep(t *testing.T, name string, octets []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join("../docs", name), octets, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d octets", name, len(octets))
}

// shot is what a camera sees of the page now, as PNG.
func (p *page) shot(camera chromedp.Action[[]byte]) []byte {
	p.Helper()
	octets, err := chromedp.Run(p.ctx, camera)
	if err != nil {
		p.Fatal(err)
	}
	return octets
}

// scrub moves the slider of the time to a share of the whole.
const scrub = `(share => {
	const time = document.querySelector(".scrub input")
	time.value = share * time.max
	time.dispatchEvent(new Event("input"))
	return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))
})(%f)`

// filmed is the lesson from its beginning to its end, as GIF.
func (p *page) filmed() []byte {
	p.Helper()
	var reel []image.Image
	for i := range frames {
		value[bool](p, scrub, float64(i)/(frames-1))
		frame, err := png.Decode(bytes.NewReader(p.shot(chromedp.Screenshot(".stage"))))
		if err != nil {
			p.Fatal(err)
		}
		reel = append(reel, frame)
	}
	return animated(reel, delay)
}
