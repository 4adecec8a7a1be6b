package wire

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/seq"
)

func TestParseTCP(t *testing.T) {
	got, err := ParseTCP(append(unhex(syn), "abc"...))
	want := TCP{
		Src: 4000, Dst: 80, Seq: 100, Flags: SYN, Window: 64240, Sum: 0x28b8,
		Options: unhex(syn)[MinTCP:], Payload: []byte("abc"),
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("parsed as\n%+v, %v\nwant\n%+v", got, err, want)
	}
}

func TestParseTCPRefuses(t *testing.T) {
	withOffset := func(words byte) []byte {
		b := unhex(syn)
		b[12] = words<<4 | b[12]&15
		return b
	}
	for _, tt := range []struct {
		what string
		b    []byte
		want Fault
	}{
		{"nothing", nil, Truncated},
		{"nineteen octets", unhex(syn)[:19], Truncated},
		{"no header length", withOffset(0), ShortOffset},
		{"a header of sixteen octets", withOffset(4), ShortOffset},
		{"options that are cut", unhex(syn)[:39], Truncated},
		{"a header longer than the segment", withOffset(15), Truncated},
	} {
		seg := TCP{Src: 7}
		if err := seg.Parse(tt.b); err != tt.want {
			t.Errorf("%s: got %v, want %v", tt.what, err, tt.want)
		}
		if !reflect.DeepEqual(seg, TCP{Src: 7}) {
			t.Errorf("%s: a failed Parse changed the segment", tt.what)
		}
	}
}

func TestPutTCP(t *testing.T) {
	b := bytes.Repeat([]byte{0xa5}, 50)
	n := PutTCP(b, &TCP{Src: 4000, Dst: 80, Seq: 100, Flags: SYN, Window: 64240, Sum: 9, Options: b, Payload: b},
		&Options{Set: OptMSS | OptSACKPermitted | OptTimestamps | OptScale, MSS: 1460, Scale: 7, TSVal: 1})
	want := unhex(syn)
	want[16], want[17] = 0, 0
	if n != 40 || !bytes.Equal(b[:n], want) {
		t.Errorf("the header is\n%x\nwant\n%x, with an empty checksum", b[:n], want)
	}
	if !bytes.Equal(b[n:], bytes.Repeat([]byte{0xa5}, 10)) {
		t.Error("something was written behind the header")
	}
}

// TestReservedBits holds MUST-8: they are zero when sent, ignored when they
// arrive.
func TestReservedBits(t *testing.T) {
	b := make([]byte, MinTCP)
	PutTCP(b, &TCP{Flags: 0xffff}, &Options{})
	if b[12] != 0x51 || b[13] != 0xff {
		t.Errorf("with all flags set, octets 12 and 13 are %02x%02x; want 51ff", b[12], b[13])
	}
	b[12] |= 0x0e
	if seg, err := ParseTCP(b); err != nil || seg.Flags != AE<<1-1 {
		t.Errorf("with reserved bits set the flags are %x, %v; want %x", uint16(seg.Flags), err, AE<<1-1)
	}
}

func TestTCPRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := TCP{
			Src:     rapid.Uint16().Draw(t, "src"),
			Dst:     rapid.Uint16().Draw(t, "dst"),
			Seq:     seq.Num(rapid.Uint32().Draw(t, "seq")),
			Ack:     seq.Num(rapid.Uint32().Draw(t, "ack")),
			Flags:   Flags(rapid.Uint16Range(0, 0x1ff).Draw(t, "flags")),
			Window:  rapid.Uint16().Draw(t, "window"),
			Urgent:  rapid.Uint16().Draw(t, "urgent"),
			Payload: rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "payload"),
		}
		o := anyOptions(t)
		b := make([]byte, MinTCP+o.Len(), MinTCP+o.Len()+len(want.Payload))
		PutTCP(b, &want, &o)
		got, err := ParseTCP(append(b, want.Payload...))
		want.Options = b[MinTCP:]
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("came back as\n%+v, %v\nwant\n%+v", got, err, want)
		}
	})
}

func TestFlags(t *testing.T) {
	for _, tt := range []struct {
		flags Flags
		text  string
	}{
		{0, "none"},
		{SYN, "SYN"},
		{SYN | ACK, "SYN,ACK"},
		{FIN | PSH | ACK, "FIN,PSH,ACK"},
		{AE<<1 - 1, "SYN,FIN,RST,PSH,ACK,URG,ECE,CWR,AE"},
	} {
		if got := tt.flags.String(); got != tt.text {
			t.Errorf("flags %#x read %q, want %q", uint16(tt.flags), got, tt.text)
		}
		var back Flags
		if err := back.UnmarshalText([]byte(tt.text)); err != nil || back != tt.flags {
			t.Errorf("%q is read as %#x, %v; want %#x", tt.text, uint16(back), err, uint16(tt.flags))
		}
	}
	if !(SYN | ACK).Has(SYN|ACK) || SYN.Has(SYN|ACK) || !SYN.Any(SYN|ACK) || SYN.Any(ACK|FIN) {
		t.Error("Has wants all flags, Any one of them")
	}
}

func TestFlagsThatAreNone(t *testing.T) {
	for _, text := range []string{"", "syn", "SYN,", "SYN ACK", "none,SYN"} {
		var fl Flags
		if err := fl.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v, want an error", text, fl)
		}
	}
}

func TestFlagsInJSON(t *testing.T) {
	b, err := json.Marshal(map[string]Flags{"flags": SYN | ACK})
	if want := `{"flags":"SYN,ACK"}`; err != nil || string(b) != want {
		t.Errorf("in JSON they are %s, %v; want %s", b, err, want)
	}
}

func FuzzParseTCP(f *testing.F) {
	f.Add(unhex(syn))
	f.Add(append(unhex("0fa0 0050 00000064 000002bc 8018 03e8 0000 0000 0101080a 0000000b 00000016"), "abc"...))
	f.Fuzz(func(t *testing.T, b []byte) {
		seg, err := ParseTCP(b)
		if err != nil {
			return
		}
		if MinTCP+len(seg.Options)+len(seg.Payload) != len(b) {
			t.Fatalf("%d octets have %d of options and %d of payload", len(b), len(seg.Options), len(seg.Payload))
		}
		again := make([]byte, MinTCP)
		PutTCP(again, &seg, &Options{})
		copy(again[16:18], b[16:18])       // the checksum is not PutTCP's
		again[12] = again[12]&1 | b[12]&^1 // nor are another length and reserved bits
		if !bytes.Equal(again, b[:MinTCP]) {
			t.Fatalf("%x was parsed as %+v and written as %x", b[:MinTCP], seg, again)
		}
	})
}
