package metrics

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/wire"
)

// The grammar of the text format, as strict as promtool check metrics:
// https://prometheus.io/docs/instrumenting/exposition_formats/
var (
	helpLine   = regexp.MustCompile(`^# HELP ([a-z][a-z0-9_]*) ([^\\]+\.)$`)
	typeLine   = regexp.MustCompile(`^# TYPE ([a-z][a-z0-9_]*) (counter|gauge)$`)
	sampleLine = regexp.MustCompile(`^([a-z][a-z0-9_]*)(\{[a-z_]+="(?:[^"\\]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\]|\\[\\"n])*")*\})? (\S+)$`)
)

// parse reads a page and complains about whatever Prometheus or its linter
// would: a metric without help, twice, in pieces, a counter that is not
// called so, a unit that is none of the base units, a series twice. It
// returns the samples by name and labels.
func parse(t *testing.T, text string) map[string]float64 {
	t.Helper()
	samples, seen, name := map[string]float64{}, map[string]bool{}, ""
	if !strings.HasSuffix(text, "\n") {
		t.Error("the last line does not end")
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		if m := helpLine.FindStringSubmatch(lines[i]); m != nil && i+1 < len(lines) {
			name = m[1]
			i++
			checkType(t, name, lines[i])
			if seen[name] {
				t.Errorf("%s comes in two pieces", name)
			}
			seen[name] = true
			continue
		}
		m := sampleLine.FindStringSubmatch(lines[i])
		if m == nil || m[1] != name {
			t.Fatalf("line %d is no sample of %s: %s", i+1, name, lines[i])
		}
		value, err := strconv.ParseFloat(m[3], 64)
		if _, twice := samples[m[1]+m[2]]; twice || err != nil {
			t.Errorf("line %d is a series for the second time, or no number: %s", i+1, lines[i])
		}
		samples[m[1]+m[2]] = value
	}
	return samples
}

func checkType(t *testing.T, name, line string) {
	t.Helper()
	m := typeLine.FindStringSubmatch(line)
	switch {
	case m == nil || m[1] != name:
		t.Errorf("the help of %s is not followed by its type, but by %s", name, line)
	case strings.HasSuffix(name, "_total") != (m[2] == "counter"):
		t.Errorf("%s is a %s: what only grows ends in _total", name, m[2])
	case regexp.MustCompile(`_(octets|milliseconds|ms|count|ratio)$`).MatchString(name):
		t.Errorf("%s has a unit that is none, or a suffix with a meaning", name)
	}
}

// full is a view in which there is something of everything.
func full() *view {
	listener := func(addr byte, port uint16) host.Socket {
		return host.Socket{
			Kind: host.SocketListener,
			Flow: wire.Flow{Local: wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, addr}), Port: port}},

			HalfOpen: 7, HalfOpenLimit: 4096, Pending: 3, Backlog: 128, Baking: true, Lifetime: 63 * time.Second,
		}
	}
	flood := detect.Verdict{Class: detect.Flood, Shape: detect.OnePrefix, Server: listener(2, 80).Flow.Local}
	flood.Signals[detect.Rate] = detect.Signal{Known: true, Value: 1500}
	scan := detect.Verdict{Class: detect.Scan}
	return &view{
		listeners: []host.Socket{listener(2, 80), listener(2, 81), listener(2, 81)},
		verdicts:  []detect.Verdict{{Server: listener(2, 81).Flow.Local}, flood},
		alarms:    []detect.Verdict{flood, scan, scan},
	}
}

func TestThePageIsWellFormed(t *testing.T) {
	samples := parse(t, string(full().page()))
	for series, want := range map[string]float64{
		`tcpglass_listener_half_open{listener="10.0.0.2:80"}`:                            7,
		`tcpglass_listener_half_open_limit{listener="10.0.0.2:80"}`:                      4096,
		`tcpglass_listener_accept_queue{listener="10.0.0.2:80"}`:                         3,
		`tcpglass_listener_backlog{listener="10.0.0.2:81"}`:                              256, // of two that share it
		`tcpglass_listener_cookies{listener="10.0.0.2:81"}`:                              1,
		`tcpglass_listener_half_open_lifetime_seconds{listener="10.0.0.2:81"}`:           63,
		`tcpglass_alarms{class="flood"}`:                                                 1,
		`tcpglass_alarms{class="scan"}`:                                                  2,
		`tcpglass_server_verdict{server="10.0.0.2:80",class="flood",shape="one-prefix"}`: 1,
		`tcpglass_server_syns_per_second{server="10.0.0.2:80"}`:                          1500,
		`tcpglass_packets_dropped_total{reason="bad-ip"}`:                                0,
		`tcpglass_segments_judged_total{verdict="share"}`:                                0,
	} {
		if got, ok := samples[series]; !ok || got != want {
			t.Errorf("%s is %v, want %v", series, got, want)
		}
	}
}

func TestServersInPeaceHaveNoSeries(t *testing.T) {
	for series := range parse(t, string(full().page())) {
		if strings.Contains(series, `server="10.0.0.2:81"`) {
			t.Errorf("nothing is wrong with 10.0.0.2:81, and there is %s", series)
		}
	}
}

func TestWhereNobodyWatchesThereIsNoVerdict(t *testing.T) {
	v := full()
	v.verdicts, v.alarms = nil, nil
	for series := range parse(t, string(v.page())) {
		if strings.HasPrefix(series, "tcpglass_alarms") || strings.HasPrefix(series, "tcpglass_server") {
			t.Errorf("%s is told, as if somebody knew", series)
		}
	}
}

func TestLabelsAreEscaped(t *testing.T) {
	var p page
	p.put("odd", "An odd one.", 1, "name", "a\\b\"c\nd")
	if got := parse(t, string(p.text)); got[`tcpglass_odd{name="a\\b\"c\nd"}`] != 1 {
		t.Errorf("got %v of\n%s", got, p.text)
	}
}

// TestEveryFieldOfStatsIsShown: whoever adds a field to host.Stats adds a row
// to metrics, in stats.go. Each number, and each element of an array that has
// a name, is changed in turn, and exactly one series must follow.
func TestEveryFieldOfStatsIsShown(t *testing.T) {
	var zero view
	before := parse(t, string(zero.page()))
	stats := reflect.TypeFor[host.Stats]()
	for i := range stats.NumField() {
		field := stats.Field(i)
		places := 1
		if field.Type.Kind() == reflect.Array {
			places = field.Type.Len()
		}
		for j := range places {
			if word := words[field.Name]; word != nil && word(j) == "unknown" {
				continue
			}
			if got := moved(before, parse(t, string(changed(i, j).page()))); got != 1 {
				t.Errorf("host.Stats.%s: a change in it (at %d) shows in %d series of the page, want one: it needs a row in metrics/stats.go",
					field.Name, j, got)
				break
			}
		}
	}
}

// changed is a view with 7 in one field, or in one element of an array.
func changed(field, at int) *view {
	var v view
	f := reflect.ValueOf(&v.stats).Elem().Field(field)
	if f.Kind() == reflect.Array {
		f = f.Index(at)
	}
	if f.CanUint() {
		f.SetUint(7)
	} else {
		f.SetInt(7)
	}
	return &v
}

// moved is how many series have another value.
func moved(before, after map[string]float64) (n int) {
	for series, value := range after {
		if before[series] != value {
			n++
		}
	}
	return n
}

// TestRowsOfOneNameStandTogether, and each row names a field that is there.
func TestRowsOfOneNameStandTogether(t *testing.T) {
	seen, last := map[string]bool{}, ""
	for _, m := range metrics {
		if _, ok := reflect.TypeFor[host.Stats]().FieldByName(m.field); !ok {
			t.Errorf("%s is no field of host.Stats", m.field)
		}
		if m.name != last && seen[m.name] {
			t.Errorf("%s: its rows are apart", m.name)
		}
		if (m.help == "") != (m.name == last) {
			t.Errorf("%s of %s: the first row of a name has its help, and only the first", m.name, m.field)
		}
		seen[m.name], last = true, m.name
	}
}
