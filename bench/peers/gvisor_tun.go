package main

import (
	"encoding/binary"
	"os"

	"golang.org/x/sys/unix"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/link/fdbased"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

func gvisorTun(l Link) *gvisorStack {
	d := openTun(l)
	if !d.VNet {
		ep := must(fdbased.New(&fdbased.Options{FDs: []int{d.FD}, MTU: uint32(d.MTU)}))
		return newGvisor(ep, tunUserIP, l)
	}
	ep := channel.New(1, uint32(d.MTU), "")
	ep.SupportedGSOKind = stack.HostGSOSupported
	// Not CapabilityTXChecksumOffload: with it gVisor leaves SYNs and other
	// non-GSO segments without any checksum, not even a partial one.
	ep.LinkEPCapabilities = stack.CapabilityRXChecksumOffload
	check(unix.SetNonblock(d.FD, true))
	st := newGvisor(&vnetEndpoint{gsoEndpoint{ep}, d.FD}, tunUserIP, l)
	go readVNet(d, ep)
	return st
}

func readVNet(d *TunDev, ep *channel.Endpoint) {
	f := os.NewFile(uintptr(d.FD), "tun")
	buf := make([]byte, vnetHdrLen+1<<16)
	for {
		n, err := f.Read(buf)
		if err != nil {
			return
		}
		injectIPv4(ep, buf[vnetHdrLen:n])
	}
}

// vnetEndpoint drives a TUN device with virtio-net headers, so that 64 KiB
// segments and unfinished checksums cross it in both directions.
type vnetEndpoint struct {
	gsoEndpoint // for everything but the way out
	fd          int
}

func (e *vnetEndpoint) WritePackets(pkts stack.PacketBufferList) (int, tcpip.Error) {
	n := 0
	for _, pkt := range pkts.AsSlice() {
		h := vnetHeader(pkt)
		iov := append(make([][]byte, 0, 8), h[:])
		iov = append(iov, pkt.AsSlices()...)
		if _, err := unix.Writev(e.fd, iov); err != nil {
			return n, &tcpip.ErrNoBufferSpace{}
		}
		n++
	}
	return n, nil
}

func vnetHeader(pkt *stack.PacketBuffer) (h [vnetHdrLen]byte) {
	g := pkt.GSOOptions
	if g.Type == stack.GSONone {
		return h
	}
	if g.NeedsCsum {
		h[0] = 1 // VIRTIO_NET_HDR_F_NEEDS_CSUM
		binary.NativeEndian.PutUint16(h[6:], g.L3HdrLen)
		binary.NativeEndian.PutUint16(h[8:], g.CsumOffset)
	}
	if int(g.MSS) < pkt.Data().Size() {
		h[1] = 1 // VIRTIO_NET_HDR_GSO_TCPV4
		binary.NativeEndian.PutUint16(h[2:], uint16(pkt.HeaderSize()))
		binary.NativeEndian.PutUint16(h[4:], g.MSS)
	}
	return h
}
