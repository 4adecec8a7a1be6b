package capture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
)

// file is a capture that a test puts together from the texts of the formats,
// not with the writer: numbers in its byte order, one after the other.
type file struct {
	bytes.Buffer
	order binary.ByteOrder
}

// put appends numbers of the width of their types, and strings as they are.
func (f *file) put(values ...any) *file {
	for _, v := range values {
		if s, ok := v.(string); ok {
			f.WriteString(s)
			continue
		}
		if err := binary.Write(f, f.order, v); err != nil {
			panic(err)
		}
	}
	return f
}

type (
	u16 = uint16
	u32 = uint32
	u64 = uint64
)

var (
	little = binary.LittleEndian
	big    = binary.BigEndian
)

// pcapFile begins a pcap file of version 2.4, Ethernet, 96 octets kept.
func pcapFile(o binary.ByteOrder, magic uint32) *file {
	return (&file{order: o}).put(magic, u16(2), u16(4), u32(0), u32(0), u32(96), u32(1))
}

// record appends a frame of which all was kept.
func (f *file) record(seconds, fraction uint32, octets string) *file {
	return f.put(seconds, fraction, u32(len(octets)), u32(len(octets)), octets)
}

// block appends a pcapng block: its length stands at both ends.
func (f *file) block(kind uint32, body ...any) *file {
	in := (&file{order: f.order}).put(body...)
	for in.Len()%4 != 0 {
		in.WriteByte(0)
	}
	return f.put(kind, u32(in.Len()+12), in.String(), u32(in.Len()+12))
}

// section begins a pcapng section in the file's byte order.
func (f *file) section(options ...any) *file {
	return f.block(0x0a0d0d0a, append([]any{u32(0x1a2b3c4d), u16(1), u16(0), u64(1<<64 - 1)}, options...)...)
}

func section(o binary.ByteOrder) *file { return (&file{order: o}).section() }

// iface describes an interface.
func (f *file) iface(link uint16, snap uint32, options ...any) *file {
	return f.block(1, append([]any{link, u16(0), snap}, options...)...)
}

// packet appends an enhanced packet block, nothing cut.
func (f *file) packet(iface uint32, ticks uint64, octets string, options ...any) *file {
	return f.block(6, append([]any{iface, u32(ticks >> 32), u32(ticks), u32(len(octets)), u32(len(octets)), pad(octets)}, options...)...)
}

// option is a pcapng option, filled up to four octets.
func (f *file) option(code uint16, value string) string {
	return (&file{order: f.order}).put(code, u16(len(value)), pad(value)).String()
}

func pad(s string) string { return s + "\x00\x00\x00"[:(4-len(s)%4)%4] }

// seen is a frame as it is compared: nothing that is only valid until the
// next one.
type seen struct {
	at        int64
	iface     int
	octets    string
	length    int
	direction capture.Direction
	comment   string
}

func seenOf(f *capture.Frame) seen {
	return seen{int64(f.At), f.Interface, string(f.Bytes), f.Length, f.Direction, f.Comment}
}

// drain reads a source to its end, and tells what it ended with: nil for
// io.EOF. Frames must be numbered from 1.
func drain(t testing.TB, src capture.Source) (all []seen, err error) {
	t.Helper()
	var f capture.Frame
	for {
		switch err := src.Next(&f); err {
		case nil:
			all = append(all, seenOf(&f))
			if f.Number != uint64(len(all)) {
				t.Fatalf("frame %d has number %d", len(all), f.Number)
			}
		case io.EOF:
			return all, nil
		default:
			return all, err
		}
	}
}

// read reads a file that must be whole.
func read(t testing.TB, what string, octets []byte) (*capture.Reader, []seen) {
	t.Helper()
	r, err := capture.NewReader(bytes.NewReader(octets))
	if err != nil {
		t.Fatalf("%s: refused: %v", what, err)
	}
	all, err := drain(t, r)
	if err != nil {
		t.Fatalf("%s: breaks after %d frames: %v", what, len(all), err)
	}
	return r, all
}

// broken reads a file that must be damaged.
func broken(t testing.TB, what string, octets []byte) ([]seen, *capture.Damage) {
	t.Helper()
	var all []seen
	r, err := capture.NewReader(bytes.NewReader(octets))
	if err == nil {
		all, err = drain(t, r)
	}
	var d *capture.Damage
	if !errors.As(err, &d) {
		t.Fatalf("%s: %d frames and the error %v, want a *Damage", what, len(all), err)
	}
	return all, d
}
