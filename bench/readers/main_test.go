package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestTheTableHasARowForEachProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.pcap")
	if err := os.WriteFile(path, make([]byte, 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	all := []reader{{"cat", []string{"cat", file}}, {"nobody", []string{"no-such-program-here", file}}, {"other", []string{"cat", file}}}
	if err := compare(&out, path, all, regexp.MustCompile("cat|nobody"), 2, time.Minute); err != nil {
		t.Fatal(err)
	}
	got := out.String()
	for _, want := range []string{"a.pcap, 0.0 MB", "| cat | 0.", "| nobody | exec:"} {
		if !strings.Contains(got, want) {
			t.Errorf("the table is\n%s\nand lacks %q", got, want)
		}
	}
	if strings.Contains(got, "other") {
		t.Errorf("the table has a program that nobody wanted:\n%s", got)
	}
}
