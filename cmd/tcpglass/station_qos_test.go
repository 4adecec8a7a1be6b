package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/tcp"
)

// TestQualityOptions: what the options say of ECN and DSCP, in words or
// numbers, and what is no such word.
func TestQualityOptions(t *testing.T) {
	for _, tt := range []struct {
		line string
		ecn  tcp.ECN
		dscp uint8
		bad  string // what is complained about
	}{
		{"", tcp.ECNAccept, 0, ""},
		{"--ecn on --dscp EF", tcp.ECNOn, 46, ""},
		{"--ecn=off --dscp=10", tcp.ECNOff, 10, ""},
		{"--ecn accept --dscp af41", tcp.ECNAccept, 34, ""},
		{"--ecn perhaps", 0, 0, "perhaps"},
		{"--dscp 64", 0, 0, "64"},
		{"--dscp best", 0, 0, "best"},
	} {
		var errs bytes.Buffer
		c := newCLI("get", strings.Fields(tt.line), io.Discard, &errs)
		var o stationOptions
		o.define(c)
		code, done := c.parse()
		switch {
		case tt.bad != "" && (!done || code != exitUsage || !strings.Contains(errs.String(), tt.bad)):
			t.Errorf("%s: exit code %d and %q, want %d and a word about %s", tt.line, code, errs.String(), exitUsage, tt.bad)
		case tt.bad == "" && (done || o.ecn != tt.ecn || o.dscp != tt.dscp):
			t.Errorf("%s: ECN %v and DSCP %d, want %v and %d; %s", tt.line, o.ecn, o.dscp, tt.ecn, tt.dscp, errs.String())
		}
	}
}
