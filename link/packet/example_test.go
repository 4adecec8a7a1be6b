package packet_test

import (
	"fmt"

	"github.com/tcpglass/tcpglass/link/packet"
)

// A stack on the link is one more host of the network that eth0 is in. This
// takes root, so it is shown and not run.
func ExampleOpen() {
	l, err := packet.Open("eth0", packet.Config{})
	if err != nil {
		fmt.Println(err) // says what to do
		return
	}
	defer l.Close()
	fmt.Println("on", l.Name(), "as", l.Hardware(), "with packets of", l.MTU(), "octets")
}
