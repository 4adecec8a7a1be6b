package host

import (
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Config is what a host is made of. Only Addrs is required; zero fields mean
// the default named beside them.
type Config struct {
	Name      string         // in traces; the first address
	Addrs     []netip.Prefix // its addresses, each with its network; both families
	Routes    []Route        // by which routers other networks are reached; none: directly
	MTU       int            // octets of the longest packet; DefaultMTU
	Offload   wire.Offload   // what the link below does
	Hardware  wire.MAC       // of a host on an Ethernet: packets are frames then, and neighbors found by ARP and NDP
	Secret    [32]byte       // keys initial numbers, timestamps, ports and tables; all zero is for labs: predictable
	Memory    int            // octet budget of everything; tcp.DefaultMemory
	TTL       uint8          // of what it sends; DefaultTTL (MUST-49)
	FirstPort uint16         // dynamic ports, for Dial and for Listen without a port; DefaultFirstPort
	LastPort  uint16         // DefaultLastPort
	TimeWaits int            // TIME-WAIT records kept; then the oldest goes; DefaultTimeWaits
	TCP       tcp.Config     // of every connection; its Memory is replaced by the host's
	Trace     trace.Tracer   // nil: no trace

	// Watch, where set, is told what a detect.Detector wants to know of
	// connections to this host, and of attempts at them. The event is the
	// host's, and good until Watch returns; it must not call the host.
	Watch func(ev *detect.Event)

	// Autoconfigure lets routers on an Ethernet say what IPv6 networks the
	// host is in (RFC 4862). The host makes an address for each of them: see
	// Host.Addrs. Addrs may be empty then.
	Autoconfigure bool

	// NoDAD takes IPv6 addresses into use at once. Otherwise a host on an
	// Ethernet asks first whether another has them: RFC 4862 §5.4. That takes a
	// second, in which nothing is sent from them or received.
	NoDAD bool

	// CookieSecret keys SYN cookies and the origins of timestamps. Hosts
	// behind one address that share it take each other's cookies, at any
	// time, for they cannot know what the others have sent. They must agree
	// on what time it is: Era is how long before the clock's beginning
	// theirs began, for Stacks the time since 1970. All zero: made of Secret,
	// and only cookies of this host count.
	CookieSecret [16]byte
	Era          time.Duration

	// InitialNumber, where set, chooses initial sequence numbers in place of
	// RFC 6528: for scripts and lessons that want round ones.
	InitialNumber func(f wire.Flow) seq.Num
}

// Defaults of Config.
const (
	DefaultMTU       = 1500    // Ethernet's
	DefaultTTL       = 64      // RFC 1700
	DefaultFirstPort = 16000   // well below the 49152 of RFC 6335 §6: RFC 6056 §3.2 wants the range large
	DefaultLastPort  = 65535   //
	DefaultTimeWaits = 1 << 17 // 12 MB of records
)

// Bounds of Config.MTU in octets: RFC 791 §3.2, and the total length field.
const (
	minMTU = 68
	maxMTU = 1<<16 - 1

	minMTU6 = 1280 // where there is an IPv6 address: RFC 8200 §5
)

// fill replaces zero fields by their defaults.
func (c *Config) fill() {
	fill(&c.MTU, DefaultMTU)
	fill(&c.TTL, DefaultTTL)
	fill(&c.FirstPort, DefaultFirstPort)
	fill(&c.LastPort, DefaultLastPort)
	fill(&c.TimeWaits, DefaultTimeWaits)
	switch {
	case c.Name != "":
	case len(c.Addrs) == 0:
		c.Name = c.Hardware.String()
	default:
		c.Name = c.Addrs[0].Addr().String()
	}
}

func fill[T comparable](field *T, def T) {
	var zero T
	if *field == zero {
		*field = def
	}
}

// check says what is wrong with a filled Config.
func (c *Config) check() error {
	switch {
	case c.MTU < minMTU || c.MTU > maxMTU:
		return ErrBadMTU
	case c.LastPort < c.FirstPort:
		return ErrBadPorts
	case c.Hardware.IsMulticast(), c.Autoconfigure && c.Hardware.IsZero():
		return ErrBadHardware
	case c.TCP.DSCP > wire.MaxDSCP:
		return ErrBadDSCP
	case c.Autoconfigure && c.MTU < minMTU6:
		return ErrBadMTU6
	}
	for _, r := range c.Routes {
		if err := r.check(); err != nil {
			return err
		}
	}
	return nil
}

// ListenConfig is how a listener treats those who come. Zero fields mean the
// default named beside them.
type ListenConfig struct {
	Backlog       int           // connections that may wait for Accept; DefaultBacklog
	HalfOpen      int           // half-open entries; DefaultHalfOpen
	SynAckRetries int           // how often a SYN-ACK is sent again, at most MaxSynAckRetries; DefaultSynAckRetries; negative: never
	SynAckWait    time.Duration // before the first retry; each wait is twice the one before; DefaultSynAckWait
	Cookies       CookieMode    // when a SYN is answered with a cookie; CookiesAuto
	Overflow      Overflow      // what becomes of a SYN for which there is no entry; OverflowCookie
	PerSource     int           // connections that one source may have, half-open ones among them: an IPv4 address, an IPv6 /64; 0: as many as memory allows, see sources.go; negative: not counted
	Share         bool          // several listeners that all say so may have the same address and port; each flow goes to one of them, by a keyed hash of it (SO_REUSEPORT)
	DSCP          uint8         // codepoint of what its connections send, until they say otherwise: RFC 2474; 0: that of Config.TCP
	ReflectDSCP   bool          // each connection answers with the codepoint of the SYN, or, where it was opened by a cookie, of the third segment
	Ask           bool          // a SYN waits for the user's answer: see Request. As many as Backlog wait to be taken; there are no cookies
}

// Defaults and bounds of ListenConfig.
const (
	DefaultBacklog       = 128
	DefaultHalfOpen      = 4096
	DefaultSynAckRetries = 5           // with waits of 1, 2, 4, 8, 16 s, and 32 s before the entry goes
	DefaultSynAckWait    = time.Second // the initial RTO: RFC 6298 §2.1
	MaxSynAckRetries     = 12
)

func (c *ListenConfig) fill() {
	fill(&c.Backlog, DefaultBacklog)
	fill(&c.HalfOpen, DefaultHalfOpen)
	fill(&c.SynAckRetries, DefaultSynAckRetries)
	fill(&c.SynAckWait, DefaultSynAckWait)
	if c.Ask && c.Overflow == OverflowCookie { // a cookie would be the answer
		c.Cookies, c.Overflow = CookiesAuto, OverflowDrop
	}
	c.SynAckRetries = min(max(c.SynAckRetries, 0), MaxSynAckRetries)
}

// Lifetime is how long a half-open entry lives when nobody answers: the sum
// of its waits. With the defaults 1+2+4+8+16+32 = 63 s.
func (c ListenConfig) Lifetime() time.Duration {
	c.fill()
	return c.patience(c.SynAckRetries)
}

// patience is how long after the SYN the wait number k, counted from 0, ends.
func (c *ListenConfig) patience(k int) time.Duration {
	return c.SynAckWait * (1<<(k+1) - 1)
}
