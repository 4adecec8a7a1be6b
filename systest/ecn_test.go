package systest

import (
	"regexp"
	"strconv"
	"testing"
)

// ecnRules mark one of fifty segments with data, each way, if it allows that,
// and count what both sides say of it. ecn is what nft calls ECE.
const ecnRules = `table inet marks {
	counter up { }
	counter down { }
	chain out {
		type filter hook output priority 0
		tcp dport 80 ip ecn ect0 numgen inc mod 50 == 0 ip ecn set ce counter name up
		tcp dport 80 ip6 ecn ect0 numgen inc mod 50 == 0 ip6 ecn set ce counter name up
		tcp dport 80 tcp flags & (ecn|cwr|syn) == ecn counter comment "kernel-echoes"
		tcp dport 80 tcp flags & (cwr|syn) == cwr counter comment "kernel-reduced"
	}
	chain in {
		type filter hook input priority 0
		tcp sport 80 ip ecn ect0 numgen inc mod 50 == 0 ip ecn set ce counter name down
		tcp sport 80 ip6 ecn ect0 numgen inc mod 50 == 0 ip6 ecn set ce counter name down
		tcp sport 80 tcp flags & (ecn|cwr|syn) == ecn counter comment "host-echoes"
		tcp sport 80 tcp flags & (cwr|syn) == cwr counter comment "host-reduced"
		tcp sport 80 tcp flags & (fin|syn|rst) == 0 ip dscp ef counter comment "host-dscp"
	}
}`

// counted is what nft has counted, by the rule's comment or the counter's name.
func counted(rules string) map[string]int {
	n := map[string]int{}
	add := func(name, packets string) {
		k, _ := strconv.Atoi(packets)
		n[name] += k
	}
	for _, m := range regexp.MustCompile(`packets (\d+) bytes \d+ comment "([a-z-]+)"`).FindAllStringSubmatch(rules, -1) {
		add(m[2], m[1])
	}
	for _, m := range regexp.MustCompile(`counter (up|down) \{\s+packets (\d+)`).FindAllStringSubmatch(rules, -1) {
		add(m[1], m[2])
	}
	return n
}

// TestECNWithTheKernel: RFC 3168 §6.1, against a TCP that has had it for 20
// years. Each side hears of marks on its data from the other, and says that it
// has slowed down; nobody loses an octet.
func TestECNWithTheKernel(t *testing.T) {
	waits(t)
	l := newLab(t, "curl", "nft", "sysctl")
	l.run("sysctl", "-q", "-w", "net.ipv4.tcp_ecn=1")
	l.on(ground{options: []string{"--tun", device}}, "--dscp", "EF")
	l.run("nft", ecnRules)
	for _, site := range sites {
		l.downloadFrom(site, 10<<20)
		l.uploadTo(site, 10<<20)
	}
	rules := l.run("nft", "list", "ruleset")
	n := counted(rules)
	for _, what := range []string{"up", "down", "kernel-echoes", "kernel-reduced", "host-echoes", "host-reduced", "host-dscp"} {
		if n[what] == 0 {
			t.Errorf("nothing was counted as %s:\n%s", what, rules)
			return
		}
	}
	t.Logf("counted: %v", n)
}

// TestECNIsAskedForWhereItIsOn: the host asks the kernel, which agrees to what
// it is asked (tcp_ecn 2, its default).
func TestECNIsAskedForWhereItIsOn(t *testing.T) {
	waits(t)
	for option, want := range map[string]bool{"on": true, "accept": false} {
		l := newLab(t, "nginx", "nft")
		served(t, l.nginx(), 1<<20)
		l.run("nft", `table ip asked {
			chain in {
				type filter hook input priority 0
				tcp dport 8080 tcp flags & (syn|ecn|cwr) == syn|ecn|cwr counter comment "asked"
				tcp dport 8080 ip ecn ect0 counter comment "may-be-marked"
			}
		}`)
		l.run(get("/file", "--ecn", option, "-o", "/dev/null")...)
		if n := counted(l.run("nft", "list", "ruleset")); (n["asked"] == 1) != want || (n["may-be-marked"] > 0) != want {
			t.Errorf("--ecn %s: nft counts %v; asked for: want %v", option, n, want)
		}
	}
}
