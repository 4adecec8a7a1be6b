package analyze

import (
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

func TestExplainHasWordsForAllThatCanHappen(t *testing.T) {
	var keys []string
	add := func(prefix, word string) {
		if word != "" {
			keys = append(keys, prefix+strings.ReplaceAll(strings.ToLower(word), " ", "-"))
		}
	}
	for i := range 32 {
		add("explain.odd.", passive.Oddities(1<<i).String())
	}
	for h := passive.Handshake(0); h <= passive.SynAckOnly; h++ {
		add("explain.handshake.", h.String())
	}
	for c := passive.Close(0); c <= passive.Reset; c++ {
		add("explain.close.", c.String())
	}
	for f := passive.NoReset; f <= passive.Implausible; f++ {
		add("explain.rst.", f.String())
	}
	for w := passive.Why(1); w <= passive.ShowsIt; w++ {
		add("explain.step.", w.String())
		add("why.", stepReasons[w])
	}
	for r := passive.Unread; r <= passive.AcksUnseen; r++ {
		add("explain.reading.", r.String())
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}
