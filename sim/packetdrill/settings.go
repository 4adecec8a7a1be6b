package packetdrill

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// settings are what a script's option lines, and the caller, ask for.
type settings struct {
	tolerance time.Duration // of every time
	percent   float64       // of the gap to the event before, if that is more
	strict    bool          // a large expected segment must be one live segment
	lenient   bool
	tick      time.Duration // of our timestamps; zero: not checked

	local, remote         netip.Addr
	bindPort, connectPort uint16

	host   host.Config
	listen host.ListenConfig
}

// profile are the settings of a script that says nothing: a Linux host, as
// far as the stack has knobs for it. The receive buffer makes the window
// scale 8.
func profile() *settings {
	s := &settings{
		tolerance:   4 * time.Millisecond,
		percent:     12.5,
		local:       netip.AddrFrom4([4]byte{192, 168, 0, 1}),
		remote:      netip.AddrFrom4([4]byte{192, 0, 2, 1}),
		bindPort:    8080,
		connectPort: 8080,
	}
	s.host.TCP.ReceiveBuffer = 15 << 20
	s.host.Secret[0] = 1 // initial numbers that nobody should take for granted, and that never change
	return s
}

// set takes one option line. known is false for an option that nobody
// knows, ok for a value that cannot be.
func (s *settings) set(name, value string) (known, ok bool) {
	for _, table := range []map[string]setter{toolOptions, hostOptions} {
		if f, known := table[name]; known {
			return true, f(s, value)
		}
	}
	_, idle := idleOptions[name]
	return idle, true
}

// setter puts the value of an option into force; false where it cannot be.
type setter func(s *settings, value string) bool

// toolOptions are those of the C tool that mean something here.
var toolOptions = map[string]setter{
	"tolerance_usecs":   func(s *settings, v string) bool { return micro(&s.tolerance, v) },
	"tolerance_percent": func(s *settings, v string) bool { return fraction(&s.percent, v) },
	"strict_segments":   func(s *settings, v string) bool { return onOff(&s.strict, v) },
	"tcp_ts_tick_usecs": func(s *settings, v string) bool { return micro(&s.tick, v) },
	"mtu":               func(s *settings, v string) bool { return whole(&s.host.MTU, v, 68, 65535) },
	"local_ip":          func(s *settings, v string) bool { return address(&s.local, v) },
	"remote_ip":         func(s *settings, v string) bool { return address(&s.remote, v) },
	"bind_port":         func(s *settings, v string) bool { return port(&s.bindPort, v) },
	"connect_port":      func(s *settings, v string) bool { return port(&s.connectPort, v) },
	"ip_version":        func(_ *settings, v string) bool { return v == "ipv4" },
}

// idleOptions are the C tool's own affairs.
var idleOptions = map[string]struct{}{
	"code_command": {}, "code_format": {}, "code_sockopt": {}, "debug": {}, "define": {}, "dry_run": {},
	"gateway_ip": {}, "init_scripts": {}, "is_anyip": {}, "netmask_ip": {}, "non_fatal": {}, "send_omit_free": {},
	"so_filename": {}, "so_flags": {}, "speed": {}, "tcp_ts_ecr_scaled": {}, "verbose": {},
}

// hostOptions are our own: the settings of the host and its connections.
var hostOptions = map[string]setter{
	"lenient": func(s *settings, v string) bool { return onOff(&s.lenient, v) },
	"ttl": func(s *settings, v string) bool {
		var n int
		ok := whole(&n, v, 1, 255)
		s.host.TTL = uint8(n)
		return ok
	},
	"receive_buffer": func(s *settings, v string) bool { return whole(&s.host.TCP.ReceiveBuffer, v, 1, 1<<30) },
	"send_buffer":    func(s *settings, v string) bool { return whole(&s.host.TCP.SendBuffer, v, 1, 1<<30) },
	"initial_number": func(s *settings, v string) bool {
		n, err := strconv.ParseUint(v, 10, 32)
		s.host.InitialNumber = func(wire.Flow) seq.Num { return seq.Num(n) }
		return err == nil
	},
	"ecn": func(s *settings, v string) (ok bool) {
		s.host.TCP.ECN, ok = tcp.ParseECN(v)
		return ok
	},
	"timestamps":     func(s *settings, v string) bool { return offOn(&s.host.TCP.NoTimestamps, v) },
	"window_scaling": func(s *settings, v string) bool { return offOn(&s.host.TCP.NoWindowScale, v) },
	"nodelay":        func(s *settings, v string) bool { return onOff(&s.host.TCP.NoDelay, v) },
	"quickack":       func(s *settings, v string) bool { return onOff(&s.host.TCP.NoDelayedAck, v) },
	"delayed_ack":    func(s *settings, v string) bool { return span(&s.host.TCP.DelayedAck, v) },
	"initial_rto":    func(s *settings, v string) bool { return span(&s.host.TCP.InitialRTO, v) },
	"min_rto":        func(s *settings, v string) bool { return span(&s.host.TCP.MinRTO, v) },
	"max_rto":        func(s *settings, v string) bool { return span(&s.host.TCP.MaxRTO, v) },
	"msl":            func(s *settings, v string) bool { return span(&s.host.TCP.MSL, v) },
	"fin_wait_2":     func(s *settings, v string) bool { return span(&s.host.TCP.FinWait2, v) },
	"user_timeout":   func(s *settings, v string) bool { return span(&s.host.TCP.UserTimeout, v) },
	"syn_timeout":    func(s *settings, v string) bool { return span(&s.host.TCP.SynTimeout, v) },
	"synack_wait":    func(s *settings, v string) bool { return span(&s.listen.SynAckWait, v) },
	"half_open":      func(s *settings, v string) bool { return whole(&s.listen.HalfOpen, v, 1, 1<<20) },
	"synack_retries": func(s *settings, v string) bool {
		ok := whole(&s.listen.SynAckRetries, v, 0, host.MaxSynAckRetries)
		if ok && s.listen.SynAckRetries == 0 {
			s.listen.SynAckRetries = -1 // zero would be the default
		}
		return ok
	},
}

func whole(to *int, v string, least, most int) bool {
	n, err := strconv.Atoi(v)
	*to = n
	return err == nil && least <= n && n <= most
}

func port(to *uint16, v string) bool {
	var n int
	ok := whole(&n, v, 1, 65535)
	*to = uint16(n)
	return ok
}

func fraction(to *float64, v string) bool {
	f, err := strconv.ParseFloat(v, 64)
	*to = f
	return err == nil && 0 <= f && f <= 100
}

func micro(to *time.Duration, v string) bool {
	var n int
	ok := whole(&n, v, 0, 1e9)
	*to = time.Duration(n) * time.Microsecond
	return ok
}

func span(to *time.Duration, v string) bool {
	d, err := time.ParseDuration(v)
	*to = d
	return err == nil && d > 0
}

// onOff takes on and off. The C tool's options have no value for on.
func onOff(to *bool, v string) bool {
	v = strings.ToLower(v)
	*to = v == "on" || v == ""
	return *to || v == "off"
}

// offOn is onOff for what is called by its opposite.
func offOn(to *bool, v string) bool {
	ok := onOff(to, v)
	*to = !*to
	return ok
}

func address(to *netip.Addr, v string) bool {
	a, err := netip.ParseAddr(v)
	*to = a
	return err == nil && a.Is4()
}
