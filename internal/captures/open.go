package captures

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"sync/atomic"

	"github.com/tcpglass/tcpglass/capture"
)

// Stdin is the path of standard input.
const Stdin = "-"

// MaxFiles is how many files may be merged: they are all open at a time.
const MaxFiles = 512

// ErrTooMany is the error of more than MaxFiles.
var ErrTooMany = errors.New("too many files at a time")

// Files are capture files as one source: their frames by time. Only Progress
// may be called while another goroutine calls Next.
type Files struct {
	capture.Source
	open  []*file
	read  atomic.Int64
	total int64
}

// Open opens the files; stdin is what "-" stands for. Its errors, and those
// of Next but io.EOF, are an *Error that names the file, or several joined.
// Close the files when done.
func Open(paths []string, stdin io.Reader) (*Files, error) {
	if len(paths) > MaxFiles {
		return nil, ErrTooMany
	}
	f := &Files{}
	var sources []capture.Source
	for _, path := range paths {
		one, err := f.openOne(path, stdin)
		if err != nil {
			f.Close()
			return nil, err
		}
		sources = append(sources, one)
	}
	f.Source = capture.Merge(sources...)
	return f, nil
}

// ErrTooLong is what breaks a capture that Read was to read no further.
var ErrTooLong = errors.New("too long when unpacked")

// Read is one capture that is no file of the disk: what r gives, under a
// name. At most so many octets are taken out of its compression; behind them
// it breaks, by ErrTooLong.
func Read(name string, r io.Reader, most int64) (*Files, error) {
	f, one := &Files{total: unknownTotal}, &file{path: name}
	f.open = []*file{one}
	if err := f.begin(one, r, most); err != nil {
		f.Close()
		return nil, err
	}
	f.Source = one
	return f, nil
}

// Progress is how many octets of the files were read, as they are on the
// disk, and how many there are; total is 0 where that is not known.
func (f *Files) Progress() (read, total int64) { return f.read.Load(), max(f.total, 0) }

// Close closes the files, but not standard input.
func (f *Files) Close() error {
	var errs []error
	for _, one := range f.open {
		errs = append(errs, one.close())
	}
	f.open = nil
	return errors.Join(errs...)
}

// unknownTotal is the total once a file has no size.
const unknownTotal = -1

// openOne opens a file and reads its header.
func (f *Files) openOne(path string, stdin io.Reader) (*file, error) {
	one := &file{path: path}
	raw, size, err := one.openRaw(stdin)
	if err != nil {
		return nil, one.wrong(err)
	}
	f.open = append(f.open, one)
	f.add(size)
	return one, f.begin(one, raw, math.MaxInt64)
}

// begin reads the header of a file, out of its compression, from which at
// most so many octets are taken.
func (f *Files) begin(one *file, raw io.Reader, most int64) error {
	plain, err := one.decompressed(&counted{raw, &f.read})
	if err != nil {
		return one.wrong(err)
	}
	if one.reader, err = capture.NewReader(&bounded{plain, most}); err != nil {
		return one.wrong(err)
	}
	return nil
}

// add adds a file's size to the total.
func (f *Files) add(size int64) {
	if size < 0 || f.total < 0 {
		f.total = unknownTotal
		return
	}
	f.total += size
}

// file is one of the files.
type file struct {
	path   string
	reader *capture.Reader
	done   []func() error
}

var _ capture.Source = (*file)(nil)

// Next reads the next frame: capture.Source. Its errors name the file.
func (o *file) Next(f *capture.Frame) error {
	if err := o.reader.Next(f); err != nil {
		return o.wrong(err)
	}
	return nil
}

// Interfaces are the file's: capture.Source.
func (o *file) Interfaces() []capture.Interface { return o.reader.Interfaces() }

// openRaw opens what is on the disk, and tells its size: -1 where it has
// none.
func (o *file) openRaw(stdin io.Reader) (io.Reader, int64, error) {
	if o.path == Stdin {
		return stdin, -1, nil
	}
	f, err := os.Open(o.path)
	if err != nil {
		return nil, 0, err
	}
	o.done = append(o.done, f.Close)
	fi, err := f.Stat()
	if err != nil || !fi.Mode().IsRegular() {
		return f, -1, nil // a pipe, say; reading tells whether it can be read
	}
	return f, fi.Size(), nil
}

// wrong puts the file's name before an error.
func (o *file) wrong(err error) error {
	var named *fs.PathError
	switch {
	case err == io.EOF:
		return err
	case errors.As(err, &named) && named == err:
		err = named.Err
	}
	return &Error{Path: o.path, Err: err}
}

// close gives back what was opened, the last first.
func (o *file) close() error {
	var errs []error
	for i := len(o.done) - 1; i >= 0; i-- {
		errs = append(errs, o.done[i]())
	}
	o.done = nil
	return errors.Join(errs...)
}

// Error is what is wrong with a file.
type Error struct {
	Path string
	Err  error
}

// Error names the file and says what is wrong.
func (e *Error) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap is what is wrong.
func (e *Error) Unwrap() error { return e.Err }

// counted counts what is read through it.
type counted struct {
	r io.Reader
	n *atomic.Int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n.Add(int64(n))
	return n, err
}

// bounded breaks what is read through it where more than left octets come.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left == 0 {
		if n, err := io.ReadFull(b.r, make([]byte, 1)); n == 0 {
			return 0, err
		}
		return 0, ErrTooLong
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
