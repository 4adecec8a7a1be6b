package wire

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestPutICMPv4(t *testing.T) {
	b := bytes.Repeat([]byte{0xa5}, 20)
	n := PutICMPv4(b, &ICMP{Type: ICMPEcho, Code: 2, Rest: 0x00070001, Payload: []byte("abc")})
	want := unhex("0802 3393 0007 0001 616263") // 0802 + 0007 + 0001 + 6162 + 6300 = cc6c, and 3393 is its complement
	if n != 11 || !bytes.Equal(b[:n], want) {
		t.Errorf("the message is\n%x\nwant\n%x", b[:n], want)
	}
	if !bytes.Equal(b[n:], bytes.Repeat([]byte{0xa5}, 9)) {
		t.Error("something was written behind the message")
	}
}

func TestParseICMPv4Refuses(t *testing.T) {
	b := make([]byte, MinICMP)
	PutICMPv4(b, &ICMP{Type: ICMPUnreachable, Code: UnreachablePort})
	for i := range b {
		if _, err := ParseICMPv4(b[:i]); err != Truncated {
			t.Errorf("%d octets: got %v, want %v", i, err, Truncated)
		}
		b[i] ^= 1
		if _, err := ParseICMPv4(b); err != BadSum {
			t.Errorf("with octet %d changed: got %v, want %v", i, err, BadSum)
		}
		b[i] ^= 1
	}
}

func TestICMPRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := ICMP{
			Type:    rapid.Byte().Draw(t, "type"),
			Code:    rapid.Byte().Draw(t, "code"),
			Rest:    rapid.Uint32().Draw(t, "rest"),
			Payload: rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "payload"),
		}
		b := make([]byte, MinICMP+len(want.Payload))
		PutICMPv4(b, &want)
		if got, err := ParseICMPv4(b); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("came back as\n%+v, %v\nwant\n%+v", got, err, want)
		}
	})
}

func FuzzParseICMPv4(f *testing.F) {
	b := make([]byte, MinICMP+3)
	PutICMPv4(b, &ICMP{Type: ICMPEcho, Payload: []byte("abc")})
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseICMPv4(b)
		if err != nil {
			return
		}
		again := make([]byte, len(b))
		PutICMPv4(again, &m)
		copy(again[2:4], b[2:4]) // 0000 and ffff are both right
		if !bytes.Equal(again, b) {
			t.Fatalf("%x was parsed as %+v and written as %x", b, m, again)
		}
	})
}
