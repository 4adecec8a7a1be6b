package systest

import (
	"regexp"
	"strings"
	"testing"
)

// nmap is the command line that looks at an address, which it need not look
// for first. Where it asks for ports, they are three at which somebody
// listens, and two at which nobody does.
func nmap(addr, options string) []string {
	args := append([]string{"nmap", "-n", "-Pn", "-T4"}, strings.Fields(options)...)
	if strings.Contains(addr, ":") {
		args = append(args, "-6")
	}
	return append(args, addr)
}

// TestNmapFindsWhatIsOpen: nmap's ways to ask find on the host what they find
// on a kernel. RFC 9293 §3.10.7.1, §3.10.7.2: a closed port resets whatever
// comes; a listener resets an ACK, and is silent where there is neither ACK
// nor SYN.
func TestNmapFindsWhatIsOpen(t *testing.T) {
	const (
		ports  = " -p 7,9,80,81,443"
		silent = "open|filtered open|filtered open|filtered closed closed"
	)
	eachTwin(t, []string{"nmap"}, func(t *testing.T, l *lab, addr string) {
		for _, scan := range []struct{ what, options, want string }{
			{"SYNs", "-sS" + ports, "open open open closed closed"},
			{"connections", "-sT" + ports, "open open open closed closed"},
			{"FIN, PSH and URG", "-sX" + ports, silent},
			{"segments without a flag", "-sN" + ports, silent},
			{"ACKs", "-sA" + ports, "unfiltered unfiltered unfiltered unfiltered unfiltered"},
			{"SYNs in fragments", "-sS -f --mtu 16" + ports, "open open open closed closed"},
			{"datagrams", "-sU -p 9,81,443", "open|filtered closed closed"},
		} {
			if strings.Contains(addr, ":") && strings.Contains(scan.options, "--mtu") {
				continue // nmap has no fragments for IPv6
			}
			report := l.run(nmap(addr, scan.options)...)
			if got := strings.Join(found(report), " "); got != scan.want {
				t.Errorf("by %s nmap finds %s, want %s:\n%s", scan.what, got, scan.want, report)
			}
			t.Logf("by %s: %s", scan.what, strings.Join(found(report), " "))
		}
	})
}

// found are the states of the ports in a report of nmap.
func found(report string) (states []string) {
	for _, m := range regexp.MustCompile(`(?m)^\d+/(?:tcp|udp) +(\S+)`).FindAllStringSubmatch(report, -1) {
		states = append(states, m[1])
	}
	return states
}

// TestNmapCannotForetell: nmap -O, with all its strange segments, hurts
// nobody; it calls initial sequence numbers as hard to guess as it can, and
// the identification of packets says nothing about how many there were. Only
// of IPv4 it has an opinion.
func TestNmapCannotForetell(t *testing.T) {
	eachTwin(t, []string{"nmap", "curl"}, func(t *testing.T, l *lab, addr string) {
		report := l.run(nmap(addr, "-v -O --max-os-tries 1 -p 7,80,81")...)
		for _, want := range []string{
			"Network Distance: 1 hop",
			"TCP Sequence Prediction: Difficulty=.* \\(Good luck!\\)",
			"IP ID Sequence Generation: (All zeros|Randomized)",
		} {
			line := regexp.MustCompile(want).FindString(report)
			if six := strings.Contains(addr, ":"); line == "" && !six {
				t.Errorf("nmap does not say %q:\n%s", want, report)
			}
			t.Log(line)
		}
		if addr == ours {
			l.run(curl(site + "/bytes/1000")...)
		}
	})
}

// TestAScanIsTold as it happens, and all the same answered, as far as
// strangers are: no port seems to be filtered.
func TestAScanIsTold(t *testing.T) {
	waits(t, "nmap")
	l := newLab(t)
	p := l.host()
	report := l.run(nmap(ours, "-sS -p 1-400")...)
	if !strings.Contains(report, "Not shown: 399 closed tcp ports (reset)") {
		t.Errorf("nmap finds more than one port that is not closed:\n%s", report)
	}
	p.until(kernelSide + " scans " + ours)
}
