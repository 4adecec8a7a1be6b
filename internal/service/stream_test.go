package service

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// TestFirstOctets: the stream is a promise to whoever checks a download, so
// it may not change. The octets are those of splitmix64 seeded with 0.
func TestFirstOctets(t *testing.T) {
	got, err := io.ReadAll(NewStream(20))
	var want []byte
	for _, w := range []uint64{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f} {
		for i := range 8 {
			want = append(want, byte(w>>(8*i)))
		}
	}
	if err != nil || !bytes.Equal(got, want[:20]) {
		t.Errorf("got % x, %v, want % x", got, err, want[:20])
	}
}

// TestAnyPart: a part of the stream is what stands there in the whole,
// wherever it begins and ends.
func TestAnyPart(t *testing.T) {
	whole := make([]byte, 1000)
	fill(whole, 0)
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(0, len(whole)).Draw(t, "from")
		to := rapid.IntRange(from, len(whole)).Draw(t, "to")
		part := make([]byte, to-from)
		fill(part, int64(from))
		if !bytes.Equal(part, whole[from:to]) {
			t.Fatalf("octets %d to %d differ from the same octets of the whole", from, to)
		}
	})
}

// TestReadSeeker holds Stream to the contract of io.ReadSeeker.
func TestReadSeeker(t *testing.T) {
	for _, size := range []int{0, 1, 7, 8, 9, 4099} {
		whole := make([]byte, size)
		fill(whole, 0)
		if err := iotest.TestReader(NewStream(int64(size)), whole); err != nil {
			t.Errorf("of %d octets: %v", size, err)
		}
	}
}

func BenchmarkStream(b *testing.B) {
	p := make([]byte, 32<<10)
	b.SetBytes(int64(len(p)))
	for at := int64(0); b.Loop(); at += int64(len(p)) {
		fill(p, at)
	}
}
