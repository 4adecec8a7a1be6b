package main

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/tee"
	"github.com/tcpglass/tcpglass/link/tun"
)

// station is a user-space host on a TUN device.
type station struct {
	*tcpglass.Stack
	pcap *os.File // nil: nobody records
}

// stationOptions say where a station stands.
type stationOptions struct {
	tun  string
	addr netip.Prefix // ours, with the length of the network's prefix
	peer netip.Addr   // the kernel's; unless chosen, check chooses it
	mtu  int          // octets; 0: the device's
	pcap string       // file to record to; empty: none

	given bool // the device has peer already
}

// leavePatience is how long the peers may take to acknowledge our last words.
const leavePatience = time.Second

// define adds the options to a subcommand.
func (o *stationOptions) define(c *cli) {
	c.flags.StringVar(&o.tun, "tun", "", "tun.option.tun")
	c.flags.TextVar(&o.addr, "addr", netip.Prefix{}, "tun.option.addr")
	c.flags.TextVar(&o.peer, "peer", netip.Addr{}, "tun.option.peer")
	c.flags.IntVar(&o.mtu, "mtu", 0, "tun.option.mtu")
	c.flags.StringVar(&o.pcap, "pcap", "", "tun.option.pcap")
}

// check says what is wrong with the options, before anything is touched.
func (o *stationOptions) check() error {
	switch {
	case o.tun == "" || !o.addr.IsValid():
		return misuse("tun.missing")
	case !o.addr.Addr().Is4():
		return misuse("tun.not-ipv4", o.addr)
	}
	if !o.peer.IsValid() {
		o.peer = otherAddr(o.addr)
	}
	if !o.peer.IsValid() || !o.addr.Contains(o.peer) || o.peer == o.addr.Addr() {
		return misuse("tun.bad-peer", o.addr)
	}
	return o.survey()
}

// otherAddr is the first address of a network that is not the one given;
// invalid where there is none.
func otherAddr(p netip.Prefix) netip.Addr {
	first := p.Masked().Addr()
	if p.Bits() < 31 {
		first = first.Next() // the first address is the network itself
	}
	if first == p.Addr() {
		first = first.Next()
	}
	if !p.Contains(first) {
		return netip.Addr{}
	}
	return first
}

// survey looks at the addresses that the kernel has. It complains where ours
// is among them, or its own is on another interface. An address that the
// device has already stays the kernel's.
func (o *stationOptions) survey() error {
	ifaces, err := net.Interfaces()
	if err != nil {
		return failure("cli.failed", err)
	}
	for _, iface := range ifaces {
		addrs := ipv4Of(iface)
		switch {
		case slices.Contains(addrs, o.addr.Addr()):
			return misuse("tun.addr-taken", o.addr.Addr(), iface.Name)
		case iface.Name == o.tun && len(addrs) > 0:
			o.peer, o.given = addrs[0], true
		case iface.Name != o.tun && slices.Contains(addrs, o.peer):
			return misuse("tun.peer-taken", o.peer, iface.Name)
		}
	}
	return nil
}

// ipv4Of are the IPv4 addresses of an interface; none where it has just gone.
func ipv4Of(iface net.Interface) (addrs []netip.Addr) {
	all, _ := iface.Addrs()
	for _, a := range all {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Is4() {
			addrs = append(addrs, p.Addr())
		}
	}
	return addrs
}

// open opens the TUN device, sets up the kernel's side of it, and puts a
// stack on it. Where it fails it leaves nothing behind.
func (o *stationOptions) open() (*station, error) {
	cfg := tun.Config{MTU: o.mtu}
	if !o.given {
		cfg.Addr = netip.PrefixFrom(o.peer, o.addr.Bits())
	}
	dev, err := tun.Open(o.tun, cfg)
	if err != nil {
		return nil, o.tunTrouble(err)
	}
	st, err := o.stack(dev)
	if err != nil {
		dev.Close()
	}
	return st, err
}

// tunTrouble says why the TUN device could not be opened, and what to do.
func (o *stationOptions) tunTrouble(err error) error {
	_, none := net.InterfaceByName(o.tun)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return misuse("tun.needs-linux")
	case errors.Is(err, fs.ErrPermission) && none != nil:
		return misuse("tun.none", o.tun)
	case errors.Is(err, fs.ErrPermission):
		return misuse("tun.no-right", o.tun, o.peer, o.addr.Bits())
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.ENXIO):
		return misuse("tun.no-driver")
	case errors.Is(err, syscall.EBUSY):
		return misuse("tun.busy", o.tun)
	case errors.Is(err, syscall.EINVAL):
		return misuse("tun.not-tun", o.tun)
	}
	return misuse("cli.failed", err)
}

// stack puts a stack on a link, with a recorder between them where the
// options ask for one.
func (o *stationOptions) stack(l link.Link) (*station, error) {
	var st station
	var err error
	if o.pcap != "" {
		if l, err = st.record(l, o.pcap, o.tun); err != nil {
			return nil, err
		}
	}
	st.Stack, err = tcpglass.New(tcpglass.Config{Link: l, Addrs: []netip.Prefix{o.addr}})
	if err != nil {
		st.dropRecording()
		return nil, misuse("cli.failed", err)
	}
	return &st, nil
}

// record puts a recorder between the station and its link.
func (s *station) record(l link.Link, file, device string) (link.Link, error) {
	f, err := os.Create(file)
	if err != nil {
		return nil, misuse("cli.cannot-write", file, cause(err))
	}
	s.pcap = f
	clk := clock.NewReal()
	sink, err := tee.Pcapng(f, device, clk.Wall)
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
// the stack has none.
func (s *station) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialPatience)
	defer cancel()
	name, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", name)
	for _, ip := range ips {
		var c net.Conn
		if c, err = s.DialContext(ctx, network, net.JoinHostPort(ip.Unmap().String(), port)); err == nil {
			return c, nil
		}
	}
	return nil, err
}
