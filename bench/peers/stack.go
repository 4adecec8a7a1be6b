package main

import (
	"fmt"
	"net"
	"time"
)

// Stack is one TCP/IP implementation with an address of its own.
// Listen binds the TCP port on that address; Dial takes "ip:port" and gives
// up after dialTimeout.
type Stack interface {
	Listen(port uint16) (net.Listener, error)
	Dial(addr string) (net.Conn, error)
}

// dialTimeout is how long a Dial may take.
const dialTimeout = 3 * time.Second

// Link says how the two stacks of a Pair are joined.
type Link struct {
	Kind    string // peer specific: "pipe", "chan", "lo", ...; "tx", "rx": TUN to the kernel
	MTU     int
	GSO     bool // segmentation offload: up to 64 KiB TCP segments cross the link
	NoCsum  bool // checksums neither computed nor verified
	TWReuse bool // let a dialer reuse a TIME_WAIT port
}

// String is the link in a case's name.
func (l Link) String() string {
	s := fmt.Sprintf("%s-mtu%d", l.Kind, l.MTU)
	for i, on := range []bool{l.GSO, l.NoCsum, l.TWReuse} {
		if on {
			s += []string{"-gso", "-nocsum", "-twreuse"}[i]
		}
	}
	return s
}

// Pair is two connected stacks: dialing Addr from Client reaches Server.
type Pair struct {
	Client, Server Stack
	Addr           string // IP address of Server
	// Inject hands the server's link a raw IPv4 packet, not retained. Stray
	// counts packets the server sent to anyone but the client. Both are nil
	// where the link is not in memory.
	Inject func(pkt []byte)
	Stray  func() int64
}

// Peer is one implementation. To add one, register it and rebuild.
type Peer struct {
	Name  string
	Links []Link           // bulk, pingpong on all of them; crr on the first two; memory on the first
	Flood *Link            // SYN floods on this one; its pair must have Inject and Stray
	Tun   bool             // supports Link kinds "tx" and "rx"
	MemN  []int            // connections of the mem workload
	Pair  func(Link) *Pair // panics on errors
}

var peers []*Peer

func register(p *Peer) { peers = append(peers, p) }

// Metrics of one run. Keys ending in _ns, _us, _ms, _bytes, ... carry units.
type Metrics map[string]float64

// A run is a process of its own: errors end it. Main catches the panic.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must[T any](v T, err error) T {
	check(err)
	return v
}
