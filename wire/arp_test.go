package wire

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// question asks who has 10.0.0.2.
const question = "0001 0800 06 04 0001 02000000000a 0a000001 000000000000 0a000002"

func TestPutARP(t *testing.T) {
	b := bytes.Repeat([]byte{0xa5}, 30)
	n := PutARP(b, &ARP{Op: ARPRequest, SrcMAC: macA, Src: plain4.Src, Dst: plain4.Dst})
	if want := unhex(question + "a5a5"); n != MinARP || !bytes.Equal(b, want) {
		t.Errorf("the message is\n%x\nwant\n%x", b, want)
	}
}

func TestParseARP(t *testing.T) {
	for _, tt := range []struct {
		what, b string
		want    ARP
		err     error
	}{
		{"a question", question, ARP{Op: ARPRequest, SrcMAC: macA, Src: plain4.Src, Dst: plain4.Dst}, nil},
		{"an answer in a padded frame", "0001 0800 06 04 0002 02000000000b 0a000002 02000000000a 0a000001 000000", ARP{ARPReply, macB, macA, plain4.Dst, plain4.Src}, nil},
		{"27 octets", question[:len(question)-2], ARP{}, Truncated},
		{"another hardware", "0006 0800 06 04 0001 02000000000a 0a000001 000000000000 0a000002", ARP{}, BadKind},
		{"another protocol", "0001 86dd 06 04 0001 02000000000a 0a000001 000000000000 0a000002", ARP{}, BadKind},
		{"long hardware addresses", "0001 0800 08 04 0001 02000000000a 0a000001 000000000000 0a000002", ARP{}, BadKind},
		{"long protocol addresses", "0001 0800 06 10 0001 02000000000a 0a000001 000000000000 0a000002", ARP{}, BadKind},
		{"a sender that is everybody", "0001 0800 06 04 0002 ffffffffffff 0a000001 000000000000 0a000002", ARP{}, BadAddress},
		{"a sender that is many", "0001 0800 06 04 0002 01005e000001 0a000001 000000000000 0a000002", ARP{}, BadAddress},
		{"a sender that is nobody", "0001 0800 06 04 0002 000000000000 0a000001 000000000000 0a000002", ARP{}, BadAddress},
	} {
		if got, err := ParseARP(unhex(tt.b)); err != tt.err || got != tt.want {
			t.Errorf("%s: got %+v, %v; want %+v, %v", tt.what, got, err, tt.want, tt.err)
		}
	}
}

func TestARPRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := ARP{
			Op:     rapid.Uint16().Draw(t, "op"),
			SrcMAC: anyMAC(t, "source"), DstMAC: anyMAC(t, "destination"),
			Src: Addr4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "src"))),
			Dst: Addr4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "dst"))),
		}
		want.SrcMAC[0] = want.SrcMAC[0]&^1 | 2 // one that can be
		b := make([]byte, MinARP)
		PutARP(b, &want)
		if got, err := ParseARP(b); err != nil || got != want {
			t.Fatalf("came back as\n%+v, %v\nwant\n%+v", got, err, want)
		}
	})
}

func FuzzParseARP(f *testing.F) {
	f.Add(unhex(question))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := ParseARP(b)
		if err != nil {
			return
		}
		again := make([]byte, MinARP)
		if PutARP(again, &a); !bytes.Equal(again, b[:MinARP]) {
			t.Fatalf("%x was parsed as %+v and written as %x", b, a, again)
		}
	})
}
