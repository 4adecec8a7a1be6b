package trace_test

import (
	"testing"

	"github.com/tcpglass/tcpglass/trace"
)

func TestGauge(t *testing.T) {
	for _, tt := range []struct {
		r    trace.Record
		want string
		ok   bool
	}{
		{trace.Record{Kind: trace.Note, Why: "gauge-memory"}, "memory", true},
		{trace.Record{Kind: trace.Note, Why: "accept-waits"}, "", false},
		{trace.Record{Kind: trace.Call, Why: "gauge-memory"}, "", false},
	} {
		if got, ok := tt.r.Gauge(); ok != tt.ok || ok && got != tt.want {
			t.Errorf("a %v %q reads %q, %v; want %q, %v", tt.r.Kind, tt.r.Why, got, ok, tt.want, tt.ok)
		}
	}
}
