package capture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/tcpglass/tcpglass/capture"
)

const second = int64(time.Second)

func TestPcapDialects(t *testing.T) {
	for _, tt := range []struct {
		what   string
		order  binary.ByteOrder
		magic  uint32
		behind string // each record's header
		tick   int64
	}{
		{"microseconds, little-endian", little, 0xa1b2c3d4, "", 1000},
		{"microseconds, big-endian", big, 0xa1b2c3d4, "", 1000},
		{"nanoseconds, little-endian", little, 0xa1b23c4d, "", 1},
		{"nanoseconds, big-endian", big, 0xa1b23c4d, "", 1},
		{"Kuznetsov's, little-endian", little, 0xa1b2cd34, "IFIXPROT", 1000},
		{"Kuznetsov's, big-endian", big, 0xa1b2cd34, "IFIXPROT", 1000},
	} {
		f := pcapFile(tt.order, tt.magic)
		f.put(u32(1700000000), u32(123456), u32(5), u32(1500), tt.behind, "hello")
		f.put(u32(1700000001), u32(7), u32(0), u32(60), tt.behind)
		r, got := read(t, tt.what, f.Bytes())
		want := []seen{
			{at: 1700000000*second + 123456*tt.tick, octets: "hello", length: 1500},
			{at: 1700000001*second + 7*tt.tick, length: 60},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: frames\n%v\nwant\n%v", tt.what, got, want)
		}
		about := []capture.Interface{{Link: capture.Ethernet, Snap: 96}}
		if got := r.Interfaces(); !reflect.DeepEqual(got, about) {
			t.Errorf("%s: interfaces %+v, want %+v", tt.what, got, about)
		}
	}
}

func TestPcapOddities(t *testing.T) {
	header := func(minor uint16, link uint32) *file {
		return (&file{order: little}).put(u32(0xa1b2c3d4), u16(2), minor, u32(0), u32(0), u32(0), link)
	}
	for _, tt := range []struct {
		what string
		file *file
		want seen
		link capture.LinkType
	}{{
		"a microsecond field over a second counts as what it is",
		header(4, 1).put(u32(5), u32(1_000_007), u32(1), u32(1), "x"),
		seen{at: 6*second + 7000, octets: "x", length: 1}, 1,
	}, {
		"the last second before 2106, which has no sign",
		header(4, 1).put(u32(1<<32-1), u32(0), u32(1), u32(1), "x"),
		seen{at: (1<<32 - 1) * second, octets: "x", length: 1}, 1,
	}, {
		"a frame check sequence of four octets, told in the link type",
		header(4, 0x24000001).record(5, 0, "x"),
		seen{at: 5 * second, octets: "x", length: 1}, 1,
	}, {
		"more kept than was on the wire: some records lie",
		header(4, 113).put(u32(5), u32(0), u32(3), u32(1), "xyz"),
		seen{at: 5 * second, octets: "xyz", length: 1}, 113,
	}, {
		"version 2.2 has the lengths the other way round",
		header(2, 1).put(u32(5), u32(0), u32(60), u32(3), "xyz"),
		seen{at: 5 * second, octets: "xyz", length: 60}, 1,
	}, {
		"version 2.3 may have: the kept one is never the larger",
		header(3, 1).put(u32(5), u32(0), u32(60), u32(3), "xyz"),
		seen{at: 5 * second, octets: "xyz", length: 60}, 1,
	}, {
		"version 2.3 as 2.4",
		header(3, 1).put(u32(5), u32(0), u32(3), u32(60), "xyz"),
		seen{at: 5 * second, octets: "xyz", length: 60}, 1,
	}} {
		r, got := read(t, tt.what, tt.file.Bytes())
		if !reflect.DeepEqual(got, []seen{tt.want}) {
			t.Errorf("%s: frames %v, want %v", tt.what, got, tt.want)
		}
		if got := r.Interfaces()[0].Link; got != tt.link {
			t.Errorf("%s: link type %v, want %v", tt.what, got, tt.link)
		}
	}
}

func TestSnoop(t *testing.T) {
	f := (&file{order: big}).put("snoop\x00\x00\x00", u32(2), u32(4))
	f.put(u32(1500), u32(5), u32(24+8), u32(0), u32(900000000), u32(250), "hello\x00\x00\x00")
	f.put(u32(60), u32(4), u32(24+4), u32(17), u32(900000001), u32(0), "four")
	r, got := read(t, "a snoop file", f.Bytes())
	want := []seen{
		{at: 900000000*second + 250_000, octets: "hello", length: 1500},
		{at: 900000001 * second, octets: "four", length: 60},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("frames\n%v\nwant\n%v", got, want)
	}
	if got := r.Interfaces()[0]; got.Link != capture.Ethernet || got.Dropped != 17 {
		t.Errorf("the interface is %+v; want Ethernet that lost 17 frames", got)
	}
	fddi := (&file{order: big}).put("snoop\x00\x00\x00", u32(2), u32(8))
	other := (&file{order: big}).put("snoop\x00\x00\x00", u32(2), u32(77))
	for f, want := range map[*file]capture.LinkType{fddi: capture.FDDI, other: capture.OtherLink} {
		if r, _ := read(t, "an empty snoop file", f.Bytes()); r.Interfaces()[0].Link != want {
			t.Errorf("the link type is %v, want %v", r.Interfaces()[0].Link, want)
		}
	}
}

func TestNotCaptures(t *testing.T) {
	for begin, want := range map[string]capture.Like{
		"":                               capture.EmptyFile,
		"\x00\x01":                       capture.Short,
		"\x00\x00\x00\x00\x00\x00":       capture.Nothing,
		"\x1f\x8b\x08\x00":               capture.Gzip,
		"\x28\xb5\x2f\xfd\x04":           capture.Zstd,
		"BZh91AY":                        capture.Compressed,
		"\xfd7zXZ\x00\x00":               capture.Compressed,
		"PK\x03\x04\x14":                 capture.Compressed,
		"\xa1\xb2\x34\xcd\x00\x02":       capture.PcapCousin,
		"12:00:01 IP 10.0.0.1 > 10.0.0.": capture.Text,
		"报文\t1\r\n":                      capture.Text,
		" {\"_index\": 1}":               capture.JSON,
		"<!DOCTYPE html>":                capture.HTML,
		"GMBU\x03\x02":                   capture.NetMon,
		"\x7fELF\x02\x01":                capture.Program,
		"btsnoop\x00\x00\x00":            capture.BTSnoop,
		"iptrace 2.0":                    capture.Iptrace,
		"\x01\x02\x03\x04\x05\x06\x07\x4a\x02\x04\x00\x50\x00\x00\x00\x3c": capture.ERF,
		"\x00\x00\x01\x00\xe0\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00": capture.ETL,
		"\x0a\x0d\x0d\x0a\x1c\x00\x00\x00nomagic!":                         capture.Nothing,
	} {
		_, err := capture.NewReader(strings.NewReader(begin))
		var not *capture.NotCapture
		if !errors.As(err, &not) || not.Like != want {
			t.Errorf("%q gives %v, want that it looks like %v", begin, err, want)
		}
	}
}

func TestEveryLikeAndWhyHasItsOwnCode(t *testing.T) {
	var codes []string
	for _, l := range capture.Likes() {
		codes = append(codes, l.String())
	}
	for _, y := range capture.Whys() {
		codes = append(codes, y.String())
	}
	slices.Sort(codes)
	if n := len(slices.Compact(codes)); n != len(codes) || len(capture.Likes()) != int(capture.Program)+1 ||
		len(capture.Whys()) != int(capture.TooManyInterfaces)+1 {
		t.Errorf("%d codes, %d different, want one for each", len(codes), n)
	}
}

func TestReadersThatGiveLittle(t *testing.T) {
	octets := everything().Bytes()
	_, want := read(t, "at once", octets)
	for what, r := range map[string]io.Reader{
		"an octet at a time":         iotest.OneByteReader(bytes.NewReader(octets)),
		"half of what was asked for": iotest.HalfReader(bytes.NewReader(octets)),
		"the end with the data":      iotest.DataErrReader(bytes.NewReader(octets)),
	} {
		reader, err := capture.NewReader(r)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if got, err := drain(t, reader); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d frames, %v; want %d", what, len(got), err, len(want))
		}
	}
}

// stubborn never gives anything, nor says why.
type stubborn struct{}

func (stubborn) Read([]byte) (int, error) { return 0, nil }

func TestReadersThatFail(t *testing.T) {
	if _, err := capture.NewReader(stubborn{}); err != io.ErrNoProgress {
		t.Errorf("a reader that gives nothing: %v, want %v", err, io.ErrNoProgress)
	}
	pulled := errors.New("cable pulled")
	if _, err := capture.NewReader(iotest.ErrReader(pulled)); err != pulled {
		t.Errorf("a reader that fails at once: %v, want %v", err, pulled)
	}
	f := pcapFile(little, 0xa1b2c3d4).record(5, 0, "hello").record(6, 0, "world")
	for _, left := range []int{0, 3} { // octets of the second record
		at := 24 + 16 + 5 + left
		r, err := capture.NewReader(io.MultiReader(bytes.NewReader(f.Bytes()[:at]), iotest.ErrReader(pulled)))
		if err != nil {
			t.Fatal(err)
		}
		all, err := drain(t, r)
		var d *capture.Damage
		if len(all) != 1 || !errors.Is(err, pulled) || !errors.As(err, &d) || d.Why != capture.Unreadable || d.Frame != 2 || d.Offset != 45 {
			t.Errorf("a cable pulled %d octets into frame 2: %d frames, %v; want one, and a *Damage at octet 45", left, len(all), err)
		}
		if again := r.Next(new(capture.Frame)); again != err {
			t.Errorf("after that error comes %v, want the same again", again)
		}
	}
}

func TestDamageReads(t *testing.T) {
	d := &capture.Damage{Offset: 45, Frame: 2, Why: capture.Cut}
	if got := d.Error(); got != "capture: damaged at octet 45, frame 2: cut" {
		t.Errorf("it reads %q", got)
	}
	d = &capture.Damage{Offset: 45, Frame: 2, Why: capture.Unreadable, Err: io.ErrClosedPipe}
	if got := d.Error(); got != "capture: damaged at octet 45, frame 2: unreadable: io: read/write on closed pipe" {
		t.Errorf("it reads %q", got)
	}
	if got := (&capture.NotCapture{Like: capture.JSON}).Error(); got != "capture: not a capture, looks like json" {
		t.Errorf("it reads %q", got)
	}
}

func TestLongFrames(t *testing.T) {
	most := strings.Repeat("m", capture.MaxFrame)
	for what, f := range map[string]*file{
		"pcap":   pcapFile(little, 0xa1b2c3d4).record(5, 0, "a").record(6, 0, most).record(7, 0, "b"),
		"pcapng": section(big).iface(1, 0).packet(0, 5, "a").packet(0, 6, most).packet(0, 7, "b"),
	} {
		if _, got := read(t, what, f.Bytes()); len(got) != 3 || got[1].octets != most || got[2].octets != "b" {
			t.Errorf("%s: %d frames; want three, the second of MaxFrame octets", what, len(got))
		}
	}
}

func TestNoAllocationPerFrame(t *testing.T) {
	frames := pcapFile(little, 0xa1b2c3d4)
	blocks := section(little).iface(1, 0)
	for i := range u32(5000) {
		frames.record(i, i, strings.Repeat("x", int(i%1500)))
		blocks.packet(0, u64(i), strings.Repeat("x", int(i%1500)), blocks.option(2, "\x01\x00\x00\x00"))
	}
	for what, f := range map[string]*file{"pcap": frames, "pcapng": blocks} {
		r, err := capture.NewReader(&f.Buffer)
		if err != nil {
			t.Fatal(err)
		}
		var frame capture.Frame
		if n := testing.AllocsPerRun(4000, func() {
			if err := r.Next(&frame); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: a frame costs %v allocations, want none", what, n)
		}
	}
}
