package ladder

import "strings"

// Comments says of every packet, by its number, what stands in the diagram
// about it: its mark, its caption, and the changes of state that go with it.
// They are meant for captures.
func (d *Diagram) Comments(captions map[string]string) map[uint64]string {
	states := [2]string{d.Ends[Left].State, d.Ends[Right].State}
	comments := map[uint64]string{}
	for _, a := range d.Arrows {
		comments[a.Packet] = strings.TrimSpace("[" + a.Mark + "] " + captions[a.Mark])
	}
	for _, row := range d.Rows {
		if row.State == "" {
			continue
		}
		if a := row.segment(); a != nil {
			comments[a.Packet] += "\n" + d.Ends[row.Side].Name + ": " + states[row.Side] + " → " + row.State
		}
		states[row.Side] = row.State
	}
	return comments
}

// segment is the arrow that leaves or arrives in r, if there is one.
func (r *Row) segment() *Arrow {
	if r.Leaves != nil {
		return r.Leaves
	}
	return r.Arrives
}
