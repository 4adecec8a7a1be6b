package web

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// pageWeight is what the whole page may weigh, without captures, as it is
// unpacked: issue 6.
const pageWeight = 500_000

func TestThePageIsLight(t *testing.T) {
	files, err := embeddedAssets()
	if err != nil {
		t.Fatal(err)
	}
	plain, sent := 0, 0
	for name, a := range files {
		if name == "/" {
			continue // the same as /index.html
		}
		plain += len(a.plain)
		sent += len(a.packed)
		if a.packed == nil {
			sent += len(a.plain)
		}
	}
	en, _ := encode(pageTexts(i18n.English))
	zh, _ := encode(pageTexts(i18n.Chinese))
	texts := max(len(en), len(zh))
	t.Logf("%d octets in %d files, %d as sent; texts %d", plain, len(files)-1, sent, texts)
	if plain+texts > pageWeight {
		t.Errorf("the page weighs %d octets and its texts %d: more than %d", plain, texts, pageWeight)
	}
}

func TestEveryFileOfThePageIsServed(t *testing.T) {
	entries, err := embedded.ReadDir("assets")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{})
		for _, e := range entries {
			resp := h.ask("GET /" + e.Name())
			got, _ := io.ReadAll(resp.Body)
			want, _ := embedded.ReadFile("assets/" + e.Name())
			if resp.StatusCode != 200 || string(got) != string(want) {
				t.Errorf("/%s: %s, %d octets, want %d", e.Name(), resp.Status, len(got), len(want))
			}
			if kind := resp.Header.Get("Content-Type"); kind != kinds[filepath.Ext(e.Name())] {
				t.Errorf("/%s is %q", e.Name(), kind)
			}
		}
	})
}

func TestAFileIsSentPackedAndOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{})
		first := h.ask("GET /", "Accept-Encoding: br, gzip")
		z, err := gzip.NewReader(first.Body)
		if err != nil {
			t.Fatalf("the page is not packed: %v", err)
		}
		if page, _ := io.ReadAll(z); !strings.Contains(string(page), "<main") {
			t.Errorf("unpacked, the page reads %q", page)
		}
		if resp := h.ask("GET /", "Accept-Encoding: gzip", "If-None-Match: "+first.Header.Get("Etag")); resp.StatusCode != 304 {
			t.Errorf("a browser that has the page gets %s", resp.Status)
		}
		if resp := h.ask("GET /", "If-None-Match: "+first.Header.Get("Etag")); resp.StatusCode != 200 || resp.Header.Get("Content-Encoding") != "" {
			t.Errorf("one that takes no gzip gets %s, %q", resp.Status, resp.Header.Get("Content-Encoding"))
		}
		if resp := h.ask("HEAD /main.js"); resp.StatusCode != 200 {
			t.Errorf("HEAD is answered with %s", resp.Status)
		}
	})
}

// TestNoPathLeadsOutOfTheAssets tries them with a folder too: there the files
// are looked for on disk, and a link in it leads out.
func TestNoPathLeadsOutOfTheAssets(t *testing.T) {
	dir := t.TempDir()
	inside := filepath.Join(dir, "assets")
	for _, err := range []error{
		os.Mkdir(inside, 0o700),
		os.WriteFile(filepath.Join(inside, "index.html"), []byte("page"), 0o600),
		os.WriteFile(filepath.Join(dir, "secret.txt"), []byte("secret"), 0o600),
		os.Symlink("../secret.txt", filepath.Join(inside, "link.txt")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, cfg := range []Config{{}, {Assets: inside}} {
		synctest.Test(t, func(t *testing.T) {
			h := open(t, cfg)
			for _, path := range []string{
				"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/..%5csecret.txt", "//secret.txt", "/./secret.txt", "/assets/secret.txt",
				"/../../../../etc/passwd", "/%00", "/index.html%00.txt", "/link.txt", "/.", "/..", "/index.html/", "/index.html/../secret.txt", "/server.go", "/%c0%ae%c0%ae/secret.txt",
			} {
				resp := h.ask("GET " + path)
				body, _ := io.ReadAll(resp.Body)
				if resp.StatusCode == 200 || strings.Contains(string(body), "secret\n") || string(body) == "secret" {
					t.Errorf("GET %s is answered with %s: %q", path, resp.Status, body)
				}
			}
		})
	}
}

func TestAFolderIsReadAnew(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		write("before")
		h := open(t, Config{Assets: dir})
		for _, want := range []string{"before", "after"} {
			write(want)
			if got, _ := io.ReadAll(h.ask("GET /").Body); string(got) != want {
				t.Errorf("the page reads %q, want %q", got, want)
			}
		}
	})
	if _, err := New(t.Context(), Config{Assets: filepath.Join(dir, "nothing")}); err == nil {
		t.Error("a folder that is not there goes unnoticed")
	}
}

// markup makes nodes out of text, or code. The policy of security.go would
// stop some of it, but there should be nothing to stop: names in captures
// and scenarios are strangers'.
var markup = regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|\beval\(|new Function|javascript:|setAttribute\("(style|on)|<script>|\son\w+="|\sstyle="`)

func TestThePageBuildsNoMarkup(t *testing.T) {
	for name, text := range sources(t) {
		if found := markup.FindString(text); found != "" && strings.HasPrefix(name, "assets/") {
			t.Errorf("%s has %s", name, found)
		}
	}
}

// TestThePageLoadsNothingFromElsewhere: RFCs are linked to, no more.
func TestThePageLoadsNothingFromElsewhere(t *testing.T) {
	place := regexp.MustCompile("[\"'`(](https?:)?//[a-z0-9.-]+")
	for name, text := range sources(t) {
		for _, found := range place.FindAllString(text, -1) {
			known := strings.HasSuffix(found, "www.rfc-editor.org") || strings.HasSuffix(found, "www.w3.org")
			if strings.HasPrefix(name, "assets/") && !known {
				t.Errorf("%s names %s", name, found)
			}
		}
	}
}
