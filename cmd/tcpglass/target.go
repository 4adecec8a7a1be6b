package main

import (
	"io"
	"os"
)

// target is where a download goes: a file that is there only when it is
// whole. Until then it has another name. A device or a pipe is written to as
// it stands: to give its name to a file would take it away from everybody.
type target struct {
	io.Writer
	name   string   // the final one
	part   *os.File // nil: standard output, or finished
	device bool     // part is what has the name already
}

// partSuffix marks a file that is not whole.
const partSuffix = ".part"

// newTarget opens the file for writing. An empty name is standard output.
func newTarget(name string, out io.Writer) (*target, error) {
	if name == "" || name == "-" {
		return &target{Writer: out}, nil
	}
	fi, err := os.Stat(name)
	if err == nil && fi.IsDir() {
		return nil, misuse("get.is-folder", name)
	}
	device := err == nil && !fi.Mode().IsRegular()
	f, err := openPart(name, device)
	if err != nil {
		return nil, misuse("cli.cannot-write", name, cause(err))
	}
	return &target{Writer: f, name: name, part: f, device: device}, nil
}

// openPart opens what is written to: the device, or the file that is to
// become the one of that name.
func openPart(name string, device bool) (*os.File, error) {
	if device {
		return os.OpenFile(name, os.O_WRONLY, 0)
	}
	return os.Create(name + partSuffix)
}

// commit gives a whole file its name.
func (t *target) commit() error {
	if t.part == nil {
		return nil
	}
	if err := t.part.Close(); err != nil {
		return failure("cli.cannot-write", t.name, cause(err))
	}
	if !t.device {
		if err := os.Rename(t.part.Name(), t.name); err != nil {
			return failure("cli.cannot-write", t.name, cause(err))
		}
	}
	t.part = nil
	return nil
}

// discard removes what is not whole. After commit it does nothing.
func (t *target) discard() {
	if t.part == nil {
		return
	}
	t.part.Close()
	if !t.device {
		os.Remove(t.part.Name())
	}
	t.part = nil
}
