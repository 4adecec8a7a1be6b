package wire

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

var (
	macA = MAC{2, 0, 0, 0, 0, 0xa}
	macB = MAC{2, 0, 0, 0, 0, 0xb}
)

func TestPutEthernet(t *testing.T) {
	b := bytes.Repeat([]byte{0xa5}, 20)
	n := PutEthernet(b, &Ethernet{Dst: BroadcastMAC, Src: macA, Type: EtherARP, Payload: []byte("abc")})
	if want := unhex("ffffffffffff 02000000000a 0806 a5a5a5a5a5a5"); n != MinEthernet || !bytes.Equal(b, want) {
		t.Errorf("the frame is\n%x\nwant\n%x, without a payload", b, want)
	}
}

func TestParseEthernet(t *testing.T) {
	b := unhex("ffffffffffff 02000000000a 0800 616263")
	got, err := ParseEthernet(b)
	if want := (Ethernet{BroadcastMAC, macA, EtherIPv4, []byte("abc")}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("parsed as %+v, %v; want %+v", got, err, want)
	}
	for i := range MinEthernet {
		if got, err := ParseEthernet(b[:i]); err != Truncated {
			t.Errorf("%d octets were read as %+v, %v; want %v", i, got, err, Truncated)
		}
	}
}

func TestMAC(t *testing.T) {
	for _, tt := range []struct {
		m                    MAC
		text                 string
		zero, multicast, one bool
	}{
		{MAC{}, "00:00:00:00:00:00", true, false, false},
		{MAC{0x02, 0xab, 0xcd, 0xef, 0x01, 0x90}, "02:ab:cd:ef:01:90", false, false, true},
		{MAC{0x33, 0x33, 0, 0, 0, 1}, "33:33:00:00:00:01", false, true, false},
		{BroadcastMAC, "ff:ff:ff:ff:ff:ff", false, true, false},
	} {
		if m := tt.m; m.String() != tt.text || m.IsZero() != tt.zero || m.IsMulticast() != tt.multicast || m.IsUnicast() != tt.one {
			t.Errorf("%s reads %v: zero %v, multicast %v, unicast %v; want %v, %v, %v",
				tt.text, m, m.IsZero(), m.IsMulticast(), m.IsUnicast(), tt.zero, tt.multicast, tt.one)
		}
	}
}

func TestMulticastMAC(t *testing.T) {
	for to, want := range map[string]string{
		"224.0.0.1":         "01:00:5e:00:00:01",
		"239.255.129.2":     "01:00:5e:7f:81:02", // 23 bits: RFC 1112 §6.4
		"ff02::1":           "33:33:00:00:00:01",
		"ff02::1:ff12:3456": "33:33:ff:12:34:56", // RFC 2464 §7
	} {
		if got := MulticastMAC(addr6(to)); got.String() != want || !got.IsMulticast() {
			t.Errorf("%s is sent to %v, want %s", to, got, want)
		}
	}
}

func anyMAC(t *rapid.T, what string) MAC {
	return MAC(rapid.SliceOfN(rapid.Byte(), 6, 6).Draw(t, what))
}

func TestEthernetRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Ethernet{
			Dst: anyMAC(t, "dst"), Src: anyMAC(t, "src"),
			Type:    rapid.Uint16().Draw(t, "type"),
			Payload: rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "payload"),
		}
		b := make([]byte, MinEthernet, 100)
		PutEthernet(b, &want)
		if got, err := ParseEthernet(append(b, want.Payload...)); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("came back as\n%+v, %v\nwant\n%+v", got, err, want)
		}
	})
}

func FuzzParseEthernet(f *testing.F) {
	f.Add(unhex("ffffffffffff 02000000000a 0800 616263"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ParseEthernet(b)
		if err != nil {
			return
		}
		again := append(make([]byte, MinEthernet, len(b)), e.Payload...)
		if PutEthernet(again, &e); !bytes.Equal(again, b) {
			t.Fatalf("%x was parsed as %+v and written as %x", b, e, again)
		}
	})
}
