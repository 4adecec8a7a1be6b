package web

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

func TestOnlyThePageItselfMayAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{})
		for _, tt := range []struct {
			what, line, headers string
			status              int
		}{
			{"curl on this machine", "GET /api/hello", "", 200},
			{"the page", "GET /api/hello", "Sec-Fetch-Site: same-origin", 200},
			{"typed into the address bar", "GET /", "Sec-Fetch-Site: none", 200},
			{"by a numeric address", "GET /api/hello", "Host: 127.0.0.1:9293", 200},
			{"and of the other family", "GET /api/hello", "Host: [::1]:9293", 200},
			{"without a port", "GET /api/hello", "Host: LOCALHOST", 200},
			{"a link on another site opens the page", "GET /", "Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate", 200},
			{"but opens nothing else", "GET /api/hello", "Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate", 403},
			{"nor does a form there", "POST /", "Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate", 403},
			{"nor a picture that is the page", "GET /", "Sec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors", 403},
			{"another server of this machine", "GET /api/hello", "Sec-Fetch-Site: same-site", 403},
			{"a script of another site", "POST /api/run", "Sec-Fetch-Site: cross-site\nOrigin: http://evil.example", 403},
			{"the same in a browser that says less", "POST /api/run", "Origin: http://evil.example", 403},
			{"a sandbox that hides where it is from", "POST /api/run", "Origin: null", 403},
			{"a name made to mean 127.0.0.1", "GET /api/hello", "Host: evil.example:9293", 403},
			{"a name that begins like ours", "GET /api/hello", "Host: localhost.evil.example", 403},
			{"all addresses are no address", "GET /api/hello", "Host: 0.0.0.0:9293", 403},
			{"an empty name", "GET /api/hello", "Host:", 403},
		} {
			var headers []string
			if tt.headers != "" {
				headers = strings.Split(tt.headers, "\n")
			}
			resp := h.ask(tt.line, headers...)
			if resp.StatusCode != tt.status {
				t.Errorf("%s: %s (%s) is answered with %s, want %d", tt.what, tt.line, tt.headers, resp.Status, tt.status)
			}
			if got := resp.Header.Get("Content-Security-Policy"); got != policy {
				t.Errorf("%s: the policy is %q", tt.what, got)
			}
		}
	})
}

func TestATokenIsAskedForOnAddressesThatOthersReach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{Token: "opensesame"})
		for _, line := range []string{"GET /", "GET /main.js", "GET /api/hello", "GET /?token=wrong", "GET /api/hello?token=opensesame", "POST /?token=opensesame"} {
			if resp := h.ask(line); resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s without the token is answered with %s", line, resp.Status)
			}
		}
		resp := h.ask("GET /?token=opensesame")
		if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/" {
			t.Fatalf("with the token: %s to %q, want the page without it in the URL", resp.Status, resp.Header.Get("Location"))
		}
		c := resp.Cookies()[0]
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" {
			t.Errorf("the cookie is %q: a script or another site could use it", c.Raw)
		}
		for _, host := range []string{"192.0.2.7:9293", "tcpglass.example"} {
			if resp := h.ask("GET /api/hello", "Host: "+host, "Cookie: "+c.Name+"="+c.Value); resp.StatusCode != 200 {
				t.Errorf("with the cookie, by the name %s: %s", host, resp.Status)
			}
		}
		if resp := h.ask("GET /api/hello", "Cookie: "+c.Name+"=x"+c.Value); resp.StatusCode != http.StatusForbidden {
			t.Errorf("with a wrong cookie: %s", resp.Status)
		}
	})
}

func TestTwoServersDoNotShareACookie(t *testing.T) {
	if a, b := NewToken(), NewToken(); cookieOf(a) == cookieOf(b) {
		t.Errorf("the tokens %s and %s have one cookie, %s: browsers send it to both ports", a, b, cookieOf(a))
	}
}

func TestErrorsToPeopleAreALineInTheirLanguage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{Token: "opensesame"})
		body, _ := io.ReadAll(h.ask("GET /", "Accept-Language: zh-CN,en;q=0.5").Body)
		if got := string(body); !strings.HasPrefix(got, "需要令牌") || strings.Count(got, "\n") != 1 {
			t.Errorf("without the token a Chinese browser reads %q", got)
		}
	})
}
