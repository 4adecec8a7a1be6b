package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/link/tee"
	"github.com/tcpglass/tcpglass/sockets"
)

// greeting is what the client says, and the server says back.
const greeting = "hello, TCP\n"

// Between closing and what came before lies a moment, as in life; so each ACK
// has time to go alone, and the close takes four segments.
const moment = 100 * time.Millisecond

// settleWithin is how long the ends may take to come to where they are going,
// on a machine with much else to do.
const settleWithin = 2 * time.Second

// exchangeTimeout is how long the whole exchange may take.
const exchangeTimeout = 10 * time.Second

// network is where the exchange takes place: a TCP, whosesoever it is.
type network struct {
	listen func(addr string) (net.Listener, error)
	dial   func(ctx context.Context, addr string) (net.Conn, error)
	server string // its address
	look   func() (word, error)
}

// word is what the two ends themselves say of their states: the table of the
// stack, or the kernel's.
type word struct{ client, server sockets.State }

// exchanged is an exchange that has taken place.
type exchanged struct {
	capture []byte
	said    []word // by moments; none: nobody could be asked
}

// The moments at which the ends are asked for their states.
const (
	spoken     = iota // both have heard the other
	clientGone        // the client's FIN is acknowledged
	bothGone          // all is over
	manyMoments
)

// exchange opens a connection, says something, hears it back, and closes: the
// client first, then, a moment later, the server. It returns what the ends
// said meanwhile.
func (n network) exchange(ctx context.Context, port uint16) (said []word, err error) {
	ctx, cancel := context.WithTimeout(ctx, exchangeTimeout)
	defer cancel()
	addr := net.JoinHostPort(n.server, strconv.Itoa(int(port)))
	ln, err := n.listen(addr)
	if err != nil {
		return nil, err
	}
	defer ln.Close()
	served, looked := make(chan error, 1), make(chan struct{})
	go func() { served <- echoOnce(ln, looked) }()
	if said, err = n.ask(ctx, addr, looked); err != nil {
		ln.Close()
	}
	return said, errors.Join(err, <-served)
}

// echoOnce is the server: it says back what comes, and closes once the client
// has done so and looked around.
func echoOnce(ln net.Listener, looked <-chan struct{}) error {
	c, err := ln.Accept()
	if err != nil {
		return err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(exchangeTimeout)) // where it has none, the client's ends it
	if _, err := io.Copy(c, struct{ io.Reader }{c}); err != nil {
		return err
	}
	<-looked
	return c.Close()
}

// goal is where the ends are going at each moment.
var goal = [manyMoments]word{
	spoken:     {sockets.Established, sockets.Established},
	clientGone: {sockets.FinWait2, sockets.CloseWait},
	bothGone:   {sockets.TimeWait, sockets.Closed},
}

// ask is the client. It looks around before and after it closes, and says
// when it has looked between.
func (n network) ask(ctx context.Context, addr string, looked chan<- struct{}) (said []word, err error) {
	tell := sync.OnceFunc(func() { close(looked) })
	defer tell()
	c, err := n.dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	for i, step := range [manyMoments]func(net.Conn) error{spoken: greet, clientGone: hangUp, bothGone: hearTheEnd} {
		if err := step(c); err != nil {
			return said, err
		}
		w, err := n.arrive(goal[i])
		if err != nil {
			return said, fmt.Errorf("asking the ends at moment %d: %w", i, err)
		}
		if said = append(said, w); i == clientGone {
			tell()
		}
	}
	return said, nil
}

// arrive looks until the ends are where they are going, or it takes too long:
// what it saw last.
func (n network) arrive(goal word) (w word, err error) {
	for deadline := time.Now().Add(settleWithin); ; time.Sleep(moment / 20) {
		if w, err = n.look(); err != nil || w == goal || time.Now().After(deadline) {
			return w, err
		}
	}
}

// greet says something and hears it back.
func greet(c net.Conn) error {
	time.Sleep(moment)
	if _, err := io.WriteString(c, greeting); err != nil {
		return err
	}
	if _, err := bufio.NewReader(c).ReadString('\n'); err != nil {
		return err
	}
	time.Sleep(moment)
	return nil
}

// hangUp closes this side. That is acknowledged within 40 ms, and the server
// waits until it is.
func hangUp(c net.Conn) error { return c.(interface{ CloseWrite() error }).CloseWrite() }

// hearTheEnd waits for the server's close.
func hearTheEnd(c net.Conn) error {
	_, err := io.Copy(io.Discard, c)
	return errors.Join(err, c.Close())
}

// Addresses of our own exchange: of the networks for examples, RFC 5737.
const (
	ownServer = "192.0.2.1"
	ownClient = "192.0.2.2"
)

// ownExchange is the exchange over two of our stacks, joined in memory, in
// real time, and its capture.
func ownExchange(ctx context.Context, port uint16) (x exchanged, err error) {
	var file bytes.Buffer
	a, b := mem.Pipe(mem.Config{})
	clk := clock.NewReal()
	sink, err := tee.Pcapng(&file, a, "mem", clk.Wall)
	if err != nil {
		return x, err
	}
	client, err := tcpglass.New(tcpglass.Config{Link: tee.New(a, clk, sink), Addrs: []netip.Prefix{netip.MustParsePrefix(ownClient + "/24")}})
	if err != nil {
		return x, err
	}
	server, err := tcpglass.New(tcpglass.Config{Link: b, Addrs: []netip.Prefix{netip.MustParsePrefix(ownServer + "/24")}})
	if err != nil {
		client.Close()
		return x, err
	}
	x.said, err = network{
		server: ownServer,
		listen: func(addr string) (net.Listener, error) { return server.Listen("tcp", addr) },
		dial:   func(ctx context.Context, addr string) (net.Conn, error) { return client.DialContext(ctx, "tcp", addr) },
		look:   func() (word, error) { return word{ownState(client, port), ownState(server, port)}, nil },
	}.exchange(ctx, port)
	err = errors.Join(err, client.Close(), server.Close())
	x.capture = file.Bytes() // which closing has filled
	return x, err
}

// ownState is the state of a stack's connection; CLOSED where it has none.
func ownState(st *tcpglass.Stack, port uint16) sockets.State {
	for s := range st.Sockets() {
		if remote := s.Flow.Remote.Port; remote != 0 && (remote == port || s.Flow.Local.Port == port) {
			return sockets.State(s.State.String())
		}
	}
	return sockets.Closed
}
