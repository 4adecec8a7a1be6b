package tcpglass

import (
	"context"
	"net"
	"net/netip"
	"os"
	"syscall"

	"github.com/tcpglass/tcpglass/host"
)

// ListenPacket opens a port for datagrams: ":53" at all addresses of the
// stack, "10.0.0.2:53" at one, port 0 at a free port. The network is "udp",
// "udp4" or "udp6". The net.PacketConn is a *PacketConn.
func (st *Stack) ListenPacket(network, address string) (net.PacketConn, error) {
	c, err := st.ListenPacketWith(host.UDPConfig{}, network, address)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// ListenPacketWith is ListenPacket with other settings than the defaults: how
// much may wait, shared ports, any destination.
func (st *Stack) ListenPacketWith(cfg host.UDPConfig, network, address string) (*PacketConn, error) {
	local, err := parseAddr("udp", network, address)
	if err != nil {
		return nil, opError("listen", network, netip.AddrPort{}, netip.AddrPort{}, err)
	}
	now := st.enter()
	defer st.mu.Unlock()
	if st.err != nil {
		return nil, opError("listen", network, netip.AddrPort{}, local, st.err)
	}
	end, err := st.host.ListenUDP(now, local, cfg)
	if err != nil {
		return nil, opError("listen", network, netip.AddrPort{}, local, kernelError("bind", err))
	}
	return st.newPacketConn(end, network), nil
}

// dialPacket opens a connected PacketConn, which sends nothing and so never
// waits.
func (st *Stack) dialPacket(ctx context.Context, network string, from, to netip.AddrPort) (*PacketConn, error) {
	if ctx.Err() != nil {
		return nil, endsDial(ctx)
	}
	now := st.enter()
	defer st.mu.Unlock()
	switch {
	case st.err != nil:
		return nil, st.err
	case to.Port() == 0:
		return nil, os.NewSyscallError("connect", syscall.EINVAL)
	case !to.Addr().IsValid() || to.Addr().IsUnspecified():
		to = netip.AddrPortFrom(st.home(to.Addr()), to.Port())
	}
	end, err := st.host.DialUDP(now, from, to)
	switch err {
	case nil:
		return st.newPacketConn(end, network), nil
	case host.ErrAddressInUse, host.ErrAddressNotHere:
		return nil, kernelError("bind", err)
	}
	return nil, kernelError("connect", err)
}
