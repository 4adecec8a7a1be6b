package scenario

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/sim"
)

// Setting is a key with its values, as it stands behind a host, a peer, a
// router or a pipe.
type Setting struct {
	Key    string
	Values []string
	values []value
}

// String is the setting as it is written.
func (s Setting) String() string { return s.Key + " " + strings.Join(s.Values, " ") }

// key is a setting that there can be.
type key[C any] struct {
	doc   string // for docs/scenario.md
	kinds []kind // of its values
	put   func(c *C, v []value)
}

// timed makes a key with one duration.
func timed[C any](k kind, doc string, field func(c *C) *time.Duration) key[C] {
	return key[C]{doc, []kind{k}, func(c *C, v []value) { *field(c) = v[0].d }}
}

// counted makes a key with one whole number.
func counted[C any](k kind, doc string, field func(c *C) *int) key[C] {
	return key[C]{doc, []kind{k}, func(c *C, v []value) { *field(c) = int(v[0].n) }}
}

// likely makes a key with one probability.
func likely(doc string, field func(p *sim.Pipe) *float64) key[sim.Pipe] {
	return key[sim.Pipe]{doc, []kind{aPercentage}, func(p *sim.Pipe, v []value) { *field(p) = v[0].f }}
}

// settings reads the settings that a line ends with. The last one of a key
// counts, and is the only one kept.
func settings[C any](w *words, keys map[string]key[C]) (list []Setting) {
	for w.more() {
		s := setting(w, keys)
		list = override(list, s)
	}
	return list
}

// setting reads one setting.
func setting[C any](w *words, keys map[string]key[C]) Setting {
	s := Setting{Key: w.read(names(keys))}
	k, ok := keys[s.Key]
	if w.err == nil && !ok {
		w.wrong("unknown-key", s.Key, names(keys))
	}
	for _, kind := range k.kinds {
		v := w.value(kind, s.Key)
		s.values, s.Values = append(s.values, v), append(s.Values, v.text)
	}
	return s
}

// override puts s into list, in place of an older one of that key.
func override(list []Setting, s Setting) []Setting {
	i := slices.IndexFunc(list, func(o Setting) bool { return o.Key == s.Key })
	if i < 0 {
		return append(list, s)
	}
	list = slices.Clone(list)
	list[i] = s
	return list
}

// apply makes a configuration of settings.
func apply[C any](c *C, list []Setting, keys map[string]key[C]) {
	for _, s := range list {
		keys[s.Key].put(c, s.values)
	}
}

// names are the keys of a table, for messages.
func names[V any](table map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(table)), ", ")
}

// written is a list of settings as it stands behind a name.
func written(list []Setting) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(" " + s.String())
	}
	return b.String()
}
