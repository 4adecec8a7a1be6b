package systest

import (
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
)

// ground is a way to put a host beside the kernel.
type ground struct {
	name    string
	options []string     // of tcpglass host, but for the addresses
	device  string       // the kernel's side
	prepare func(l *lab) // what the kernel needs before
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
	return p
}

// everywhere runs a test on every ground, on several at once.
func everywhere(t *testing.T, tools []string, test func(t *testing.T, l *lab, g ground)) {
	waits(t, tools...)
	for _, g := range grounds() {
		t.Run(fmt.Sprintf("%s MTU %d", g.name, g.mtu), func(t *testing.T) {
			waits(t, tools...)
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
				report := l.try("ping", "-c", "5", "-i", "0.01", "-W", "2", "-s", size, to).out
				if !strings.Contains(report, " 0% packet loss") {
					t.Errorf("ping %s with %s octets:\n%s", to, size, report)
				}
			}
		}
	})
}

// TestDatagramsEverywhere: what is longer than the MTU comes back as it was
// sent, too. nc reads 16384 octets at a time, and sends them as one datagram.
func TestDatagramsEverywhere(t *testing.T) {
	everywhere(t, []string{"nc"}, func(t *testing.T, l *lab, g ground) {
		l.on(g, "--echo", ":7")
		for _, to := range []string{ours, ours6} {
			for _, size := range []int{5, 1200, 8000, 20000} {
				text := strings.Repeat("0123456789", size/10+1)[:size]
				if got := l.echoed(to, text); got != text {
					t.Errorf("nc -u %s: %d octets came back as %d", to, size, len(got))
				}
			}
		}
	})
}

// echoed is what nc hears when it says a text to the UDP port of echo, until
// it has heard as much as it said, or for a while nothing.
func (l *lab) echoed(to, text string) string {
	l.t.Helper()
	nc := l.command("nc", "-u", "-w", "2", to, "7")
	nc.Stdin = strings.NewReader(text)
	out, err := nc.StdoutPipe()
	if err != nil {
		l.t.Fatal(err)
	}
	if err := nc.Start(); err != nil {
		l.t.Fatal(err)
	}
	heard := make([]byte, len(text))
	n, _ := io.ReadFull(out, heard) // what is missing shows
	_ = nc.Process.Kill()           // it may have ended by itself
	_ = nc.Wait()
	return string(heard[:n])
}

// TestGetEverywhere: tcpglass get fetches from the kernel's web server.
func TestGetEverywhere(t *testing.T) {
	everywhere(t, []string{"nginx"}, func(t *testing.T, l *lab, g ground) {
		if g.prepare != nil {
			g.prepare(l)
		}
		want := served(t, l.nginx(), 5_000_011)
		for _, from := range []string{kernelSide, "[" + kernel6 + "]"} {
			args := []string{binary, "get", "http://" + from + ":8080/file", "--addr", ours + "/24", "--addr", ours6 + "/64"}
			if got := l.try(append(args, g.options...)...); got.code != 0 || got.out != string(want) {
				t.Errorf("from %s: exit code %d, %d octets that are not the %d of the file: %s", from, got.code, len(got.out), len(want), got.errs)
			}
		}
	})
}

// TestHundredConnectionsEverywhere: wrk keeps a hundred connections busy, and
// a closed port refuses at once.
func TestHundredConnectionsEverywhere(t *testing.T) {
	everywhere(t, []string{"wrk", "curl"}, func(t *testing.T, l *lab, g ground) {
		l.on(g)
		for family, site := range sites {
			report := l.run("wrk", "-t", "2", "-c", "100", "-d", "1s", "--timeout", "5s", site+"/bytes/1024")
			if bad := troubleOf(report); bad != "" {
				t.Errorf("over %s wrk reports %s:\n%s", family, bad, report)
			}
			l.refused(site + ":81/")
		}
	})
}

// TestKilledClientOverIPv6 is TestKilledClient on the other family, and on an
// Ethernet.
func TestKilledClientOverIPv6(t *testing.T) {
	waits(t)
	l := newLab(t, "curl")
	l.on(ground{options: []string{"--tap", device}})
	l.dies("40001", sites["IPv6"]+"/bytes/1000000000", "-o", "/dev/null")
}

// TestTransferWithLossOverTAP: nftables throws away each hundredth packet of
// IPv6 in each direction, neighbor discovery's among them.
func TestTransferWithLossOverTAP(t *testing.T) {
	waits(t)
	l := newLab(t, "curl", "nft")
	l.on(ground{options: []string{"--tap", device}})
	l.lossy("ip6")
	l.downloadFrom(sites["IPv6"], transfer/2)
	l.uploadTo(sites["IPv6"], transfer/2)
	l.lost()
}

// TestKilledHostLeavesNoDevice, whatever kind of device it had.
func TestKilledHostLeavesNoDevice(t *testing.T) {
	for _, kind := range []string{"--tun", "--tap"} {
		l := newLab(t)
		l.on(ground{options: []string{kind, device}}).end(syscall.SIGKILL)
		l.noDevice()
	}
}
