package main

import (
	"net"
	"strconv"
	"strings"

	"github.com/tcpglass/tcpglass/internal/service"
)

// relays are the relays of a host, as given: LISTEN=TARGET. What comes to
// LISTEN on the host goes on to TARGET over the machine's own TCP and UDP.
type relays []string

func (r *relays) define(c *cli) {
	c.flags.Func("relay", "host.option.relay", func(s string) error {
		*r = append(*r, s)
		return nil
	})
}

// services are the relays as services of the host.
func (r relays) services() (all []*served, err error) {
	onwards := net.Dialer{Timeout: dialPatience}
	for _, s := range r {
		addr, target, _ := strings.Cut(s, "=")
		if !isListen(addr) || !isTarget(target) {
			return nil, misuse("host.bad-relay", s)
		}
		all = append(all, &served{
			option:  "relay",
			addr:    addr,
			run:     plain(service.Relay(onwards.Dial, target)),
			packets: func(pc net.PacketConn) { service.RelayPackets(onwards.Dial, target, pc) },
		})
	}
	return all, nil
}

// isListen reports whether s is :PORT or HOST:PORT.
func isListen(s string) bool {
	_, port, err := net.SplitHostPort(s)
	n, bad := strconv.ParseUint(port, 10, 16)
	return err == nil && bad == nil && n > 0
}

// isTarget reports whether s is HOST:PORT.
func isTarget(s string) bool { return isListen(s) && !strings.HasPrefix(s, ":") }
