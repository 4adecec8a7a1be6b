package systest

import (
	"strings"
	"testing"
)

// twin is a host that a lab's kernel reaches over an Ethernet of their own:
// what a tool says of ours it should say of a kernel.
type twin struct {
	name      string
	four, six string // its addresses
}

// The addresses of the kernel that is ours's twin.
const (
	twin4 = "10.92.94.2"
	twin6 = "fd92:94::2"
)

// twins puts two hosts beside a lab: ours, and a kernel in a namespace of its
// own. Both have TCP servers on ports 7, 9 and 80, and one that takes
// datagrams and says nothing on 9.
func (l *lab) twins() []twin {
	l.t.Helper()
	l.on(ground{options: []string{"--tap", device}}, "--echo", ":7", "--discard", ":9")
	k := newLab(l.t, "nc")
	l.run("ip", "link", "add", "tgk0", "type", "veth", "peer", "name", "tgk1", "netns", k.name)
	for _, side := range []struct {
		l         *lab
		dev       string
		four, six string
	}{{l, "tgk0", "10.92.94.1", "fd92:94::1"}, {k, "tgk1", twin4, twin6}} {
		side.l.run("ip", "addr", "add", side.four+"/24", "dev", side.dev)
		side.l.run("ip", "addr", "add", side.six+"/64", "dev", side.dev, "nodad")
		side.l.run("ip", "link", "set", side.dev, "up")
	}
	for _, server := range []string{"-4lk 7", "-4lk 9", "-4lk 80", "-4luk 9", "-6lk 7", "-6lk 9", "-6lk 80", "-6luk 9"} {
		k.start(append([]string{"nc"}, strings.Fields(server)...)...)
	}
	eventually(l.t, func() (bool, string) {
		return strings.Count(k.run("ss", "-tulnH"), "\n") == 8, "eight servers of nc"
	})
	return []twin{{"tcpglass", ours, ours6}, {"the kernel", twin4, twin6}}
}

// eachTwin runs a test on both twins, over both families, all at once: most
// of the time, what looks for hosts waits for those that say nothing.
func eachTwin(t *testing.T, tools []string, test func(t *testing.T, l *lab, addr string)) {
	waits(t, tools...)
	l := newLab(t, append(tools, "ss")...)
	for _, w := range l.twins() {
		for family, addr := range map[string]string{"IPv4": w.four, "IPv6": w.six} {
			t.Run(w.name+" over "+family, func(t *testing.T) {
				waits(t, tools...)
				test(t, &lab{t, l.name}, addr)
			})
		}
	}
}
