package metrics

import (
	"iter"
	"reflect"
)

// putStats puts all of host.Stats.
func (v *view) putStats(p *page) {
	stats := reflect.ValueOf(&v.stats).Elem()
	for _, m := range metrics {
		switch f := stats.FieldByName(m.field); {
		case f.Kind() == reflect.Array:
			m.putArray(p, f)
		case m.label != "":
			p.put(m.name, m.help, number(f), "reason", m.label)
		default:
			p.put(m.name, m.help, number(f))
		}
	}
}

// putArray puts an array's numbers, each with its word.
func (m *metric) putArray(p *page, f reflect.Value) {
	for word, n := range byWord(m.field, f) {
		p.put(m.name, m.help, number(n), m.label, word)
	}
}

// byWord are the elements of an array that count something, by its word.
func byWord(field string, f reflect.Value) iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) {
		for i := range f.Len() {
			if word := words[field](i); word != "unknown" && !yield(word, f.Index(i)) {
				return
			}
		}
	}
}

// number is a counter or a gauge of host.Stats.
func number(f reflect.Value) float64 {
	if f.CanUint() {
		return float64(f.Uint())
	}
	return float64(f.Int())
}
