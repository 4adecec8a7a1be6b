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
// What UDP loses on the way are the kernel's own overfull buffers, and we
// lose nothing.
func TestIperf(t *testing.T) {
	l := newLab(t, "iperf3", "curl")
	l.on(ground{options: []string{"--tun", device}}, "--relay", ":5201=127.0.0.1:5201", "--metrics", ":9100")
	l.start("iperf3", "-s", "--forceflush").until("listening")
	for _, to := range []string{ours, ours6} {
		for _, run := range []struct{ what, options string }{
			{"TCP there", "-t 1"},
			{"TCP back", "-t 1 -R"},
			{"50 Mbit/s of UDP there", "-t 2 -u -b 50M"},
			{"50 Mbit/s of UDP back", "-t 2 -u -b 50M -R"},
		} {
			t.Run(run.what+", "+to, func(t *testing.T) {
				in := &lab{t, l.name}
				before := in.kernelDrops()
				got := in.iperf(to, run.options)
				t.Logf("%.0f Mbit/s, %d of %d datagrams lost", got.Received.Rate/1e6, got.Sum.Lost, got.Sum.Packets)
				if least := 20e6; got.Received.Rate < least {
					t.Errorf("%.0f bit/s arrived, want %.0f at least", got.Received.Rate, least)
				}
				if drops := in.kernelDrops() - before; got.Sum.Lost > drops {
					t.Errorf("%d datagrams were lost, and the kernel's buffers account for %d", got.Sum.Lost, drops)
				}
			})
		}
	}
	for _, lost := range regexp.MustCompile(`(?m)^tcpglass\S*drop\S*udp\S* .*$`).FindAllString(l.scrape("/metrics"), -1) {
		t.Log(lost)
	}
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
	text := l.run("nstat", "-az", "UdpRcvbufErrors", "Udp6RcvbufErrors")
	for _, m := range regexp.MustCompile(`RcvbufErrors +(\d+)`).FindAllStringSubmatch(text, -1) {
		drops, _ := strconv.Atoi(m[1])
		n += drops
	}
	return n
}
