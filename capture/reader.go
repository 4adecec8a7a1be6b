package capture

import "io"

// The limits of what a file can make a Reader hold.
const (
	MaxFrame      = 1 << 20          // octets kept of one frame; super-segments have up to 512 KiB
	MaxBlock      = MaxFrame + 1<<20 // octets of a pcapng block that is read and not passed over
	MaxInterfaces = 1 << 16          // of all sections together
	MaxSections   = 1 << 10          // whose descriptions are kept
	maxName       = 255              // octets kept of an interface's name or a section's description
	maxRemark     = 1 << 10          // octets kept of an interface's or section's comment
)

// Reader reads a capture file of any kind. It holds a few hundred KiB, and
// allocates nothing per frame but the text of packet comments.
type Reader struct {
	file   format
	frames uint64
	err    error // what it ended with
}

var _ Source = (*Reader)(nil)

// format is a file of one of the three kinds.
type format interface {
	// next fills in all of f but its number. Its errors are io.EOF and a
	// *Damage without the frame.
	next(f *Frame) error

	// about is what the file has said of itself so far.
	about() *facts
}

// facts are what a file says of itself.
type facts struct {
	interfaces []Interface
	sections   []Section
}

func (t *facts) about() *facts { return t }

// Section is what a section of a pcapng file says of its making: pcapng §4.1.
type Section struct {
	Comment     string
	Hardware    string
	System      string
	Application string
}

// NewReader begins to read r, whatever kind of capture it is: the first
// octets tell, not a name. It fails with a *NotCapture, with a *Damage where
// the file ends or breaks inside its header, or with the error of r.
func NewReader(r io.Reader) (*Reader, error) {
	w := &window{r: r}
	file, err := recognize(w)
	if err != nil {
		return nil, numbered(err, 1)
	}
	return &Reader{file: file}, nil
}

// longestMagic is how many octets are enough to know a format.
const longestMagic = 32

// recognize finds out what kind of file it is, and reads its header.
func recognize(w *window) (format, error) {
	head := w.peek(longestMagic)
	if w.err != nil && w.err != io.EOF {
		return nil, w.err
	}
	if d, ok := pcapDialectOf(head); ok {
		return readPcapHeader(w, d)
	}
	if isPcapng(head) {
		return &pcapng{in: w}, nil
	}
	if isSnoop(head) {
		return readSnoopHeader(w)
	}
	return nil, &NotCapture{Like: likeness(head)}
}

// Next reads the next frame: Source. After an error it gives the same error.
func (r *Reader) Next(f *Frame) error {
	if r.err != nil {
		return r.err
	}
	if err := r.file.next(f); err != nil {
		r.err = numbered(err, r.frames+1)
		return r.err
	}
	r.frames++
	f.Number = r.frames
	return nil
}

// numbered adds to a *Damage which frame it hit.
func numbered(err error, frame uint64) error {
	if d, ok := err.(*Damage); ok {
		d.Frame = frame
	}
	return err
}

// Interfaces are those described so far: Source.
func (r *Reader) Interfaces() []Interface { return r.file.about().interfaces }

// Sections are the sections of a pcapng file so far, the first MaxSections
// of them.
func (r *Reader) Sections() []Section { return r.file.about().sections }
