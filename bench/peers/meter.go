package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// meter measures time, CPU time and allocation between start and stop.
type meter struct {
	t           time.Time
	wall, cpu   time.Duration
	allocs, mem float64 // objects, octets
}

func startMeter() *meter {
	m := &meter{}
	m.read()
	m.t = time.Now()
	return m
}

func (m *meter) stop() {
	m.wall = time.Since(m.t)
	m.read()
}

// read turns each field but the times into its growth since the last read.
func (m *meter) read() {
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	m.cpu = cpuTime() - m.cpu
	m.allocs = float64(ms.Mallocs) - m.allocs
	m.mem = float64(ms.TotalAlloc) - m.mem
}

// cpuTime is what this process has used of all processors.
func cpuTime() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// latencies is a concurrent collection of durations.
type latencies struct {
	mu sync.Mutex
	d  []time.Duration
}

func (l *latencies) add(d time.Duration) {
	l.mu.Lock()
	l.d = append(l.d, d)
	l.mu.Unlock()
}

func (l *latencies) quantiles(name string) Metrics {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.d) == 0 {
		return Metrics{}
	}
	slices.Sort(l.d)
	return Metrics{name + "_p50_us": l.at(.5), name + "_p99_us": l.at(.99), name + "_p999_us": l.at(.999)}
}

// at is the quantile f, in µs, of what is sorted.
func (l *latencies) at(f float64) float64 {
	return float64(l.d[int(f*float64(len(l.d)-1))].Nanoseconds()) / 1e3
}

// memory is what a process holds, in octets and in goroutines.
type memory struct{ heap, stack, rss, slab, goroutines float64 }

func readMem() memory {
	debug.FreeOSMemory() // two GCs' worth and the scavenger
	runtime.GC()
	debug.FreeOSMemory()
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	return memory{
		heap:       float64(ms.HeapAlloc),
		stack:      float64(ms.StackInuse),
		rss:        residentSet(),
		slab:       kernelSlab(),
		goroutines: float64(runtime.NumGoroutine()),
	}
}

func residentSet() float64 {
	b, _ := os.ReadFile("/proc/self/statm")
	var size, pages float64
	fmt.Sscan(string(b), &size, &pages)
	return pages * float64(os.Getpagesize())
}

// kernelSlab is what the kernel of the whole machine keeps in its slabs:
// where its connections live.
func kernelSlab() float64 {
	b, _ := os.ReadFile("/proc/meminfo")
	_, slab, _ := strings.Cut(string(b), "\nSlab:")
	var kib float64
	fmt.Sscan(slab, &kib)
	return kib * 1024
}

// perUnit adds the growth from a to b, divided by n, to m.
func perUnit(m Metrics, prefix string, a, b memory, n float64) Metrics {
	m[prefix+"heap_bytes"] = (b.heap - a.heap) / n
	m[prefix+"stack_bytes"] = (b.stack - a.stack) / n
	m[prefix+"rss_bytes"] = (b.rss - a.rss) / n
	m[prefix+"kslab_bytes"] = (b.slab - a.slab) / n
	m[prefix+"goroutines"] = (b.goroutines - a.goroutines) / n
	return m
}
