package host

import (
	"testing"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// conn is a connection that differs from others by its port.
func connAt(port uint16) *Conn {
	return &Conn{flow: wire.Flow{Remote: wire.Endpoint{Port: port}}}
}

func TestAfterAPeakTheTableOfConnectionsGivesItsMemoryBack(t *testing.T) {
	cs := newFlows[Conn]()
	var all []*Conn
	for port := range uint16(2 * minPeak) {
		c := connAt(port)
		cs.add(&c.flow, c)
		all = append(all, c)
	}
	for _, c := range all[10:] {
		cs.remove(&c.flow)
	}
	if cs.peak >= minPeak {
		t.Errorf("with %d of %d connections left the map is still the one that was made for %d", cs.len(), len(all), cs.peak)
	}
	for _, c := range all[:10] {
		if cs.find(&c.flow) != c {
			t.Errorf("the connection at port %d was lost with the old map", c.flow.Remote.Port)
		}
	}
}

func TestASmallTableIsNeverMadeAnew(t *testing.T) {
	cs := newFlows[Conn]()
	for port := range uint16(minPeak - 1) {
		c := connAt(port)
		cs.add(&c.flow, c)
		cs.remove(&c.flow)
	}
	c := connAt(1)
	cs.add(&c.flow, c)
	if cs.peak != 1 {
		t.Errorf("one connection at a time made a peak of %d", cs.peak)
	}
}

func TestAfterAPeakTheTimersGiveTheirMemoryBack(t *testing.T) {
	var ts timers
	var all []*Conn
	for i := range 4 * minPeak {
		c := new(Conn)
		ts.schedule(c, 1+clock.Instant(i))
		all = append(all, c)
	}
	for _, c := range all[5:] {
		ts.remove(c)
	}
	if cap(ts) >= minPeak {
		t.Errorf("5 timers are left, in room for %d", cap(ts))
	}
	if ts.next() != 1 {
		t.Errorf("the first of them is due at %d, not at 1", ts.next())
	}
}
