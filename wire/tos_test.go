package wire

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// A router marks what understands marks, and leaves the header right.
// RFC 3168 §5: CE goes where ECT(0) or ECT(1) was, and nowhere else.
func TestMark(t *testing.T) {
	for _, tt := range []struct {
		what   string
		before uint8
		marked bool
		after  uint8
	}{
		{"the ends do not understand marks", TOSOf(46, NotECT), false, TOSOf(46, NotECT)},
		{"ECT(0)", TOSOf(46, ECT0), true, TOSOf(46, CE)},
		{"ECT(1)", TOSOf(0, ECT1), true, TOSOf(0, CE)},
		{"marked before", TOSOf(63, CE), true, TOSOf(63, CE)},
	} {
		four := packet4(IPv4{TOS: tt.before, TTL: 64, Proto: ProtoTCP, Src: plain4.Src, Dst: plain4.Dst}, "abc")
		six := packet6(IPv6{TOS: tt.before, Flow: 0xfedcb, TTL: 64, Next: ProtoTCP, Src: addr6("2001:db8::1"), Dst: addr6("2001:db8::2")}, "abc")
		for _, b := range [][]byte{four, six} {
			if got := Mark(b); got != tt.marked {
				t.Errorf("%s, IPv%d: it is marked: got %v, want %v", tt.what, b[0]>>4, got, tt.marked)
			}
			ip, err := ParseIP(b)
			if err != nil || ip.TOS != tt.after || TOSIn(b) != tt.after {
				t.Errorf("%s, IPv%d: TOS is %#x in a packet that reads %v, want %#x", tt.what, b[0]>>4, ip.TOS, err, tt.after)
			}
		}
		if flow := uint32(six[1]&15)<<16 | uint32(six[2])<<8 | uint32(six[3]); flow != 0xfedcb {
			t.Errorf("%s: the flow label became %#x", tt.what, flow)
		}
	}
	for _, b := range [][]byte{nil, {0x45}, {0x60, 0, 0}, bytes.Repeat([]byte{0x55}, 60)} {
		if was := bytes.Clone(b); Mark(b) || SetTOS(b, 3) || TOSIn(b) != 0 || !bytes.Equal(b, was) {
			t.Errorf("% x is no packet, and was marked", was)
		}
	}
}

// Whatever the header and the octet, the checksum stays as right or wrong as
// it was.
func TestSetTOSKeepsTheChecksum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := packet4(IPv4{
			TOS: rapid.Byte().Draw(t, "before"), TTL: rapid.Byte().Draw(t, "ttl"), ID: rapid.Uint16().Draw(t, "id"),
			Proto: ProtoTCP, Src: plain4.Src, Dst: plain4.Dst,
		}, "abc")
		wrong := rapid.Bool().Draw(t, "wrong")
		if wrong {
			b[4] ^= 1
		}
		want := rapid.Byte().Draw(t, "after")
		SetTOS(b, want)
		if _, err := ParseIP(b); (err == nil) == wrong || TOSIn(b) != want {
			t.Fatalf("a header whose checksum is wrong (%v) reads %v with TOS %#x, want %#x", wrong, err, TOSIn(b), want)
		}
	})
}

func TestTOS(t *testing.T) {
	for tos := range 256 {
		if got := TOSOf(DSCP(uint8(tos)), ECN(uint8(tos))); got != uint8(tos) {
			t.Errorf("TOS %#x is taken apart and becomes %#x", tos, got)
		}
	}
	for dscp := range uint8(MaxDSCP + 1) {
		if got, ok := ParseDSCP(DSCPName(dscp)); !ok || got != dscp {
			t.Errorf("DSCP %d is called %s and is read back as %d", dscp, DSCPName(dscp), got)
		}
	}
	for _, tt := range []struct {
		text string
		dscp uint8
		ok   bool
	}{{"ef", 46, true}, {"AF41", 34, true}, {"46", 46, true}, {"0", 0, true}, {"64", 0, false}, {"-1", 0, false}, {"best", 0, false}, {"", 0, false}} {
		if got, ok := ParseDSCP(tt.text); got != tt.dscp || ok != tt.ok {
			t.Errorf("%q is DSCP %d, %v; want %d, %v", tt.text, got, ok, tt.dscp, tt.ok)
		}
	}
}
