//go:build !linux

package capture

import (
	"errors"
	"fmt"
	"runtime"
	"time"
)

// Live is an interface that is listened on. There is none on this system.
type Live struct{}

// OpenLive fails: this package knows Linux's packet sockets only.
func OpenLive(name string, cfg LiveConfig) (*Live, error) {
	if _, err := cfg.check(); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("capture: no packet sockets on %s, only on Linux; read a file instead: %w", runtime.GOOS, errors.ErrUnsupported)
}

// Next is never called: there is no Live.
func (*Live) Next(*Frame) error { return errors.ErrUnsupported }

// Interfaces are none.
func (*Live) Interfaces() []Interface { return nil }

// Counts are none.
func (*Live) Counts() (Counts, error) { return Counts{}, errors.ErrUnsupported }

// SetDeadline does nothing.
func (*Live) SetDeadline(time.Time) error { return errors.ErrUnsupported }

// Close does nothing.
func (*Live) Close() error { return nil }
