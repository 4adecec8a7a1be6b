package tcpglass

import (
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

// TestAlarmsNameAFlood: SYNs that nobody means are an alarm within a second,
// and none any more when they have ended and nothing else happens: an alarm
// ends by time alone. Package metrics has the longer stories.
func TestAlarmsNameAFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := mem.Pipe(mem.Config{})
		server := start(t, Config{Link: a, Detect: true}, serverIP)
		start(t, Config{Link: b}, clientIP)
		listen(t, server, ":80")
		if got := server.Alarms(); got == nil || len(got) > 0 {
			t.Fatalf("nothing has happened, and Alarms says %v", got)
		}
		for i := range 1000 { // in a second
			forge(t, b, uint16(1024+i))
			time.Sleep(time.Millisecond)
		}
		alarms := server.Alarms()
		if len(alarms) != 1 || alarms[0].Class != detect.Flood || alarms[0].Server.String() != serverIP+":80" {
			t.Fatalf("Alarms says %+v, want a flood of %s:80", alarms, serverIP)
		}
		if v := server.Verdicts(); len(v) != 1 || v[0].Class != detect.Flood {
			t.Errorf("Verdicts says %+v, want the same", v)
		}
		time.Sleep(20 * time.Second)
		if alarms := server.Alarms(); len(alarms) > 0 {
			t.Errorf("20 s of silence later, Alarms says %+v", alarms)
		}
	})
}

// forge sends a SYN from a port of somebody who is not there.
func forge(t *testing.T, to *mem.End, port uint16) {
	t.Helper()
	src, dst := wire.Addr4([4]byte{10, 0, 0, 99}), wire.Addr4([4]byte{10, 0, 0, 1})
	b := make([]byte, wire.MinIPv4+wire.MinTCP)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: src, Dst: dst}, wire.MinTCP)
	wire.PutTCP(b[wire.MinIPv4:], &wire.TCP{Src: port, Dst: 80, Flags: wire.SYN, Window: 512}, &wire.Options{})
	if n, err := to.Send([]wire.Packet{{Bytes: b, Sum: wire.SumTrusted}}); n != 1 {
		t.Fatal(err)
	}
}

func TestWithoutADetectorThereAreNoVerdicts(t *testing.T) {
	server, client := pair(t, mem.Config{})
	connect(t, server, client)
	if a, v := server.Alarms(), server.Verdicts(); a != nil || v != nil {
		t.Errorf("Alarms says %v, Verdicts %v; want nil, for nobody watches", a, v)
	}
}

// TestListeners: they alone, however much else there is.
func TestListeners(t *testing.T) {
	server, client := pair(t, mem.Config{})
	listen(t, server, ":81")
	_, dialed := connect(t, server, client)
	defer dialed.Close()
	if got := client.Listeners(); len(got) != 0 {
		t.Errorf("who only dials has the listeners %+v", got)
	}
	got := server.Listeners()
	if len(got) != 1 || got[0].Kind != host.SocketListener || got[0].Flow.Local.Port != 81 {
		t.Errorf("got %+v, want the listener on port 81", got)
	}
}

func TestErrSaysWhyAStackIsDone(t *testing.T) {
	server, client := pair(t, mem.Config{})
	if err := server.Err(); err != nil {
		t.Errorf("it runs, and Err says %v", err)
	}
	client.Close() // both ends of a link in memory go together
	<-server.Done()
	if err := server.Err(); err == nil || err == net.ErrClosed {
		t.Errorf("the link is gone, and Err says %v", err)
	}
	if err := client.Err(); err != net.ErrClosed {
		t.Errorf("it was closed, and Err says %v", err)
	}
}
