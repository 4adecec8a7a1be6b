package web

import (
	"os"
	"regexp"
	"testing"

	"github.com/tcpglass/tcpglass/tcp"
)

// figureLine is a line of the state diagram in stategraph.js, where each has
// its place on the sheet.
var figureLine = regexp.MustCompile(`(?m)^  \{ from: "([A-Z0-9-]+)", to: ("[A-Z0-9-]+"|END),`)

// The page's figure and the table that the core checks its changes against
// are the same: no line leads where the core never goes, and what the core
// does and the figure lacks is an end of the connection – drawn as a broken
// line where it is walked – or a half-open record that comes to life.
func TestTheFigureIsTheCores(t *testing.T) {
	src, err := os.ReadFile("assets/stategraph.js")
	if err != nil {
		t.Fatal(err)
	}
	type way struct{ from, to string }
	core, figure := map[way]bool{}, map[way]bool{}
	for _, a := range tcp.Arrows() {
		core[way{a.From.String(), a.To.String()}] = true
	}
	for _, m := range figureLine.FindAllStringSubmatch(string(src), -1) {
		w := way{m[1], "CLOSED"}
		if m[2] != "END" {
			w.to = m[2][1 : len(m[2])-1]
		}
		if figure[w] = true; !core[w] {
			t.Errorf("the figure leads from %s to %s, and the core never does", w.from, w.to)
		}
	}
	if len(figure) < 20 {
		t.Errorf("only %d lines of the figure were found", len(figure))
	}
	for w := range core {
		if !figure[w] && w.to != "CLOSED" && w != (way{"CLOSED", "SYN-RECEIVED"}) {
			t.Errorf("the core goes from %s to %s, and the figure does not", w.from, w.to)
		}
	}
}
