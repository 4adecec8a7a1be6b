package dissect_test

import (
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// with is b with other octets at an offset.
func with(b []byte, at int, v ...byte) []byte {
	b = cat(b)
	copy(b[at:], v)
	return b
}

func TestLengthsThatContradictEachOther(t *testing.T) {
	const n = uint32(len(text))
	v4, v6 := tcp4(), tcp6()
	long := cat(v4, make([]byte, 70000))
	jumbo := cat(inIP6(0, cat([]byte{6, 0, 0xc2, 4}, be32(8+20+70000)))[:48], v6[40:60], make([]byte, 70000))
	copy(jumbo[4:], be16(0))
	for _, tt := range []struct {
		what      string
		b         []byte
		wire      int // octets of the frame as the record says; 0: as many as there are
		len, kept uint32
		marks     dissect.Marks
	}{
		{"IP's length is 0: the network card was to fill it in", with(v4, 2, 0, 0), 0, n, n, dissect.Super},
		{"BIG TCP: more than 16 bits can say", with(long, 2, 0, 0), 0, n + 70000, n + 70000, dissect.Super},
		{"BIG TCP in IPv6: a jumbo payload option", jumbo, 0, 70000, 70000, dissect.Super},
		{"IPv6's length is 0 and there is no such option", with(v6, 4, 0, 0), 0, n, n, dissect.Super},
		{"half of the payload is not in the capture", v4[:len(v4)-4], len(v4), n, n - 4, dissect.Snapped},
		{"the header is cut behind the flags", v4[:34], len(v4), n, 0, dissect.Snapped | dissect.NoWindow},
		{"nothing of it is", v4[:40], len(v4), n, 0, dissect.Snapped},
		{"the record forgot that it was cut: IP is right", v4[:len(v4)-4], 0, n, n - 4, dissect.Snapped | dissect.Lying},
		{"IP's length is garbage: no link carries 31297 octets", with(v4, 2, 0x7a, 0x41), 0, n, n, dissect.Lying},
		{"IP's length is garbage: the checksum says so", with(v4, 2, 0, 60), 0, n, n, dissect.Lying},
	} {
		t.Run(tt.what, func(t *testing.T) {
			d := dissect.New()
			k := d.Frame(capture.Raw, &capture.Frame{Number: 1, Bytes: tt.b, Length: max(tt.wire, len(tt.b))})
			s := &d.Segment
			if k != dissect.TCP || s.Len != tt.len || s.Kept != tt.kept || s.Marks&^dissect.HasID != tt.marks {
				t.Errorf("got kind %d, %d octets, %d kept, marks %b; want TCP, %d, %d, %b", k, s.Len, s.Kept, s.Marks, tt.len, tt.kept, tt.marks)
			}
		})
	}
}

func TestChecksumsTellDamageFromOffload(t *testing.T) {
	v4 := tcp4()
	src, dst := wire.Addr4(clientAddr), wire.Addr4(serverAddr)
	pseudo := func(n int) []byte { return be16(int(wire.Fold(wire.PseudoSum(src, dst, wire.ProtoTCP, n)))) }
	for _, tt := range []struct {
		what string
		b    []byte
		want dissect.Marks
	}{
		{"right", v4, 0},
		{"an octet of the payload was changed", with(v4, 45, 'X'), dissect.BadSum},
		{"nobody filled it in", with(v4, 36, 0, 0), dissect.Offload},
		{"the pseudo-header's alone", with(v4, 36, pseudo(20+len(text))...), dissect.Offload},
		{"the same without a length: the card cuts segments, too", with(v4, 36, pseudo(0)...), dissect.Offload},
		{"IP's own checksum, which is another's business", with(v4, 10, 1, 2), 0},
	} {
		d, k := look(t, capture.Raw, tt.b)
		if got := d.Segment.Marks &^ dissect.HasID; k != dissect.TCP || got != tt.want {
			t.Errorf("%s: got kind %d and marks %b, want TCP and %b", tt.what, k, got, tt.want)
		}
	}
}

func TestOptions(t *testing.T) {
	stamps := []byte{1, 1, 8, 10, 0, 0, 0, 5, 0, 0, 0, 6}
	block := []byte{1, 1, 5, 10, 0, 0, 3, 0, 0, 0, 4, 0}
	read := func(options []byte, kept int) (*dissect.Segment, dissect.Kind) {
		b := inIP4(wire.ProtoTCP, segment(wire.ACK, options, nil))
		d := dissect.New()
		k := d.Frame(capture.Raw, &capture.Frame{Number: 1, Bytes: b[:min(kept, len(b))], Length: len(b)})
		return &d.Segment, k
	}
	s, _ := read(stamps, 100)
	if o := &s.Options; o.Set != wire.OptTimestamps || o.TSVal != 5 || o.TSEcr != 6 {
		t.Errorf("the usual options: got %+v, want timestamps 5 and 6", o)
	}
	s, _ = read(cat(block, stamps), 100)
	want := seq.Range{Lo: 0x300, Hi: 0x400}
	if o := &s.Options; o.Set != wire.OptTimestamps|wire.OptSACK || o.SACKCount != 1 || o.SACK[0] != want || o.TSVal != 5 {
		t.Errorf("SACK before timestamps: got %+v, want one block %v and 5", o, want)
	}
	s, _ = read([]byte{2, 4, 5, 0xb4, 3, 3, 7, 0}, 100)
	if o := &s.Options; o.Set != wire.OptMSS|wire.OptScale || o.MSS != 1460 || o.Scale != 7 {
		t.Errorf("a SYN's: got %+v, want an MSS of 1460 and a scale of 7", o)
	}
	if s, k := read([]byte{2, 4, 5, 0xb4, 8, 0, 1, 1}, 100); k != dissect.TCP || s.Marks&dissect.BadOption == 0 || s.Options.MSS != 1460 {
		t.Errorf("an option of length 0: got kind %d, marks %b, %+v; want a segment with what came before, and BadOption", k, s.Marks, s.Options)
	}
	if s, k := read(cat(block, stamps), 20+20+5); k != dissect.TCP || s.Marks&dissect.BadOption != 0 || s.Marks&dissect.Snapped == 0 {
		t.Errorf("options that the capture cut: got kind %d, marks %b; want Snapped, for the sender did nothing wrong", k, s.Marks)
	}
}

// quote is an ICMP error about a segment, of which that many octets come back.
func quote(kind, code byte, rest uint32, n int) []byte {
	return cat([]byte{kind, code}, be16(0), be32(rest), tcp4()[:20+n])
}

func TestICMPErrorsAreAboutASegmentAndAreNone(t *testing.T) {
	for _, tt := range []struct {
		what string
		b    []byte
		want dissect.Kind
		mtu  uint32
	}{
		{"port unreachable, with as little as RFC 792 asks for", inIP4(1, quote(3, 3, 0, 8)), dissect.ICMPError, 0},
		{"too big", inIP4(1, quote(3, 4, 1400, 28)), dissect.ICMPError, 1400},
		{"time exceeded, in a tunnel", inIP4(4, inIP4(1, quote(11, 0, 0, 8))), dissect.ICMPError, 0},
		{"too little of the segment", inIP4(1, quote(3, 3, 0, 7)), dissect.Other, 0},
		{"a redirect is no error", inIP4(1, quote(5, 0, 0, 8)), dissect.Other, 0},
		{"an echo with what looks like a packet", inIP4(1, quote(8, 0, 0, 8)), dissect.Other, 0},
		{"about a datagram of UDP", inIP4(1, with(quote(3, 3, 0, 8), 8+9, 17)), dissect.Other, 0},
		{"about a later fragment", inIP4(1, with(quote(3, 3, 0, 8), 8+7, 1)), dissect.Other, 0},
		{"IPv6: packet too big", inIP6(58, cat([]byte{2, 0, 0, 0}, be32(1280), tcp6()[:48])), dissect.ICMPError, 1280},
		{"IPv6: about a packet with an extension header", inIP6(58, cat([]byte{1, 4, 0, 0}, be32(0), inIP6(60, cat([]byte{6, 0}, make([]byte, 6), tcp6()[40:])))), dissect.ICMPError, 0},
	} {
		t.Run(tt.what, func(t *testing.T) {
			d, k := look(t, capture.Raw, tt.b)
			q := &d.Quote
			switch {
			case k != tt.want || d.Counts.ICMP != 1 || d.Counts.TCP != 0:
				t.Fatalf("got kind %d, counts %+v; want kind %d, one ICMP and no TCP", k, d.Counts, tt.want)
			case k != dissect.ICMPError:
			case q.Src.Port != clientPort || q.Dst.Port != serverPort || q.Seq != segmentSeq || q.MTU != tt.mtu:
				t.Errorf("got %+v, want the quoted ports and number, MTU %d", q, tt.mtu)
			}
		})
	}
}

// A port is a weak sign of a tunnel: what does not fit is a datagram of UDP.
func TestAPortAloneIsNoTunnel(t *testing.T) {
	eth := inEther(0x0800, tcp4())
	for _, tt := range []struct {
		what    string
		port    int
		payload []byte
	}{
		{"VXLAN without its flag", 4789, cat([]byte{0, 0, 0, 0, 0, 0, 1, 0}, eth)},
		{"VXLAN with a reserved octet", 4789, cat([]byte{8, 0, 0, 0, 0, 0, 1, 7}, eth)},
		{"VXLAN with text inside", 4789, cat([]byte{8, 0, 0, 0, 0, 0, 1, 0}, make([]byte, 60))},
		{"Geneve of another version", 6081, cat([]byte{0x40, 0, 0x65, 0x58, 0, 0, 1, 0}, eth)},
		{"Geneve whose options end behind it", 6081, cat([]byte{0x3f, 0, 0x65, 0x58, 0, 0, 1, 0}, eth)},
		{"GTP's echo", 2152, []byte{0x32, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0}},
		{"GTP with an inner length that is too much", 2152, cat([]byte{0x30, 0xff}, be16(30), be32(9), tcp4())},
		{"Teredo's bubble without a packet", 3544, make([]byte, 12)},
		{"AYIYA without forwarding", 5072, cat([]byte{0x41, 0x52, 0x12, 41}, make([]byte, 40), tcp6())},
		{"DNS from the port of GRE in UDP", 4754, cat([]byte{0x12, 0x34, 1, 0}, make([]byte, 40))},
	} {
		d, k := look(t, capture.Raw, inIP4(wire.ProtoUDP, inUDP(53, tt.port, tt.payload)))
		if k != dissect.Other || d.Counts.UDP != 1 || d.Tags(1) != nil {
			t.Errorf("%s: got kind %d, counts %+v; want one datagram of UDP and no tag", tt.what, k, d.Counts)
		}
	}
}

func TestWhatIsUnreadableSaysWhy(t *testing.T) {
	v4 := tcp4()
	deep := v4
	for range 40 {
		deep = inIP4(4, deep)
	}
	vlans := v4
	for range 40 {
		vlans = cat(be16(1), be16(0x8100), vlans)
	}
	for _, tt := range []struct {
		what string
		link capture.LinkType
		b    []byte
		want dissect.Fault
	}{
		{"a link that nobody knows", 9999, v4, dissect.UnknownLink},
		{"nothing at all", capture.Ethernet, nil, dissect.Truncated},
		{"an IPv4 header cut short", capture.Raw, v4[:19], dissect.Truncated},
		{"a TCP header cut before its flags", capture.Raw, v4[:33], dissect.Truncated},
		{"a packet that ends within its TCP header", capture.Raw, with(v4[:39], 3, 39), dissect.Truncated},
		{"IP of version 5", capture.Raw, with(v4, 0, 0x55), dissect.BadVersion},
		{"an IPv4 header of 16 octets", capture.Raw, with(v4, 0, 0x44), dissect.BadLength},
		{"a packet shorter than its header", capture.Raw, with(v4, 2, 0, 19), dissect.BadLength},
		{"a TCP header of 16 octets", capture.Raw, with(v4, 32, 0x40), dissect.BadLength},
		{"a TCP header longer than its packet", capture.Raw, with(v4, 32, 0xf0), dissect.BadLength},
		{"forty packets in each other", capture.Raw, deep, dissect.TooDeep},
		{"forty VLANs in each other", capture.Ethernet, inEther(0x8100, vlans), dissect.TooDeep},
		{"compressed TCP", capture.PPP, cat([]byte{0xff, 3, 0, 0x2d}, make([]byte, 40)), dissect.Compressed},
		{"encrypted radio", capture.WiFi, cat([]byte{0x08, 0x41}, make([]byte, 60)), dissect.Encrypted},
		{"several packets in one frame", capture.WiFi, cat([]byte{0x88, 0x01}, make([]byte, 22), []byte{0x80, 0}, make([]byte, 60)), dissect.Aggregate},
		{"a fragment that ends behind the longest packet", capture.Raw, with(cut4(v4, 0, 8), 6, 0x3f, 0xff), dissect.TooMany},
		{"a fragment of a length that none can have", capture.Raw, with(cut4(v4, 0, 8)[:26], 3, 26), dissect.BadLength},
	} {
		d, k := look(t, tt.link, tt.b)
		if k != dissect.Unreadable || d.Fault != tt.want || d.Counts.Unreadable[tt.want] != 1 {
			t.Errorf("%s: got kind %d and %q, want Unreadable for %q, and counted", tt.what, k, d.Fault, tt.want)
		}
	}
}

// A packet in front of a run of compressed ones has another protocol number.
func TestUncompressedBeforeVanJacobsonIsRead(t *testing.T) {
	d, k := look(t, capture.PPP, cat([]byte{0xff, 3, 0, 0x2f}, with(tcp4(), 9, 0)))
	wantText(t, d, k)
	if d.Inner[9] != wire.ProtoTCP {
		t.Errorf("the protocol is %d, want TCP's again", d.Inner[9])
	}
}

func TestTagsFindTheirNumbersAgainUntilThereIsNoRoom(t *testing.T) {
	d := dissect.New()
	v4 := tcp4()
	tagOf := func(outer, inner int) uint16 {
		b := trunk(outer, inner, v4)
		d.Frame(capture.Ethernet, &capture.Frame{Number: 1, Bytes: b, Length: len(b)})
		return d.Segment.Tag
	}
	first := tagOf(1, 1)
	for i := range 1 << 14 {
		tagOf(1+i/4000, 1+i%4000)
	}
	if got := tagOf(1, 1); got != first || first == 0 {
		t.Errorf("the first chain had number %d and now has %d", first, got)
	}
	if got := tagOf(4000, 4000); got != 0 || d.Counts.TagsLost == 0 {
		t.Errorf("a chain behind the bound got number %d, %d lost; want 0 and counted", got, d.Counts.TagsLost)
	}
}

func TestDirectionComesFromACookedHeaderWhereTheRecordHasNone(t *testing.T) {
	b := cat(be16(4), make([]byte, 12), be16(0x0800), tcp4())
	d, _ := look(t, capture.LinuxSLL, b)
	if got := d.Segment.Direction; got != capture.Out {
		t.Errorf("got direction %d, want out: the packet type says so", got)
	}
	d.Frame(capture.LinuxSLL, &capture.Frame{Number: 2, Bytes: b, Length: len(b), Direction: capture.In})
	if got := d.Segment.Direction; got != capture.In {
		t.Errorf("got direction %d, want in: the record says so itself", got)
	}
}

func TestEveryFrameIsCountedOnce(t *testing.T) {
	d := dissect.New()
	var frames uint64
	for _, w := range wrappings() {
		for n := range w.b {
			frames++
			d.Frame(w.link, &capture.Frame{Number: frames, Bytes: w.b[:n], Length: len(w.b)})
		}
	}
	c := &d.Counts
	if sum := c.TCP + c.UDP + c.ICMP + c.ARP + c.Other + c.Pieces + c.Bad(); sum != frames || c.Frames != frames {
		t.Errorf("%d frames, of which %d were counted as %+v", frames, sum, *c)
	}
}

func TestFramesDoNotAllocate(t *testing.T) {
	all := wrappings()
	d := dissect.New()
	var f capture.Frame
	again := func() {
		for i := range all {
			f.Bytes, f.Length = all[i].b, len(all[i].b)
			d.Frame(all[i].link, &f)
		}
	}
	again()
	if n := testing.AllocsPerRun(10, again); n != 0 {
		t.Errorf("%d frames of all kinds cost %.0f allocations, want none", len(all), n)
	}
}
