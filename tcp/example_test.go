package tcp_test

import (
	"fmt"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
)

// Two ends shake hands, talk and close. The network between them is a loop
// that passes on what one sends to the other.
func Example() {
	var cfg tcp.Config
	cfg.Fill()
	now := clock.Instant(1) // any clock that starts above zero
	var client, server tcp.TCB
	server.Open(now, &cfg, tcp.Identity{ISS: 700, MSS: 1460}, true)
	client.Open(now, &cfg, tcp.Identity{ISS: 100, MSS: 1460}, false)
	deliver(now, &client, &server)

	client.Write(now, []byte("hello"))
	client.CloseWrite(now)
	deliver(now, &client, &server)

	text := make([]byte, 10)
	n, _ := server.Read(now, text)
	fmt.Printf("the server reads %q\n", text[:n])
	server.CloseWrite(now)
	deliver(now, &client, &server)
	fmt.Printf("client %v, server %v\n", client.State(), server.State())

	// Output:
	// client > SYN
	// server > SYN,ACK
	// client > ACK
	// client > FIN,PSH,ACK with 5 octets
	// server > ACK
	// the server reads "hello"
	// server > FIN,ACK
	// client > ACK
	// client TIME-WAIT, server CLOSED
}

// deliver passes segments on until neither end has one.
func deliver(now clock.Instant, client, server *tcp.TCB) {
	var buf [1500]byte
	pass := func(name string, from, to *tcp.TCB) bool {
		seg, ok := from.Transmit(now, buf[:])
		if ok {
			fmt.Printf("%s > %v", name, seg.Flags)
			if n := len(seg.Payload); n > 0 {
				fmt.Printf(" with %d octets", n)
			}
			fmt.Println()
			to.Receive(now, &seg)
		}
		return ok
	}
	for pass("client", client, server) || pass("server", server, client) {
	}
}
