//go:build !linux

package packet

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// Interface is a network interface. It cannot be used so on this system.
type Interface struct{ link.Link }

// Open fails: this package knows Linux's packet sockets only.
func Open(name string, cfg Config) (*Interface, error) {
	if err := check(name, cfg); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("packet: no packet sockets on %s, only on Linux; use link/mem, or a Linux machine: %w", runtime.GOOS, errors.ErrUnsupported)
}

// Name is the name of the interface.
func (i *Interface) Name() string { return "" }

// Hardware is the address in Ethernet of this end.
func (i *Interface) Hardware() wire.MAC { return wire.MAC{} }
