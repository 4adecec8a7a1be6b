package ladder

import (
	"maps"
	"strings"
)

// Comments says of every packet, by its number, what stands in the diagrams
// about it: its mark, its caption, and the changes of state that go with it.
// They are meant for captures.
func (ds Diagrams) Comments(captions map[string]string) map[uint64]string {
	all := map[uint64]string{}
	for _, d := range ds {
		maps.Copy(all, d.Comments(captions))
	}
	return all
}

// Comments are those of one connection.
func (d *Diagram) Comments(captions map[string]string) map[uint64]string {
	v := voice{Options: Options{Captions: captions}, number: d.Number}
	states := [2]string{d.Ends[Left].State, d.Ends[Right].State}
	comments := map[uint64]string{}
	for _, a := range d.Arrows {
		comments[a.Packet] = strings.TrimSpace("[" + a.Mark + "] " + v.caption(a))
	}
	for _, row := range d.Rows {
		if row.State == "" {
			continue
		}
		if a := row.segment(); a != nil {
			comments[a.Packet] += "\n" + d.Ends[row.Side].called() + ": " + states[row.Side] + " → " + row.State
		}
		states[row.Side] = row.State
	}
	return comments
}
