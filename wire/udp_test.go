package wire

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestPutUDP(t *testing.T) {
	b := bytes.Repeat([]byte{0xa5}, 20)
	n := PutUDP(b, &UDP{Src: 5000, Dst: 7, Length: 999, Sum: 999, Payload: []byte("abc")})
	if want := unhex("1388 0007 000b 0000 616263"); n != 11 || !bytes.Equal(b[:n], want) {
		t.Errorf("the datagram is\n%x\nwant\n%x: the length follows from the payload", b[:n], want)
	}
	if !bytes.Equal(b[n:], bytes.Repeat([]byte{0xa5}, 9)) {
		t.Error("something was written behind the datagram")
	}
}

func TestParseUDP(t *testing.T) {
	for _, tt := range []struct {
		what, b string
		want    UDP
		err     error
	}{
		{"a datagram", "1388 0007 000b 1234 616263", UDP{5000, 7, 11, 0x1234, []byte("abc")}, nil},
		{"octets behind it", "1388 0007 000a 1234 616263", UDP{5000, 7, 10, 0x1234, []byte("ab")}, nil},
		{"an empty one", "1388 0007 0008 1234", UDP{5000, 7, 8, 0x1234, []byte{}}, nil},
		{"seven octets", "1388 0007 0008 12", UDP{}, Truncated},
		{"a length below the header's", "1388 0007 0007 1234", UDP{}, BadLength},
		{"a length of zero", "1388 0007 0000 1234", UDP{}, BadLength},
		{"a payload that is cut", "1388 0007 000c 1234 616263", UDP{}, Truncated},
	} {
		got, err := ParseUDP(unhex(tt.b))
		if err != tt.err || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %+v, %v; want %+v, %v", tt.what, got, err, tt.want, tt.err)
		}
	}
}

func TestUDPRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := UDP{
			Src:     rapid.Uint16().Draw(t, "src"),
			Dst:     rapid.Uint16().Draw(t, "dst"),
			Payload: rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "payload"),
		}
		want.Length = uint16(MinUDP + len(want.Payload))
		b := make([]byte, want.Length)
		PutUDP(b, &want)
		if got, err := ParseUDP(b); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("came back as\n%+v, %v\nwant\n%+v", got, err, want)
		}
	})
}

func FuzzParseUDP(f *testing.F) {
	f.Add(unhex("1388 0007 000b 1234 616263"))
	f.Fuzz(func(t *testing.T, b []byte) {
		u, err := ParseUDP(b)
		if err != nil {
			return
		}
		again := make([]byte, u.Length)
		PutUDP(again, &u)
		binary.BigEndian.PutUint16(again[6:], u.Sum)
		if !bytes.Equal(again, b[:u.Length]) {
			t.Fatalf("%x was parsed as %+v and written as %x", b, u, again)
		}
	})
}
