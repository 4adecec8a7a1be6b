package systest

import (
	"encoding/json"
	"strings"
	"syscall"
	"testing"

	"github.com/tcpglass/tcpglass/sockets"
)

// table is what `tcpglass sockets` says in the namespace.
func (l *lab) table(args ...string) (t sockets.Table) {
	l.t.Helper()
	if err := json.Unmarshal([]byte(l.run(append([]string{binary, "sockets", "--json"}, args...)...)), &t); err != nil {
		l.t.Fatal(err)
	}
	return t
}

// TestBothEndsInTheSocketTables: a connection between the kernel and the host
// is in both tables, each end's local address the other's remote one.
func TestBothEndsInTheSocketTables(t *testing.T) {
	l := newLab(t, "curl")
	l.host()
	const port = "40004"
	client := l.start(curl("--limit-rate", "10k", "--local-port", port, "-o", "/dev/null", site+"/bytes/1000000000")...)
	defer client.end(syscall.SIGKILL)
	eventually(l.t, func() (bool, string) {
		kernel := l.table("--port", port)
		host := l.table("--of", site+"/sockets.json", "--port", port)
		return len(kernel.Sockets) == 1 && len(host.Sockets) == 1 && mirrored(&kernel.Sockets[0], &host.Sockets[0]),
			"the connection at both ends"
	})
	kernel := l.table("--process", "curl", "--port", port)
	if len(kernel.Sockets) != 1 || kernel.Sockets[0].Connection.Received == 0 {
		t.Errorf("curl's sockets are %+v, want the one that has received something", kernel.Sockets)
	}
	page := l.run(binary, "sockets", "--lang", "en", "--of", site+"/sockets.json")
	if !strings.Contains(page, "TCP sockets of "+site+"/sockets.json") || !strings.Contains(page, "LISTEN") {
		t.Errorf("the page of the host's sockets is:\n%s", page)
	}
}

func mirrored(a, b *sockets.Row) bool {
	return a.Local == b.Remote && a.Remote == b.Local && a.State == sockets.Established && b.State == sockets.Established
}
