package tcpglass

import (
	"net"
	"net/netip"
	"strings"
)

// parseAddr reads "host:port" for a network of a protocol, tcp or udp. The
// host is an IP address, or empty for any of the stack's; the port a number
// or a service's name.
//
// Names of hosts are not looked up: a stack knows no name server, and the
// machine's may not know the stack's network.
func parseAddr(protocol, network, address string) (netip.AddrPort, error) {
	if network != protocol && network != protocol+"4" && network != protocol+"6" {
		return netip.AddrPort{}, net.UnknownNetworkError(network)
	}
	name, service, err := net.SplitHostPort(address)
	if err != nil {
		return netip.AddrPort{}, err
	}
	port, err := net.LookupPort(network, service)
	if err != nil {
		return netip.AddrPort{}, err
	}
	addr, err := parseHost(network, name)
	return netip.AddrPortFrom(addr, uint16(port)), err
}

func parseHost(network, name string) (netip.Addr, error) {
	if name == "" {
		return unspecified(network), nil
	}
	addr, err := netip.ParseAddr(name)
	if err != nil {
		return addr, &net.DNSError{
			Err:        "names are not looked up, an IP address is needed",
			Name:       name,
			IsNotFound: true,
		}
	}
	addr = addr.Unmap().WithZone("") // there is one link
	if addr == netip.IPv6Unspecified() {
		return unspecified(network), nil
	}
	if strings.HasSuffix(network, "4") && !addr.Is4() || strings.HasSuffix(network, "6") && addr.Is4() {
		return addr, &net.AddrError{Err: "no suitable address found", Addr: name}
	}
	return addr, nil
}

// unspecified is every address of a network; the zero Addr those of both
// families.
func unspecified(network string) netip.Addr {
	switch network[len(network)-1] {
	case '4':
		return netip.IPv4Unspecified()
	case '6':
		return netip.IPv6Unspecified()
	}
	return netip.Addr{}
}
