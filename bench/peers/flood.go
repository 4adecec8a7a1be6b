package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// The real client of a flood.
const (
	clientEvery = 10 * time.Millisecond  // from one dial to the next, whatever became of the last
	floodLead   = 500 * time.Millisecond // what the flood gets to fill the queues first
)

// flood: c.Rate spoofed SYNs per second (0: no pause; negative: none at all)
// while a client makes 100 connections per second, open loop.
func flood(c Case, p *Pair) Metrics {
	serve(p.Server, basePort, echoOnce)
	before := readMem()
	f := startSynFlood(c.Rate, p)
	time.Sleep(floodLead)
	var cl floodClient
	cl.dialFor(c.Dur, p)
	dt := time.Since(f.t0).Seconds()
	stray := p.Stray()
	f.end()
	cl.wg.Wait() // every dial and exchange has its own time limit
	after := readMem()
	m := cl.metrics(c.Dur)
	m["syn_per_s"] = float64(f.sent) / dt
	m["synack_per_s"] = float64(stray) / dt
	m["after_heap_MiB"] = (after.heap - before.heap) / (1 << 20)
	m["after_rss_MiB"] = after.rss / (1 << 20)
	addStats(m, p.Server, "srv_")
	return m
}

// synFlood is a running flood.
type synFlood struct {
	t0   time.Time
	sent int64 // to be read after end
	stop atomic.Bool
	done chan struct{}
}

func startSynFlood(rate int, p *Pair) *synFlood {
	f := &synFlood{t0: time.Now(), done: make(chan struct{})}
	f.stop.Store(rate < 0) // baseline: no flood at all
	go func() {
		defer close(f.done)
		f.run(rate, p)
	}()
	return f
}

func (f *synFlood) run(rate int, p *Pair) {
	g := newSynGen(p.Addr, basePort)
	for !f.stop.Load() {
		due := f.sent + 64
		if rate > 0 {
			due = int64(time.Since(f.t0).Seconds() * float64(rate))
		}
		for ; f.sent < due; f.sent++ {
			p.Inject(g.next())
		}
		f.pause(rate)
	}
}

// pause gives way to the stacks and the client. A real flood comes from
// elsewhere; one that never waits keeps a processor for 10 ms, and whoever a
// stack has woken waits for it: measured would be the scheduler of Go.
func (f *synFlood) pause(rate int) {
	if rate > 0 {
		time.Sleep(500 * time.Microsecond)
	} else {
		runtime.Gosched()
	}
}

func (f *synFlood) end() {
	f.stop.Store(true)
	<-f.done
}

// floodClient is who the flood is meant to keep out.
type floodClient struct {
	wg        sync.WaitGroup
	ok, tried atomic.Int64
	lat       latencies
	peak      uint64 // octets of heap and stacks
}

func (cl *floodClient) dialFor(dur time.Duration, p *Pair) {
	for n := range int(dur / clientEvery) {
		cl.tried.Add(1)
		t := time.Now()
		cl.wg.Go(func() { cl.once(t, p) })
		if n%25 == 0 {
			var ms runtime.MemStats
			runtime.ReadMemStats(&ms)
			cl.peak = max(cl.peak, ms.HeapAlloc+ms.StackInuse)
		}
		time.Sleep(time.Until(t.Add(clientEvery)))
	}
}

func (cl *floodClient) once(t time.Time, p *Pair) {
	nc, err := p.Client.Dial(addr(p, basePort))
	if err != nil {
		return
	}
	defer nc.Close()
	nc.SetDeadline(t.Add(2 * dialTimeout))
	if exchange(nc) != nil {
		return
	}
	cl.lat.add(time.Since(t))
	cl.ok.Add(1)
}

func (cl *floodClient) metrics(dur time.Duration) Metrics {
	m := cl.lat.quantiles("connect_echo")
	m["legit_ok_pct"] = 100 * float64(cl.ok.Load()) / float64(cl.tried.Load())
	m["legit_per_s"] = float64(cl.tried.Load()) / dur.Seconds()
	m["peak_heap_MiB"] = float64(cl.peak) / (1 << 20)
	return m
}
