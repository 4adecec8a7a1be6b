package host

import (
	"testing"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Text for a connection that is no more is refused by hosts that share a
// secret, too: only who sends cookies himself waits for what may come.
func TestTextForNobodyIsRefusedThoughTheSecretIsShared(t *testing.T) {
	r := newRig(t, func(c *Config) { c.CookieSecret[0] = 1 })
	r.listen(r.bob, 80, ListenConfig{})
	r.inject(r.bob, stranger(9, 4000, 80), tcp.Segment{Seq: 1, Ack: 2, Flags: wire.ACK, Payload: []byte("hello?")})
	if got := r.sent(r.bob); len(got) != 1 || !got[0].Flags.Has(wire.RST) {
		t.Errorf("it is answered with %d segments, want a reset", len(got))
	}
	if got := r.bob.Stats().CookiesRefused; got != 1 {
		t.Errorf("it was tried as a cookie %d times, want once", got)
	}
}

func TestACookieCostsNoAllocation(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, always)
	port := uint16(1)
	flood := func() {
		n := forge(r.buf, port)
		r.bob.Receive(r.Now(), wire.Packet{Bytes: r.buf[:n]})
		if _, ok := r.bob.Transmit(r.Now(), r.buf); !ok {
			t.Fatal("there is no SYN-ACK")
		}
		port += 7
	}
	for range 100 {
		flood()
	}
	if n := testing.AllocsPerRun(500, flood); n > 0 {
		t.Errorf("a SYN-ACK with a cookie costs %v allocations", n)
	}
	guess := tcp.Segment{Seq: 701, Ack: 5, Flags: wire.ACK}
	b := packet(stranger(9, 4000, 80), guess)
	if n := testing.AllocsPerRun(500, func() {
		r.bob.Receive(r.Now(), wire.Packet{Bytes: b})
		r.bob.Transmit(r.Now(), r.buf)
	}); n > 0 {
		t.Errorf("a guess costs %v allocations", n)
	}
}

func BenchmarkCookieSynAck(b *testing.B) {
	r := newRig(b)
	r.listen(r.bob, 80, always)
	pkt := make([]byte, 100)
	pkt = pkt[:forge(pkt, 4000)]
	for b.Loop() {
		r.bob.Receive(r.Now(), wire.Packet{Bytes: pkt, Sum: wire.SumTrusted})
		r.bob.Transmit(r.Now(), r.buf)
	}
}

// FuzzGuess lets somebody acknowledge what was never sent to him.
func FuzzGuess(f *testing.F) {
	f.Add(uint32(700), uint32(1), uint32(0), false)
	f.Fuzz(func(t *testing.T, n, ack, echo uint32, text bool) {
		r := newRig(t)
		l := r.listen(r.bob, 80, always)
		flow := stranger(9, 4000, 80)
		r.inject(r.bob, flow, syn(1))
		cookie := r.sent(r.bob)[0].Seq
		seg := tcp.Segment{Seq: seq.Num(n), Ack: seq.Num(ack), Flags: wire.ACK, Window: 8000}
		if echo != 0 {
			seg.Options = wire.Options{Set: wire.OptTimestamps, TSVal: 1, TSEcr: echo}
		}
		if text {
			seg.Payload = []byte("text")
		}
		r.inject(r.bob, flow, seg)
		got := r.sent(r.bob)
		_, ok := l.Accept()
		switch {
		case ok && (seg.Seq != 2 || seg.Ack != cookie.Add(1)):
			t.Log("a guess in 8 million; if this is seen twice, something is wrong")
			t.Fail()
		case !ok && len(got) > 1:
			t.Errorf("a guess is answered with %d segments", len(got))
		}
	})
}
