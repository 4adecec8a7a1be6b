package sockets

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// maxDocument is how much of a table is read, in octets.
const maxDocument = 256 << 20

// Fetch reads the table of a tcpglass stack from the address of its
// /sockets.json, or one that `tcpglass sockets --json` wrote and somebody
// serves. A stack says its alarms in lang where it speaks it: a language as
// Accept-Language has them, or nothing.
func Fetch(ctx context.Context, url, lang string) (*Table, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if lang != "" {
		req.Header.Set("Accept-Language", lang)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("sockets: %s answers %s", url, resp.Status)
	}
	t, err := decode(io.LimitReader(resp.Body, maxDocument))
	if err != nil {
		return nil, fmt.Errorf("sockets: %s is not a socket table: %w", url, err)
	}
	t.Source = url
	if t.At.IsZero() {
		t.At = time.Now()
	}
	return t, nil
}

// decode reads a table as JSON. One without the field sockets is none.
func decode(r io.Reader) (*Table, error) {
	var t Table
	if err := json.NewDecoder(r).Decode(&t); err != nil {
		return nil, err
	}
	if t.Sockets == nil {
		return nil, fmt.Errorf("it has no field sockets")
	}
	if len(t.Sockets) > MaxRows {
		t.Sockets, t.Cut = t.Sockets[:MaxRows], true
	}
	t.sort()
	return &t, nil
}
