package main

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/tee"
	"github.com/tcpglass/tcpglass/tcp"
)

// station is a user-space host on a network device.
type station struct {
	*tcpglass.Stack
	device string
	addrs  []netip.Prefix
	pcap   *os.File // nil: nobody records
}

// leavePatience is how long the peers may take to acknowledge our last words.
const leavePatience = time.Second

// stack puts a stack on a link, with a recorder between them where the
// options ask for one.
func (o *stationOptions) stack(l link.Link) (*station, error) {
	if o.mtu > l.MTU() {
		return nil, misuse("link.mtu", o.mtu, o.device(), l.MTU())
	}
	st := station{device: o.device(), addrs: o.addrs}
	var err error
	if o.pcap != "" {
		if l, err = st.record(l, o.pcap); err != nil {
			return nil, err
		}
	}
	st.Stack, err = tcpglass.New(tcpglass.Config{
		Link: l, Addrs: o.addrs, Routes: o.routes(), MTU: o.mtu, Detect: o.detect,
		TCP: tcp.Config{ECN: o.ecn, DSCP: o.dscp},
	})
	if err != nil {
		st.dropRecording()
		return nil, misuse("cli.failed", err)
	}
	return &st, nil
}

// record puts a recorder between the station and its link.
func (s *station) record(l link.Link, file string) (link.Link, error) {
	f, err := os.Create(file)
	if err != nil {
		return nil, misuse("cli.cannot-write", file, cause(err))
	}
	s.pcap = f
	clk := clock.NewReal()
	sink, err := tee.Pcapng(f, l, s.device, clk.Wall)
	if err != nil {
		s.dropRecording()
		return nil, misuse("cli.cannot-write", file, cause(err))
	}
	return tee.New(l, clk, sink), nil
}

// dropRecording removes the recording of a station that came to nothing.
func (s *station) dropRecording() {
	if s.pcap != nil {
		s.pcap.Close()
		os.Remove(s.pcap.Name())
		s.pcap = nil
	}
}

// Close takes leave of all peers, as far as they answer soon, and ends the
// stack and then the recording.
func (s *station) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), leavePatience)
	defer cancel()
	err := s.Shutdown(ctx)
	if s.pcap != nil {
		err = errors.Join(err, s.pcap.Close())
	}
	return err
}

// dial connects to HOST:PORT. Names are looked up by the machine's resolver:
// the stack has none. Their addresses are tried one after the other, as far
// as they are of the families that the station has.
func (s *station) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialPatience)
	defer cancel()
	name, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, s.families(), name)
	for _, ip := range ips {
		var c net.Conn
		if c, err = s.DialContext(ctx, network, net.JoinHostPort(ip.Unmap().String(), port)); err == nil {
			return c, nil
		}
	}
	return nil, err
}

// families is what LookupNetIP calls the families of our addresses.
func (s *station) families() string {
	four := slices.ContainsFunc(s.addrs, func(p netip.Prefix) bool { return p.Addr().Is4() })
	six := slices.ContainsFunc(s.addrs, func(p netip.Prefix) bool { return !p.Addr().Is4() })
	switch {
	case four && six:
		return "ip"
	case six:
		return "ip6"
	}
	return "ip4"
}
