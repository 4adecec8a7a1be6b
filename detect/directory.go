package detect

import "github.com/tcpglass/tcpglass/wire"

// directory finds servers by name: open addressing with linear probing, and
// no deleted marks, so that a scan of half the internet does not wear it out.
// Knuth, "The Art of Computer Programming", volume 3, 6.4, algorithm R.
type directory struct {
	slot [slots]uint16 // server number plus one; 0: free
	hash [MaxServers]uint64
}

const slots = 4 * MaxServers

// find is the number of the server with this name.
func (d *directory) find(hash uint64, name *wire.Endpoint, servers *[MaxServers]server) (n int, ok bool) {
	for i := hash % slots; d.slot[i] != 0; i = (i + 1) % slots {
		n := int(d.slot[i] - 1)
		if d.hash[n] == hash && servers[n].name == *name {
			return n, true
		}
	}
	return 0, false
}

// add enters a server that is not there.
func (d *directory) add(hash uint64, n int) {
	i := hash % slots
	for d.slot[i] != 0 {
		i = (i + 1) % slots
	}
	d.slot[i] = uint16(n + 1)
	d.hash[n] = hash
}

// remove takes a server out, and moves up those that had to step aside for
// it.
func (d *directory) remove(n int) {
	i := d.hash[n] % slots
	for d.slot[i] != uint16(n+1) {
		i = (i + 1) % slots
	}
	d.slot[i] = 0
	for j := (i + 1) % slots; d.slot[j] != 0; j = (j + 1) % slots {
		home := d.hash[d.slot[j]-1] % slots
		if (j-home)%slots >= (j-i)%slots {
			d.slot[i], d.slot[j] = d.slot[j], 0
			i = j
		}
	}
}
