package wire

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/seq"
)

func TestParseOptions(t *testing.T) {
	for _, tt := range []struct {
		what, b string
		want    Options
		err     error
	}{
		{"none", "", Options{}, nil},
		{"only NOPs", "01010101", Options{}, nil},
		{"nothing behind the end", "00 020405b4", Options{}, nil},
		{"timestamps as nearly always", "0101080a 0000000b 00000016", Options{Set: OptTimestamps, TSVal: 11, TSEcr: 22}, nil},
		{"timestamps as seldom", "080a 0000000b 00000016 0101", Options{Set: OptTimestamps, TSVal: 11, TSEcr: 22}, nil},
		{
			"a SYN's", "020405b4 0402 080a 0000000b 00000000 01 030307",
			Options{Set: OptMSS | OptSACKPermitted | OptTimestamps | OptScale, MSS: 1460, Scale: 7, TSVal: 11}, nil,
		},
		{"a shift beyond 14 as it is sent", "03030f", Options{Set: OptScale, Scale: 15}, nil},
		{
			"two SACK blocks", "0101 0512 00000bb8 00000fa0 00001388 00001770",
			Options{Set: OptSACK, SACKCount: 2, SACK: [MaxSACK]seq.Range{{Lo: 3000, Hi: 4000}, {Lo: 5000, Hi: 6000}}}, nil,
		},
		{
			"a second SACK option replaces the first", "050a 00000001 00000002 050a 00000003 00000004",
			Options{Set: OptSACK, SACKCount: 1, SACK: [MaxSACK]seq.Range{{Lo: 3, Hi: 4}}}, nil,
		},
		{"SACK without a block", "0502", Options{Set: OptUnknown}, nil},
		{"SACK with a part of a block", "0506 00000001", Options{Set: OptUnknown}, nil},
		{"a user timeout", "1c04 801e", Options{Set: OptUserTimeout, UserTimeout: 0x801e}, nil},
		{"a cookie", "2206 01020304", Options{Set: OptFastOpen, FastOpen: []byte{1, 2, 3, 4}}, nil},
		{"a cookie wanted", "2202", Options{Set: OptFastOpen, FastOpen: []byte{}}, nil},
		{"a cookie of odd length", "2207 0102030405", Options{Set: OptUnknown}, nil},
		{"a cookie too short", "2204 0102", Options{Set: OptUnknown}, nil},
		{"a cookie too long", "2214 010203040506070809101112131415161718", Options{Set: OptUnknown}, nil},
		{"MD5, AO and MPTCP", "1304 0000 1d04 0000 1e04 0000", Options{Set: OptMD5 | OptAO | OptMPTCP}, nil},
		{"unknown kinds among others (MUST-6)", "fd04 f989 020405b4 ff02", Options{Set: OptUnknown | OptMSS, MSS: 1460}, nil},
		{"an MSS of another length", "0203b4", Options{Set: OptUnknown}, nil},
		{"SACK-permitted of another length", "040300", Options{Set: OptUnknown}, nil},
		{"timestamps of another length", "0806 00000001", Options{Set: OptUnknown}, nil},
		{"a length of zero (MUST-7)", "020405b4 0300", Options{Set: OptMSS, MSS: 1460}, BadOption},
		{"a length of one (MUST-7)", "fd01", Options{}, BadOption},
		{"a length beyond the header (MUST-7)", "020405b4 080a 00000001", Options{Set: OptMSS, MSS: 1460}, BadOption},
		{"a kind without a length", "01 02", Options{}, BadOption},
	} {
		got, err := ParseOptions(unhex(tt.b))
		if err != tt.err || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: parsed as\n%+v, %v\nwant\n%+v, %v", tt.what, got, err, tt.want, tt.err)
		}
	}
}

func TestParseForgetsWhatWasThere(t *testing.T) {
	o := Options{Set: OptMSS | OptFastOpen, MSS: 1460, FastOpen: []byte{1, 2, 3, 4}}
	if err := o.Parse(unhex("0101080a 0000000b 00000016")); err != nil || !reflect.DeepEqual(o, Options{Set: OptTimestamps, TSVal: 11, TSEcr: 22}) {
		t.Errorf("parsed over others they are %+v, %v; want timestamps alone", o, err)
	}
}

func TestPutOptions(t *testing.T) {
	blocks := [MaxSACK]seq.Range{{Lo: 3000, Hi: 4000}, {Lo: 5000, Hi: 6000}}
	for _, tt := range []struct {
		what string
		o    Options
		want string
	}{
		{"none", Options{}, ""},
		{"timestamps alone: RFC 7323 appendix A", Options{Set: OptTimestamps, TSVal: 11, TSEcr: 22}, "0101080a 0000000b 00000016"},
		{
			"a SYN's, aligned to words", Options{Set: OptMSS | OptSACKPermitted | OptTimestamps | OptScale, MSS: 1460, Scale: 7, TSVal: 11},
			"020405b4 0402080a 0000000b 00000000 01030307",
		},
		{
			"a SYN's without timestamps", Options{Set: OptMSS | OptSACKPermitted | OptScale, MSS: 1460, Scale: 7},
			"020405b4 01010402 01030307",
		},
		{
			"SACK behind timestamps", Options{Set: OptSACK | OptTimestamps, SACKCount: 2, SACK: blocks, TSVal: 11, TSEcr: 22},
			"0101080a 0000000b 00000016 01010512 00000bb8 00000fa0 00001388 00001770",
		},
		{"a user timeout", Options{Set: OptUserTimeout, UserTimeout: 30}, "1c04001e"},
		{"a cookie, filled up", Options{Set: OptFastOpen, FastOpen: []byte{1, 2, 3, 4}}, "2206 01020304 0101"},
		{"a cookie wanted", Options{Set: OptFastOpen}, "2202 0101"},
		{"what is seen but not read is not written", Options{Set: OptMD5 | OptAO | OptMPTCP | OptUnknown}, ""},
	} {
		got := make([]byte, tt.o.Len())
		tt.o.Put(got)
		if !bytes.Equal(got, unhex(tt.want)) {
			t.Errorf("%s:\n%x\nwant\n%x", tt.what, got, unhex(tt.want))
		}
	}
}

func TestSACKCountBeyondItsArray(t *testing.T) {
	o := Options{Set: OptSACK, SACKCount: 200}
	b := make([]byte, o.Len())
	if o.Put(b); len(b) != 4+8*MaxSACK {
		t.Errorf("200 blocks take %d octets, want those of %d", len(b), MaxSACK)
	}
}

// written are the options that Put writes.
const written = OptMSS | OptScale | OptSACKPermitted | OptSACK | OptTimestamps | OptUserTimeout | OptFastOpen

// anyOptions gives values only to options that are there, and only ones that
// fit into a header.
func anyOptions(t *rapid.T) (o Options) {
	o.Set = OptionSet(rapid.Uint16Range(0, uint16(OptUnknown)<<1-1).Draw(t, "set")) & written
	if o.Has(OptMSS) {
		o.MSS = rapid.Uint16().Draw(t, "mss")
	}
	if o.Has(OptScale) {
		o.Scale = rapid.Byte().Draw(t, "shift")
	}
	if o.Has(OptTimestamps) {
		o.TSVal, o.TSEcr = rapid.Uint32().Draw(t, "tsval"), rapid.Uint32().Draw(t, "tsecr")
	}
	if o.Has(OptUserTimeout) {
		o.UserTimeout = rapid.Uint16().Draw(t, "user timeout")
	}
	if o.Has(OptFastOpen) && o.Len() <= MaxTCPOptions-4 {
		o.FastOpen = rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "cookie")
	} else {
		o.Set &^= OptFastOpen
	}
	if room := (MaxTCPOptions - o.Len()) / 8; o.Has(OptSACK) && room > 0 {
		o.SACKCount = rapid.Uint8Range(1, uint8(min(room, MaxSACK))).Draw(t, "blocks")
		for i := range o.SACKCount {
			o.SACK[i] = seq.Range{Lo: seq.Num(rapid.Uint32().Draw(t, "left")), Hi: seq.Num(rapid.Uint32().Draw(t, "right"))}
		}
	} else {
		o.Set &^= OptSACK
	}
	return o
}

func TestOptionsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyOptions(t)
		b := make([]byte, want.Len())
		if len(b)%4 != 0 || len(b) > MaxTCPOptions {
			t.Fatalf("%+v takes %d octets, want a multiple of four up to %d", want, len(b), MaxTCPOptions)
		}
		want.Put(b)
		if got, err := ParseOptions(b); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("came back as\n%+v, %v\nwant\n%+v", got, err, want)
		}
	})
}

// TestLenIsWhatPutWrites catches a size that is added up otherwise than it
// is written, for every set of options.
func TestLenIsWhatPutWrites(t *testing.T) {
	for set := range OptUnknown << 1 {
		for _, blocks := range []uint8{0, 1, MaxSACK} {
			o := Options{Set: set, SACKCount: blocks, FastOpen: make([]byte, 4*blocks)}
			if got := len(o.append(nil)); got != o.Len() {
				t.Fatalf("set %#x with %d blocks: Len is %d, and %d octets are written", set, blocks, o.Len(), got)
			}
		}
	}
}

func FuzzParseOptions(f *testing.F) {
	f.Add(unhex("020405b4 0402 080a 0000000b 00000000 01 030307"))
	f.Add(unhex("0101 0512 00000bb8 00000fa0 00001388 00001770"))
	f.Add(unhex("0101080a 0000000b 00000016"))
	f.Add(unhex("1c04801e 2206 01020304 fd04f989 1302 1d02 1e02 00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := ParseOptions(b)
		if o.SACKCount > MaxSACK || err != nil && err != BadOption {
			t.Fatalf("%x: %d blocks, %v", b, o.SACKCount, err)
		}
		once := make([]byte, o.Len())
		o.Put(once)
		o.Set &= written
		again, err := ParseOptions(once)
		if err != nil || !equal(again, o) {
			t.Fatalf("parsed as\n%+v\nwritten and parsed again\n%+v, %v", o, again, err)
		}
	})
}

// equal compares what the bits in Set say is there.
func equal(a, b Options) bool {
	if !bytes.Equal(a.FastOpen, b.FastOpen) {
		return false
	}
	a.FastOpen, b.FastOpen = nil, nil
	return reflect.DeepEqual(a, b)
}
