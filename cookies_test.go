package tcpglass

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

// spread is a client's link to two servers behind one address: SYNs go to
// the first, all else to the second.
type spread struct {
	link.Link
	second link.Link
}

func (l *spread) Start(up link.Receiver) error {
	if err := l.Link.Start(up); err != nil {
		return err
	}
	return l.second.Start(up)
}

func (l *spread) Send(pkts []wire.Packet) (n int, err error) {
	for n = range pkts {
		to := l.second
		if pkts[n].Bytes[wire.MinIPv4+13]&byte(wire.SYN) != 0 {
			to = l.Link
		}
		if _, err := to.Send(pkts[n : n+1]); err != nil {
			return n, err
		}
	}
	return len(pkts), nil
}

func (l *spread) Close() error {
	l.second.Close()
	return l.Link.Close()
}

// TestStacksBehindOneAddress: the SYN goes to one stack, the third segment to
// another that was started an hour later. With one CookieSecret that is a
// connection; without, a reset.
func TestStacksBehindOneAddress(t *testing.T) {
	for _, secret := range [][16]byte{{1, 2, 3}, {}} {
		synctest.Test(t, func(t *testing.T) {
			a, toA := mem.Pipe(mem.Config{})
			b, toB := mem.Pipe(mem.Config{})
			serve := func(l link.Link) *Listener {
				st := start(t, Config{Link: l, CookieSecret: secret}, serverIP)
				ln, err := st.ListenWith(host.ListenConfig{Cookies: host.CookiesAlways}, "tcp", ":80")
				if err != nil {
					t.Fatal(err)
				}
				return ln
			}
			serve(a)
			time.Sleep(time.Hour)
			ln := serve(b)
			client := start(t, Config{Link: &spread{toA, toB}}, clientIP)
			c, err := client.Dial("tcp", serverIP+":80")
			if secret == [16]byte{} {
				if err == nil {
					t.Error("the secrets differ and there is a connection")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			io.WriteString(c, "hello")
			s, err := ln.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			p := make([]byte, 5)
			if _, err := io.ReadFull(s, p); err != nil || string(p) != "hello" {
				t.Errorf("the second stack read %q, %v", p, err)
			}
		})
	}
}
