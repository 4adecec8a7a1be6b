package main

import (
	"os"

	"github.com/tcpglass/tcpglass/examples/internal/network"
)

func Example() {
	n := network.Memory()
	defer n.Close()
	run(n, os.Stdout)
	// Output:
	// no answer in time: deadline exceeded is true
	// the server went away: connection reset is true
	// nobody listens: connection refused is true
}
