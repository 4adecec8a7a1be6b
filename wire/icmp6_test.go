package wire

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestPutICMPv6(t *testing.T) {
	b := bytes.Repeat([]byte{0xa5}, 20)
	src, dst := addr6("fe80::1"), addr6("fe80::2")
	n := PutICMPv6(b, src, dst, &ICMP{Type: ICMP6EchoRequest, Code: 2, Rest: 0x00070001, Payload: []byte("abc")})
	// fe80 + 0001 + fe80 + 0002 + 000b + 003a + 8002 + 0007 + 0001 + 6162 + 6300
	// = 3_41b4, folded 41b7, and be48 is its complement.
	want := unhex("8002 be48 0007 0001 616263")
	if n != 11 || !bytes.Equal(b[:n], want) {
		t.Errorf("the message is\n%x\nwant\n%x", b[:n], want)
	}
	if !bytes.Equal(b[n:], bytes.Repeat([]byte{0xa5}, 9)) {
		t.Error("something was written behind the message")
	}
}

func TestParseICMPv6Refuses(t *testing.T) {
	src, dst := plain6.Src, plain6.Dst
	b := make([]byte, MinICMP)
	PutICMPv6(b, src, dst, &ICMP{Type: ICMP6Unreachable, Code: Unreachable6Port})
	for i := range b {
		if _, err := ParseICMPv6(src, dst, b[:i]); err != Truncated {
			t.Errorf("%d octets: got %v, want %v", i, err, Truncated)
		}
		b[i] ^= 1
		if _, err := ParseICMPv6(src, dst, b); err != BadSum {
			t.Errorf("with octet %d changed: got %v, want %v", i, err, BadSum)
		}
		b[i] ^= 1
	}
	if _, err := ParseICMPv6(src, addr6("2001:db8::3"), b); err != BadSum {
		t.Errorf("brought to somebody else: got %v, want %v, for addresses are protected", err, BadSum)
	}
}

func TestICMPv6RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := Addr(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "src"))
		want := ICMP{
			Type:    rapid.Byte().Draw(t, "type"),
			Code:    rapid.Byte().Draw(t, "code"),
			Rest:    rapid.Uint32().Draw(t, "rest"),
			Payload: rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "payload"),
		}
		b := make([]byte, MinICMP+len(want.Payload))
		PutICMPv6(b, src, plain6.Dst, &want)
		if got, err := ParseICMPv6(src, plain6.Dst, b); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("came back as\n%+v, %v\nwant\n%+v", got, err, want)
		}
	})
}

func FuzzParseICMPv6(f *testing.F) {
	b := make([]byte, MinICMP+3)
	PutICMPv6(b, plain6.Src, plain6.Dst, &ICMP{Type: ICMP6EchoRequest, Payload: []byte("abc")})
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseICMPv6(plain6.Src, plain6.Dst, b)
		if err != nil {
			return
		}
		again := make([]byte, len(b))
		PutICMPv6(again, plain6.Src, plain6.Dst, &m)
		copy(again[2:4], b[2:4]) // 0000 and ffff are both right
		if !bytes.Equal(again, b) {
			t.Fatalf("%x was parsed as %+v and written as %x", b, m, again)
		}
	})
}
