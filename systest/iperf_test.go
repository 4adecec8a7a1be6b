package systest

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestIperf: iperf3 talks to a server behind --relay, so that all it sends
// goes through the host twice: in over our TCP or UDP, out over the kernel's.
// What UDP loses on the way is lost in the kernel's sockets, for both ends
// are its own.
func TestIperf(t *testing.T) {
	l := newLab(t, "iperf3", "curl", "nstat")
	l.on(ground{options: []string{"--tun", device}}, "--relay", ":5201=127.0.0.1:5201", "--metrics", ":9100")
	l.start("iperf3", "-s", "--forceflush").until("listening")
	for _, to := range []string{ours, ours6} {
		for _, run := range []struct{ what, options string }{
			{"TCP there", "-t 1"},
			{"TCP back", "-t 1 -R"},
			{"50 Mbit/s of UDP there", "-t 1 -u -b 50M"},
			{"50 Mbit/s of UDP back", "-t 1 -u -b 50M -R"},
		} {
			t.Run(run.what+", "+to, func(t *testing.T) { (&lab{t, l.name}).carries(to, run.options) })
		}
	}
}

// What a busy machine may do to a run of iperf3.
const (
	leastRate = 20e6 // bit/s that arrive
	mostLost  = 0.01 // of the datagrams, where the kernel knows nothing of it
)

// carries checks a run of iperf3.
func (l *lab) carries(to, options string) {
	l.t.Helper()
	before := l.kernelDrops()
	got := l.iperf(to, options)
	drops := l.kernelDrops() - before
	l.t.Logf("%.0f Mbit/s, %d of %d datagrams lost, %d of them by the kernel",
		got.Received.Rate/1e6, got.Sum.Lost, got.Sum.Packets, drops)
	if got.Received.Rate < leastRate {
		l.t.Errorf("%.0f bit/s arrived, want %.0f at least", got.Received.Rate, leastRate)
	}
	if ours := got.Sum.Lost - drops; float64(ours) > mostLost*float64(got.Sum.Packets) {
		l.t.Errorf("%d of %d datagrams were lost that the kernel has not dropped:\n%s", ours, got.Sum.Packets, l.dropped())
	}
}

// dropped is what the host and its device say of what they have lost.
func (l *lab) dropped() string {
	lines := regexp.MustCompile(`(?m)^tcpglass_(datagrams|packets)_dropped.* [1-9][0-9]*$`).FindAllString(l.scrape("/metrics"), -1)
	return strings.Join(append(lines, l.run("ip", "-s", "link", "show", device)), "\n")
}

// iperfReport is what iperf3 says at the end, as far as we ask.
type iperfReport struct {
	Received struct {
		Rate float64 `json:"bits_per_second"`
	} `json:"sum_received"`
	Sum struct { // of datagrams
		Packets int
		Lost    int `json:"lost_packets"`
	}
}

// iperf runs iperf3 as a client.
func (l *lab) iperf(to, options string) iperfReport {
	l.t.Helper()
	got := l.try(append([]string{"iperf3", "-J", "-c", to}, strings.Fields(options)...)...)
	var report struct {
		Error string
		End   iperfReport
	}
	if err := json.Unmarshal([]byte(got.out), &report); err != nil || report.Error != "" || got.code != 0 {
		l.t.Fatalf("iperf3 ended with %d, %q, %v", got.code, report.Error, err)
	}
	return report.End
}

// kernelDrops is how many datagrams found no room in the kernel's sockets.
func (l *lab) kernelDrops() (n int) {
	l.t.Helper()
	text := l.run("nstat", "-azs", "UdpRcvbufErrors", "Udp6RcvbufErrors")
	for _, m := range regexp.MustCompile(`RcvbufErrors +(\d+)`).FindAllStringSubmatch(text, -1) {
		drops, _ := strconv.Atoi(m[1])
		n += drops
	}
	return n
}
