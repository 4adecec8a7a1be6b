package systest

import (
	"encoding/json"
	"syscall"
	"testing"

	"github.com/tcpglass/tcpglass/internal/service"
)

// TestCookiesKeepWhatTheKernelOffers: a connection that the kernel opens with
// a cookie has the segment size, the window scale and the timestamps of one
// without. MTU 1492 makes an MSS of 1452, which is no class of its own.
func TestCookiesKeepWhatTheKernelOffers(t *testing.T) {
	for _, tt := range []struct {
		what, stamps string
		mss          int // with a cookie
	}{
		{"with timestamps", "1", 1440}, // exactly: 1452 less the option's 12
		{"without", "0", 1440},         // the class below 1452
	} {
		l := newLab(t, "curl", "sysctl")
		l.run("sysctl", "-q", "-w", "net.ipv4.tcp_timestamps="+tt.stamps)
		seen := func(mode string) *service.Connection {
			p := l.host("--mtu", "1492", "--syn-cookies", mode)
			defer p.end(syscall.SIGINT)
			return l.itself()
		}
		plain, cookie := seen("never"), seen("always")
		if cookie.MSS != tt.mss {
			t.Errorf("%s the MSS is %d with a cookie, want %d; it is %d without", tt.what, cookie.MSS, tt.mss, plain.MSS)
		}
		if cookie.SendWindow != plain.SendWindow || cookie.SendWindow < 10_000 {
			t.Errorf("%s the kernel's window is %d octets with a cookie and %d without", tt.what, cookie.SendWindow, plain.SendWindow)
		}
	}
}

// TestTransferWithCookies is TestTransfer through a connection of a cookie.
func TestTransferWithCookies(t *testing.T) {
	l := newLab(t, "curl")
	l.host("--syn-cookies", "always")
	l.download()
	l.upload()
}

// itself is what the host says of the connection that it is asked over.
func (l *lab) itself() *service.Connection {
	l.t.Helper()
	var table struct{ Sockets []service.Row }
	if err := json.Unmarshal([]byte(l.run(curl(site+"/sockets.json")...)), &table); err != nil {
		l.t.Fatal(err)
	}
	for _, row := range table.Sockets {
		if row.State == "ESTABLISHED" {
			return row.Connection
		}
	}
	l.t.Fatalf("no connection in %+v", table.Sockets)
	return nil
}
