package main

import (
	"os"

	"github.com/tcpglass/tcpglass/examples/internal/network"
)

func Example() {
	n := network.Memory()
	defer n.Close()
	run(n, os.Stdout)
	// Output: 96a45b7fb94cd72d
}
