package service

import (
	"encoding/binary"
	"errors"
	"io"
)

// Stream is the first octets of one fixed, endless sequence: what was
// fetched can be checked whatever its length, and a part of it without the
// rest. It is an io.ReadSeeker, as http.ServeContent wants it.
//
// Octets 8k to 8k+7 are word(k), little end first.
type Stream struct {
	size, at int64
}

// NewStream is the first size octets.
func NewStream(size int64) *Stream { return &Stream{size: size} }

// Read gives the next octets.
func (s *Stream) Read(p []byte) (int, error) {
	left := s.size - s.at
	if left <= 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), left))
	fill(p[:n], s.at)
	s.at += int64(n)
	return n, nil
}

// Seek moves to any place from the beginning on.
func (s *Stream) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += s.at
	case io.SeekEnd:
		offset += s.size
	}
	if offset < 0 {
		return 0, errors.New("service: seek to before the stream")
	}
	s.at = offset
	return offset, nil
}

// fill writes to p the octets of the sequence from octet at on, a word at a
// time but for the ends.
func fill(p []byte, at int64) {
	k := uint64(at) / 8
	if skip := at % 8; skip != 0 {
		p = p[piece(p, k, skip):]
		k++
	}
	for ; len(p) >= 8; k++ {
		binary.LittleEndian.PutUint64(p, word(k))
		p = p[8:]
	}
	piece(p, k, 0)
}

// piece writes to p what fits of word k from its octet skip on.
func piece(p []byte, k uint64, skip int64) int {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], word(k))
	return copy(p, b[skip:])
}

// word is k, well mixed: multiplications by odd numbers and shifts to the
// right, each of which can be undone, so no two words are alike. The numbers
// are those of splitmix64.
func word(k uint64) uint64 {
	k = (k + 1) * 0x9e3779b97f4a7c15
	k = (k ^ k>>30) * 0xbf58476d1ce4e5b9
	k = (k ^ k>>27) * 0x94d049bb133111eb
	return k ^ k>>31
}
