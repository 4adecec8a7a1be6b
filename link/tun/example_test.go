package tun_test

import (
	"fmt"
	"net/netip"

	"github.com/tcpglass/tcpglass/link/tun"
)

// The kernel gets 10.92.93.1; a stack on the link may have any other address
// of the network. This takes root, so it is shown and not run.
func ExampleOpen() {
	l, err := tun.Open("tg0", tun.Config{MTU: 1500, Addrs: []netip.Prefix{netip.MustParsePrefix("10.92.93.1/24")}})
	if err != nil {
		fmt.Println(err) // says what to do
		return
	}
	defer l.Close() // tg0 vanishes
	fmt.Println("interface", l.Name(), "carries packets of", l.MTU(), "octets and", l.Offload().Large)
}
