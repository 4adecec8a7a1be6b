package trace

import "strings"

// GaugePrefix begins Why of notes that say how a host stands: "gauge-memory".
// The value is in Octets, whatever it counts.
const GaugePrefix = "gauge-"

// Gauge is the name of the gauge that r reads; ok is false where it reads
// none.
func (r *Record) Gauge() (name string, ok bool) {
	if r.Kind != Note {
		return "", false
	}
	return strings.CutPrefix(r.Why, GaugePrefix)
}
