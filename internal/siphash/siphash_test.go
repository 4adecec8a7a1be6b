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

func TestEveryWordAndEveryBitOfTheKeyCounts(t *testing.T) {
	k := Key{K0: 7, K1: 29}
	seen := map[uint64]string{}
	for what, h := range map[string]uint64{
		"the hash":        k.Words(1, 2, 3),
		"another first":   k.Words(9, 2, 3),
		"another second":  k.Words(1, 9, 3),
		"another third":   k.Words(1, 2, 9),
		"another order":   k.Words(3, 2, 1),
		"another key":     Key{K0: 8, K1: 29}.Words(1, 2, 3),
		"and another one": Key{K0: 7, K1: 30}.Words(1, 2, 3),
	} {
		if other, twice := seen[h]; twice {
			t.Errorf("%s and %s hash alike", what, other)
		}
		seen[h] = what
	}
}
