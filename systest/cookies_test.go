package systest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/tcpglass/tcpglass/sockets"
)

// oddGround has an MTU that makes segment sizes which no cookie has room for.
var oddGround = ground{options: []string{"--tun", device, "--mtu", "1492"}}

// TestCookiesKeepTheWindow: the kernel's window is scaled as the kernel said
// in its SYN, with a cookie or without.
func TestCookiesKeepTheWindow(t *testing.T) {
	for family, site := range sites {
		for _, stamps := range []string{"0", "1"} {
			l := newLab(t, "curl", "sysctl")
			l.run("sysctl", "-q", "-w", "net.ipv4.tcp_timestamps="+stamps)
			window := func(mode string) int {
				p := l.on(oddGround, "--syn-cookies", mode)
				defer p.end(syscall.SIGINT)
				return int(l.itself(site).SendWindow)
			}
			if plain, cookie := window("never"), window("always"); cookie != plain || cookie < 10_000 {
				t.Errorf("over %s with timestamps %s the kernel's window is %d octets with a cookie and %d without", family, stamps, cookie, plain)
			}
		}
	}
}

// TestTheKernelSeesNoDifference: what the kernel has agreed on with the host –
// options, both window scales, segment size – is the same with a cookie and
// without. What the host has made of the kernel's segment size is as exact as
// it can be.
func TestTheKernelSeesNoDifference(t *testing.T) {
	for _, tt := range []struct {
		family, stamps string
		kernels, ours  int // MSS of either end; an MTU of 1492 makes 1452 of IPv4, and 1432 of IPv6
	}{
		{"IPv4", "1", 1440, 1440}, // less 12 for the option, exactly
		{"IPv4", "0", 1452, 1440}, // the class below 1452
		{"IPv6", "1", 1420, 1420}, // less 12, exactly
		{"IPv6", "0", 1432, 1400}, // the class below 1432
	} {
		l := newLab(t, "curl", "sysctl", "ss")
		l.run("sysctl", "-q", "-w", "net.ipv4.tcp_timestamps="+tt.stamps)
		agreed := func(mode string) (string, *sockets.Connection) {
			p := l.on(oddGround, "--syn-cookies", mode)
			defer p.end(syscall.SIGINT)
			return l.held(sites[tt.family])
		}
		plain, _ := agreed("never")
		cookie, row := agreed("always")
		if want := fmt.Sprintf(" mss:%d ", tt.kernels); cookie != plain || !strings.Contains(cookie, "wscale:") || !strings.Contains(cookie, want) {
			t.Errorf("over %s with timestamps %s the kernel says %q with a cookie and %q without; want both scales, and%s", tt.family, tt.stamps, cookie, plain, want)
		}
		if row.MSS != tt.ours {
			t.Errorf("over %s with timestamps %s the host's MSS is %d with a cookie, want %d", tt.family, tt.stamps, row.MSS, tt.ours)
		}
	}
}

// held is what both ends say of a connection that is held for a while: the
// kernel's words on what was agreed, and the host's row.
func (l *lab) held(site string) (terms string, row *sockets.Connection) {
	l.t.Helper()
	const port = "40002"
	client := l.start(curl("--limit-rate", "10k", "--local-port", port, "-o", "/dev/null", site+"/bytes/1000000000")...)
	defer client.end(syscall.SIGKILL)
	eventually(l.t, func() (bool, string) {
		r := l.socket(port)
		if r != nil {
			row = r.Connection
		}
		return r != nil && r.State == "ESTABLISHED", "the client's connection in /sockets.json"
	})
	for _, word := range strings.Fields(l.run("ss", "-tinH", "sport", "=", ":"+port)) {
		name, _, _ := strings.Cut(word, ":")
		if slices.Contains([]string{"ts", "sack", "ecn", "wscale", "mss", "pmtu", "advmss"}, name) {
			terms += word + " "
		}
	}
	return terms, row
}

// TestTransferWithCookies is TestTransfer through connections of cookies.
func TestTransferWithCookies(t *testing.T) {
	l := newLab(t, "curl")
	l.on(ground{options: []string{"--tun", device}}, "--syn-cookies", "always")
	for _, site := range sites {
		l.downloadFrom(site, transfer/2)
		l.uploadTo(site, transfer/2)
	}
}

// itself is what the host says of the connection that it is asked over.
func (l *lab) itself(site string) *sockets.Connection {
	l.t.Helper()
	var table struct{ Sockets []sockets.Row }
	if err := json.Unmarshal([]byte(l.run(curl(site+"/sockets.json")...)), &table); err != nil {
		l.t.Fatal(err)
	}
	for _, row := range table.Sockets {
		if row.State == "ESTABLISHED" {
			return row.Connection
		}
	}
	l.t.Fatalf("no connection in %+v", table.Sockets)
	return nil
}

// TestAServerThatSpeaksFirstIsHeard: nftables throws away the kernel's third
// segment. The kernel waits for a greeting and says nothing more, and the host
// has kept no entry; it must ask again.
func TestAServerThatSpeaksFirstIsHeard(t *testing.T) {
	waits(t)
	l := newLab(t, "curl", "nft")
	l.host("--chargen", ":19", "--syn-cookies", "always")
	l.run("nft", `table ip lossy {
		chain out { type filter hook output priority 0; tcp dport 19 tcp flags == ack quota until 52 bytes counter drop; }
	}`)
	client := l.command("curl", "-sS", "--max-time", "4", "telnet://"+ours+":19")
	client.Stdin = strings.NewReader("")
	got := outcomeOf(t, client).out
	if rules := l.run("nft", "list", "ruleset"); !strings.Contains(rules, "packets 1 ") {
		t.Fatalf("not one segment was lost:\n%s", rules)
	}
	if !strings.HasPrefix(got, " !\"#$%&'()*+,-./0123456789") {
		t.Errorf("the client heard %.80q, want the greeting", got)
	}
}
