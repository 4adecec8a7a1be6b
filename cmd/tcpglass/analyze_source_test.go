package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// asStdin makes the octets of a file standard input.
func asStdin(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	was := os.Stdin
	os.Stdin = f
	t.Cleanup(func() {
		os.Stdin = was
		f.Close()
	})
}

func TestStandardInputIsKeptForASecondPass(t *testing.T) {
	path := captured(t, "seven-segments")
	want := run(t, "analyze", path, "--explain", "1")
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	asStdin(t, path)
	if s := run(t, "analyze", "-", "--explain", "1"); s.code != exitFine || s.out != want.out {
		t.Errorf("by standard input: exit code %d, complaint %q, text\n%s", s.code, s.errs, s.out)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%v are left behind: %v", left, err)
	}
}

func TestADamagedFileGivesWhatComesBefore(t *testing.T) {
	path := captured(t, "seven-segments")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.pcapng")
	if err := os.WriteFile(cut, b[:len(b)-50], 0o644); err != nil {
		t.Fatal(err)
	}
	s := run(t, "analyze", cut)
	if s.code != exitFound || !strings.Contains(s.errs, "damaged at octet") || !strings.Contains(s.out, "9 frames") {
		t.Errorf("exit code %d, complaint %q, text\n%s", s.code, s.errs, s.out)
	}
}

func TestWhatIsKnownAtAnInterruptIsTold(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	path := captured(t, "seven-segments")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	code := dispatch(ctx, []string{"analyze", path}, &out, &errs)
	if code != exitFound || !strings.Contains(errs.String(), "stopped") || !strings.Contains(out.String(), "0 frames") {
		t.Errorf("exit code %d, complaint %q, text %q", code, errs.String(), out.String())
	}
}

func TestAnInterruptWhileStandardInputIsReadIsNoDamage(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	asStdin(t, captured(t, "seven-segments"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	code := dispatch(ctx, []string{"analyze", "-"}, &out, &errs)
	if code != exitFound || !strings.Contains(errs.String(), "stopped") {
		t.Errorf("exit code %d, complaint %q", code, errs.String())
	}
}

func TestReadingThatWaitsEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	silent, _ := io.Pipe()
	r := interruptible(ctx, silent)
	cancel()
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("reading ends with %v, want %v", err, context.Canceled)
	}
	silent.Close()
}
