package main

import (
	"net/netip"
	"runtime"
	"sync/atomic"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

// tap is a link on which only packets for one IPv4 address are sent. The
// others, answers to spoofed packets, are counted and gone.
type tap struct {
	link.Link
	to     netip.Addr
	strays atomic.Int64
	pass   []wire.Packet // of the current Send
	at     []int         // where each of them was in what Send was given
}

func (t *tap) Send(pkts []wire.Packet) (int, error) {
	t.pass, t.at = t.pass[:0], t.at[:0]
	for i, pkt := range pkts {
		if t.forUs(pkt) {
			t.pass, t.at = append(t.pass, pkt), append(t.at, i)
		}
	}
	taken, n, err := len(pkts), 0, error(nil)
	if len(t.pass) > 0 {
		n, err = t.Link.Send(t.pass)
	}
	if n < len(t.pass) {
		taken = t.at[n]
	}
	t.strays.Add(int64(taken - n))
	return taken, err
}

func (t *tap) forUs(pkt wire.Packet) bool {
	return len(pkt.Bytes) >= wire.MinIPv4 && [4]byte(pkt.Bytes[16:20]) == t.to.As4()
}

// injector hands packets to whoever is at the other end of the pipe, as if
// they came from this one. It waits while the pipe is full: mem's Send may be
// called beside the stack that owns the end.
func injector(end *mem.End) func(pkt []byte) {
	var pkts [1]wire.Packet
	return func(pkt []byte) {
		pkts[0].Bytes = pkt
		for {
			if n, err := end.Send(pkts[:]); n > 0 || err != nil {
				return
			}
			runtime.Gosched()
		}
	}
}
