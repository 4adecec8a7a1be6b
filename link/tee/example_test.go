package tee_test

import (
	"bytes"
	"fmt"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/link/tee"
	"github.com/tcpglass/tcpglass/wire"
)

// A capture of one end of a pipe. In earnest, file is an os.File.
func Example() {
	var file bytes.Buffer
	clk := clock.NewReal()
	alice, bob := mem.Pipe(mem.Config{})
	sink, err := tee.Pcapng(&file, alice, "alice", clk.Wall)
	if err != nil {
		fmt.Println(err)
		return
	}
	l := tee.New(alice, clk, sink)
	l.Start(quiet{}) // tcpglass.New does this
	bob.Start(quiet{})

	l.Send([]wire.Packet{{Bytes: []byte("an IP packet")}})
	fmt.Println("close:", l.Close())
	fmt.Println("captured:", bytes.Contains(file.Bytes(), []byte("an IP packet")))
	// Output:
	// close: <nil>
	// captured: true
}

// quiet stands for a stack.
type quiet struct{}

func (quiet) Receive([]wire.Packet) {}
func (quiet) Writable()             {}
func (quiet) Down(error)            {}
