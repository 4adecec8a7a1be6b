package metrics_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/metrics"
	"github.com/tcpglass/tcpglass/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// siege is a server that is watched, its clients, and somebody on their side
// of the link who sends what he likes. It lives in a synctest bubble.
type siege struct {
	*testing.T
	server, clients *tcpglass.Stack
	forged          link.Link // the clients' end of the link
	chance          *rand.Rand

	mu     sync.Mutex
	events []metrics.Event
	log    bytes.Buffer
}

const (
	serverIP = "10.0.0.1"
	web      = serverIP + ":80"
	homes    = 60 // addresses that the clients have
)

// besiege runs a story and ends all that it has begun.
func besiege(t *testing.T, how host.ListenConfig, story func(s *siege)) {
	synctest.Test(t, func(t *testing.T) {
		a, b := mem.Pipe(mem.Config{})
		s := &siege{T: t, forged: b, chance: rand.New(rand.NewPCG(1, 2))}
		s.server = s.stack(tcpglass.Config{Link: a, Detect: true, Addrs: prefixes(1, 1), Memory: 64 << 20})
		s.clients = s.stack(tcpglass.Config{Link: b, Addrs: prefixes(2, homes)})
		s.serve(how)
		ctx, stop := context.WithCancel(t.Context())
		var watchers sync.WaitGroup
		watchers.Go(func() { metrics.Watch(ctx, s.server, s.note) })
		watchers.Go(func() { metrics.Log(ctx, s.server, slog.New(slog.NewTextHandler(&s.log, nil))) })
		story(s)
		stop()
		watchers.Wait()
		s.server.Close()
		s.clients.Close()
	})
}

// prefixes are n addresses from 10.0.0.first on.
func prefixes(first byte, n int) (all []netip.Prefix) {
	for i := range n {
		all = append(all, netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, first + byte(i)}), 24))
	}
	return all
}

func (s *siege) stack(cfg tcpglass.Config) *tcpglass.Stack {
	st, err := tcpglass.New(cfg)
	if err != nil {
		s.Fatal(err)
	}
	return st
}

// serve accepts and hangs up, until the stack is closed.
func (s *siege) serve(how host.ListenConfig) {
	ln, err := s.server.ListenWith(how, "tcp", ":80")
	if err != nil {
		s.Fatal(err)
	}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
}

func (s *siege) note(e metrics.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
}

// said are the events of a kind.
func (s *siege) said(kind metrics.Kind) (all []metrics.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		if e.Kind == kind {
			all = append(all, e)
		}
	}
	return all
}

// run lets d go by, with so many visits and forged segments a second.
func (s *siege) run(d time.Duration, visits, forged int, flags wire.Flags) {
	const step = 20 * time.Millisecond
	for i := range int(d / step) {
		for range share(visits, i, step) {
			s.visit()
		}
		for range share(forged, i, step) {
			s.forge(flags)
		}
		time.Sleep(step)
	}
}

// share is how many of so many a second fall into step number i.
func share(perSecond, i int, step time.Duration) int {
	steps := int(time.Second / step)
	return perSecond*(i+1)/steps - perSecond*i/steps
}

// visit is a whole connection, from one of the clients' addresses.
func (s *siege) visit() {
	from := fmt.Sprintf("10.0.0.%d:0", 2+s.chance.IntN(homes))
	c, err := s.clients.DialFrom(s.Context(), "tcp", from, web)
	if err != nil {
		s.Fatal(err)
	}
	c.Close()
}

// forge sends a segment to the server in the name of somebody who is not
// there.
func (s *siege) forge(flags wire.Flags) {
	src := wire.Addr4([4]byte{198, 18, byte(s.chance.Uint32()), byte(s.chance.Uint32())})
	dst := wire.AddrFrom(netip.MustParseAddr(serverIP))
	b := make([]byte, wire.MinIPv4+wire.MinTCP)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: src, Dst: dst}, wire.MinTCP)
	wire.PutTCP(b[wire.MinIPv4:], &wire.TCP{
		Src: uint16(1024 + s.chance.IntN(60000)), Dst: 80, Flags: flags, Window: 512,
	}, &wire.Options{})
	sum := wire.TransportSum(src, dst, wire.ProtoTCP, b[wire.MinIPv4:])
	b[wire.MinIPv4+16], b[wire.MinIPv4+17] = byte(sum>>8), byte(sum)
	if n, err := s.forged.Send([]wire.Packet{{Bytes: b}}); n != 1 {
		s.Fatal(err)
	}
}

// page is what Prometheus would see.
func (s *siege) page() string {
	w := httptest.NewRecorder()
	metrics.Handler(s.server).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}
