package main

import (
	"os"
	"path/filepath"
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

// TestReadmeShowsTheAnalysis: what the README says of a capture is what its
// command says first, in both languages.
func TestReadmeShowsTheAnalysis(t *testing.T) {
	capture := filepath.Join(t.TempDir(), "lost.pcapng")
	run(t, "demo", "lost-syn-ack", "--pcap", capture)
	for lang, file := range map[string]string{"en": "../../README.md", "zh": "../../README.zh.md"} {
		readme, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		page := run(t, "analyze", "--lang", lang, "--width", "80", capture).out
		first := strings.Join(strings.SplitN(page, "\n\n", 3)[:2], "\n\n") // the line about the capture, and the first finding
		if !strings.Contains(string(readme), first) {
			t.Errorf("%s does not show this; paste it:\n%s", file, first)
		}
	}
}
