package host

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// adviseUDP tells the socket whose datagram is quoted, where it is connected:
// RFC 1122 §4.1.3.3 wants all errors passed on, and only there it is clear
// whom they are about. What a router says of the path is noted for all.
//
// An error about what nobody here can have sent is a forgery.
func (h *Host) adviseUDP(now clock.Instant, about *wire.IP, advice tcp.Advice) {
	be := binary.BigEndian
	f := wire.Flow{
		Local:  wire.Endpoint{Addr: about.Src, Port: be.Uint16(about.Payload)},
		Remote: wire.Endpoint{Addr: about.Dst, Port: be.Uint16(about.Payload[2:])},
	}
	u := h.udpSocket(&f, h.mine(&f.Local.Addr))
	if u == nil {
		h.stats.BadICMP++
		return
	}
	if advice.Kind == tcp.TooBig && (u.Connected() || h.sentLong(&f.Remote.Addr)) {
		h.narrow(now, f.Remote.Addr, advice.MTU+headOf(&f.Remote.Addr))
	}
	h.traceUDPAdvice(now, &f, advice)
	if !u.Connected() {
		return
	}
	u.err = udpErrors[advice.Kind]
	u.tell(Readable)
	u.tell(Writable)
}

// udpErrors is what each kind of advice is to a socket.
var udpErrors = map[tcp.AdviceKind]Error{
	tcp.Hard:   ErrRefused,
	tcp.Soft:   ErrUnreachable,
	tcp.TooBig: ErrTooBig,
}
