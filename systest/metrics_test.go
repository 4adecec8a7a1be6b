package systest

import (
	"strings"
	"syscall"
	"testing"
)

// scrape is what a program on the machine gets of the host's numbers.
func (l *lab) scrape(path string) string {
	l.t.Helper()
	return l.run(curl("http://127.0.0.1:9100" + path)...)
}

// TestMetrics: the machine has the host's numbers on its own TCP, until the
// host ends; a port that is taken is told in a line.
func TestMetrics(t *testing.T) {
	l := newLab(t, "curl")
	p := l.host("--metrics", ":9100")
	l.run(curl(site + "/bytes/100000")...)
	page := l.scrape("/metrics")
	for _, want := range []string{
		"tcpglass_syns_received_total 1\n",
		"tcpglass_listener_backlog{listener=\"",
		"tcpglass_alarms{class=\"flood\"} 0\n",
		"# TYPE tcpglass_segments_judged_total counter\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("/metrics does not say %q:\n%s", want, page)
		}
	}
	if vars := l.scrape("/debug/vars"); !strings.Contains(vars, `"SynIn":1`) {
		t.Errorf("/debug/vars does not say that a SYN came:\n%s", vars)
	}
	second := l.try(binary, "host", "--tun", "tg1", "--addr", "10.92.97.2/24", "--metrics", "127.0.0.1:9100")
	checkComplaint(t, second, 2, "another program of this machine has that port")
	if code := p.end(syscall.SIGINT); code != 0 {
		t.Errorf("after ^C it ended with %d:\n%s", code, p.out.String())
	}
	if got := l.try(curl("http://127.0.0.1:9100/metrics")...); got.code == 0 {
		t.Error("the host has ended, and its numbers are still to be had")
	}
}

// TestAFloodIsTold: hundreds of SYNs a second from somebody whom no SYN-ACK
// reaches, and who does not try again, are told on the terminal and in the
// numbers.
func TestAFloodIsTold(t *testing.T) {
	l := newLab(t, "curl", "nft")
	p := l.host("--metrics", ":9100")
	l.run("nft", `table ip deaf {
		chain in { type filter hook input priority 0; iifname "`+device+`" drop; }
	}`)
	l.start("curl", "-s", "-Z", "--parallel-immediate", "--parallel-max", "30", "--connect-timeout", "0.1",
		"-o", "/dev/null", site+"/bytes/[1-600]")
	p.until(ours + ":80 is under a SYN flood from 10.92.93.1 alone")
	if page := l.scrape("/metrics"); !strings.Contains(page, "tcpglass_alarms{class=\"flood\"} 1\n") {
		t.Errorf("the numbers do not tell of it:\n%s", page)
	}
	p.until(ours + ":80: the flood is over")
}
