//go:build !amd64 || purego

package wire

func sum(b []byte) uint64 { return sumGo(b) }

func copySum(dst, src []byte) uint64 {
	copy(dst, src)
	return sumGo(src)
}
