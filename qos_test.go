package tcpglass

import (
	"errors"
	"net"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// codepoints are those with which a stack sends, each where it changes.
type codepoints struct{ seen []uint8 }

// trace is for Config.Trace.
func (c *codepoints) trace(r *trace.Record) {
	tos := uint8(0)
	switch {
	case r.Kind != trace.Sent:
		return
	case r.Segment != nil:
		tos = r.Segment.TOS
	case r.Datagram != nil:
		tos = r.Datagram.TOS
	}
	if n := len(c.seen); n == 0 || c.seen[n-1] != wire.DSCP(tos) {
		c.seen = append(c.seen, wire.DSCP(tos))
	}
}

// TestQualityOfService: whoever may choose a codepoint, and what goes out
// with it; and with both stacks willing, ECN.
func TestQualityOfService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := mem.Pipe(mem.Config{})
		var sent, answered codepoints
		server := start(t, Config{Link: a, Trace: answered.trace}, serverIP)
		client := start(t, Config{Link: b, Trace: sent.trace, TCP: tcp.Config{DSCP: 10, ECN: tcp.ECNOn}}, clientIP)
		ln, err := server.ListenWith(host.ListenConfig{ReflectDSCP: true}, "tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		dialed, err := client.Dial("tcp", serverIP+":80")
		if err != nil {
			t.Fatal(err)
		}
		accepted, err := ln.AcceptTCP()
		if err != nil {
			t.Fatal(err)
		}
		say(t, dialed, "one")
		hear(t, accepted, "one")
		if info := accepted.Info(); !info.ECN || info.DSCP != 10 {
			t.Errorf("Info says ECN %v and DSCP %d, want true and the client's 10", info.ECN, info.DSCP)
		}
		if err := dialed.(*Conn).SetDSCP(46); err != nil {
			t.Error(err)
		}
		say(t, dialed, "two")
		hear(t, accepted, "two")
		say(t, accepted, "three")
		hear(t, dialed, "three")
		synctest.Wait()
		if !slices.Equal(sent.seen, []uint8{10, 46}) || !slices.Equal(answered.seen, []uint8{10}) {
			t.Errorf("the client sends with %v and the server with %v, want 10, 46 and 10", sent.seen, answered.seen)
		}
		if err := dialed.(*Conn).SetDSCP(64); !errors.Is(err, syscall.EINVAL) {
			t.Errorf("codepoint 64: %v, want EINVAL", err)
		}
		dialed.Close()
		if err := dialed.(*Conn).SetDSCP(0); !errors.Is(err, net.ErrClosed) {
			t.Errorf("a codepoint for a closed connection: %v, want net.ErrClosed", err)
		}
	})
}

func TestQualityOfServiceOfDatagrams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := mem.Pipe(mem.Config{})
		var sent codepoints
		start(t, Config{Link: a}, serverIP)
		client := start(t, Config{Link: b, Trace: sent.trace}, clientIP)
		c, err := client.Dial("udp", serverIP+":53")
		if err != nil {
			t.Fatal(err)
		}
		say(t, c, "one")
		p := c.(*PacketConn)
		if err := p.SetDSCP(34); err != nil {
			t.Error(err)
		}
		p.Write([]byte("two")) // the first was refused, which the first of these may tell
		p.Write([]byte("three"))
		synctest.Wait()
		if !slices.Equal(sent.seen, []uint8{0, 34}) {
			t.Errorf("datagrams leave with %v, want 0, 34", sent.seen)
		}
		if err := p.SetDSCP(64); !errors.Is(err, syscall.EINVAL) {
			t.Errorf("codepoint 64: %v, want EINVAL", err)
		}
		p.Close()
		if err := p.SetDSCP(0); !errors.Is(err, net.ErrClosed) {
			t.Errorf("a codepoint for a closed socket: %v, want net.ErrClosed", err)
		}
	})
}
