package tcpglass

import (
	"io"
	"net"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

// The links of the benchmarks: packets as Ethernet takes them, with every
// checksum made and verified; and packets as a virtio device takes them.
var (
	plain = mem.Config{MTU: 1500}
	large = mem.Config{MTU: 1500, Offload: wire.Offload{Large: 65535, Checksum: true}}
)

func BenchmarkBulk(b *testing.B) {
	for _, bm := range []struct {
		name string
		cfg  mem.Config
	}{{"mtu=1500", plain}, {"large=64KiB", large}} {
		b.Run(bm.name, func(b *testing.B) { bulk(b, bm.cfg) })
	}
}

// bulk writes pieces of 128 KiB to a reader with room for 256 KiB.
func bulk(b *testing.B, cfg mem.Config) {
	server, client := pair(b, cfg)
	accepted, dialed := connect(b, server, client)
	piece := make([]byte, 128<<10)
	done := make(chan int)
	go func() {
		buf, sum := make([]byte, 256<<10), 0
		for n, err := 0, error(nil); err == nil; sum += n {
			n, err = accepted.Read(buf)
		}
		done <- sum
	}()
	b.SetBytes(int64(len(piece)))
	b.ReportAllocs()
	began := time.Now()
	for b.Loop() {
		dialed.Write(piece)
	}
	dialed.CloseWrite()
	sum := <-done
	b.ReportMetric(float64(sum)*8/float64(time.Since(began)), "Gbit/s")
	if want := b.N * len(piece); sum != want {
		b.Errorf("%d octets arrived of %d", sum, want)
	}
}

// BenchmarkPingPong sends 64 octets there and back.
func BenchmarkPingPong(b *testing.B) {
	server, client := pair(b, plain)
	accepted, dialed := connect(b, server, client)
	go func() {
		var buf [64]byte
		for {
			if _, err := io.ReadFull(accepted, buf[:]); err != nil {
				return
			}
			accepted.Write(buf[:])
		}
	}()
	var buf [64]byte
	took := make([]time.Duration, 0, 1<<20)
	b.ReportAllocs()
	for b.Loop() {
		began := time.Now()
		dialed.Write(buf[:])
		io.ReadFull(dialed, buf[:])
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

// BenchmarkConnect opens a connection, sends one octet there and back, and
// closes it, the dialer first.
func BenchmarkConnect(b *testing.B) {
	for _, bm := range []struct {
		name    string
		dialers int
	}{{"dialers=1", 1}, {"dialers=16", 16}, {"dialers=128", 128}} {
		b.Run(bm.name, func(b *testing.B) { connects(b, bm.dialers) })
	}
}

func connects(b *testing.B, dialers int) {
	x, y := mem.Pipe(plain)
	server := start(b, Config{Link: x}, serverIP)
	client := start(b, Config{Link: y, TimeWaits: 10_000}, clientIP) // so that ports come back
	l := listen(b, server, ":80")
	go serveEcho(l)
	b.ReportAllocs()
	b.ResetTimer()
	left := make(chan struct{}, b.N)
	for range b.N {
		left <- struct{}{}
	}
	close(left)
	began := time.Now()
	var all sync.WaitGroup
	for range dialers {
		all.Go(func() {
			for range left {
				if err := connectOnce(client); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "conn/s")
}

func serveEcho(l *Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go echo(c)
	}
}

func echo(c net.Conn) {
	defer c.Close()
	var buf [1]byte
	for {
		if _, err := c.Read(buf[:]); err != nil {
			return
		}
		c.Write(buf[:])
	}
}

func connectOnce(client *Stack) error {
	c, err := client.Dial("tcp", serverIP+":80")
	if err != nil {
		return err
	}
	defer c.Close()
	var buf [1]byte
	if _, err := c.Write(buf[:]); err != nil {
		return err
	}
	_, err = c.Read(buf[:])
	return err
}

// BenchmarkIdle weighs established connections, both ends, without and with
// a goroutine that waits in Read.
func BenchmarkIdle(b *testing.B) {
	for _, bm := range []struct {
		name   string
		parked bool
	}{{"alone", false}, {"parked-in-Read", true}} {
		b.Run(bm.name, func(b *testing.B) { idle(b, bm.parked) })
	}
}

func idle(b *testing.B, parked bool) {
	server, client := pair(b, plain)
	l := listen(b, server, ":80")
	before := inUse()
	ends := make([]*Conn, 0, 2*b.N)
	for range b.N {
		dialed := dial(b, client, serverIP+":80")
		accepted, err := l.AcceptTCP()
		if err != nil {
			b.Fatal(err)
		}
		ends = append(ends, dialed, accepted)
		if parked {
			go accepted.Read(make([]byte, 1))
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(inUse()-before)/float64(2*b.N), "octets/end")
	for _, c := range ends {
		c.SetLinger(0)
		c.Close()
	}
}

// inUse is how many octets the heap and the stacks of goroutines take.
func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
