package filter_test

import (
	"fmt"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/filter"
)

func Example() {
	syn, err := filter.Compile("tcp[tcpflags] & (tcp-syn|tcp-ack) = tcp-syn", capture.IPv4, 65535)
	if err != nil {
		fmt.Println(err)
		return
	}
	packet := make([]byte, 40) // an IPv4 header, and one of TCP
	packet[0], packet[9] = 0x45, 6
	packet[20+13] = 2
	fmt.Println(syn.Match(packet, len(packet)))

	_, err = filter.Compile("tcp port", capture.IPv4, 65535)
	fmt.Println(err)
	// Output:
	// true
	// filter: column 9: the expression ends too early; a port, 0 to 65535 should follow
}
