package main

import (
	"io"
	"net"
	"time"
)

// pingpong: 64 octets there and back on one connection.
func pingpong(c Case, p *Pair) Metrics {
	serve(p.Server, basePort, echo64)
	nc := must(p.Client.Dial(addr(p, basePort)))
	defer nc.Close()
	lat := latencies{d: make([]time.Duration, 0, 1<<21)}
	mt := startMeter()
	playUntil(time.Now().Add(c.Dur), nc, &lat)
	mt.stop()
	m := lat.quantiles("rtt")
	m["rtt_per_s"] = float64(len(lat.d)) / c.Dur.Seconds()
	m["cpu_us_per_rtt"] = float64(mt.cpu.Microseconds()) / float64(len(lat.d))
	return m
}

func playUntil(end time.Time, nc net.Conn, lat *latencies) {
	var buf [64]byte
	for {
		t := time.Now()
		if t.After(end) {
			return
		}
		must(nc.Write(buf[:]))
		must(io.ReadFull(nc, buf[:]))
		lat.add(time.Since(t))
	}
}

func echo64(nc net.Conn) {
	var buf [64]byte
	for {
		if _, err := io.ReadFull(nc, buf[:]); err != nil {
			return
		}
		nc.Write(buf[:])
	}
}
