package sockets

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"reflect"
	"strings"
	"testing"
)

func TestCountsByState(t *testing.T) {
	p := listening(128, 0).halfOpen(3, 0, everywhere).add(2, connection(Established), func(int) string { return "2001:db8::1" })
	p.Sockets[len(p.Sockets)-1].Local = netip.MustParseAddrPort("[2001:db8::80]:80")
	p.Sockets[len(p.Sockets)-1].Orphan = true
	got := p.table().Counts()
	want := []Count{{Listen, 1, 0, 0}, {SynReceived, 3, 0, 0}, {Established, 1, 1, 1}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestFilters(t *testing.T) {
	p := listening(128, 0).halfOpen(3, 0, everywhere).ours(5, connection(Established)).add(2, owned(connection(CloseWait)), oneNet)
	table := p.table()
	for _, tt := range []struct {
		what string
		f    Filter
		want int
	}{
		{"all", Filter{}, 11},
		{"one state", Filter{States: []State{SynReceived}}, 3},
		{"two states", Filter{States: []State{SynReceived, CloseWait}}, 5},
		{"the listener's port", Filter{Port: 80}, 6},
		{"a server's port", Filter{Port: 443}, 5},
		{"a network", Filter{Network: netip.MustParsePrefix("198.51.100.0/24")}, 2},
		{"a process by name", Filter{Process: "nginx"}, 2},
		{"a process by number", Filter{Process: "8"}, 2},
		{"what there is not", Filter{Port: 80, Process: "sshd"}, 0},
	} {
		if got := table.Select(tt.f); len(got.Sockets) != tt.want || got.Sockets == nil {
			t.Errorf("%s: %d sockets, want %d", tt.what, len(got.Sockets), tt.want)
		}
	}
	p.Sockets[0].Local = netip.MustParseAddrPort("0.0.0.0:80")
	if got := table.Select(Filter{Network: netip.MustParsePrefix("198.51.100.0/24")}); len(got.Listeners()) != 1 {
		t.Error("a listener of all addresses is not one of a network's")
	}
}

// The listener of an entry is the one that the kernel takes: the closest.
func TestWhoseAnEntryIs(t *testing.T) {
	table := Table{Settings: &Settings{}}
	for _, addr := range []string{"10.0.0.1:80", "0.0.0.0:80", "[::]:80", "[::]:443"} {
		table.Sockets = append(table.Sockets, Row{Kind: ListenerRow, State: Listen, Local: netip.MustParseAddrPort(addr)})
	}
	at := table.listenersByAddress()
	for local, want := range map[string]string{
		"10.0.0.1:80":      "10.0.0.1:80",
		"10.0.0.2:80":      "0.0.0.0:80",
		"[2001:db8::1]:80": "[::]:80",
		"10.0.0.2:443":     "[::]:443",
	} {
		if l := at.of(netip.MustParseAddrPort(local)); l == nil || l.Local.String() != want {
			t.Errorf("an entry of %s is %+v's, want %s's", local, l, want)
		}
	}
	if l := at.of(netip.MustParseAddrPort("10.0.0.2:81")); l != nil {
		t.Errorf("an entry of a port where nobody listens is %v's", l.Local)
	}
}

// What one program writes another reads: the JSON is the same both ways.
func TestATableIsFetched(t *testing.T) {
	p := listening(128, 2).halfOpen(3, 1, everywhere).add(2, owned(connection(CloseWait)), oneNet)
	p.sort()
	text, err := json.Marshal(p.table())
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/sockets.json":
			w.Write(text)
		case "/page":
			w.Write([]byte("<html>"))
		case "/other":
			w.Write([]byte(`{"alarms": []}`))
		default:
			http.NotFound(w, r)
		}
	}))
	defer site.Close()

	got, err := Fetch(t.Context(), site.URL+"/sockets.json", "zh")
	if err != nil || !reflect.DeepEqual(got.Sockets, p.Sockets) {
		t.Errorf("got %+v, %v, want %+v", got, err, p.Sockets)
	}
	for path, want := range map[string]string{"/page": "is not a socket table", "/other": "no field sockets", "/none": "404"} {
		if _, err := Fetch(t.Context(), site.URL+path, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives the error %v, want one that says %q", path, err, want)
		}
	}
	if _, err := Fetch(t.Context(), "http://[::", ""); err == nil {
		t.Error("something that is no address is fetched")
	}
}

func TestATableHasABound(t *testing.T) {
	table := Table{Sockets: make([]Row, MaxRows)}
	table.append(socket{family: familyIPv4, state: 1, local: "10.0.0.1:80", remote: "10.0.0.2:1000"}.bytes())
	if len(table.Sockets) != MaxRows || !table.Cut {
		t.Errorf("a full table has %d rows, cut %v", len(table.Sockets), table.Cut)
	}
}
