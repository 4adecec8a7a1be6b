// Package capture writes packets to pcapng files, which Wireshark, tshark
// and tcpdump read.
//
// A Writer takes an io.Writer, and is told the time of each packet: it opens
// no file and asks no clock. Each packet can carry a comment, which Wireshark
// shows in front of its headers; tcpglass puts there what the packet did to
// the connection. Reading captures is not done here yet.
//
// The format is draft-ietf-opsawg-pcapng; sections are cited as pcapng §4.1.
package capture

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"
	"unicode/utf8"
)

// LinkType says what the octets of a packet begin with. The numbers are
// those of the LINKTYPE registry of pcap files.
type LinkType uint16

// The link types that tcpglass writes.
const (
	Ethernet LinkType = 1
	Raw      LinkType = 101 // an IPv4 or IPv6 header; its first four bits say which
)

// Direction is which way a packet went at its interface: opt epb_flags,
// pcapng §4.3.1.
type Direction uint8

// The directions.
const (
	Unknown Direction = iota
	In
	Out
)

// Packet is one captured packet.
type Packet struct {
	Interface int       // what AddInterface returned
	Time      time.Time // from 1970 to 2262
	Bytes     []byte    // as long as they are kept
	Length    int       // octets that there were, where Bytes was cut; else 0
	Direction Direction
	Comment   string // UTF-8, at most MaxComment octets of it are kept; may be empty
}

// MaxComment is the longest comment in octets: an option's length has 16
// bits, pcapng §3.5.
const MaxComment = 65535

// NoSuchInterface is the error of a packet whose interface was never added.
type NoSuchInterface int

// Error names the interface.
func (e NoSuchInterface) Error() string {
	return fmt.Sprintf("capture: interface %d was not added", int(e))
}

// Block types and option codes. pcapng §3.5, §4.1 to §4.3.
const (
	sectionBlock, interfaceBlock, packetBlock = 0x0a0d0d0a, 1, 6
	byteOrderMagic, major, minor              = 0x1a2b3c4d, 1, 0
	lengthUnknown                             = 1<<64 - 1

	optEnd, optComment                       = 0, 1
	optApplication                           = 4       // shb_userappl
	optName, optResolution, nanosecondDigits = 2, 9, 9 // if_name, if_tsresol
	optFlags                                 = 2       // epb_flags
)

// Writer writes one pcapng section. It holds one block at a time and hands
// each to the io.Writer in one call; wrap that in a bufio.Writer where there
// are many. It may be used by one goroutine at a time.
type Writer struct {
	w     io.Writer
	block []byte
	snap  []int // by interface: how many octets of a packet are kept; 0 all
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

// AddInterface adds an interface and returns its number, for Packet. Packets
// are cut to snap octets, where it is not zero.
func (w *Writer) AddInterface(name string, link LinkType, snap int) (int, error) {
	snap = max(snap, 0)
	w.begin(interfaceBlock)
	w.uint16s(uint16(link), 0)
	w.uint32s(uint32(snap))
	w.option(optName, name)
	w.option(optResolution, string([]byte{nanosecondDigits}))
	w.snap = append(w.snap, snap)
	return len(w.snap) - 1, w.end()
}

// WritePacket writes one packet. It keeps nothing of p.
func (w *Writer) WritePacket(p *Packet) error {
	if p.Interface < 0 || p.Interface >= len(w.snap) {
		return NoSuchInterface(p.Interface)
	}
	kept := p.Bytes
	if snap := w.snap[p.Interface]; snap > 0 && len(kept) > snap {
		kept = kept[:snap]
	}
	nano := uint64(max(p.Time.UnixNano(), 0))
	w.begin(packetBlock)
	w.uint32s(uint32(p.Interface), uint32(nano>>32), uint32(nano))
	w.uint32s(uint32(len(kept)), uint32(max(p.Length, len(p.Bytes))))
	w.block = append(w.block, kept...)
	w.pad()
	w.comment(p.Comment)
	w.direction(p.Direction)
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
	_, err := w.w.Write(w.block)
	return err
}

func (w *Writer) comment(s string) {
	if s = cut(s, MaxComment); s != "" {
		w.option(optComment, s)
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
