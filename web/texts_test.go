package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// pageKey is a key of the page's texts in a source, written out, or as far
// as it is: `web.stage.track.${name}`, "web.lab.why." + name.
var pageKey = regexp.MustCompile("[\"'`](web\\.[a-zA-Z0-9.-]*)([\"'`]|\\$\\{)")

// pageKeys are the keys in the sources of the page and its server: those
// written out, and the beginnings of those that are not.
func pageKeys(t *testing.T) (whole, begun map[string]string) {
	t.Helper()
	whole, begun = map[string]string{}, map[string]string{}
	for name, text := range sources(t) {
		for _, m := range pageKey.FindAllStringSubmatch(text, -1) {
			if strings.HasSuffix(m[1], ".") || m[2] == "${" {
				begun[m[1]] = name
			} else {
				whole[m[1]] = name
			}
		}
	}
	return whole, begun
}

// sources are the files in which keys stand, by name.
func sources(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(embedded, "assets", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := embedded.ReadFile(path)
		all[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("*.go") // the pattern is right
	for _, path := range files {
		if text, err := os.ReadFile(path); err == nil && !strings.HasSuffix(path, "_test.go") {
			all[path] = string(text)
		}
	}
	return all
}

func TestEveryTextOfThePageIsInTheCatalogue(t *testing.T) {
	keys := i18n.Keys()
	whole, begun := pageKeys(t)
	for key, file := range whole {
		if !i18n.Has(key) {
			t.Errorf("%s asks for %s, which is no text", file, key)
		}
	}
	for front, file := range begun {
		if !slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, front) }) {
			t.Errorf("%s asks for %s…, and no text begins so", file, front)
		}
	}
	if len(whole) < 100 {
		t.Errorf("only %d keys found in the page: the search is broken", len(whole))
	}
}

func TestEveryTextOfTheCatalogueIsOnThePage(t *testing.T) {
	whole, begun := pageKeys(t)
	for _, key := range i18n.Keys() {
		if !strings.HasPrefix(key, "web.") || whole[key] != "" {
			continue
		}
		used := false
		for front := range begun {
			used = used || front != "web." && strings.HasPrefix(key, front)
		}
		if !used {
			t.Errorf("nobody asks for %s", key)
		}
	}
}
