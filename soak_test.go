package tcpglass

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/link/impair"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// soakVariable is how many octets TestSoak sends in all, where not the few
// that are enough for every day: 10000000000 is what CI asks for.
const soakVariable = "TCPGLASS_SOAK"

// soakDefault is the same without the variable.
const soakDefault = 64 << 20

// TestSoak sends a stream through a link that does everything a link can do
// to it: every octet arrives, in its place, and the sender never stands
// still for longer than two of its own timeouts. Time is virtual, so what
// the losses cost in waiting costs nothing here.
func TestSoak(t *testing.T) {
	bad := impair.Config{Loss: 0.01, Duplicate: 0.005, Reorder: 0.01, Corrupt: 0.002, Delay: time.Millisecond}
	runs := []mem.Config{
		{MTU: 1500},
		{MTU: 1500, Offload: wire.Offload{Large: 65535, Checksum: true}},
		{MTU: 9000},
		{MTU: 65535},
	}
	for seed, link := range runs {
		bad.Seed = uint64(seed + 1)
		t.Run(fmt.Sprintf("mtu=%d,large=%d,seed=%d", link.MTU, link.Offload.Large, bad.Seed), func(t *testing.T) {
			octets := soakOctets(t) / len(runs)
			synctest.Test(t, func(t *testing.T) { soak(t, link, bad, octets) })
		})
	}
}

func soakOctets(t *testing.T) int {
	text := os.Getenv(soakVariable)
	if text == "" {
		return soakDefault
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s=%s is not a number of octets", soakVariable, text)
	}
	return n
}

func soak(t *testing.T, cfg mem.Config, bad impair.Config, octets int) {
	a, b := mem.Pipe(cfg)
	worse, err := impair.New(b, bad)
	if err != nil {
		t.Fatal(err)
	}
	server, client := start(t, Config{Link: a}, serverIP), start(t, Config{Link: worse}, clientIP)
	accepted, dialed := connect(t, server, client)
	block := make([]byte, 1<<20-3) // of a length that no power of two divides
	rng := rand.NewChaCha8([32]byte{byte(bad.Seed)})
	rng.Read(block)
	began, done := time.Now(), make(chan struct{})
	go pour(dialed, block, octets)
	go watch(t, dialed, done)
	defer close(done)
	compare(t, accepted, block, octets)
	st := dialed.Info()
	t.Logf("%d octets in %v of virtual time; %d of %d segments sent again, %d timeouts",
		octets, time.Since(began).Round(time.Millisecond), st.Retransmits, st.SegmentsOut, st.Timeouts)
}

// pour writes octets octets of block over and over, then closes.
func pour(c *Conn, block []byte, octets int) {
	for sent := 0; sent < octets; {
		n, err := c.Write(block[:min(len(block), octets-sent)])
		if err != nil {
			return // compare will miss the rest
		}
		sent += n
	}
	c.CloseWrite()
}

// compare reads what pour has written.
func compare(t *testing.T, c *Conn, block []byte, octets int) {
	defer c.Close()
	buf, got := make([]byte, 64<<10), 0
	for {
		n, err := c.Read(buf)
		for rest := buf[:n]; len(rest) > 0; {
			want := block[got%len(block):]
			want = want[:min(len(want), len(rest))]
			if !bytes.Equal(rest[:len(want)], want) {
				t.Fatalf("octets %d to %d are not those that were sent", got, got+len(want))
			}
			got, rest = got+len(want), rest[len(want):]
		}
		switch {
		case err == io.EOF && got == octets:
			return
		case err != nil:
			t.Fatalf("after %d of %d octets: %v", got, octets, err)
		}
	}
}

// watch looks at the sender often, and fails the test where it has stood
// still for too long: each timeout doubles the next, so that any series of
// them, and the round trip behind it, takes less than twice the present one.
func watch(t *testing.T, c *Conn, done <-chan struct{}) {
	const often = 20 * time.Millisecond
	tick := time.NewTicker(often)
	defer tick.Stop()
	last, moved := tcp.Status{}, time.Now()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		st := c.Info()
		switch {
		case st.SndUna != last.SndUna || st.Unacked == 0:
			moved = time.Now()
		case time.Since(moved) > 2*st.RTO+2*often:
			t.Errorf("the sender has stood still for %v; its timeout is %v\n%+v", time.Since(moved), st.RTO, st)
			return
		}
		last = st
	}
}
