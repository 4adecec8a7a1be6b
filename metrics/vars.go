package metrics

import (
	"encoding/json"
	"expvar"
	"reflect"
	"sync/atomic"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/host"
)

// Publish shows a stack's counters as the expvar variable of that name: the
// fields of host.Stats, arrays by the words of what they count. Another
// stack under the same name takes its place. It panics where somebody else
// has the name.
//
// Like all of expvar's, the variable stays for the life of the process, and
// keeps the stack from the garbage collector, closed or not.
func Publish(name string, st *tcpglass.Stack) {
	v, ours := expvar.Get(name).(*variable)
	if !ours {
		v = new(variable)
		expvar.Publish(name, v)
	}
	v.Store(st)
}

// variable is a stack as a variable of expvar.
type variable struct{ atomic.Pointer[tcpglass.Stack] }

// String is the stack's counters in JSON.
func (v *variable) String() string {
	st := v.Load()
	if st == nil {
		return "null" // published this very moment
	}
	stats := st.Stats()
	b, _ := json.Marshal(fields(&stats)) // numbers and maps of numbers never fail
	return string(b)
}

// fields are the fields of Stats by name.
func fields(stats *host.Stats) map[string]any {
	all := map[string]any{}
	v := reflect.ValueOf(stats).Elem()
	for i := range v.NumField() {
		name, f := v.Type().Field(i).Name, v.Field(i)
		if f.Kind() != reflect.Array {
			all[name] = number(f)
			continue
		}
		array := map[string]float64{}
		for word, n := range byWord(name, f) {
			array[word] = number(n)
		}
		all[name] = array
	}
	return all
}
