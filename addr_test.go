package tcpglass

import (
	"net"
	"testing"
)

func TestParseAddr(t *testing.T) {
	for _, tt := range []struct {
		network, address string
		want             string // empty: an error
	}{
		{"tcp", "10.0.0.1:80", "10.0.0.1:80"},
		{"tcp4", "10.0.0.1:http", "10.0.0.1:80"},
		{"tcp", ":80", ":80"}, // both families
		{"tcp", "[::]:80", ":80"},
		{"tcp", "0.0.0.0:80", "0.0.0.0:80"},
		{"tcp4", ":80", "0.0.0.0:80"},
		{"tcp6", "[fe80::1%tg0]:80", "[fe80::1]:80"},
		{"tcp6", ":80", "[::]:80"},
		{"tcp", "[2001:db8::1]:443", "[2001:db8::1]:443"},
		{"tcp", "[::ffff:10.0.0.1]:80", "10.0.0.1:80"},
		{"tcp", "10.0.0.1:", "10.0.0.1:0"},
		{"tcp6", "10.0.0.1:80", ""},
		{"tcp4", "[::1]:80", ""},
		{"tcp", "10.0.0.1:70000", ""},
		{"tcp", "10.0.0.1:no-such-service", ""},
		{"tcp", "localhost:80", ""},
		{"tcp", "10.0.0.1", ""},
		{"tcp", "", ""},
		{"ip", "10.0.0.1:80", ""},
		{"", "10.0.0.1:80", ""},
	} {
		got, err := parseAddr("tcp", tt.network, tt.address)
		switch {
		case tt.want == "" && err == nil:
			t.Errorf("%s %q was read as %v, want an error", tt.network, tt.address, got)
		case tt.want != "" && (err != nil || net.TCPAddrFromAddrPort(got).String() != tt.want):
			t.Errorf("%s %q: got %v, %v, want %s", tt.network, tt.address, got, err, tt.want)
		}
	}
}
