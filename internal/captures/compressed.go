package captures

import (
	"bytes"
	"compress/gzip"
	"io"

	"github.com/klauspost/compress/zstd"
)

// MaxWindow is how much memory a zstd file may ask for, in octets: what zstd
// itself grants without being told to grant more. RFC 8878 §3.1.1.1.2.
const MaxWindow = 128 << 20

var (
	gzipMagic = []byte{0x1f, 0x8b}             // RFC 1952 §2.3.1
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd} // RFC 8878 §3.1.1
)

// decompressed is the file without its compression, if it has any. Members
// one after the other are one file, in both formats. However much comes out
// of few octets, only a window of it is ever held.
func (o *file) decompressed(raw io.Reader) (io.Reader, error) {
	head := make([]byte, len(zstdMagic))
	n, err := io.ReadFull(raw, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	head = head[:n]
	all := io.MultiReader(bytes.NewReader(head), raw)
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		return o.gunzip(all)
	case bytes.HasPrefix(head, zstdMagic):
		return o.unzstd(all)
	}
	return all, nil
}

func (o *file) gunzip(r io.Reader) (io.Reader, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	o.done = append(o.done, z.Close)
	return z, nil
}

func (o *file) unzstd(r io.Reader) (io.Reader, error) {
	z, err := zstd.NewReader(r,
		zstd.WithDecoderConcurrency(1), // on the goroutine of who reads
		zstd.WithDecoderMaxWindow(MaxWindow),
		zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, err
	}
	o.done = append(o.done, func() error { z.Close(); return nil })
	return z, nil
}
