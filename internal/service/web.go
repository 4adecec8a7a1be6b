package service

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sockets"
)

// Stack is what the web site shows of the stack that carries it.
type Stack struct {
	Sockets func() iter.Seq[host.Socket]
	Stats   func() host.Stats
	Alarms  func() []detect.Verdict // nil, or giving nil: nobody watches
	Lang    i18n.Lang               // of the page, where the browser has no wish
}

// Web is the web site:
//
//	/              a page with the socket table
//	/sockets.json  the same for programs: a sockets.Table; with ?half-open=no
//	               without the half-open entries, which a flood makes many of:
//	               listeners still say how many they have
//	/bytes/N       the first N octets of Stream; ranges and HEAD work
//	/sink          POST or PUT: {"octets": N, "sha256": "…"} of what came
func Web(st Stack) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", st.page)
	mux.HandleFunc("GET /sockets.json", st.socketsJSON)
	mux.HandleFunc("GET /bytes/{n}", sendOctets)
	mux.HandleFunc("POST /sink", sink)
	mux.HandleFunc("PUT /sink", sink)
	return mux
}

// rows is the socket table as it is now.
func (st Stack) rows() []sockets.Row {
	rows := []sockets.Row{} // not nil: JSON shall say [], not null
	for s := range st.Sockets() {
		rows = append(rows, rowOf(s))
	}
	return rows
}

func (st Stack) socketsJSON(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Vary", "Accept-Language")
	rows := st.rows()
	if r.URL.Query().Get("half-open") == "no" {
		rows = slices.DeleteFunc(rows, func(r sockets.Row) bool { return r.Kind == sockets.HalfOpenRow })
	}
	answer(w, sockets.Table{Alarms: st.alarms(st.language(r)), Sockets: rows})
}

func sendOctets(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
	if err != nil || n < 0 {
		http.Error(w, "want /bytes/N with N octets, such as /bytes/1048576", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, NewStream(n))
}

// Receipt says what /sink has received.
type Receipt struct {
	Octets int64  `json:"octets"`
	SHA256 string `json:"sha256"` // hexadecimal
}

func sink(w http.ResponseWriter, r *http.Request) {
	sum := sha256.New()
	n, err := io.Copy(sum, r.Body)
	if err != nil {
		return // the client is gone: nobody to tell
	}
	answer(w, Receipt{n, hex.EncodeToString(sum.Sum(nil))})
}

// answer writes v as JSON. A failure to write has nobody to be told.
func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	enc := json.NewEncoder(w)
	enc.SetIndent("", "\t")
	_ = enc.Encode(v)
}
