//go:build !linux

package tun

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// Device is a TUN or TAP device. There is none on this system.
type Device struct{ link.Link }

// Open fails: this package knows Linux's TUN devices only.
func Open(name string, cfg Config) (*Device, error) {
	if err := check(name, cfg); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("tun: no TUN devices on %s, only on Linux; use link/mem, or a Linux machine: %w", runtime.GOOS, errors.ErrUnsupported)
}

// Name is the name of the interface.
func (d *Device) Name() string { return "" }

// Hardware is the address in Ethernet of this end of a TAP device.
func (d *Device) Hardware() wire.MAC { return wire.MAC{} }
