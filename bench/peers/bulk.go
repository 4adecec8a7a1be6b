package main

import (
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// warmup is what slow start and the growth of buffers get before the clock
// starts.
const warmup = 400 * time.Millisecond

// bulk: N connections, client to server, as fast as they go. The ends of each
// read are compared with what was sent.
func bulk(c Case, p *Pair) Metrics {
	out := make([]byte, 128<<10)
	for i := range out {
		out[i] = byte(rand.Uint32())
	}
	var got atomic.Int64
	var stop atomic.Bool
	var wg sync.WaitGroup
	serve(p.Server, basePort, func(nc net.Conn) { drain(nc, out, &got) })
	for range max(c.N, 1) {
		nc := must(p.Client.Dial(addr(p, basePort)))
		wg.Go(func() { pour(nc, out, &stop) })
	}
	time.Sleep(warmup)
	before, mt := got.Load(), startMeter()
	time.Sleep(c.Dur)
	mt.stop()
	n := float64(got.Load() - before)
	stop.Store(true)
	if n == 0 {
		panic("nothing received")
	}
	m := bulkMetrics(mt, n)
	addStats(m, p.Client, "cli_")
	return m
}

func bulkMetrics(mt *meter, octets float64) Metrics {
	return Metrics{
		"gbit_s":          octets * 8 / mt.wall.Seconds() / 1e9,
		"cpu_ns_per_KiB":  float64(mt.cpu) / (octets / 1024),
		"allocs_per_MiB":  mt.allocs / (octets / (1 << 20)),
		"allocB_per_data": mt.mem / octets,
	}
}

func pour(nc net.Conn, out []byte, stop *atomic.Bool) {
	for !stop.Load() {
		if _, err := nc.Write(out); err != nil {
			return
		}
	}
	nc.Close()
}

// drain counts what it reads, which must be out over and over.
func drain(nc net.Conn, out []byte, got *atomic.Int64) {
	buf, off := make([]byte, 256<<10), 0
	for {
		n, err := nc.Read(buf)
		if n > 0 && (buf[0] != out[off%len(out)] || buf[n-1] != out[(off+n-1)%len(out)]) {
			panic("corrupted stream")
		}
		off += n
		got.Add(int64(n))
		if err != nil {
			return
		}
	}
}

// memcpy copies 64 KiB blocks on one core: the bound on any copying stack.
func memcpy(c Case, _ *Pair) Metrics {
	src, dst := make([]byte, 64<<20), make([]byte, 64<<10)
	n, off, t0 := 0, 0, time.Now()
	for time.Since(t0) < c.Dur {
		for range 64 {
			n += copy(dst, src[off:off+len(dst)])
			off = (off + len(dst)) % len(src)
		}
	}
	return Metrics{"gbit_s": float64(n) * 8 / time.Since(t0).Seconds() / 1e9}
}
