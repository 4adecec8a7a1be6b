package lessons

import (
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/tcp"
)

// The numbers in who-closes-better, server-closes-first and out-of-ports are
// measured here.

// rush is a world in which 1000 clients a second call a server for two
// seconds. One of the two closes first, at once; the other follows.
type rush struct {
	*sim.World
	client, server *sim.Node
	listener       *host.Listener
	serverFirst    bool
}

// play plays it until all is over but the waits.
func (r *rush) play(t *testing.T) {
	t.Helper()
	r.World = sim.New(9293)
	cfg := host.Config{TCP: tcp.Config{MSL: 5 * time.Second}} // long enough to count them all
	r.client = r.Host("client", netip.MustParsePrefix("10.0.0.1/24"), cfg)
	r.server = r.Host("server", netip.MustParsePrefix("10.0.0.2/24"), cfg)
	r.client.News, r.server.News = r.call, r.serve
	r.Join(r.client, r.server, sim.Pipe{Delay: 5 * ms})
	var err error
	if r.listener, err = r.server.Listen(80, host.ListenConfig{}); err != nil {
		t.Fatal(err)
	}
	for i := range 2000 {
		r.At(time.Duration(i)*ms, func() { r.client.Dial(r.server.Addr(80)) })
	}
	r.Run(3 * time.Second)
}

func (r *rush) call(e host.Event) {
	if e.Kind == host.Opened && !r.serverFirst {
		e.Conn.Close(r.Now())
		return
	}
	r.follow(e)
}

func (r *rush) serve(e host.Event) {
	r.follow(e)
	for c, ok := r.listener.Accept(); ok; c, ok = r.listener.Accept() {
		if r.serverFirst {
			c.Close(r.Now())
		} else {
			r.follow(host.Event{Kind: host.Readable, Conn: c})
		}
	}
}

// follow closes where the other has.
func (r *rush) follow(e host.Event) {
	if e.Kind != host.Readable {
		return
	}
	if _, err := e.Conn.Read(r.Now(), make([]byte, 1)); err == io.EOF {
		e.Conn.Close(r.Now())
	}
}

// stats are the counters of both ends after a rush.
func stats(t *testing.T, serverFirst bool) (client, server host.Stats) {
	t.Helper()
	r := rush{serverFirst: serverFirst}
	r.play(t)
	return r.client.Host.Stats(), r.server.Host.Stats()
}

func TestWhatTimeWaitCosts(t *testing.T) {
	t.Run("CHECKLIST E6 the server that closes first holds a record of 96 octets for each connection", func(t *testing.T) {
		them, us := stats(t, true)
		if us.TimeWaits != 2000 || us.Connections != 0 || them.TimeWaits != 0 {
			t.Errorf("the server has %d connections and %d in TIME-WAIT, the client %d; want 0, 2000 and 0",
				us.Connections, us.TimeWaits, them.TimeWaits)
		}
		_, idle := stats(t, false)
		if each := float64(us.Memory-idle.Memory) / 2000; each < 80 || each > 110 {
			t.Errorf("each costs %.0f octets, the lesson says 96", each)
		}
	})
	t.Run("CHECKLIST Q12 the client that closes first holds a port for each", func(t *testing.T) {
		us, them := stats(t, false)
		if us.TimeWaits != 2000 || them.TimeWaits != 0 {
			t.Errorf("the client has %d in TIME-WAIT, the server %d; want 2000 and 0", us.TimeWaits, them.TimeWaits)
		}
		if ports := host.DefaultLastPort - host.DefaultFirstPort + 1; ports != 49_536 || ports/60 != 825 {
			t.Errorf("there are %d dynamic ports, good for %d connections a second; the lesson says 49 536 and 825", ports, ports/60)
		}
	})
}
