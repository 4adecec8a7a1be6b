package tcpglass

import (
	"io"
	"net/netip"
	"testing"
	"testing/synctest"

	"github.com/tcpglass/tcpglass/link/mem"
)

// A stack with addresses of both families talks over whichever it is dialled.
func TestBothFamiliesOverOneLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left, right := mem.Pipe(mem.Config{MTU: 1500})
		server := stackOn(t, left, "10.0.0.1/24", "2001:db8::1/64")
		client := stackOn(t, right, "10.0.0.2/24", "2001:db8::2/64")
		ln, err := server.Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		if got := ln.Addr().String(); got != "[::]:80" {
			t.Errorf("a listener of both families is called %s, want [::]:80", got)
		}
		go func() {
			for {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				io.WriteString(c, c.RemoteAddr().String())
				c.Close()
			}
		}()
		for _, tt := range []struct{ network, address, local string }{
			{"tcp", "10.0.0.1:80", "10.0.0.2"},
			{"tcp4", "10.0.0.1:80", "10.0.0.2"},
			{"tcp", "[2001:db8::1]:80", "2001:db8::2"},
			{"tcp6", "[2001:db8::1]:80", "2001:db8::2"},
		} {
			c, err := client.Dial(tt.network, tt.address)
			if err != nil {
				t.Errorf("dial %s %s: %v", tt.network, tt.address, err)
				continue
			}
			said, err := io.ReadAll(c)
			if err != nil || string(said) != c.LocalAddr().String() {
				t.Errorf("%s %s: the server saw %q, %v; we are %v", tt.network, tt.address, said, err, c.LocalAddr())
			}
			if got := netip.MustParseAddrPort(c.LocalAddr().String()).Addr().String(); got != tt.local {
				t.Errorf("%s %s: we are %s, want %s", tt.network, tt.address, got, tt.local)
			}
			c.Close()
		}
		ln.Close()
	})
}

// stackOn is a stack with some addresses, closed when the test ends.
func stackOn(t *testing.T, l *mem.End, addrs ...string) *Stack {
	t.Helper()
	cfg := Config{Link: l}
	for _, a := range addrs {
		cfg.Addrs = append(cfg.Addrs, netip.MustParsePrefix(a))
	}
	st, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}
