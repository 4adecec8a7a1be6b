package seq_test

import (
	"fmt"

	"github.com/tcpglass/tcpglass/seq"
)

func ExampleNum_Less() {
	a := seq.Num(4294967290)
	b := a.Add(10) // beyond the wrap
	fmt.Println(b, a.Less(b), b.Sub(a))
	// Output: 4 true 10
}

func ExampleRange() {
	r := seq.Range{Lo: 100, Hi: 200}
	s := seq.Range{Lo: 200, Hi: 250}
	fmt.Println(r.Len(), r.Has(200), r.Touches(s), r.Union(s))
	// Output: 100 false true {100 250}
}
