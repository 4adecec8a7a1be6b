//go:build unix

package main

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A capture to /dev/null, run as root, must not make a file of /dev/null. A
// pipe stands for the device: nobody else needs it.
func TestADeviceIsWrittenToAndStaysOne(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skip("cannot make a named pipe here:", err)
	}
	reader, err := os.OpenFile(name, os.O_RDWR, 0) // so that nobody waits for the other end
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for _, end := range []func(to *target){
		func(to *target) { to.commit() },
		func(to *target) { to.discard() },
	} {
		to, err := newTarget(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(to, "hello")
		end(to)
		wantFiles(t, "after it all", dir, "pipe")
		if fi, err := os.Stat(name); err != nil || fi.Mode().IsRegular() {
			t.Errorf("the pipe is %v, %v now", fi.Mode(), err)
		}
		var got [5]byte
		if _, err := io.ReadFull(reader, got[:]); err != nil || string(got[:]) != "hello" {
			t.Errorf("through the pipe came %q, %v", got, err)
		}
	}
}
