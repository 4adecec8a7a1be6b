package detect

import (
	"math"

	"github.com/tcpglass/tcpglass/wire"
)

// endpoint is the hash of a server's name.
func (d *Detector) endpoint(name *wire.Endpoint) uint64 {
	if d.memo.name != *name {
		d.memo = memo{name: *name, hash: d.key.endpoint(name)}
	}
	return d.memo.hash
}

// flow is the hash of the attempt that an event is about.
func (d *Detector) flow(ev *Event) uint64 {
	return flow(d.endpoint(&ev.Server), d.key.endpoint(&ev.Client))
}

// watched is the server of a name, up to date; nil where it is not watched.
func (d *Detector) watched(name *wire.Endpoint, hash uint64) *server {
	if d.memo.ok && d.memo.name == *name {
		return d.upToDate(d.memo.number)
	}
	n, ok := d.names.find(hash, name, &d.servers)
	if !ok {
		return nil
	}
	if d.memo.name == *name {
		d.memo.number, d.memo.ok = n, true
	}
	return d.upToDate(n)
}

// asks is the server that a SYN counts for: the one it names, or all silent
// ports of its address together. It is nil where nobody asks often enough.
func (d *Detector) asks(ev *Event) *server {
	s := d.watched(&ev.Server, d.endpoint(&ev.Server))
	if s == nil {
		s = d.rest(ev.Server.Addr)
	}
	if s == nil && d.often(ev.Server.Addr) {
		name := wire.Endpoint{Addr: ev.Server.Addr}
		s = d.watch(&name, d.key.endpoint(&name))
	}
	if s != nil {
		d.activity[s.number]++
	}
	return s
}

// rest is the server that stands for an address's silent ports.
func (d *Detector) rest(addr wire.Addr) *server {
	name := wire.Endpoint{Addr: addr}
	return d.watched(&name, d.key.endpoint(&name))
}

// often counts a SYN to an address that is not watched, and says whether it
// should be.
func (d *Detector) often(addr wire.Addr) bool {
	n := &d.asked[d.key.addr(addr)%doorkeepers]
	*n = min(*n+1, askedEnough)
	return *n == askedEnough
}

// watch makes room for a server; nil where there is none, for all that are
// watched are under attack.
func (d *Detector) watch(name *wire.Endpoint, hash uint64) *server {
	n := d.count
	if n < MaxServers {
		d.count++
	} else if n = d.leastActive(); n < 0 {
		return nil
	} else {
		d.names.remove(n)
	}
	d.memo.ok = false
	d.names.add(hash, n)
	d.activity[n] = 1
	d.servers[n].begin(n, name, d.now)
	return &d.servers[n]
}

// leastActive is whom to forget; negative where nobody should be. It looks at
// few servers themselves: they are large, and far apart.
func (d *Detector) leastActive() int {
	least, lowest := -1, float32(math.MaxFloat32)
	for n, a := range &d.activity {
		if a < lowest && d.servers[n].finding.class != Flood {
			least, lowest = n, a
		}
	}
	return least
}
