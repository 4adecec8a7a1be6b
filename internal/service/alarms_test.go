package service

import (
	"bytes"
	"encoding/json"
	"iter"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/wire"
)

// attacked is a site whose stack is under attack, as far as it knows.
func attacked(alarms ...detect.Verdict) Stack {
	return Stack{
		Sockets: func() iter.Seq[host.Socket] { return slices.Values(sample) },
		Stats:   func() host.Stats { return host.Stats{} },
		Alarms:  func() []detect.Verdict { return alarms },
	}
}

// flood is one from a network, of 700 SYNs a second where 50 are usual.
func flood() detect.Verdict {
	v := detect.Verdict{
		Class: detect.Flood, Shape: detect.OnePrefix,
		Server: wire.EndpointFrom(netip.MustParseAddrPort("10.0.0.2:80")),
		Source: wire.Addr4([4]byte{198, 51, 100, 0}),
	}
	v.Signals[detect.Rate] = detect.Signal{Known: true, Value: 700, Usual: 50, Score: 9}
	v.Signals[detect.Entropy] = detect.Signal{Known: true, Value: 1, Score: 0.2} // which did not fire
	return v
}

func visit(st Stack, path, lang string) string {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	Web(st).ServeHTTP(w, r)
	return w.Body.String()
}

// TestAlarmsJSON has the whole object: programs read it.
func TestAlarmsJSON(t *testing.T) {
	var got struct{ Alarms []json.RawMessage }
	if err := json.Unmarshal([]byte(visit(attacked(flood()), "/sockets.json", "en")), &got); err != nil {
		t.Fatal(err)
	}
	want := `{"class":"flood","shape":"one-prefix","server":"10.0.0.2:80","source":"198.51.100.0/24",` +
		`"text":"10.0.0.2:80 is under a SYN flood from the network 198.51.100.0/24: 700 SYN/s, usually 50",` +
		`"signals":[{"name":"rate","value":700,"usual":50,"score":9,"text":"rate: 700 SYN/s, usually 50"}]}`
	if len(got.Alarms) != 1 || compact(t, got.Alarms[0]) != want {
		t.Errorf("got  %s\nwant %s", got.Alarms, want)
	}
}

func compact(t *testing.T, raw json.RawMessage) string {
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAlarmsSpeakTheReadersLanguage(t *testing.T) {
	for _, path := range []string{"/", "/sockets.json"} {
		for lang, want := range map[string]string{"en": "is under a SYN flood", "zh-CN": "SYN 洪水攻击"} {
			if got := visit(attacked(flood()), path, lang); !strings.Contains(got, want) {
				t.Errorf("%s in %s does not say %q:\n%s", path, lang, want, got)
			}
		}
	}
}

// TestNoAlarmAndNobodyWatching are two things, and programs can tell them
// apart.
func TestNoAlarmAndNobodyWatching(t *testing.T) {
	calm := attacked()
	calm.Alarms = func() []detect.Verdict { return []detect.Verdict{} }
	if got := visit(calm, "/sockets.json", ""); !strings.Contains(got, `"alarms": []`) {
		t.Errorf("all is well, and the list of alarms is not empty but\n%s", got)
	}
	for _, blind := range []Stack{attacked(), {Sockets: calm.Sockets, Stats: calm.Stats}} {
		if got := visit(blind, "/sockets.json", ""); strings.Contains(got, "alarms") {
			t.Errorf("nobody watches, and there is word of alarms:\n%s", got)
		}
	}
}

// TestListenersAndEntriesSayHowLong: limits and lifetimes, the sum that an
// entry's waits come to.
func TestListenersAndEntriesSayHowLong(t *testing.T) {
	l := rowOf(host.Socket{Kind: host.SocketListener, HalfOpen: 7, HalfOpenLimit: 4096, Lifetime: 63e9})
	if l.HalfOpen != 7 || l.Limit != 4096 || l.Lifetime != 63 {
		t.Errorf("a listener is shown as %+v, want 7 entries of 4096 that live for 63 s", l)
	}
	e := rowOf(host.Socket{Kind: host.SocketHalfOpen, Age: 2e9, Retries: 1, Timer: 1e9, Lifetime: 15e9})
	if e.Age != 2 || e.Retries != 1 || e.Timer != 1 || e.Lifetime != 15 {
		t.Errorf("an entry is shown as %+v, want one retry after 2 s, the next in 1 s, the end after 15 s", e)
	}
}
