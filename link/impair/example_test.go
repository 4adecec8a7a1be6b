package impair_test

import (
	"fmt"

	"github.com/tcpglass/tcpglass/link/impair"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

// A pipe that loses one packet in ten of what alice sends, and always the
// same ones.
func ExampleNew() {
	alice, bob := mem.Pipe(mem.Config{})
	l, err := impair.New(alice, impair.Config{Seed: 9293, Loss: 0.1, Direction: impair.Sent})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer l.Close()
	l.Start(quiet{}) // tcpglass.New does this
	bob.Start(quiet{})

	for range 1000 {
		l.Send([]wire.Packet{{Bytes: []byte("an IP packet")}})
	}
	sent, _ := l.Stats()
	fmt.Println("sent:", sent.Packets, "lost about a tenth:", sent.Lost > 80 && sent.Lost < 120)
	// Output:
	// sent: 1000 lost about a tenth: true
}

// quiet stands for a stack.
type quiet struct{}

func (quiet) Receive([]wire.Packet) {}
func (quiet) Writable()             {}
func (quiet) Down(error)            {}
