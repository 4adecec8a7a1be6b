package wire

import (
	"encoding/binary"
	"net/netip"
)

// Addr is an IP address without pointers: IPv4 addresses are mapped into
// IPv6 (::ffff:a.b.c.d), so that both kinds compare and hash alike.
type Addr [16]byte

// AddrFrom is a as an Addr. A zone is dropped.
func AddrFrom(a netip.Addr) Addr { return a.As16() }

// Addr4 is an IPv4 address as an Addr.
func Addr4(a [4]byte) Addr {
	return Addr{10: 0xff, 11: 0xff, 12: a[0], 13: a[1], 14: a[2], 15: a[3]}
}

// set4 makes a the IPv4 address b.
func (a *Addr) set4(b []byte) {
	be := binary.BigEndian
	be.PutUint64(a[0:], 0)
	be.PutUint64(a[8:], 0xffff<<32|uint64(be.Uint32(b)))
}

// Netip is a as the standard library's address, unmapped.
func (a Addr) Netip() netip.Addr { return netip.AddrFrom16(a).Unmap() }

// Is4 reports whether a is an IPv4 address.
func (a Addr) Is4() bool { return [12]byte(a[:12]) == [12]byte{10: 0xff, 11: 0xff} }

// As4 is the last four octets: the address itself where Is4.
func (a Addr) As4() [4]byte { return [4]byte(a[12:]) }

// AllNodes and AllRouters are the multicast addresses of a link's IPv6
// hosts, this one among them, and of its routers. RFC 4291 §2.7.1.
var (
	AllNodes   = Addr{0xff, 2, 15: 1}
	AllRouters = Addr{0xff, 2, 15: 2}
)

// IsUnspecified reports whether a is 0.0.0.0 or ::, nobody's address.
func (a Addr) IsUnspecified() bool { return a == Addr{} || a == Addr4([4]byte{}) }

// IsLoopback reports whether a is in 127.0.0.0/8 or is ::1.
func (a Addr) IsLoopback() bool {
	return a.Is4() && a[12] == 127 || a == Addr{15: 1}
}

// IsMulticast reports whether a is in 224.0.0.0/4 or in ff00::/8.
func (a Addr) IsMulticast() bool {
	return a[0] == 0xff || a.Is4() && a[12]>>4 == 14
}

// IsLinkLocal reports whether a is in 169.254.0.0/16 or in fe80::/10: an
// address that means something on one link alone.
func (a Addr) IsLinkLocal() bool {
	return a[0] == 0xfe && a[1]>>6 == 2 || a.Is4() && a[12] == 169 && a[13] == 254
}

// SolicitedNode is the multicast address at which the owner of a, an IPv6
// address, is asked for. RFC 4291 §2.7.1.
func (a Addr) SolicitedNode() Addr {
	return Addr{0: 0xff, 1: 2, 11: 1, 12: 0xff, 13: a[13], 14: a[14], 15: a[15]}
}

// String is the usual spelling: 10.0.0.1, 2001:db8::1.
func (a Addr) String() string { return a.Netip().String() }

// Endpoint is an address and a port.
type Endpoint struct {
	Addr Addr
	Port uint16
}

// EndpointFrom is ap as an Endpoint.
func EndpointFrom(ap netip.AddrPort) Endpoint {
	return Endpoint{AddrFrom(ap.Addr()), ap.Port()}
}

// Netip is e as the standard library's address and port.
func (e Endpoint) Netip() netip.AddrPort { return netip.AddrPortFrom(e.Addr.Netip(), e.Port) }

// String is the usual spelling: 10.0.0.1:80, [2001:db8::1]:80.
func (e Endpoint) String() string { return e.Netip().String() }

// MarshalText is String, for JSON and other texts.
func (e Endpoint) MarshalText() ([]byte, error) { return e.Netip().MarshalText() }

// UnmarshalText reads 10.0.0.1:80 or [2001:db8::1]:80. A zone is dropped.
func (e *Endpoint) UnmarshalText(b []byte) error {
	var ap netip.AddrPort
	err := ap.UnmarshalText(b)
	*e = EndpointFrom(ap)
	return err
}

// Flow names one connection as one end sees it: the four-tuple.
type Flow struct{ Local, Remote Endpoint }

// Reverse is the same connection as the other end sees it.
func (f Flow) Reverse() Flow { return Flow{f.Remote, f.Local} }

// String reads 10.0.0.1:80 > 10.0.0.2:4000.
func (f Flow) String() string { return f.Local.String() + " > " + f.Remote.String() }
