package main

import (
	"bytes"
	"encoding/json"

	"github.com/tcpglass/tcpglass/sockets"
)

// socketsDocument is what --json writes: a table with the fields that a
// stack's /sockets.json has, and what is made of it. It is stable: fields may
// be added, none changes its meaning.
type socketsDocument struct {
	*sockets.Table
	States   []sockets.Count   `json:"states"`
	Verdicts []sockets.Alarm   `json:"verdicts"` // of each listener with half-open entries, ordinary ones too
	Findings []socketsFinding  `json:"findings"`
	Since    *sockets.Counters `json:"since,omitempty"` // counted since the last look
	Seconds  float64           `json:"seconds,omitempty"`
}

// socketsFinding is a finding with its words.
type socketsFinding struct {
	sockets.Finding
	Text string `json:"text"`
	Next string `json:"next"`
}

// json is a document; with --watch it is one line.
func (v *socketsView) json() []byte {
	table := *v.now
	table.Sockets = v.chosen()
	doc := socketsDocument{Table: &table, States: v.now.Counts(), Verdicts: []sockets.Alarm{}, Findings: []socketsFinding{}}
	for _, d := range v.now.Judge(v.before) {
		doc.Verdicts = append(doc.Verdicts, d.Alarm(v.text))
	}
	for _, f := range v.now.Findings() {
		text, next := f.Text(v.text)
		doc.Findings = append(doc.Findings, socketsFinding{f, text, next})
	}
	doc.Since, doc.Seconds = v.since()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	if !v.watch {
		enc.SetIndent("", "\t")
	}
	_ = enc.Encode(doc) // a buffer never fails
	return b.Bytes()
}

// since is what the kernel has counted since the last look, and how many
// seconds that is; nil where there was none.
func (v *socketsView) since() (*sockets.Counters, float64) {
	if v.before == nil || v.before.Counters == nil || v.now.Counters == nil {
		return nil, 0
	}
	return v.now.Counters.Since(v.before.Counters), v.now.At.Sub(v.before.At).Seconds()
}
