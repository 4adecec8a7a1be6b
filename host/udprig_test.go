package host

import (
	"net/netip"
	"strings"

	"github.com/tcpglass/tcpglass/wire"
)

// udpFamilies are the addresses of bob and of nobody in both families: what
// is true of datagrams is true of both.
var udpFamilies = map[string]struct{ bob, alice netip.Addr }{
	"IPv4": {bobAddr, aliceAddr},
	"IPv6": {bob6, alice6},
}

func (r *rig) listenUDP(h *Host, local netip.AddrPort, cfg UDPConfig) *UDPSocket {
	r.Helper()
	u, err := h.ListenUDP(r.Now(), local, cfg)
	if err != nil {
		r.Fatalf("a UDP socket at %v: %v", local, err)
	}
	return u
}

func (r *rig) dialUDP(h *Host, remote netip.AddrPort) *UDPSocket {
	r.Helper()
	u, err := h.DialUDP(r.Now(), nowhere, remote)
	if err != nil {
		r.Fatalf("a UDP socket connected to %v: %v", remote, err)
	}
	return u
}

// post sends a datagram, to is invalid for a connected socket.
func (r *rig) post(u *UDPSocket, text string, to netip.AddrPort) {
	r.Helper()
	var e wire.Endpoint
	if to.IsValid() {
		e = wire.EndpointFrom(to)
	}
	if sent, err := u.Send(r.Now(), []byte(text), e); !sent || err != nil {
		r.Fatalf("a datagram of %d octets to %v was sent: %v, %v", len(text), to, sent, err)
	}
	r.pump()
}

// reads expects a datagram, and returns who sent it and where to.
func (r *rig) reads(u *UDPSocket, want string) (from, to netip.AddrPort) {
	r.Helper()
	p := make([]byte, 1<<16)
	got, ok, err := u.Receive(r.Now(), p)
	if !ok || err != nil || string(p[:got.N]) != want {
		r.Errorf("received %v, %v: %s; want %s", ok, err, brief(string(p[:got.N])), brief(want))
	}
	return got.From.Netip(), got.To.Netip()
}

// hasNone expects that nothing waits.
func (r *rig) hasNone(what string, u *UDPSocket) {
	r.Helper()
	p := make([]byte, 100)
	if got, ok, err := u.Receive(r.Now(), p); ok || err != nil {
		r.Errorf("%s: received %v, %v from %v: %q; want nothing", what, ok, err, got.From, p[:got.N])
	}
}

// fails expects an error to be told, once.
func (r *rig) fails(what string, u *UDPSocket, want error) {
	r.Helper()
	if _, ok, err := u.Receive(r.Now(), nil); ok || err != want {
		r.Errorf("%s: Receive says %v, %v; want %v", what, ok, err, want)
	}
	if _, ok, err := u.Receive(r.Now(), nil); ok || err != nil {
		r.Errorf("%s: Receive says %v, %v the second time; want nothing", what, ok, err)
	}
}

func brief(s string) string {
	if len(s) > 40 {
		s = s[:30] + "…" + strings.Repeat(".", len(s)/1000)
	}
	return s
}

// udp makes a datagram out of nothing, with its checksum, as an IP packet.
func udpPacket(f wire.Flow, payload string) []byte {
	head := headOf(&f.Local.Addr)
	b := make([]byte, head+wire.MinUDP+len(payload))
	d := b[head:]
	wire.PutUDP(d, &wire.UDP{Src: f.Remote.Port, Dst: f.Local.Port, Payload: []byte(payload)})
	sum := wire.TransportSum(f.Remote.Addr, f.Local.Addr, wire.ProtoUDP, d)
	if sum == 0 {
		sum = 0xffff
	}
	d[udpChecksum], d[udpChecksum+1] = byte(sum>>8), byte(sum)
	putHead(b, f.Remote.Addr, f.Local.Addr, wire.ProtoUDP, len(d))
	return b
}
