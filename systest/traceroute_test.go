package systest

import (
	"regexp"
	"strings"
	"testing"
)

// TestTraceroute: however traceroute asks, the host is one hop away and
// answers each probe, as a kernel does.
func TestTraceroute(t *testing.T) {
	eachTwin(t, []string{"traceroute"}, func(t *testing.T, l *lab, addr string) {
		for _, how := range []struct{ what, options string }{
			{"UDP to ports where nobody listens", ""},
			{"echo requests", "-I"},
			{"SYNs to an open port", "-T -p 80"},
			{"SYNs to a closed port", "-T -p 81"},
		} {
			args := append([]string{"traceroute", "-n", "-q", "3", "-w", "2"}, strings.Fields(how.options)...)
			report := l.run(append(args, addr)...)
			if want := " 1  " + addr + "  ms  ms  ms\n"; hops(report) != want {
				t.Errorf("by %s traceroute finds\n%swant\n%s", how.what, report, want)
			}
			t.Logf("by %s: %s", how.what, strings.TrimSpace(report))
		}
	})
}

// hops is what traceroute reports, without the head and the times.
func hops(report string) string {
	_, lines, _ := strings.Cut(report, "\n")
	return regexp.MustCompile(`[0-9.]+ ms`).ReplaceAllString(lines, "ms")
}
