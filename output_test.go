package tcpglass

import (
	"bytes"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
)

// TestOddLinks moves a stream both ways over links that make life hard.
// Nothing may be lost or come twice, and nothing may hang.
func TestOddLinks(t *testing.T) {
	for _, tt := range []struct {
		what string
		wrap func(l link.Link) link.Link
	}{
		{"full after each packet, Writable from another goroutine", func(l link.Link) link.Link { return &narrow{Link: l, room: 1} }},
		{"full after three, Writable from inside Send", func(l link.Link) link.Link { return &narrow{Link: l, room: 3, inside: true} }},
		{"full after each packet, Writable from inside Send", func(l link.Link) link.Link { return &narrow{Link: l, room: 1, inside: true} }},
		{"every third packet refused with an error", func(l link.Link) link.Link { return &picky{Link: l} }},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := mem.Pipe(mem.Config{})
				server := start(t, Config{Link: tt.wrap(a)}, serverIP)
				client := start(t, Config{Link: tt.wrap(b)}, clientIP)
				accepted, dialed := connect(t, server, client)
				exchange(t, accepted, dialed, 300_000)
			})
		})
	}
}

func TestAShortPipe(t *testing.T) {
	server, client := pair(t, mem.Config{Queue: 2})
	accepted, dialed := connect(t, server, client)
	exchange(t, accepted, dialed, 3<<20)
}

// exchange sends size octets each way at once and checks them.
func exchange(t *testing.T, a, b *Conn, size int) {
	t.Helper()
	var all sync.WaitGroup
	for i, way := range [][2]*Conn{{a, b}, {b, a}} {
		out := make([]byte, size)
		rand.NewChaCha8([32]byte{byte(i)}).Read(out)
		all.Go(func() {
			if n, err := way[0].Write(out); err != nil {
				t.Errorf("way %d: Write took %d octets, then %v", i, n, err)
			}
			way[0].CloseWrite()
		})
		all.Go(func() {
			in, err := io.ReadAll(way[1])
			if err != nil || !bytes.Equal(in, out) {
				t.Errorf("way %d: read %d octets of %d, equal %v, %v", i, len(in), size, bytes.Equal(in, out), err)
			}
		})
	}
	all.Wait()
}

func TestManyConnectionsAtOnce(t *testing.T) {
	server, client := pair(t, mem.Config{})
	l := listen(t, server, ":80")
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { io.Copy(c, c); c.Close() }()
		}
	}()
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for i := range 50 {
				c, err := client.Dial("tcp", serverIP+":80")
				if err != nil {
					t.Errorf("Dial %d: %v", i, err)
					return
				}
				say(t, c, "ping")
				hear(t, c, "ping")
				c.Close()
			}
		})
	}
	all.Wait()
	l.Close()
}
