package analyze

import "unsafe"

// hugeOne is huge for one large value.
func hugeOne[T any](p *T) *T {
	huge(unsafe.Slice(p, 1))
	return p
}
