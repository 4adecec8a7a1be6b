package captures_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/internal/captures"
)

// names are the files of a folder.
func names(t *testing.T, dir string) (all []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// ring writes as many frames of 10,000 octets, each its own number.
func ring(t *testing.T, path string, most int64, keep, frames int) *captures.Ring {
	r, err := captures.NewRing(path, most, keep)
	if err != nil {
		t.Fatal(err)
	}
	src, _ := capture.NewReader(bytes.NewReader(pcapng("eth0", 5)))
	var f capture.Frame
	if err := src.Next(&f); err != nil {
		t.Fatal(err)
	}
	for i := range frames {
		f.Bytes = bytes.Repeat([]byte{byte(i)}, 10_000)
		if err := r.Copy(src, &f); err != nil {
			t.Fatalf("frame %d: %v", i, err)
		}
	}
	return r
}

func TestRingKeepsTheLatest(t *testing.T) {
	dir := t.TempDir()
	r := ring(t, filepath.Join(dir, "watch.pcapng"), 70_000, 3, 33) // six frames fit into a file
	if got, want := names(t, dir), []string{"watch-00004.pcapng", "watch-00005.pcapng", "watch-00006.pcapng.part"}; !slices.Equal(got, want) {
		t.Errorf("while it turns, the files are %v, want %v", got, want)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Errorf("closing again: %v, want nothing", err)
	}
	next := 18 // 33 frames: 6 6 6 | 6 6 3
	for n, frames := range map[int]int{4: 6, 5: 6, 6: 3} {
		path := filepath.Join(dir, fmt.Sprintf("watch-%05d.pcapng", n))
		fi, err := os.Stat(path)
		if err != nil || fi.Size() > 70_000 {
			t.Errorf("file %d: %v; want at most 70,000 octets", n, fi)
		}
		f, err := captures.Open([]string{path}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var frame capture.Frame
		for i := range frames {
			if err := f.Next(&frame); err != nil || int(frame.Bytes[0]) != next+6*(n-4)+i {
				t.Errorf("file %d, frame %d: %v; want frame %d of all", n, i, err, next+6*(n-4)+i)
			}
		}
		if got := f.Interfaces(); len(got) != 1 || got[0].Name != "eth0" {
			t.Errorf("file %d: interfaces %+v, want eth0: each file stands alone", n, got)
		}
	}
}

func TestRingOfOneFileAndTinyLimits(t *testing.T) {
	dir := t.TempDir()
	if err := ring(t, filepath.Join(dir, "w"), 0, 0, 100).Close(); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); len(got) != 1 || got[0] != "w-00017" {
		t.Errorf("the files are %v, want the last one alone", got)
	}
}

func TestRingCanBeReadWhileItIsWritten(t *testing.T) {
	dir := t.TempDir()
	r := ring(t, filepath.Join(dir, "w.pcapng"), 1<<20, 2, 3)
	defer r.Close()
	if err := r.Flush(); err != nil {
		t.Fatal(err)
	}
	f, err := captures.Open([]string{filepath.Join(dir, "w-00001.pcapng.part")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if n, _ := count(f); n != 3 {
		t.Errorf("%d frames can be read, want the 3 written so far", n)
	}
}

func TestRingWhereThereIsNoFolder(t *testing.T) {
	if r, err := captures.NewRing(filepath.Join(t.TempDir(), "no", "w.pcapng"), 1<<20, 2); err == nil || r != nil {
		t.Errorf("a ring in a folder that is not there: %v, %v; want an error", r, err)
	}
}
