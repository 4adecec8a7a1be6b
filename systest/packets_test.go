package systest

import (
	"encoding/json"
	"net"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/packettest"
)

// What the root package's tests ask of our PacketConn, the kernel's does.
func TestTheKernelsPacketConnPasses(t *testing.T) {
	system(t)
	packettest.All(t, func(t testing.TB) (a, b net.PacketConn) {
		var both [2]net.PacketConn
		for i := range both {
			c, err := net.ListenPacket("udp4", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { c.Close() })
			both[i] = c
		}
		return both[0], both[1]
	}, nil)
}

// The services of old answer over UDP as over TCP, and the table shows them.
func TestServicesOverUDP(t *testing.T) {
	waits(t)
	l := newLab(t, "nc", "curl")
	l.host("--echo", ":7", "--discard", ":9", "--chargen", ":19")
	for port, want := range map[string]string{"7": "hello, you", "9": "", "19": ` !"#$%&'()`} {
		nc := l.command("nc", "-u", "-w", "1", ours, port)
		nc.Stdin = strings.NewReader("hello, you")
		if got := outcomeOf(t, nc).out; got != want {
			t.Errorf("port %s answers %q, want %q", port, got, want)
		}
	}
	var table struct {
		Sockets []struct{ Kind, Local string }
	}
	if err := json.Unmarshal([]byte(l.run(curl(site+"/sockets.json")...)), &table); err != nil {
		t.Fatal(err)
	}
	udp := 0
	for _, s := range table.Sockets {
		if s.Kind == "udp" {
			udp++
		}
	}
	if udp != 3 {
		t.Errorf("the table shows %d UDP sockets, want 3: %+v", udp, table.Sockets)
	}
}

// A closed port of ours is told to the kernel, which tells its program.
func TestAClosedPortRefusesDatagrams(t *testing.T) {
	l := newLab(t, "nc")
	l.host()
	if got := l.try("nc", "-u", "-z", "-v", "-w", "1", ours, "9"); strings.Contains(got.errs, "succeeded") {
		t.Errorf("nc takes a closed port for open: %s", got.errs)
	}
}
