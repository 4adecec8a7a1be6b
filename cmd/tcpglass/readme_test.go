package main

import (
	"os"
	"strings"
	"testing"
)

// TestReadmeShowsTheDemo: the picture in the README is what its command
// draws, in both languages.
func TestReadmeShowsTheDemo(t *testing.T) {
	for lang, file := range map[string]string{"en": "../../README.md", "zh": "../../README.zh.md"} {
		readme, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, ladder, found := strings.Cut(run(t, "demo", "--lang", lang, "--width", "80").out, "\n\n         client ")
		if !found {
			t.Fatal("the demo has no ladder")
		}
		ladder, _, _ = strings.Cut(ladder, "\n\n") // what is said below it is not in the README
		if !strings.Contains(string(readme), strings.TrimRight(ladder, "\n")) {
			t.Errorf("%s does not show this ladder; paste it:\n%s", file, ladder)
		}
	}
}
