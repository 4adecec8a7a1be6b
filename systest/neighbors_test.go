package systest

import (
	"regexp"
	"strings"
	"testing"
)

// ethernets are the grounds on which there are neighbors.
func ethernets(t *testing.T, tools []string, test func(t *testing.T, l *lab, g ground)) {
	waits(t, tools...)
	for _, g := range grounds() {
		if g.mtu == 1500 && g.name != "TUN" {
			t.Run(g.name, func(t *testing.T) {
				waits(t, tools...)
				test(t, newLab(t, tools...), g)
			})
		}
	}
}

// TestNeighborsOfTheKernel: the kernel finds the host, forgets it and finds it
// again, by ARP and by Neighbor Discovery, and ndisc6 is answered as by a
// kernel.
func TestNeighborsOfTheKernel(t *testing.T) {
	ethernets(t, []string{"ping", "ndisc6"}, func(t *testing.T, l *lab, g ground) {
		l.on(g)
		for range 2 {
			for _, to := range []string{ours, ours6} {
				if ping := l.try("ping", "-c", "1", "-W", "5", to); ping.code != 0 {
					t.Fatalf("ping %s: %s%s", to, ping.out, ping.errs)
				}
				if entry := l.run("ip", "neigh", "show", to, "dev", g.device); !strings.Contains(entry, "REACHABLE") {
					t.Errorf("after a ping the kernel's entry of %s is %q, want REACHABLE", to, entry)
				}
			}
			l.run("ip", "neigh", "flush", "dev", g.device)
		}
		told := l.run("ndisc6", "-m", "-n", "-w", "3000", ours6, g.device)
		if mac := regexp.MustCompile(`([0-9A-F]{2}:){5}[0-9A-F]{2}`).FindString(told); mac == "" {
			t.Errorf("ndisc6 is told no hardware address:\n%s", told)
		}
	})
}

// TestTheKernelMoves: when the kernel's hardware address changes, the host
// asks at the old one first, in vain, and then finds the new one.
func TestTheKernelMoves(t *testing.T) {
	ethernets(t, []string{"ping"}, func(t *testing.T, l *lab, g ground) {
		l.on(g)
		for _, to := range []string{ours, ours6} {
			l.run("ping", "-c", "2", "-W", "5", to)
		}
		l.run("ip", "link", "set", "dev", g.device, "address", "02:00:5e:10:00:01")
		for _, to := range []string{ours, ours6} {
			eventually(t, func() (bool, string) {
				ping := l.try("ping", "-c", "1", "-W", "1", to)
				return ping.code == 0, "an answer from " + to + " after the kernel moved:\n" + ping.out + ping.errs
			})
		}
	})
}
