package tcpglass_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/impair"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/sim/scenario"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Both worlds are one: what happens to a scenario in the virtual world
// happens to the same programs, written with net.Conn, on two stacks in a
// bubble of testing/synctest. Every segment is the same, number for number
// and nanosecond for nanosecond, and so is every change of state.

// tale is the same story for both worlds.
type tale struct {
	what     string
	scenario string                 // hosts client and server, and what goes wrong
	loses    []loss                 // the same mishaps, for the driver
	client   func(c net.Conn)       // once it is open
	server   func(c net.Conn)       // once it is accepted
	tune     func(*tcpglass.Config) // what the scenario's host lines say
}

// loss is a segment that gets lost.
type loss struct {
	from  string
	class sim.Class
	nth   int
}

const oneWay = 30 * time.Millisecond

const opening = `host client 10.0.0.1/24
host server 10.0.0.2/24
pipe client server delay 30ms
0s server listen 80
0s server accept
0s client open server 80
`

var tales = []tale{{
	what: "a question, an answer, a goodbye",
	scenario: opening + `
on open   client write "a question"
on data   server read all
on data   server write "an answer"
on data   client read all
on data   client close
on eof    server close`,
	client: func(c net.Conn) {
		io.WriteString(c, "a question")
		c.Read(make([]byte, 100))
		c.Close()
	},
	server: func(c net.Conn) {
		buf := make([]byte, 100)
		c.Read(buf)
		io.WriteString(c, "an answer")
		c.Read(buf)
		c.Close()
	},
}, {
	what: "SYN, data and FIN are lost once each",
	scenario: opening + `
lose the 1st SYN from client
lose the 1st data from client
lose the 1st FIN from server
on open client write "a question"
on open client shut
on open client read eof
on data server read all
on eof  server close
on eof  client close`,
	loses: []loss{{"client", sim.Syn, 1}, {"client", sim.Data, 1}, {"server", sim.Fin, 1}},
	client: func(c net.Conn) {
		io.WriteString(c, "a question")
		c.(*tcpglass.Conn).CloseWrite()
		io.Copy(io.Discard, c)
		c.Close()
	},
	server: func(c net.Conn) {
		io.Copy(io.Discard, c)
		c.Close()
	},
}, {
	what: "half a close: the server goes on for a while",
	scenario: opening + `
on open client shut
on open client read eof
on eof  +100ms server write "still here"
+70ms   server close
on eof  +50ms client close`,
	client: func(c net.Conn) {
		c.(*tcpglass.Conn).CloseWrite()
		io.Copy(io.Discard, c)
		time.Sleep(50 * time.Millisecond)
		c.Close()
	},
	server: func(c net.Conn) {
		io.Copy(io.Discard, c)
		time.Sleep(100 * time.Millisecond)
		io.WriteString(c, "still here")
		time.Sleep(70 * time.Millisecond)
		c.Close()
	},
}, {
	what: "small buffers, and a reader who comes late",
	scenario: strings.ReplaceAll(opening, "/24\n", "/24 buffer 4096\n") + `
on open        client write 5000
on open        client close
on accept +10s server read eof
on eof         server close`,
	tune: func(cfg *tcpglass.Config) { cfg.TCP.SendBuffer, cfg.TCP.ReceiveBuffer = 4096, 4096 },
	client: func(c net.Conn) {
		c.Write(letters(5000))
		c.Close()
	},
	server: func(c net.Conn) {
		time.Sleep(10 * time.Second)
		for buf := make([]byte, 64<<10); ; {
			if _, err := c.Read(buf); err != nil {
				break
			}
		}
		c.Close()
	},
}, {
	what: "both close at the same time",
	scenario: opening + `
500ms client close
500ms server close`,
	client: func(c net.Conn) {
		time.Sleep(500*time.Millisecond - 2*oneWay)
		c.Close()
	},
	server: func(c net.Conn) {
		time.Sleep(500*time.Millisecond - 3*oneWay)
		c.Close()
	},
}, {
	what: "small writes: Nagle waits for the delayed ACK",
	scenario: opening + `
on open client write 10
on open client write 20
on open client write 30
on data server read all
1s      client close
on eof  server close`,
	client: func(c net.Conn) {
		for _, n := range []int{10, 20, 30} {
			c.Write(letters(n))
		}
		time.Sleep(time.Second - 2*oneWay)
		c.Close()
	},
	server: func(c net.Conn) {
		for buf := make([]byte, 64<<10); ; {
			if _, err := c.Read(buf); err != nil {
				break
			}
		}
		c.Close()
	},
}, {
	what: "reset in the middle",
	scenario: opening + `
on open client write "a question"
on open client linger 0
on open +200ms client close
on data server read all`,
	client: func(c net.Conn) {
		io.WriteString(c, "a question")
		time.Sleep(200 * time.Millisecond)
		c.(*tcpglass.Conn).SetLinger(0)
		c.Close()
	},
	server: func(c net.Conn) {
		io.Copy(io.Discard, c)
		c.Close()
	},
}}

// letters are the octets that a scenario writes.
func letters(n int) []byte {
	return bytes.Repeat([]byte("abcdefghijklmnopqrstuvwxyz"), n/26+1)[:n]
}

func TestBothWorldsAreOne(t *testing.T) {
	for _, tale := range tales {
		t.Run(tale.what, func(t *testing.T) {
			s, err := scenario.Parse("tale", []byte(tale.scenario))
			if err != nil {
				t.Fatal(err)
			}
			r := s.Run(scenario.DefaultSeed)
			virtual := retold(r.Trace)
			real := retold(tale.lived(t, r.World))
			for _, who := range []string{"client", "server"} {
				if a, b := virtual[who], real[who]; a != b || a == "" {
					t.Errorf("the %s's story is another one.\nin sim:\n%sin the bubble:\n%s", who, a, b)
				}
			}
		})
	}
}

// lived is the trace of the tale on two stacks in a bubble.
func (x *tale) lived(t *testing.T, w *sim.World) (records []trace.Record) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		tracer := func(r *trace.Record) {
			mu.Lock()
			defer mu.Unlock()
			records = append(records, r.Clone())
		}
		a, b := mem.Pipe(mem.Config{})
		client := x.stack(t, w, "client", a, tracer)
		server := x.stack(t, w, "server", b, tracer)
		ln, err := server.Listen("tcp", "10.0.0.2:80")
		if err != nil {
			t.Fatal(err)
		}
		var programs sync.WaitGroup
		programs.Go(func() { play(t, ln.Accept, x.server) })
		programs.Go(func() {
			play(t, func() (net.Conn, error) { return client.Dial("tcp", "10.0.0.2:80") }, x.client)
		})
		programs.Wait()
		time.Sleep(5 * time.Minute) // for TIME-WAIT
		mu.Lock()
		records = records[:len(records):len(records)] // what closing the stacks brings is not part of it
		told := records
		mu.Unlock()
		ln.Close()
		client.Close()
		server.Close()
		records = told
	})
	return records
}

// play is a program: it gets a connection and uses it.
func play(t *testing.T, get func() (net.Conn, error), use func(net.Conn)) {
	c, err := get()
	if err != nil {
		t.Error(err)
		return
	}
	synctest.Wait() // in sim a call has its whole effect before the next; here whoever brought us c may still be sending
	use(c)
}

// stack is the host of that name again, with the same secret, in real time.
func (x *tale) stack(t *testing.T, w *sim.World, name string, below link.Link, tracer trace.Tracer) *tcpglass.Stack {
	slow, err := impair.New(&lossy{Link: below, losses: x.of(name)}, impair.Config{Direction: impair.Sent, Delay: oneWay})
	if err != nil {
		t.Fatal(err)
	}
	made := w.Node(name).Config()
	cfg := tcpglass.Config{Link: slow, Name: name, Addrs: made.Addrs, Secret: made.Secret, Nagle: true, Trace: tracer}
	if x.tune != nil {
		x.tune(&cfg)
	}
	st, err := tcpglass.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// of are the losses of one host.
func (x *tale) of(name string) (list []loss) {
	for _, l := range x.loses {
		if l.from == name {
			list = append(list, l)
		}
	}
	return list
}

// lossy is a link that loses certain segments.
type lossy struct {
	link.Link
	mu     sync.Mutex
	losses []loss
}

func (l *lossy) Send(pkts []wire.Packet) (int, error) {
	for _, p := range pkts {
		if l.loses(p.Bytes) {
			continue
		}
		if _, err := l.Link.Send([]wire.Packet{p}); err != nil {
			return 0, err
		}
	}
	return len(pkts), nil
}

// loses reports whether it is the packet's turn.
func (l *lossy) loses(b []byte) (lost bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ip, _ := wire.ParseIPv4(b)
	seg, err := wire.ParseTCP(ip.Payload)
	for i := range l.losses {
		if x := &l.losses[i]; err == nil && x.class.Has(&seg) {
			x.nth--
			lost = lost || x.nth == 0
		}
	}
	return lost
}

// retold is what happened to the segments and the states of each host, one
// line each.
func retold(records []trace.Record) map[string]string {
	story := map[string]string{}
	for _, r := range records {
		line := fmt.Sprintf("%v %s %v ", r.At.Sub(sim.Begin), r.Kind, r.Flow)
		switch r.Kind {
		case trace.Sent, trace.Received:
			s := r.Segment
			line += fmt.Sprintf("%s %d %d win %d len %d ts %d/%d %s", s.Flags, s.Seq, s.Ack, s.Window, s.Len, s.Options.TSVal, s.Options.TSEcr, r.Why)
		case trace.State:
			line += fmt.Sprintf("%s %s %s", r.From, r.To, r.Why)
		default:
			continue
		}
		story[r.Host] += line + "\n"
	}
	return story
}
