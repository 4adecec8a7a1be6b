package i18n

import "testing"

func TestPlurals(t *testing.T) {
	for _, tt := range []struct{ text, want, why string }{
		{"no mark 1", "no mark 1", "what has no mark stays as it is"},
		{"1 frame{s}", "1 frame", "one is singular"},
		{"0 frame{s}", "0 frames", "none is not"},
		{"21 frame{s}", "21 frames", "nor is what only ends in a one"},
		{"1,001 frame{s}", "1,001 frames", "a comma belongs to the number"},
		{"0.1 frame{s}", "0.1 frames", "and so does a point"},
		{"a.pcap: 1 frame{s}, 2 TCP segment{s}, 1 connection{s}", "a.pcap: 1 frame, 2 TCP segments, 1 connection", "each mark follows its own number"},
		{"frame{s}", "frames", "without a number it is many"},
	} {
		if got := plurals(tt.text); got != tt.want {
			t.Errorf("%q became %q, want %q: %s", tt.text, got, tt.want, tt.why)
		}
	}
}
