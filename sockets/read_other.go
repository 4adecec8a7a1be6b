//go:build !linux

package sockets

// Read fails with ErrSystem.
func Read(Options) (*Table, error) { return nil, ErrSystem }
