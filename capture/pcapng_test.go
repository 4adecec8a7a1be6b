package capture_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
)

// everything is a pcapng file with two sections of either byte order and all
// that may stand in them.
func everything() *file {
	f := &file{order: little}
	f.section(f.option(1, "a flood, Friday"), f.option(2, "EPYC"), f.option(3, "Linux 6.1"), f.option(4, "dumpcap"))
	f.iface(1, 96, f.option(2, "eth0"), f.option(3, "the uplink"), f.option(1, "mirror port"), f.option(9, "\x09"), f.option(0, ""))
	f.iface(101, 0, f.option(2, "tun0"))
	f.packet(0, 1700000000_123456789, "hello", f.option(2, "\x02\x00\x00\x00"), f.option(1, "first"), f.option(1, "第二"), f.option(0, ""))
	f.block(4, u16(1), u16(8), "\x0a\x00\x00\x01gw\x00\x00", u32(0)) // names
	f.block(0xbad, u32(32473), "some maker's own")                   // custom
	f.packet(1, 1700000000_500000, "raw")
	f.block(3, u32(200), strings.Repeat("s", 96))                                                                                // simple: cut to the snap length of interface 0
	f.block(2, u16(1), u16(3), u32(0), u32(77), u32(4), u32(60), "olde", f.option(2, "\x01\x00\x00\x00"))                        // obsolete
	f.block(5, u32(0), u64(0), f.option(5, "\x07\x00\x00\x00\x00\x00\x00\x00"), f.option(7, "\x02\x00\x00\x00\x00\x00\x00\x00")) // statistics
	f.block(5, u32(99), u64(0))                                                                                                  // of nobody

	f.order = big
	f.section()
	f.iface(113, 0, f.option(2, "any"))
	return f.packet(0, 1700000009_000000, "next")
}

func TestEverythingOfPcapng(t *testing.T) {
	r, got := read(t, "everything", everything().Bytes())
	want := []seen{
		{at: 1700000000_123456789, octets: "hello", length: 5, direction: capture.Out, comment: "first\n第二"},
		{at: 1700000000_500000_000, iface: 1, octets: "raw", length: 3},
		{iface: 0, octets: strings.Repeat("s", 96), length: 200},
		{at: 77_000, iface: 1, octets: "olde", length: 60, direction: capture.In},
		{at: 1700000009_000000_000, iface: 2, octets: "next", length: 4},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("frames\n%v\nwant\n%v", got, want)
	}
	interfaces := []capture.Interface{
		{Name: "eth0", Description: "the uplink", Comment: "mirror port", Link: capture.Ethernet, Snap: 96, Dropped: 9},
		{Name: "tun0", Link: capture.Raw},
		{Name: "any", Link: capture.LinuxSLL, Section: 1},
	}
	if got := r.Interfaces(); !reflect.DeepEqual(got, interfaces) {
		t.Errorf("interfaces\n%+v\nwant\n%+v", got, interfaces)
	}
	sections := []capture.Section{{"a flood, Friday", "EPYC", "Linux 6.1", "dumpcap"}, {}}
	if got := r.Sections(); !reflect.DeepEqual(got, sections) {
		t.Errorf("sections\n%+v\nwant\n%+v", got, sections)
	}
}

func TestUnitsOfTime(t *testing.T) {
	const year2107 = 4323456789
	for _, tt := range []struct {
		what       string
		resolution byte
		offset     int64
		ticks      uint64
		want       int64
	}{
		{"seconds", 0, 0, 5, 5 * second},
		{"milliseconds", 3, 0, 5_007, 5_007_000_000},
		{"nanoseconds", 9, 0, 1700000000_123456789, 1700000000_123456789},
		{"picoseconds are cut to nanoseconds", 12, 0, 1700000_123456789_999, 1700000_123456789},
		{"10^-28 s: the last power of ten of 64 bits", 28, 0, 1 << 63, 0},
		{"10^-29 s: nothing is left", 29, 0, 1<<64 - 1, 0},
		{"10^-127 s", 127, 0, 1<<64 - 1, 0},
		{"2^-0 s", 0x80, 0, 5, 5 * second},
		{"2^-1 s", 0x81, 0, 11, 5*second + second/2},
		{"2^-20 s", 0x94, 0, 1700000000<<20 | 1<<19, 1700000000*second + second/2},
		{"2^-63 s", 0x80 | 63, 0, 1 << 62, second / 2},
		{"2^-64 s", 0x80 | 64, 0, 1 << 63, second / 2},
		{"2^-65 s", 0x80 | 65, 0, 1 << 63, second / 4},
		{"2^-127 s", 0x80 | 127, 0, 1<<64 - 1, 0},
		{"2107", 6, 0, year2107 * 1000000, year2107 * second},
		{"an offset", 6, 1700000000, 5, 1700000000*second + 5000},
		{"an offset back", 9, -3, uint64(5 * second), 2 * second},
		{"before 1970 is 1970", 9, -30, 5, 0},
		{"after 2262 is the last instant", 0, 0, 1 << 40, 1<<63 - 2},
		{"far after it, too", 0, 0, 1<<64 - 1, 1<<63 - 2},
		{"an offset beyond all", 6, 1<<63 - 1, 1 << 62, 1<<63 - 2},
		{"an offset before all", 6, -1 << 63, 5, 0},
	} {
		f := section(big)
		f.iface(1, 0, f.option(9, string([]byte{tt.resolution})), f.option(14, string(big.AppendUint64(nil, uint64(tt.offset)))))
		f.packet(0, tt.ticks, "x")
		if _, got := read(t, tt.what, f.Bytes()); got[0].at != tt.want {
			t.Errorf("%s: %d ticks are %d ns, want %d", tt.what, tt.ticks, got[0].at, tt.want)
		}
	}
}

func TestSillyOptionsDoNoHarm(t *testing.T) {
	f := section(little)
	f.iface(1, 0, f.option(9, "too long"), f.option(14, "short"), f.option(2, "\xff\xfename\x00\x00"), u16(2), u16(60000), "not as long as it says")
	f.packet(0, 5, "x", f.option(2, "short"), u16(1), u16(60000), "a comment that claims to be longer")
	f.packet(0, 5, "x", f.option(2, "\x03\x00\x00\x00"), u16(1))
	r, got := read(t, "silly options", f.Bytes())
	want := seen{at: 5000, octets: "x", length: 1}
	if !reflect.DeepEqual(got, []seen{want, want}) {
		t.Errorf("frames %v, want two of %v: microseconds, no direction, no comment", got, want)
	}
	if got := r.Interfaces()[0].Name; got != "name" {
		t.Errorf("the interface is called %q, want what of it is text", got)
	}
}

func TestNamesAndCommentsHaveLimits(t *testing.T) {
	f := section(little)
	long := strings.Repeat("n", 60000)
	f.iface(1, 0, f.option(2, long), f.option(1, long), f.option(1, long))
	for range 2000 {
		f.section(f.option(4, long[:300]))
	}
	r, _ := read(t, "long names", f.Bytes())
	i := r.Interfaces()[0]
	if len(i.Name) != 255 || len(i.Comment) != 1024 || len(r.Sections()) != capture.MaxSections || len(r.Sections()[9].Application) != 255 {
		t.Errorf("a name of %d octets, a comment of %d, %d sections; want 255, 1024, %d",
			len(i.Name), len(i.Comment), len(r.Sections()), capture.MaxSections)
	}
}

func TestTooManyInterfaces(t *testing.T) {
	f := section(little)
	for range capture.MaxInterfaces {
		f.iface(1, 0)
	}
	if r, _ := read(t, "as many as there may be", f.Bytes()); len(r.Interfaces()) != capture.MaxInterfaces {
		t.Errorf("%d interfaces, want %d", len(r.Interfaces()), capture.MaxInterfaces)
	}
	f.iface(1, 0)
	if _, d := broken(t, "one more", f.Bytes()); d.Why != capture.TooManyInterfaces {
		t.Errorf("one more: %v", d)
	}
}

// hostile blocks follow a section, an interface and a packet, and must give
// the packet and then the damage, whatever they claim.
func TestHostileBlocks(t *testing.T) {
	for _, o := range []binary.ByteOrder{little, big} {
		begin := func() *file { return section(o).iface(1, 96).packet(0, 5, "good") }
		for what, tt := range map[string]struct {
			file *file
			want capture.Why
		}{
			"length 0":                                 {begin().put(u32(6), u32(0), u32(0)), capture.BadLength},
			"length 8":                                 {begin().put(u32(6), u32(8), u32(8)), capture.BadLength},
			"length 4 GiB":                             {begin().put(u32(6), u32(0xfffffffc), u32(0)), capture.LongFrame},
			"length 2 GiB of something unknown":        {begin().put(u32(0x77), u32(0x80000000), u32(0)), capture.Cut},
			"length not a multiple of four":            {begin().put(u32(6), u32(33), u32(0)), capture.BadLength},
			"one above MaxBlock":                       {begin().put(u32(1), u32(capture.MaxBlock+4), u32(0)), capture.LongFrame},
			"MaxBlock, which is not there":             {begin().put(u32(6), u32(capture.MaxBlock), u32(0)), capture.Cut},
			"another length at the end":                {begin().put(u32(6), u32(12), u32(16)), capture.LengthsDiffer},
			"another length at the end of an unknown":  {begin().put(u32(0x77), u32(16), u32(0), u32(20)), capture.LengthsDiffer},
			"no length at the end of an unknown":       {begin().put(u32(0x77), u32(16), u32(0)), capture.Cut},
			"a packet without its header":              {begin().block(6, u32(0)), capture.BadLength},
			"a simple packet without its length":       {begin().block(3), capture.BadLength},
			"a simple packet shorter than it says":     {begin().block(3, u32(50), "x"), capture.BadLength},
			"a section without its header":             {begin().block(0x0a0d0d0a, u32(0x1a2b3c4d)), capture.BadLength},
			"an interface without its header":          {begin().block(1), capture.BadLength},
			"statistics without their header":          {begin().block(5), capture.BadLength},
			"more kept than the block holds":           {begin().block(6, u32(0), u64(0), u32(50), u32(50), "x"), capture.BadLength},
			"all octets kept that there could be":      {begin().block(6, u32(0), u64(0), u32(0xffffffff), u32(50), "x"), capture.LongFrame},
			"an interface that nobody described":       {begin().packet(1, 5, "x"), capture.NoInterface},
			"an interface far away":                    {begin().packet(0xffffffff, 5, "x"), capture.NoInterface},
			"the interface of the section before":      {begin().section().packet(0, 5, "x"), capture.NoInterface},
			"a simple packet in a section without any": {begin().section().block(3, u32(1), "x"), capture.NoInterface},
			"a section without a byte order":           {begin().block(0x0a0d0d0a, u32(0x12345678), u32(1), u64(0)), capture.BadMagic},
			"a section of version 2":                   {begin().block(0x0a0d0d0a, u32(0x1a2b3c4d), u16(2), u16(0), u64(0)), capture.BadVersion},
			"octets behind the end":                    {begin().put("xyz"), capture.Cut},
			"zeros behind the end":                     {begin().put(u64(0), u64(0)), capture.BadLength},
		} {
			all, d := broken(t, what, tt.file.Bytes())
			at := int64(begin().Len())
			switch {
			case len(all) != 1 || all[0].octets != "good":
				t.Errorf("%v, %s: the frames are %v, want the good one", o, what, all)
			case d.Why != tt.want || d.Frame != 2:
				t.Errorf("%v, %s: %v, want %v in frame 2", o, what, d, tt.want)
			case d.Offset < at:
				t.Errorf("%v, %s: at octet %d, want where the good ones end, %d, or later", o, what, d.Offset, at)
			}
		}
	}
}

func TestHostilePcap(t *testing.T) {
	good := func() *file { return pcapFile(big, 0xa1b2c3d4).record(5, 0, "good") }
	snoop := func() *file {
		return (&file{order: big}).put("snoop\x00\x00\x00", u32(2), u32(4), u32(4), u32(4), u32(28), u32(0), u32(5), u32(0), "good")
	}
	for what, tt := range map[string]struct {
		file *file
		want capture.Why
	}{
		"a frame of 4 GiB":                     {good().put(u32(5), u32(0), u32(0xffffffff), u32(60)), capture.LongFrame},
		"one octet too long":                   {good().put(u32(5), u32(0), u32(capture.MaxFrame+1), u32(60)), capture.LongFrame},
		"MaxFrame, which is not there":         {good().put(u32(5), u32(0), u32(capture.MaxFrame), u32(60)), capture.Cut},
		"snoop: a frame of 4 GiB":              {snoop().put(u32(60), u32(0xffffffff), u32(0xffffffff), u32(0), u64(0)), capture.LongFrame},
		"snoop: a record shorter than itself":  {snoop().put(u32(60), u32(60), u32(24), u32(0), u64(0)), capture.BadLength},
		"snoop: a record of length 0":          {snoop().put(u32(60), u32(0), u32(0), u32(0), u64(0)), capture.BadLength},
		"snoop: a record with 4 GiB of filler": {snoop().put(u32(60), u32(4), u32(0xffffffff), u32(0), u64(0)), capture.BadLength},
	} {
		all, d := broken(t, what, tt.file.Bytes())
		if len(all) != 1 || all[0].octets != "good" || d.Why != tt.want || d.Frame != 2 {
			t.Errorf("%s: %d frames, %v; want the good one, then %v in frame 2", what, len(all), d, tt.want)
		}
	}
	for what, octets := range map[string][]byte{
		"pcap of version 3":  (&file{order: little}).put(u32(0xa1b2c3d4), u16(3), u16(0), u64(0), u64(0)).Bytes(),
		"snoop of version 3": (&file{order: big}).put("snoop\x00\x00\x00", u32(3), u32(4)).Bytes(),
	} {
		if _, d := broken(t, what, octets); d.Why != capture.BadVersion || d.Frame != 1 {
			t.Errorf("%s: %v, want a bad version", what, d)
		}
	}
}

// starts are the offsets behind which a file may end cleanly.
func TestCutAtEveryOctet(t *testing.T) {
	snoop := (&file{order: big}).put("snoop\x00\x00\x00", u32(2), u32(4))
	snoop.put(u32(5), u32(5), u32(32), u32(0), u32(5), u32(0), "hello\x00\x00\x00", u32(4), u32(4), u32(28), u32(0), u32(6), u32(0), "four")
	for what, whole := range map[string][]byte{
		"pcap":       pcapFile(little, 0xa1b2c3d4).record(5, 0, "hello").record(6, 0, "").record(7, 0, "world").Bytes(),
		"Kuznetsov":  pcapFile(big, 0xa1b2cd34).put(u32(5), u32(0), u32(1), u32(1), u64(0), "x").Bytes(),
		"snoop":      snoop.Bytes(),
		"pcapng":     everything().Bytes(),
		"our writer": written(t),
	} {
		_, all := read(t, what, whole)
		shown := 0
		for cut := range whole {
			got, clean := cutAt(t, fmt.Sprintf("%s cut to %d of %d octets", what, cut, len(whole)), whole[:cut])
			if len(got) > len(all) || !reflect.DeepEqual(got, all[:len(got):len(got)]) && len(got) > 0 {
				t.Fatalf("%s cut to %d octets gives frames that the whole does not have", what, cut)
			}
			if len(got) < shown {
				t.Fatalf("%s cut to %d octets gives %d frames, and one octet less gave %d", what, cut, len(got), shown)
			}
			if clean && len(got) == len(all) && cut < len(whole)/2 {
				t.Fatalf("%s cut to %d octets is taken to be whole", what, cut)
			}
			shown = len(got)
		}
	}
}

// cutAt reads a file that was cut: its frames, and whether it ended cleanly.
func cutAt(t *testing.T, what string, octets []byte) (all []seen, clean bool) {
	r, err := capture.NewReader(bytes.NewReader(octets))
	if err == nil {
		all, err = drain(t, r)
	}
	switch e := err.(type) {
	case nil:
		return all, true
	case *capture.Damage:
		if e.Offset > int64(len(octets)) || e.Frame != uint64(len(all)+1) || (e.Why != capture.Cut && e.Why != capture.CutHeader) {
			t.Fatalf("%s: %v after %d frames; want that it is cut, in the next frame", what, e, len(all))
		}
	case *capture.NotCapture:
		if len(octets) >= 12 {
			t.Fatalf("%s: not even taken for a capture: %v", what, e)
		}
	default:
		t.Fatalf("%s: %v", what, err)
	}
	return all, false
}

// written is a file by our own writer.
func written(t testing.TB) []byte {
	w, file := started(t, 0)
	for i := range 3 {
		f := capture.Frame{At: 5, Bytes: []byte("12345"[:i]), Comment: "word", Direction: capture.In}
		if err := w.WriteFrame(&f); err != nil {
			t.Fatal(err)
		}
	}
	return file.Bytes()
}
