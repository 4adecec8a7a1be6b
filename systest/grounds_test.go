package systest

import (
	"fmt"
	"strings"
	"testing"
)

// ground is a way to put a host beside the kernel.
type ground struct {
	name    string
	options []string     // of tcpglass host, but for the addresses
	device  string       // the kernel's side
	prepare func(l *lab) // what the kernel needs before
	settle  func(l *lab) // and after
	mtu     int          // of the device
}

// The addresses of a host of both families, and of the kernel beside it.
const (
	ours6   = "fd92:93::2"
	kernel6 = "fd92:93::1"
)

// grounds are all the ways. Two ends of a veth lie in the same namespace:
// the kernel has one, the host listens on the other.
func grounds() (all []ground) {
	for _, mtu := range []int{1280, 1500, 9000} {
		size := fmt.Sprint(mtu)
		all = append(all,
			ground{name: "TUN", options: []string{"--tun", device, "--mtu", size}, device: device, mtu: mtu},
			ground{name: "TAP", options: []string{"--tap", device, "--mtu", size}, device: device, mtu: mtu},
			ground{
				name: "veth", options: []string{"--interface", "tgv1"}, device: "tgv0", mtu: mtu,
				prepare: func(l *lab) { l.veth(size) },
			})
	}
	return all
}

// veth makes a pair of devices whose second end the kernel leaves alone.
func (l *lab) veth(mtu string) {
	l.t.Helper()
	l.run("ip", "link", "add", "tgv0", "mtu", mtu, "type", "veth", "peer", "name", "tgv1", "mtu", mtu)
	l.run("sysctl", "-q", "-w", "net.ipv6.conf.tgv1.disable_ipv6=1", "net.ipv6.conf.tgv0.accept_dad=0")
	l.run("ip", "addr", "add", kernelSide+"/24", "dev", "tgv0")
	l.run("ip", "addr", "add", kernel6+"/64", "dev", "tgv0", "nodad")
	l.run("ip", "link", "set", "tgv1", "arp", "off", "up")
	l.run("ip", "link", "set", "tgv0", "up")
}

// on puts a host with a web server on a ground and waits until it is ready.
func (l *lab) on(g ground, options ...string) *process {
	l.t.Helper()
	if g.prepare != nil {
		g.prepare(l)
	}
	args := append([]string{binary, "host", "--addr", ours + "/24", "--addr", ours6 + "/64", "--http", ":80"}, g.options...)
	p := l.start(append(args, options...)...)
	p.until(ours)
	if g.settle != nil {
		g.settle(l)
	}
	return p
}

// everywhere runs a test on every ground.
func everywhere(t *testing.T, tools []string, test func(t *testing.T, l *lab, g ground)) {
	system(t, tools...)
	for _, g := range grounds() {
		t.Run(fmt.Sprintf("%s MTU %d", g.name, g.mtu), func(t *testing.T) {
			test(t, newLab(t, tools...), g)
		})
	}
}

// sites are the web site's addresses, by family.
var sites = map[string]string{"IPv4": "http://" + ours, "IPv6": "http://[" + ours6 + "]"}

func TestTransferEverywhere(t *testing.T) {
	everywhere(t, []string{"curl"}, func(t *testing.T, l *lab, g ground) {
		l.on(g)
		for family, site := range sites {
			l.downloadFrom(site, 10<<20)
			l.uploadTo(site, 10<<20)
			if t.Failed() {
				t.Fatalf("over %s", family)
			}
		}
	})
}

// TestPingEverywhere: also with more octets than one packet carries, so that
// question and answer come in fragments.
func TestPingEverywhere(t *testing.T) {
	everywhere(t, []string{"ping"}, func(t *testing.T, l *lab, g ground) {
		l.on(g)
		for _, to := range []string{ours, ours6} {
			for _, size := range []string{"56", "1232", "8000", "65507"} {
				report := l.try("ping", "-c", "3", "-i", "0.2", "-W", "2", "-s", size, to).out
				if !strings.Contains(report, " 0% packet loss") {
					t.Errorf("ping %s with %s octets:\n%s", to, size, report)
				}
			}
		}
	})
}

// TestFragmentsThroughTheKernel: a datagram longer than the MTU comes back
// as it was sent.
func TestDatagramsEverywhere(t *testing.T) {
	everywhere(t, []string{"nc"}, func(t *testing.T, l *lab, g ground) {
		l.on(g, "--echo", ":7")
		for _, to := range []string{ours, ours6} {
			for _, size := range []int{5, 1200, 8000, 20000} {
				text := strings.Repeat("0123456789", size/10+1)[:size]
				nc := l.command("nc", "-u", "-w", "1", to, "7")
				nc.Stdin = strings.NewReader(text)
				if got := outcomeOf(t, nc).out; got != text {
					t.Errorf("nc -u %s: %d octets came back as %d", to, size, len(got))
				}
			}
		}
	})
}
