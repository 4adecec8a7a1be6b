package captures

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tcpglass/tcpglass/capture"
)

// MinRing is the least size of a ring's files in octets: a frame or two.
const MinRing = 64 << 10

// partSuffix marks a file that is not whole, as everywhere in tcpglass. It
// can be read all the same.
const partSuffix = ".part"

// frameCost is the most that a frame takes in a file besides its octets and
// its comment: its block, and its interface's where it is the first one.
const frameCost = 2 << 10

// Ring writes frames to one pcapng file after the other and keeps the latest
// of them: watch.pcapng becomes watch-00001.pcapng, watch-00002.pcapng, …
// It may be used by one goroutine at a time.
type Ring struct {
	path  string
	most  int64
	keep  int
	made  int
	file  *os.File
	out   *bufio.Writer
	pcap  *capture.Writer
	empty bool // no frame yet in the file
}

// NewRing begins a ring of files of at most most octets each, of which the
// last keep are kept. A most below MinRing is MinRing, a keep below 1 is 1.
// One frame is written however long it is.
func NewRing(path string, most int64, keep int) (*Ring, error) {
	r := &Ring{path: path, most: max(most, MinRing), keep: max(keep, 1)}
	if err := r.begin(); err != nil {
		return nil, err
	}
	return r, nil
}

// Copy writes a frame of src, which must be the same source each time.
func (r *Ring) Copy(src capture.Source, f *capture.Frame) error {
	if !r.empty && r.pcap.Written()+int64(len(f.Bytes)+len(f.Comment)+frameCost) > r.most {
		if err := r.turn(); err != nil {
			return err
		}
	}
	r.empty = false
	return r.pcap.Copy(src, f)
}

// Flush writes out what is buffered, so that others see it.
func (r *Ring) Flush() error { return r.out.Flush() }

// Close ends the ring; its last file is whole then.
func (r *Ring) Close() error {
	if r.file == nil {
		return nil
	}
	err := r.out.Flush()
	if e := r.file.Close(); err == nil {
		err = e
	}
	r.file = nil
	if err != nil {
		return err
	}
	return os.Rename(r.name(r.made)+partSuffix, r.name(r.made))
}

// turn ends a file, begins the next, and removes the one that is too much.
func (r *Ring) turn() error {
	if err := r.Close(); err != nil {
		return err
	}
	if old := r.made + 1 - r.keep; old > 0 {
		if err := os.Remove(r.name(old)); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return r.begin()
}

// begin makes the next file.
func (r *Ring) begin() (err error) {
	r.made++
	r.empty = true
	if r.file, err = os.Create(r.name(r.made) + partSuffix); err != nil {
		return err
	}
	r.out = bufio.NewWriterSize(r.file, 1<<16)
	r.pcap, err = capture.NewWriter(r.out, "")
	return err
}

// name is the n-th file's, from 1.
func (r *Ring) name(n int) string {
	ext := filepath.Ext(r.path)
	return fmt.Sprintf("%s-%05d%s", strings.TrimSuffix(r.path, ext), n, ext)
}
