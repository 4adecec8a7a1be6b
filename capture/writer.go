package capture

import (
	"encoding/binary"
	"fmt"
	"io"
	"unicode/utf8"
)

// MaxComment is the longest comment in octets: an option's length has 16
// bits, pcapng §3.5.
const MaxComment = 65535

// NoSuchInterface is the error of a frame whose interface was never added.
type NoSuchInterface int

// Error names the interface.
func (e NoSuchInterface) Error() string {
	return fmt.Sprintf("capture: interface %d was not added", int(e))
}

// Writer writes one pcapng section. It holds one block at a time and hands
// each to the io.Writer in one call; wrap that in a bufio.Writer where there
// are many. It may be used by one goroutine at a time.
type Writer struct {
	w      io.Writer
	block  []byte
	snap   []int // by interface: how many octets of a frame are kept; 0 all
	copied []int // by interface of the source that is copied: what it is here, from 1; 0 not yet
	octets int64
}

// NewWriter begins a capture on w. The title is the comment of the whole
// file, and may be empty.
func NewWriter(w io.Writer, title string) (*Writer, error) {
	cw := &Writer{w: w}
	cw.begin(sectionBlock)
	cw.uint32s(byteOrderMagic)
	cw.uint16s(major, minor)
	cw.block = le.AppendUint64(cw.block, lengthUnknown)
	cw.comment(title)
	cw.option(optApplication, "tcpglass")
	return cw, cw.end()
}

// AddInterface adds an interface and returns its number, for WriteFrame.
// Frames are cut to its Snap octets, where that is not zero. Its Section and
// Dropped are not written.
func (w *Writer) AddInterface(i Interface) (int, error) {
	snap := max(i.Snap, 0)
	w.begin(interfaceBlock)
	w.uint16s(uint16(i.Link), 0)
	w.uint32s(uint32(snap))
	w.comment(i.Comment)
	w.text(optName, i.Name)
	w.text(optDescription, i.Description)
	w.option(optResolution, string([]byte{nanoDigits}))
	w.snap = append(w.snap, snap)
	return len(w.snap) - 1, w.end()
}

// WriteFrame writes one frame; its Number is not written. A Length below
// what Bytes holds, such as zero, means that nothing was cut. It keeps
// nothing of f.
func (w *Writer) WriteFrame(f *Frame) error { return w.frame(f, f.Interface) }

// Copy writes a frame that came from src, with the interface it came by,
// which is added before its first frame. A Writer copies from one source.
func (w *Writer) Copy(src Source, f *Frame) error {
	for f.Interface >= len(w.copied) {
		w.copied = append(w.copied, 0)
	}
	if w.copied[f.Interface] == 0 {
		i := src.Interfaces()[f.Interface]
		i.Snap = 0 // it has cut what it cut; some records have more than it says
		added, err := w.AddInterface(i)
		if err != nil {
			return err
		}
		w.copied[f.Interface] = added + 1
	}
	return w.frame(f, w.copied[f.Interface]-1)
}

// Written is how many octets were handed to the io.Writer.
func (w *Writer) Written() int64 { return w.octets }

// frame writes a frame of the given interface of ours.
func (w *Writer) frame(f *Frame, iface int) error {
	if iface < 0 || iface >= len(w.snap) {
		return NoSuchInterface(iface)
	}
	kept := f.Bytes
	if snap := w.snap[iface]; snap > 0 && len(kept) > snap {
		kept = kept[:snap]
	}
	nano := uint64(max(f.At, 0))
	w.begin(packetBlock)
	w.uint32s(uint32(iface), uint32(nano>>32), uint32(nano))
	w.uint32s(uint32(len(kept)), uint32(max(f.Length, len(f.Bytes))))
	w.block = append(w.block, kept...)
	w.pad()
	w.comment(f.Comment)
	w.direction(f.Direction)
	return w.end()
}

var le = binary.LittleEndian // the writer's choice; the magic tells the reader

// begin starts a block; end fills in its length.
func (w *Writer) begin(kind uint32) {
	w.block = w.block[:0]
	w.uint32s(kind, 0)
}

// end closes the options and the block, whose length stands at both of its
// ends (pcapng §3.1), and writes it out.
func (w *Writer) end() error {
	w.uint16s(optEnd, 0)
	length := uint32(len(w.block) + 4)
	le.PutUint32(w.block[4:], length)
	w.uint32s(length)
	n, err := w.w.Write(w.block)
	w.octets += int64(n)
	return err
}

func (w *Writer) comment(s string) { w.text(optComment, cut(s, MaxComment)) }

// text writes an option, if there is anything to write.
func (w *Writer) text(code uint16, s string) {
	if s != "" {
		w.option(code, s)
	}
}

func (w *Writer) direction(d Direction) {
	if d != Unknown {
		w.uint16s(optFlags, 4)
		w.uint32s(uint32(d))
	}
}

func (w *Writer) option(code uint16, value string) {
	value = cut(value, 1<<16-1)
	w.uint16s(code, uint16(len(value)))
	w.block = append(w.block, value...)
	w.pad()
}

// pad fills up to a multiple of four octets, as everything in a block is.
func (w *Writer) pad() {
	for len(w.block)%4 != 0 {
		w.block = append(w.block, 0)
	}
}

func (w *Writer) uint16s(vs ...uint16) {
	for _, v := range vs {
		w.block = le.AppendUint16(w.block, v)
	}
}

func (w *Writer) uint32s(vs ...uint32) {
	for _, v := range vs {
		w.block = le.AppendUint32(w.block, v)
	}
}

// cut is at most n octets of s, without half a character at the end.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
