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
	// "one" has 3 octets
	// "three" has 5 octets
}
