//go:build !linux

package analyze

// huge is a wish that only Linux is told of.
func huge[T any](s []T) []T { return s }
