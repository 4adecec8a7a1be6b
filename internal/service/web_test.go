package service

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// one socket of each kind
var sample = []host.Socket{{
	Kind: host.SocketListener, State: tcp.Listen, Flow: flow("10.0.0.2:80", "0.0.0.0:0"),
	Age: time.Minute, Backlog: 128, Pending: 3, HalfOpen: 1,
}, {
	Kind: host.SocketHalfOpen, State: tcp.SynReceived, Flow: flow("10.0.0.2:80", "10.0.0.1:4001"),
	Age: 1500 * time.Millisecond, Timer: 500 * time.Millisecond, Retries: 1,
}, {
	Kind: host.SocketConn, State: tcp.Established, Flow: flow("10.0.0.2:80", "10.0.0.1:4002"),
	Age: 2 * time.Second,
	Status: tcp.Status{
		Unsent: 11, Unacked: 12, Unread: 13, Cwnd: 14600, MSS: 1460,
		SRTT: 250 * time.Microsecond, RTO: 200 * time.Millisecond, Retransmits: 5,
		ECN: true, DSCP: 46,
	},
}, {
	Kind: host.SocketTimeWait, State: tcp.TimeWait, Flow: flow("10.0.0.2:80", "10.0.0.1:4003"),
	Age: 3 * time.Second, Timer: 57 * time.Second,
}, {
	Kind: host.SocketUDP, Flow: flow("10.0.0.2:53", "0.0.0.0:0"), Age: 4 * time.Second, Unread: 148, Dropped: 6,
}, {
	Kind: host.SocketUDP, Flow: flow("10.0.0.2:4004", "10.0.0.1:53"), Age: 5 * time.Second, Unsent: 248,
}}

func flow(local, remote string) wire.Flow {
	return wire.Flow{
		Local:  wire.EndpointFrom(netip.MustParseAddrPort(local)),
		Remote: wire.EndpointFrom(netip.MustParseAddrPort(remote)),
	}
}

func site(lang i18n.Lang) http.Handler {
	return Web(Stack{
		Sockets: func() iter.Seq[host.Socket] { return slices.Values(sample) },
		Stats:   func() host.Stats { return host.Stats{SegmentsIn: 701, Retransmits: 7} },
		Lang:    lang,
	})
}

// ask sends one request to the site.
func ask(method, target string, body io.Reader, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, body)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	site(i18n.English).ServeHTTP(w, r)
	return w
}

func TestBytes(t *testing.T) {
	whole := make([]byte, 100_003)
	fill(whole, 0)
	for _, tt := range []struct {
		what, method, target, ranged string
		code                         int
		length                       string
		body                         []byte
	}{
		{"any number of octets", "GET", "/bytes/100003", "", 200, "100003", whole},
		{"none", "GET", "/bytes/0", "", 200, "0", nil},
		{"HEAD tells the length alone", "HEAD", "/bytes/100003", "", 200, "100003", nil},
		{"a part", "GET", "/bytes/100003", "bytes=701-804", 206, "104", whole[701:805]},
		{"the end", "GET", "/bytes/100003", "bytes=-3", 206, "3", whole[100_000:]},
		{"a part that is not there", "GET", "/bytes/10", "bytes=11-", 416, "", nil},
		{"more than fits into memory", "HEAD", "/bytes/9000000000000000000", "", 200, "9000000000000000000", nil},
	} {
		t.Run(tt.what, func(t *testing.T) {
			w := ask(tt.method, tt.target, nil, "Range", tt.ranged)
			if w.Code != tt.code {
				t.Fatalf("got status %d, want %d", w.Code, tt.code)
			}
			if got := w.Header().Get("Content-Length"); tt.length != "" && got != tt.length {
				t.Errorf("got Content-Length %q, want %q", got, tt.length)
			}
			if tt.code < 300 && !bytes.Equal(w.Body.Bytes(), tt.body) {
				t.Errorf("the %d octets of the body are not the %d of the stream", w.Body.Len(), len(tt.body))
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		what, method, target string
		code                 int
	}{
		{"octets are counted in whole numbers", "GET", "/bytes/many", 400},
		{"and not below zero", "GET", "/bytes/-1", 400},
		{"a number too large for a file", "GET", "/bytes/9300000000000000000", 400},
		{"no such page", "GET", "/nothing", 404},
		{"the sink gives nothing", "GET", "/sink", 405},
		{"the page takes nothing", "POST", "/", 405},
	} {
		t.Run(tt.what, func(t *testing.T) {
			if w := ask(tt.method, tt.target, nil); w.Code != tt.code {
				t.Errorf("%s %s: got status %d, want %d", tt.method, tt.target, w.Code, tt.code)
			}
		})
	}
}

func TestSink(t *testing.T) {
	for _, method := range []string{"POST", "PUT"} {
		sent := make([]byte, 70_001)
		fill(sent, 0)
		w := ask(method, "/sink", bytes.NewReader(sent))
		var got Receipt
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s: the answer is not JSON: %v", method, err)
		}
		sum := sha256.Sum256(sent)
		if want := (Receipt{70_001, hex.EncodeToString(sum[:])}); got != want {
			t.Errorf("%s: got %+v, want %+v", method, got, want)
		}
	}
}

// TestSocketsJSON has the whole text: programs read it.
func TestSocketsJSON(t *testing.T) {
	w := ask("GET", "/sockets.json", nil)
	var got bytes.Buffer
	if err := json.Compact(&got, w.Body.Bytes()); err != nil {
		t.Fatal(err)
	}
	want := `{"sockets":[` +
		`{"kind":"listener","state":"LISTEN","local":"10.0.0.2:80","age":60,"backlog":128,"pending":3,"half_open":1},` +
		`{"kind":"half-open","state":"SYN-RECEIVED","local":"10.0.0.2:80","remote":"10.0.0.1:4001","age":1.5,"timer":0.5,"retries":1},` +
		`{"kind":"connection","state":"ESTABLISHED","local":"10.0.0.2:80","remote":"10.0.0.1:4002","age":2,"connection":` +
		`{"unsent":11,"unacked":12,"unread":13,"send_window":0,"recv_window":0,"cwnd":14600,"mss":1460,"srtt":0.00025,"rto":0.2,` +
		`"retransmits":5,"timeouts":0,"out_of_order":0,"buffers":0,"ecn":true,"dscp":46}},` +
		`{"kind":"time-wait","state":"TIME-WAIT","local":"10.0.0.2:80","remote":"10.0.0.1:4003","age":3,"timer":57},` +
		`{"kind":"udp","state":"UDP","local":"10.0.0.2:53","age":4,"udp":{"unread":148,"unsent":0,"dropped":6}},` +
		`{"kind":"udp","state":"UDP","local":"10.0.0.2:4004","remote":"10.0.0.1:53","age":5,"udp":{"unread":0,"unsent":248,"dropped":0}}]}`
	if got.String() != want {
		t.Errorf("got  %s\nwant %s", got.String(), want)
	}
}

// Who looks every second need not take what a flood makes many of.
func TestSocketsJSONWithoutHalfOpenEntries(t *testing.T) {
	lean := ask("GET", "/sockets.json?half-open=no", nil).Body.String()
	if strings.Contains(lean, "SYN-RECEIVED") || !strings.Contains(lean, `"half_open": 1`) || !strings.Contains(lean, "TIME-WAIT") {
		t.Errorf("got %s, want all but the half-open entry, and the listener's number of them", lean)
	}
}

func TestEmptyTableIsAList(t *testing.T) {
	st := Stack{Sockets: func() iter.Seq[host.Socket] { return slices.Values([]host.Socket(nil)) }}
	w := httptest.NewRecorder()
	st.socketsJSON(w, httptest.NewRequest("GET", "/sockets.json", nil))
	if !strings.Contains(w.Body.String(), "[]") {
		t.Errorf("got %s, want an empty list: null would be a second case for whoever reads it", w.Body)
	}
}

func TestPageShowsEverySocket(t *testing.T) {
	page := ask("GET", "/", nil).Body.String()
	for _, want := range []string{
		"LISTEN", "SYN-RECEIVED", "ESTABLISHED", "TIME-WAIT",
		"10.0.0.1:4001", "10.0.0.1:4002", "10.0.0.1:4003",
		"3 of 128 wait for accept, 1 half-open", "14600", "701 in",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
}

// TestPageHasAllItsTexts: a text that is missing shows as its key.
func TestPageHasAllItsTexts(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
		w := httptest.NewRecorder()
		site(lang).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if page := w.Body.String(); strings.Contains(page, "page.") || strings.Contains(page, "%!") {
			t.Errorf("in %v the page has a text that the catalogue lacks or that is filled wrongly", lang)
		}
	}
}
