package metrics_test

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/impair"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/tcp"
)

// TestUploadsThatAreBrokenOffAreNoAlarm: a server has had enough of ten
// uploads from far away. What was on its way belongs to no connection any
// more, thousands of segments, and is no ACK flood.
func TestUploadsThatAreBrokenOffAreNoAlarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := mem.Pipe(mem.Config{})
		s := &siege{T: t}
		s.server = s.stack(tcpglass.Config{Link: s.far(a), Detect: true, Addrs: prefixes(1, 1)})
		s.clients = s.stack(tcpglass.Config{Link: s.far(b), Addrs: prefixes(2, 1)})
		defer s.server.Close()
		defer s.clients.Close()
		ln, err := s.server.Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			go s.upload()
		}
		for range 10 {
			c, err := ln.Accept()
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				io.CopyN(io.Discard, c, 3<<20)
				c.(*tcpglass.Conn).SetLinger(0)
				c.Close()
			}()
		}
		for range 50 {
			time.Sleep(100 * time.Millisecond)
			for _, v := range s.server.Alarms() {
				t.Fatalf("a false alarm: %v", v.Text(i18n.English.Text))
			}
		}
		if n := s.server.Stats().Verdicts[tcp.Refuse]; n < 1000 {
			t.Errorf("%d segments belonged to nothing: hardly anything was on its way, the test shows nothing", n)
		}
	})
}

// far is a link with 100 ms each way.
func (s *siege) far(l link.Link) link.Link {
	slow, err := impair.New(l, impair.Config{Seed: 1, Direction: impair.Sent, Delay: 100 * time.Millisecond})
	if err != nil {
		s.Fatal(err)
	}
	return slow
}

func (s *siege) upload() {
	c, err := s.clients.Dial("tcp", web)
	if err != nil {
		return
	}
	defer c.Close()
	c.Write(make([]byte, 8<<20))
}
