package host

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

// fewPorts leaves a host so many dynamic ports.
func fewPorts(n int) func(*Config) {
	return func(c *Config) { c.FirstPort, c.LastPort = 20000, uint16(20000+n-1) }
}

func TestEveryPortIsUsedAndNoneTwice(t *testing.T) {
	const n = 100
	r := newRig(t, fewPorts(n))
	taken := map[uint16]bool{}
	for i := range n {
		c := r.dial(r.alice, bobWeb)
		port := c.Flow().Local.Port
		if taken[port] || port < 20000 || port >= 20000+n {
			t.Fatalf("dial %d got port %d, which is taken or out of range", i, port)
		}
		taken[port] = true
	}
	if _, err := r.alice.Dial(r.Now(), nowhere, bobWeb); err != ErrNoPort {
		t.Errorf("all ports are taken and Dial says %v, want ErrNoPort", err)
	}
	if _, err := r.alice.Dial(r.Now(), nowhere, addrPort("10.0.0.2:81")); err != nil {
		t.Errorf("towards another destination all ports are free, and Dial says %v", err)
	}
}

func TestAPortComesBackWhenItsConnectionIsOver(t *testing.T) {
	r := newRig(t, fewPorts(100))
	for range 100 {
		r.dial(r.alice, bobWeb)
	}
	gone := r.dialed()[42]
	gone.Abort(r.Now())
	r.carry(r.alice)
	if c := r.dial(r.alice, bobWeb); c.Flow() != gone.Flow() {
		t.Errorf("one port is free, %v, and Dial chose %v", gone.Flow().Local, c.Flow().Local)
	}
}

// dialed are alice's connections in the order of their ports.
func (r *rig) dialed() (all []*Conn) {
	r.alice.Sockets(r.Now(), func(s Socket) bool {
		if s.Kind == SocketConn {
			all = append(all, r.alice.conns.find(&s.Flow))
		}
		return true
	})
	return all
}

// RFC 6191: a dialer that has used up its ports takes them from TIME-WAIT,
// the oldest first, once timestamps have moved on.
func TestPortsInTimeWaitAreTakenWhenNoOtherIsFree(t *testing.T) {
	r := newRig(t, fewPorts(50))
	l := r.listen(r.bob, 80, ListenConfig{})
	for range 50 {
		a, b := r.connect(l)
		a.Close(r.Now())
		r.pump()
		b.Close(r.Now())
		r.pump()
	}
	r.counts("every port waits", r.alice, map[SocketKind]int{SocketTimeWait: 50})
	if _, err := r.alice.Dial(r.Now(), nowhere, bobWeb); err != ErrNoPort {
		t.Errorf("at once Dial says %v, want ErrNoPort: timestamps have not moved", err)
	}
	r.pass(2 * time.Second)
	a, b := r.connect(l)
	r.say(a, "again")
	r.hear(b, "again")
	r.counts("one of them is a connection again", r.alice, map[SocketKind]int{SocketTimeWait: 49, SocketConn: 1})
}

// Nearly all ports towards one remote are in TIME-WAIT: the choice must not
// walk over them one by one each time, but keep a map.
func TestACrowdedDestinationIsSurveyedOnce(t *testing.T) {
	r := newRig(t, fewPorts(20000))
	crowd(r, 20000-10)
	for i := range 10 {
		if r.dial(r.alice, bobWeb); len(r.alice.ports.crowded) > 1 {
			t.Fatalf("%d maps after %d Dials to one destination", len(r.alice.ports.crowded), i+1)
		}
	}
	var m *portMap
	for _, m = range r.alice.ports.crowded {
	}
	if m == nil || m.n != 20000 {
		t.Fatalf("the map is %v, want 20000 ports taken", m)
	}
	if _, err := r.alice.Dial(r.Now(), nowhere, bobWeb); err != ErrNoPort {
		t.Fatalf("no port is free and Dial says %v", err)
	}
	for _, again := range r.alice.ports.crowded {
		if again != m {
			t.Error("the ports were looked at one by one again")
		}
	}
	r.alice.Advance(r.Now().Add(time.Hour))
	if len(r.alice.ports.crowded) != 0 {
		t.Error("all records have expired and the map is still kept")
	}
}

// crowd puts n connections of alice's to bob into TIME-WAIT, by hand.
func crowd(r *rig, n int) {
	h := r.alice
	f := wire.Flow{Local: wire.Endpoint{Addr: h.addrs[0]}, Remote: wire.EndpointFrom(bobWeb)}
	for range n {
		f.Local.Port = h.ports.port(h.waits.n)
		ref, ok := h.waits.add(h.hash(&f), &f)
		if !ok {
			r.Fatal("no room for a record")
		}
		h.waits.at(ref).value.Until = r.Now().Add(2 * h.tcp.MSL)
		h.waits.push(&h.waiting, ref)
		h.ports.claim(&f)
	}
}

func BenchmarkDialWhenPortsRunLow(b *testing.B) {
	r := newRig(b)
	crowd(r, r.alice.ports.count-100)
	for b.Loop() {
		c, err := r.alice.Dial(r.Now(), nowhere, bobWeb)
		if err != nil {
			b.Fatal(err)
		}
		c.Abort(r.Now())
		r.carry(r.alice)
	}
}

func TestAListenersPortIsNotChosen(t *testing.T) {
	r := newRig(t, fewPorts(10))
	for port := uint16(20000); port < 20009; port++ {
		r.listen(r.alice, port, ListenConfig{})
	}
	if c := r.dial(r.alice, bobWeb); c.Flow().Local.Port != 20009 {
		t.Errorf("Dial chose port %d, where somebody listens", c.Flow().Local.Port)
	}
	if _, err := r.alice.Dial(r.Now(), nowhere, bobWeb); err != ErrNoPort {
		t.Errorf("Dial says %v, want ErrNoPort", err)
	}
}

// The map of a crowded destination must agree with the tables.
func TestAPortMapAgreesWithTheTables(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPorts(1000, uint16(1000+rapid.IntRange(1, 300).Draw(t, "ports")-1))
		m := &portMap{taken: make([]uint64, (p.count+63)/64)}
		for i := p.count; i < 64*len(m.taken); i++ {
			m.taken[i/64] |= 1 << (i % 64)
		}
		model := map[int]bool{}
		for range rapid.IntRange(0, 400).Draw(t, "steps") {
			i := rapid.IntRange(0, p.count-1).Draw(t, "port")
			if rapid.Bool().Draw(t, "take") {
				m.set(i)
				model[i] = true
			} else {
				m.clear(i)
				delete(model, i)
			}
		}
		if m.n != len(model) {
			t.Fatalf("the map counts %d ports, %d are taken", m.n, len(model))
		}
		seen := map[int]bool{}
		for i := range m.vacancies(rapid.IntRange(0, p.count-1).Draw(t, "start")) {
			if model[i] || i >= p.count {
				t.Fatalf("port %d is called free", i)
			}
			seen[i] = true
		}
		if len(seen) != p.count-len(model) {
			t.Fatalf("%d ports are called free, %d are", len(seen), p.count-len(model))
		}
	})
}

func TestPortsDoNotTellOfOtherDestinations(t *testing.T) {
	r := newRig(t)
	first := r.dial(r.alice, bobWeb).Flow().Local.Port
	second := r.dial(r.alice, bobWeb).Flow().Local.Port
	other := r.dial(r.alice, addrPort("10.0.0.2:81")).Flow().Local.Port
	if second != first+1 && second != DefaultFirstPort {
		t.Errorf("towards one destination ports follow each other: got %d after %d", second, first)
	}
	if other == second+1 {
		t.Error("another destination's port gives away the next one of this")
	}
}
