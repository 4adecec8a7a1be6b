package analyze

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/wire"
)

// A copy is what All has, hot or cold, from either end, and takes nothing with
// it: not even that somebody has looked.
func TestACopyIsTheConnection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		segments := anySegments(t)
		table := feed(NewTable(TableConfig{Hot: rapid.IntRange(1, 8).Draw(t, "hot")}), segments)
		before := rowsOf(table)
		for i := range before {
			want := &before[i]
			var c passive.Conn
			if a, b := want.Ends[0].Addr, want.Ends[1].Addr; !table.Copy(a, b, want.Tag, &c) || c != *want {
				t.Fatalf("a copy of the connection between %v and %v is %+v", a, b, c)
			} else if !table.Copy(b, a, want.Tag, &c) || c != *want {
				t.Fatalf("from the other end, a copy of the connection between %v and %v is %+v", a, b, c)
			}
		}
		var c passive.Conn
		if table.Copy(wire.Endpoint{Port: 1}, wire.Endpoint{Port: 2}, 0, &c) {
			t.Fatal("there is a copy of a connection that nobody has made")
		}
	})
}

func TestACopyDoesNotKeepAConnectionHot(t *testing.T) {
	segments := syns(1)
	table := feed(NewTable(TableConfig{}), segments)
	var c passive.Conn
	for range 3 { // sweeps, by which it has come to rest and is looked at
		table.Copy(segments[0].Src, segments[0].Dst, 0, &c)
		table.Sweep(segments[0].At, 1, func(*passive.Conn) bool { return true })
	}
	if n := table.Len(); n != 0 {
		t.Errorf("%d connections are left where copies were made between sweeps, want none", n)
	}
}

func TestObserveReturnsTheConnection(t *testing.T) {
	segments := syns(2)
	table := NewTable(TableConfig{})
	for i := range segments {
		if c := table.Observe(&segments[i]); c.First.Frame != segments[i].Frame {
			t.Errorf("the connection of frame %d begins with frame %d", segments[i].Frame, c.First.Frame)
		}
	}
}
