package siphash

import "testing"

// The vectors are those of the paper's reference: key 00 01 … 0f, input of
// length n being 00 01 … n-1.
func TestSumGivesTheNumbersOfThePaper(t *testing.T) {
	var raw [16]byte
	var input [64]byte
	for i := range raw {
		raw[i] = byte(i)
	}
	for i := range input {
		input[i] = byte(i)
	}
	key := KeyFrom(raw)
	for _, tt := range []struct {
		n    int
		want uint64
	}{
		{0, 0x726fdb47dd0e0e31},
		{1, 0x74f839c593dc67fd},
		{8, 0x93f5f5799a932462},
		{15, 0xa129ca6149be45e5}, // the paper's appendix A
	} {
		if got := key.Sum(input[:tt.n]); got != tt.want {
			t.Errorf("hash of %d octets is %#x, the paper says %#x", tt.n, got, tt.want)
		}
	}
}

func TestSumDoesNotAllocate(t *testing.T) {
	key := Key{1, 2}
	b := make([]byte, 37)
	if n := testing.AllocsPerRun(100, func() { key.Sum(b) }); n != 0 {
		t.Errorf("a hash allocates %v times", n)
	}
}

func BenchmarkSum(b *testing.B) {
	key := Key{1, 2}
	in := make([]byte, 37)
	for b.Loop() {
		in[0] = byte(key.Sum(in))
	}
}
