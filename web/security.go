package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// policy is what the page may load and do: only what comes from here. There
// is no inline script and no inline style to be allowed, so that a text which
// finds its way into the page stays a text.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guards are the headers of every answer.
var guards = map[string]string{
	"Content-Security-Policy":      policy,
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
}

// guard lets a request pass, or says why not.
func (s *Server) guard(r *http.Request) error {
	switch {
	case s.cfg.Token == "" && !ourName(r.Host):
		return refuse(http.StatusForbidden, "serve.error.host", r.Host)
	case !s.knows(r):
		return refuse(http.StatusForbidden, "serve.error.token")
	case foreign(r) && !opens(r):
		return refuse(http.StatusForbidden, "serve.error.cross-site")
	}
	return nil
}

// ourName reports whether a Host header names this machine to itself. A page
// of another site whose name has been made to mean 127.0.0.1 (DNS rebinding)
// is of the same origin to the browser, and gives itself away by its name.
// With a token it need not: it has no cookie.
func ourName(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host // no port
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(name)
	return err == nil && a.IsLoopback()
}

// foreign reports whether another site made the browser ask. Browsers that
// do not send Sec-Fetch-Site send Origin with whatever could change
// something.
func foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none": // none: typed, or a bookmark
		return false
	case "":
		return foreignOrigin(r)
	}
	return true // cross-site, or same-site: another port of this machine
}

func foreignOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Host != r.Host
}

// opens reports whether a request does no more than open the page, as a link
// on any site may.
func opens(r *http.Request) bool {
	return r.Method == http.MethodGet && r.URL.Path == "/" && r.Header.Get("Sec-Fetch-Mode") == "navigate"
}

// knows reports whether a request may pass as far as the token goes.
func (s *Server) knows(r *http.Request) bool {
	if s.cfg.Token == "" || s.brings(r) {
		return true
	}
	c, err := r.Cookie(s.cookie)
	return err == nil && same(c.Value, s.cfg.Token)
}

// brings reports whether a request opens the page with the token in the URL.
func (s *Server) brings(r *http.Request) bool {
	return s.cfg.Token != "" && r.Method == http.MethodGet && r.URL.Path == "/" &&
		same(r.URL.Query().Get("token"), s.cfg.Token)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// welcome puts the token where no script and no other site gets at it, and
// takes it out of the URL: that would be copied with the next link.
func (s *Server) welcome(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookie, Value: s.cfg.Token, Path: "/",
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// cookieOf names the cookie of a token. Cookies do not tell ports apart: two
// servers on one machine would overwrite each other's.
func cookieOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "tcpglass-" + hex.EncodeToString(sum[:4])
}
