package capture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
)

// block is a pcapng block as a reader sees it.
type block struct {
	kind    uint32
	body    []byte            // fixed part and packet
	options map[uint16]string // the last of each code
}

// fixed is how many octets of a block stand before its options.
func fixed(kind uint32, body []byte) int {
	switch kind {
	case 0x0a0d0d0a:
		return 16
	case 1:
		return 8
	}
	kept := int(binary.LittleEndian.Uint32(body[12:]))
	return 20 + (kept+3)/4*4
}

// blocks takes a file apart, by the draft's text and not by the writer's
// code.
func blocks(t interface{ Fatalf(string, ...any) }, file []byte) (all []block) {
	le := binary.LittleEndian
	for len(file) > 0 {
		if len(file) < 12 || len(file)%4 != 0 {
			t.Fatalf("%d octets are left, which is no block", len(file))
		}
		kind, length := le.Uint32(file), int(le.Uint32(file[4:]))
		if length%4 != 0 || length < 12 || length > len(file) || int(le.Uint32(file[length-4:])) != length {
			t.Fatalf("block of type %#x: its length %d is not a multiple of four, or not the same at both ends", kind, length)
		}
		body := file[8 : length-4]
		n := fixed(kind, body)
		all = append(all, block{kind, body[:n], options(t, body[n:])})
		file = file[length:]
	}
	return all
}

func options(t interface{ Fatalf(string, ...any) }, b []byte) map[uint16]string {
	all := map[uint16]string{}
	for len(b) > 0 {
		code, length := binary.LittleEndian.Uint16(b), int(binary.LittleEndian.Uint16(b[2:]))
		if code == 0 {
			if length != 0 || len(b) != 4 {
				t.Fatalf("the end of the options is followed by %d octets, want none", len(b)-4)
			}
			return all
		}
		all[code] = string(b[4 : 4+length])
		b = b[4+(length+3)/4*4:]
	}
	t.Fatalf("the options have no end")
	return nil
}

// packet is what a reader finds of a capture.Frame.
func packet(b block) capture.Frame {
	le := binary.LittleEndian
	nano := int64(le.Uint32(b.body[4:]))<<32 | int64(le.Uint32(b.body[8:]))
	p := capture.Frame{
		Interface: int(le.Uint32(b.body)),
		At:        clock.Instant(nano),
		Bytes:     b.body[20 : 20+le.Uint32(b.body[12:])],
		Length:    int(le.Uint32(b.body[16:])),
		Comment:   b.options[1],
	}
	if flags := b.options[2]; flags != "" {
		p.Direction = capture.Direction(le.Uint32([]byte(flags)))
	}
	return p
}

// started is a capture with one interface of the given snap length.
func started(t interface{ Fatalf(string, ...any) }, snap int) (*capture.Writer, *bytes.Buffer) {
	var file bytes.Buffer
	w, err := capture.NewWriter(&file, "a test")
	if err != nil {
		t.Fatalf("a capture could not be started: %v", err)
	}
	if id, err := w.AddInterface(capture.Interface{Name: "tg0", Link: capture.Raw, Snap: snap}); id != 0 || err != nil {
		t.Fatalf("the first interface has number %d, %v; want 0", id, err)
	}
	return w, &file
}

func TestFileBegins(t *testing.T) {
	_, file := started(t, 96)
	got := blocks(t, file.Bytes())
	want := []block{{
		0x0a0d0d0a,
		[]byte("\x4d\x3c\x2b\x1a\x01\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"), // magic, version 1.0, length unknown
		map[uint16]string{1: "a test", 4: "tcpglass"},
	}, {
		1,
		[]byte("\x65\x00\x00\x00\x60\x00\x00\x00"), // link type 101, snap length 96
		map[uint16]string{2: "tg0", 9: "\x09"},     // nanoseconds
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the file begins with\n%v\nwant\n%v", got, want)
	}
}

func TestPacket(t *testing.T) {
	at := clock.Instant(time.Date(2026, 11, 20, 10, 30, 0, 123456789, time.UTC).UnixNano())
	for _, tt := range []struct {
		what      string
		put, want capture.Frame
	}{{
		"everything",
		capture.Frame{At: at, Bytes: []byte("12345"), Length: 1500, Direction: capture.Out, Comment: "SYN-SENT → 已建立"},
		capture.Frame{At: at, Bytes: []byte("12345"), Length: 1500, Direction: capture.Out, Comment: "SYN-SENT → 已建立"},
	}, {
		"nothing but octets: their number is the length",
		capture.Frame{At: at, Bytes: []byte("1234"), Direction: capture.In},
		capture.Frame{At: at, Bytes: []byte("1234"), Length: 4, Direction: capture.In},
	}, {
		"longer than the snap length: cut, and the length stays",
		capture.Frame{At: at, Bytes: []byte("12345678901")},
		capture.Frame{At: at, Bytes: []byte("12345678"), Length: 11},
	}, {
		"before 1970 there is no time",
		capture.Frame{At: -5, Bytes: []byte("1")},
		capture.Frame{Bytes: []byte("1"), Length: 1},
	}, {
		"an empty packet",
		capture.Frame{At: at},
		capture.Frame{At: at, Bytes: []byte{}},
	}} {
		w, file := started(t, 8)
		if err := w.WriteFrame(&tt.put); err != nil {
			t.Fatalf("%s: %v", tt.what, err)
		}
		if got := packet(blocks(t, file.Bytes())[2]); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got\n%+v\nwant\n%+v", tt.what, got, tt.want)
		}
	}
}

func TestInterfacesMayComeLate(t *testing.T) {
	w, file := started(t, 0)
	if err := w.WriteFrame(&capture.Frame{Bytes: []byte("a")}); err != nil {
		t.Fatal(err)
	}
	id, err := w.AddInterface(capture.Interface{Name: "eth0", Link: capture.Ethernet})
	if id != 1 || err != nil {
		t.Fatalf("the second interface has number %d, %v; want 1", id, err)
	}
	if err := w.WriteFrame(&capture.Frame{Interface: id, Bytes: []byte("b")}); err != nil {
		t.Fatal(err)
	}
	all := blocks(t, file.Bytes())
	if got := packet(all[4]); got.Interface != 1 || string(got.Bytes) != "b" {
		t.Errorf("the packet of the late interface is %+v, want b at interface 1", got)
	}
}

func TestNoSuchInterface(t *testing.T) {
	w, file := started(t, 0)
	before := file.Len()
	for _, id := range []int{-1, 1, 1 << 30} {
		err := w.WriteFrame(&capture.Frame{Interface: id})
		if !errors.Is(err, capture.NoSuchInterface(id)) {
			t.Errorf("a packet at interface %d gives %v, want NoSuchInterface", id, err)
		}
	}
	if file.Len() != before {
		t.Errorf("refused packets left %d octets in the file, want none", file.Len()-before)
	}
	if got := capture.NoSuchInterface(3).Error(); got != "capture: interface 3 was not added" {
		t.Errorf("the error reads %q", got)
	}
}

func TestLongCommentsAreCutBetweenCharacters(t *testing.T) {
	w, file := started(t, 0)
	long := "x" + strings.Repeat("报", capture.MaxComment/3) // 65536 octets: one too many
	if err := w.WriteFrame(&capture.Frame{Comment: long}); err != nil {
		t.Fatal(err)
	}
	got := packet(blocks(t, file.Bytes())[2]).Comment
	if len(got) != capture.MaxComment-2 || !utf8.ValidString(got) {
		t.Errorf("a comment of %d octets was cut to %d, valid %v; want %d and valid",
			len(long), len(got), utf8.ValidString(got), capture.MaxComment-2)
	}
}

func TestErrorsOfTheFileComeBack(t *testing.T) {
	broken := errors.New("disk full")
	pr, pw := io.Pipe()
	pr.CloseWithError(broken)
	if _, err := capture.NewWriter(pw, ""); err != broken {
		t.Errorf("starting a capture on a full disk gives %v, want %v", err, broken)
	}
}

func TestNoAllocationPerPacket(t *testing.T) {
	w, err := capture.NewWriter(io.Discard, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.AddInterface(capture.Interface{Name: "tg0", Link: capture.Raw}); err != nil {
		t.Fatal(err)
	}
	p := capture.Frame{Bytes: make([]byte, 1500), Comment: "CLOSED → SYN-SENT", Direction: capture.Out}
	if n := testing.AllocsPerRun(100, func() { _ = w.WriteFrame(&p) }); n != 0 {
		t.Errorf("a packet costs %v allocations, want none", n)
	}
}

func TestAnyPacketRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, file := started(t, 0)
		var want []capture.Frame
		for range rapid.IntRange(0, 5).Draw(t, "packets") {
			p := capture.Frame{
				At:        clock.Instant(rapid.Int64Range(0, 1<<62).Draw(t, "time")),
				Bytes:     rapid.SliceOfN(rapid.Byte(), 0, 70).Draw(t, "bytes"),
				Direction: capture.Direction(rapid.Uint8Range(0, 2).Draw(t, "direction")),
				Comment:   rapid.String().Draw(t, "comment"),
			}
			p.Length = len(p.Bytes) + rapid.IntRange(0, 9).Draw(t, "cut")
			if err := w.WriteFrame(&p); err != nil {
				t.Fatal(err)
			}
			want = append(want, p)
		}
		for i, b := range blocks(t, file.Bytes())[2:] {
			if got := packet(b); !reflect.DeepEqual(got, want[i]) {
				t.Fatalf("packet %d came back as\n%+v\nwant\n%+v", i, got, want[i])
			}
		}
	})
}
