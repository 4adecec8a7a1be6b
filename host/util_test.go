package host

import (
	"net/netip"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

func addrPort(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// lostOnce loses the segment that crosses as number which, counted from 1.
func lostOnce(n *int, which int) func(*Host, wire.TCP) bool {
	return func(*Host, wire.TCP) bool {
		*n++
		return *n == which
	}
}

func num(n uint32) seq.Num { return seq.Num(n) }
