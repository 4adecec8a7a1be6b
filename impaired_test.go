package tcpglass

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/link/impair"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

// behaviour is what one direction of a connection does.
type behaviour struct {
	Octets   int           // to be written
	Piece    int           // octets per Write
	Pause    time.Duration // between Writes
	Gulp     int           // octets per Read
	Patience time.Duration // of each Read and Write; 0: endless
}

func drawBehaviour(t *rapid.T, who string) behaviour {
	return behaviour{
		Octets:   rapid.SampledFrom([]int{0, 1, 1461, 100_000, 1_000_000}).Draw(t, who+" octets"),
		Piece:    rapid.IntRange(1_000, 100_000).Draw(t, who+" piece"),
		Pause:    time.Duration(rapid.IntRange(0, 50).Draw(t, who+" pause, ms")) * time.Millisecond,
		Gulp:     rapid.IntRange(1_000, 300_000).Draw(t, who+" gulp"),
		Patience: time.Duration(rapid.IntRange(0, 1).Draw(t, who+" patience, s")) * time.Second,
	}
}

// TestStreamsSurviveBadLinks: whatever the users do, and whatever the link
// does, what is read is what was written, all of it, and nobody hangs.
func TestStreamsSurviveBadLinks(t *testing.T) {
	rates := rapid.SampledFrom([]float64{0, 0.01, 0.05})
	rapid.Check(t, func(rt *rapid.T) {
		cfg := impair.Config{
			Seed:      rapid.Uint64().Draw(rt, "seed"),
			Direction: impair.Sent,
			Loss:      rates.Draw(rt, "loss"),
			Duplicate: rates.Draw(rt, "duplicates"),
			Corrupt:   rates.Draw(rt, "corruption"),
			Reorder:   rates.Draw(rt, "reorder"),
			Delay:     time.Duration(rapid.IntRange(0, 50).Draw(rt, "delay, ms")) * time.Millisecond,
		}
		var below mem.Config
		if rapid.Bool().Draw(rt, "frames") {
			below.Hardware = [2]wire.MAC{{2, 5: 1}, {2, 5: 2}}
		}
		there, back := drawBehaviour(rt, "there"), drawBehaviour(rt, "back")
		synctest.Test(t, func(t *testing.T) {
			server, client := impairedPair(t, below, cfg)
			accepted, dialed := connect(t, server, client)
			var all sync.WaitGroup
			all.Go(func() { there.run(t, dialed, accepted) })
			all.Go(func() { back.run(t, accepted, dialed) })
			all.Wait()
		})
		if t.Failed() {
			rt.Fatal("see above")
		}
	})
}

func impairedPair(t *testing.T, below mem.Config, cfg impair.Config) (server, client *Stack) {
	t.Helper()
	a, b := mem.Pipe(below)
	bad := func(l *mem.End, seed uint64) *impair.Link {
		cfg.Seed += seed
		wrapped, err := impair.New(l, cfg)
		if err != nil {
			t.Fatal(err)
		}
		return wrapped
	}
	return start(t, Config{Link: bad(a, 1)}, serverIP), start(t, Config{Link: bad(b, 2)}, clientIP)
}

// run moves a stream from one end to the other, and wants it whole.
func (b behaviour) run(t *testing.T, from, to *Conn) {
	out := make([]byte, b.Octets)
	rand.NewChaCha8([32]byte{byte(b.Octets)}).Read(out)
	go b.write(t, from, out)
	in := make([]byte, 0, b.Octets)
	for buf := make([]byte, b.Gulp); ; {
		to.SetReadDeadline(b.deadline())
		n, err := to.Read(buf)
		in = append(in, buf[:n]...)
		switch {
		case err == io.EOF:
			if !bytes.Equal(in, out) {
				t.Errorf("%d octets arrived of %d, or others", len(in), len(out))
			}
			return
		case err != nil && !errors.Is(err, os.ErrDeadlineExceeded):
			t.Errorf("after %d octets of %d: %v", len(in), len(out), err)
			return
		}
	}
}

func (b behaviour) write(t *testing.T, c *Conn, out []byte) {
	for len(out) > 0 {
		c.SetWriteDeadline(b.deadline())
		n, err := c.Write(out[:min(b.Piece, len(out))])
		out = out[n:]
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("with %d octets still to be written: %v", len(out), err)
			return
		}
		time.Sleep(b.Pause)
	}
	c.CloseWrite()
}

func (b behaviour) deadline() time.Time {
	if b.Patience == 0 {
		return time.Time{}
	}
	return time.Now().Add(b.Patience)
}
