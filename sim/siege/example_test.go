package siege_test

import (
	"fmt"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim/siege"
)

// A defence of one's own, against the flood of the textbooks.
func Example() {
	mine := siege.Defence{Name: "mine", Listen: host.ListenConfig{HalfOpen: 100, Overflow: host.OverflowOldest, Cookies: host.CookiesNever}}
	r := siege.Run(1, mine, siege.Attacks()[0])
	served, asked := r.Served(siege.Begin, siege.End)
	fmt.Printf("%d of %d clients are served\n", served, asked)
	fmt.Printf("at most %d entries\n", r.Peak((*siege.Second).HalfOpen))
	// Output:
	// 101 of 200 clients are served
	// at most 100 entries
}
