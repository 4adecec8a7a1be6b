package tcpglass

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
)

// Config is what a Stack is made of. Link and Addrs are required; the zero
// value of every other field means the default named beside it. Where the
// link carries frames of Ethernet (link.Hardware) the stack finds its
// neighbors itself, by ARP and Neighbor Discovery.
type Config struct {
	// Link carries the packets. The stack owns it from New on, whether New
	// fails or not, and closes it.
	Link link.Link
	// Addrs are the stack's addresses, each with the length of its
	// network's prefix: 10.0.0.2/24, 2001:db8::2/64.
	Addrs []netip.Prefix
	// Routes say by which routers other networks are reached. Default: on a
	// link that carries IP packets all are reached, on an Ethernet none but
	// those of Addrs and those that routers tell of.
	Routes []host.Route
	// Autoconfigure lets the routers of an Ethernet say what IPv6 networks
	// there are, and makes addresses for the stack in them: RFC 4862, see
	// Stack.Addrs. Addrs may then be empty.
	Autoconfigure bool
	// NoDAD takes IPv6 addresses into use at once. Default: on an Ethernet
	// the stack asks first, for a second, whether another has them (RFC 4862
	// §5.4); what is dialled meanwhile waits.
	NoDAD bool
	// MTU is the longest IP packet to send, in octets. Default: the link's,
	// which is also the most.
	MTU int
	// Name is who the stack is in traces. Default: its first address.
	Name string
	// Secret keys what must not be guessed from outside: initial sequence
	// numbers (RFC 6528), timestamps, ports (RFC 6056). Default: random.
	// Set it only in a lab that wants the same numbers every time.
	Secret [32]byte
	// CookieSecret keys SYN cookies. Stacks behind one address, between whom
	// packets may be shared out without memory of which had which, take each
	// other's cookies when they have the same, and clocks that agree to some
	// milliseconds. Default: this stack's own.
	CookieSecret [16]byte
	// Memory bounds, in octets, what all connections together hold.
	// Default: tcp.DefaultMemory.
	Memory int
	// TTL is how many routers a packet may pass. Default 64.
	TTL uint8
	// FirstPort and LastPort bound the ports that the stack chooses from.
	// Default: host.DefaultFirstPort and host.DefaultLastPort.
	FirstPort, LastPort uint16
	// TimeWaits is how many records of closed connections are kept for
	// their 2 MSL. Then the oldest goes. Default: host.DefaultTimeWaits.
	TimeWaits int
	// Nagle starts connections with Nagle's algorithm on (RFC 9293 §3.7.4,
	// SHLD-7). Default: off, as in package net; see Conn.SetNoDelay.
	Nagle bool
	// TCP is what all connections have in common: buffers, timeouts,
	// options, ECN (TCP.ECN), and the DSCP of all that the stack sends but
	// where a Conn, a PacketConn or a listener says otherwise. Its NoDelay and Memory are set from Nagle and Memory above.
	TCP tcp.Config
	// Detect has the stack watch its servers for floods and scans: see
	// Alarms. It takes 8 MB, and about 100 ns for each segment that opens or
	// closes a connection, or belongs to none.
	Detect bool
	// Trace, where not nil, is told everything that happens. It is called
	// with the stack locked: it must be quick and must not call the stack.
	Trace trace.Tracer
}

var errNoLink = errors.New("tcpglass: Config.Link is missing")

// host is the part of cfg that the host is made from.
func (cfg *Config) host() (host.Config, error) {
	if cfg.Link == nil {
		return host.Config{}, errNoLink
	}
	mtu, most := cfg.MTU, cfg.Link.MTU()
	switch {
	case mtu == 0:
		mtu = most
	case mtu > most:
		return host.Config{}, fmt.Errorf("tcpglass: MTU %d is more than the link's %d", mtu, most)
	}
	common := cfg.TCP
	common.NoDelay = !cfg.Nagle
	return host.Config{
		Name:     cfg.Name,
		Addrs:    cfg.Addrs,
		Routes:   cfg.Routes,
		MTU:      mtu,
		Offload:  cfg.Link.Offload(),
		Hardware: link.Hardware(cfg.Link),
		Secret:   cfg.secret(),

		Autoconfigure: cfg.Autoconfigure,
		NoDAD:         cfg.NoDAD,

		CookieSecret: cfg.CookieSecret,
		Memory:       cfg.Memory,
		TTL:          cfg.TTL,

		FirstPort: cfg.FirstPort,
		LastPort:  cfg.LastPort,
		TimeWaits: cfg.TimeWaits,

		TCP:   common,
		Trace: cfg.Trace,
	}, nil
}

func (cfg *Config) secret() [32]byte {
	secret := cfg.Secret
	if secret == [32]byte{} {
		rand.Read(secret[:]) // never fails
	}
	return secret
}
