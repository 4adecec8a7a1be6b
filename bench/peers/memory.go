package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// settle is what stacks get to finish what they do behind the user's back.
const settle = 300 * time.Millisecond

// memIdle: memory per endpoint of N idle established connections (both ends
// live in this process, so growth is divided by 2N), first bare, then with a
// goroutine blocked in Read on every server end.
func memIdle(c Case, p *Pair) Metrics {
	bare := readMem()
	cli, srv := dialMany(c, p)
	touch(cli, srv)
	time.Sleep(settle)
	idle := readMem()
	for _, nc := range srv {
		go nc.Read(make([]byte, 1))
	}
	time.Sleep(settle)
	read := readMem()
	m := perUnit(Metrics{}, "", bare, idle, float64(2*c.N))
	perUnit(m, "reader_extra_", idle, read, float64(c.N))
	runtime.KeepAlive(cli)
	runtime.KeepAlive(srv)
	return m
}

// touch sends an octet each way, so that state made on first use exists.
func touch(cli, srv []net.Conn) {
	var b [1]byte
	for i := range cli {
		cli[i].Write(b[:])
		srv[i].Write(b[:])
	}
	for i := range cli {
		cli[i].Read(b[:])
		srv[i].Read(b[:])
	}
}

// memSynRcvd: memory per half-open connection, from N spoofed SYNs. What the
// listener allocates beforehand is counted only in table_heap_bytes, which is
// the whole growth.
func memSynRcvd(c Case, p *Pair) Metrics {
	bare := readMem()
	must(p.Server.Listen(basePort))
	listening := readMem()
	g := newSynGen(p.Addr, basePort)
	for i := range c.N {
		p.Inject(g.next())
		if i%256 == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	time.Sleep(200 * time.Millisecond)
	half := readMem()
	m := perUnit(Metrics{}, "", listening, half, float64(c.N))
	m["table_heap_bytes"] = (half.heap - bare.heap) / float64(c.N)
	addStats(m, p.Server, "srv_")
	return m
}

// memTimeWait: memory per TIME_WAIT connection at the active closer, after
// both applications are done with N connections.
func memTimeWait(c Case, p *Pair) Metrics {
	m0 := readMem()
	cli, srv := dialMany(c, p)
	for _, nc := range cli {
		nc.Close()
	}
	for _, nc := range srv {
		closePassive(nc)
	}
	time.Sleep(settle)
	m1 := readMem()
	return perUnit(Metrics{}, "", m0, m1, float64(c.N))
}

// closePassive closes after the peer's FIN, which must be there soon.
func closePassive(nc net.Conn) {
	var b [1]byte
	nc.SetReadDeadline(time.Now().Add(dialTimeout))
	if _, err := nc.Read(b[:]); err != io.EOF {
		panic(fmt.Sprintf("server end: want EOF, got %v", err))
	}
	nc.Close()
}

// dialMany opens c.N connections by 64 dialers, over several server ports so as
// not to run out of client ports, and returns both ends of each.
func dialMany(c Case, p *Pair) (cli, srv []net.Conn) {
	ports := (c.N + crrMax - 1) / crrMax
	accepted := make(chan net.Conn, c.N)
	for i := range ports {
		serve(p.Server, uint16(basePort+i), func(nc net.Conn) { accepted <- nc })
	}
	cli = make([]net.Conn, c.N)
	errs := make([]error, 64)
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range errs {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < c.N && errs[w] == nil; i = int(next.Add(1)) - 1 {
				cli[i], errs[w] = p.Client.Dial(addr(p, basePort+i%ports))
			}
		})
	}
	wg.Wait()
	check(errors.Join(errs...))
	return cli, collect(accepted, c.N)
}

func collect(accepted <-chan net.Conn, n int) (conns []net.Conn) {
	for range n {
		select {
		case nc := <-accepted:
			conns = append(conns, nc)
		case <-time.After(dialTimeout):
			panic(fmt.Sprintf("accepted %d of %d", len(conns), n))
		}
	}
	return conns
}
