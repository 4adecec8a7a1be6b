package metrics_test

import (
	"encoding/json"
	"expvar"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/metrics"
)

// TestPublish: the variable is the stack's counters, by name and word; of a
// stack that is published later, once it is.
func TestPublish(t *testing.T) {
	for range 2 {
		besiege(t, host.ListenConfig{}, func(s *siege) {
			metrics.Publish("tcpglass-test", s.server)
			s.run(time.Second, 7, 0, 0)
			var got struct {
				SynIn, PacketsIn float64
				Verdicts, States map[string]float64
			}
			if err := json.Unmarshal([]byte(expvar.Get("tcpglass-test").String()), &got); err != nil {
				s.Fatal(err)
			}
			stats := s.server.Stats()
			if got.SynIn != 7 || got.PacketsIn != float64(stats.PacketsIn) {
				s.Errorf("got %+v, want those of %+v", got, stats)
			}
			if got.States["LISTEN"] != 1 || got.Verdicts["accept"] == 0 || len(got.Verdicts) > len(stats.Verdicts) {
				s.Errorf("states and verdicts are %v and %v", got.States, got.Verdicts)
			}
			if _, ok := got.Verdicts["unknown"]; ok {
				s.Error("verdicts without a name are there")
			}
		})
	}
}
