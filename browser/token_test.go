package browser

import (
	"net/url"
	"testing"
)

// TestToken: who opens the URL that is printed has the page, its streams and
// its links, and the token is not in them.
func TestToken(t *testing.T) {
	printed, err := url.Parse(serve(t, "--listen", "0.0.0.0:0"))
	if err != nil {
		t.Fatal(err)
	}
	printed.Host = "127.0.0.1:" + printed.Port() // the machine's name may mean nothing to Chromium
	p := open(t, printed.String(), "#/lab/normal-open")
	p.until("the lesson", `document.querySelector("[data-rows]")`)
	if at := value[string](p, `location.href`); at != "http://"+printed.Host+"/#/lab/normal-open" {
		t.Errorf("the page is at %s", at)
	}
	if got := value[string](p, `document.cookie`); got != "" {
		t.Errorf("a script can read the cookie: %s", got)
	}
	if got := value[int](p, `fetch("/api/hello", {credentials: "omit"}).then(r => r.status)`); got != 403 {
		t.Errorf("without the cookie hello is answered with %d", got)
	}
	p.complaints = nil // of the 403
}
