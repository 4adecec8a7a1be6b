package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// files are the names in a folder.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// wantFiles checks what is in a folder.
func wantFiles(t *testing.T, when, dir string, want ...string) {
	t.Helper()
	if got := files(t, dir); !slices.Equal(got, want) {
		t.Errorf("%s the folder has %q, want %q", when, got, want)
	}
}

func TestTarget(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out")
	to, err := newTarget(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(to, "hello")
	wantFiles(t, "before commit", dir, "out.part")
	if err := to.commit(); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, "after commit", dir, "out")
	to.discard() // as deferred: too late to do harm
	if got, err := os.ReadFile(name); err != nil || string(got) != "hello" {
		t.Errorf("the file has %q, %v", got, err)
	}
}

func TestTargetDiscarded(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out")
	if err := os.WriteFile(name, []byte("from yesterday"), 0o644); err != nil {
		t.Fatal(err)
	}
	to, err := newTarget(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(to, "hel")
	to.discard()
	wantFiles(t, "after discard", dir, "out")
	if got, _ := os.ReadFile(name); string(got) != "from yesterday" {
		t.Errorf("the file that was there has %q now, want it untouched", got)
	}
}

func TestTargetIsStandardOutput(t *testing.T) {
	for _, name := range []string{"", "-"} {
		var out bytes.Buffer
		to, err := newTarget(name, &out)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(to, "hello")
		if err := to.commit(); err != nil || out.String() != "hello" {
			t.Errorf("for the name %q standard output got %q, %v", name, out.String(), err)
		}
		to.discard()
	}
}

func TestTargetRefused(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct{ what, name, key string }{
		{"a folder that is not there", filepath.Join(dir, "none", "out"), "cli.cannot-write"},
		{"a folder", dir, "get.is-folder"},
	} {
		_, err := newTarget(tt.name, nil)
		var got *complaint
		if !errors.As(err, &got) || got.code != exitUsage || got.key != tt.key {
			t.Errorf("%s: got %v, want %s with exit code 2", tt.what, err, tt.key)
		}
	}
	wantFiles(t, "after it all", dir)
}
