package main

import (
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// crrMax keeps crr short of port exhaustion: with every port in TIME_WAIT Linux
// slows down after half of the range, as it tries ports of one parity first.
const crrMax = 20000

// crr: connect, 1 octet there and back, active close by the client; N dialers.
func crr(c Case, p *Pair) Metrics {
	serve(p.Server, basePort, echoOnce)
	var r crrRun
	var wg sync.WaitGroup
	mt := startMeter()
	for range c.N {
		wg.Go(func() {
			for time.Since(mt.t) < c.Dur && r.ok.Load() < crrMax {
				r.once(p)
			}
		})
	}
	wg.Wait()
	mt.stop()
	return r.metrics(mt)
}

// crrRun is what the dialers of a crr have in common.
type crrRun struct {
	ok, fail  atomic.Int64
	firstFail atomic.Int64 // connections made when the first dial failed
	lastErr   atomic.Value
	lat       latencies
}

func (r *crrRun) once(p *Pair) {
	t := time.Now()
	nc, err := p.Client.Dial(addr(p, basePort))
	if err != nil {
		r.failed(err)
		return
	}
	d := time.Since(t)
	err = exchange(nc)
	nc.Close()
	if err != nil {
		r.failed(err)
		return
	}
	r.lat.add(d)
	r.ok.Add(1)
}

func (r *crrRun) failed(err error) {
	r.lastErr.Store(err.Error())
	if r.fail.Add(1) == 1 {
		r.firstFail.Store(r.ok.Load())
	}
	time.Sleep(time.Millisecond)
}

func (r *crrRun) metrics(mt *meter) Metrics {
	m, n := r.lat.quantiles("connect"), float64(max(r.ok.Load(), 1))
	m["conn_per_s"] = float64(r.ok.Load()) / mt.wall.Seconds()
	m["cpu_us_per_conn"] = float64(mt.cpu.Microseconds()) / n
	m["allocs_per_conn"] = mt.allocs / n
	m["allocB_per_conn"] = mt.mem / n
	if f := r.fail.Load(); f > 0 {
		m["failed"], m["ok_before_first_failure"] = float64(f), float64(r.firstFail.Load())
		fmt.Fprintln(os.Stderr, "crr: last error:", r.lastErr.Load())
	}
	return m
}

// exchange sends an octet and waits for it to come back.
func exchange(nc net.Conn) error {
	var b [1]byte
	if _, err := nc.Write(b[:]); err != nil {
		return err
	}
	_, err := nc.Read(b[:])
	return err
}

func echoOnce(nc net.Conn) {
	var b [1]byte
	for {
		if _, err := nc.Read(b[:]); err != nil {
			nc.Close() // after the peer's FIN: the passive close
			return
		}
		nc.Write(b[:])
	}
}
