package passive

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestStepsKeepTheirPackets: a step's packet is what it was given with, whether
// it has a name or not, also when others are dropped and the Opening is forgotten.
func TestStepsKeepTheirPackets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Conn{First: Stamp{1, 100}, Opening: Opening{SYNACK: Stamp{2, 200}, ACK: Stamp{3, 300}}}
		for d := range c.Ends {
			e, n := &c.Ends[d], uint64(4+4*d)
			e.SYN, e.FIN, e.FINAcked, e.RST = Stamp{n, 1}, Stamp{n + 1, 2}, Stamp{n + 2, 3}, Stamp{n + 3, 4}
		}
		var want []Step
		for range rapid.IntRange(1, 40).Draw(t, "moves") {
			d := Side(rapid.IntRange(0, 1).Draw(t, "side"))
			switch rapid.SampledFrom([]string{"take", "take", "drop", "unname"}).Draw(t, "what") {
			case "take":
				s := Step{Side: d, From: SynSent, To: Established, Why: GotSYNACK}
				s.Stamp = Stamp{Frame: uint64(rapid.IntRange(1, 20).Draw(t, "frame")), At: 7}
				if n := name(rapid.IntRange(0, int(aFirstRST)+1).Draw(t, "name")); n != nameless {
					s.Stamp = *c.named(n)
				}
				if c.takes(s); len(want) < MaxSteps {
					want = append(want, s)
				}
			case "drop":
				c.path.drop(d)
				if i := lastOf(want, d); i >= 0 {
					want = slices.Delete(want, i, i+1)
				}
			case "unname":
				c.unname()
				c.Opening = Opening{}
			}
			if got := slices.Collect(c.Steps()); !slices.Equal(got, want) {
				t.Fatalf("the steps are\n%v, want\n%v", got, want)
			}
		}
	})
}

func lastOf(all []Step, d Side) int {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Side == d {
			return i
		}
	}
	return -1
}
