package mem_test

import (
	"fmt"

	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

// printer stands for a stack; tcpglass.New makes real ones.
type printer string

func (p printer) Receive(pkts []wire.Packet) {
	for _, pkt := range pkts {
		fmt.Printf("%s receives %s\n", p, pkt.Bytes)
	}
}
func (p printer) Writable()      {}
func (p printer) Down(err error) { fmt.Printf("%s: %v\n", p, err) }

// Two ends in one process: what one sends, the other receives, and when one
// is closed, the other is told.
func ExamplePipe() {
	a, b := mem.Pipe(mem.Config{MTU: 1500})
	a.Start(printer("alice"))
	b.Start(printer("bob"))

	a.Send([]wire.Packet{{Bytes: []byte("hello")}})
	b.Send([]wire.Packet{{Bytes: []byte("hello yourself")}})
	a.Close()
	// Output:
	// bob receives hello
	// alice receives hello yourself
	// bob: mem: the other end was closed: use of closed network connection
}
