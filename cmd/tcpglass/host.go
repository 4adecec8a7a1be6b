package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/internal/service"
	"github.com/tcpglass/tcpglass/metrics"
)

var hostCommand = command{"host", runHost}

// headerPatience is how long a client of --http may take over its headers.
const headerPatience = time.Minute

// served is one service of a host: the option that asks for it, and what
// runs it on a listener until that is closed.
type served struct {
	option string // and its text: host.option.OPTION
	addr   string // where it listens; empty: nobody asked
	ln     net.Listener
	run    func(*station, net.Listener)

	pc      net.PacketConn
	packets func(net.PacketConn) // the same over UDP; nil: there is none
}

func allServices(c *cli) []*served {
	return []*served{
		{option: "http", run: c.serveHTTP},
		{option: "echo", run: plain(service.Echo), packets: service.EchoPackets},
		{option: "discard", run: plain(service.Discard), packets: service.DiscardPackets},
		{option: "chargen", run: plain(service.Chargen), packets: service.ChargenPackets},
	}
}

// plain runs a service that needs to know nothing but its connections.
func plain(handle func(net.Conn)) func(*station, net.Listener) {
	return func(_ *station, ln net.Listener) { _ = service.Serve(ln, handle) } // ends with the station
}

// runHost is a user-space host until ctx ends.
func runHost(ctx context.Context, args []string, out, errs io.Writer) int {
	c := newCLI("host", args, out, errs)
	var at stationOptions
	at.define(c)
	services := allServices(c)
	for _, s := range services {
		c.flags.StringVar(&s.addr, s.option, "", "host.option."+s.option)
	}
	var onwards relays
	onwards.define(c)
	var how host.ListenConfig
	defineListen(c, &how)
	var numbers scraped
	numbers.define(c)
	if code, done := c.parse(); done {
		return code
	}
	if len(c.args) > 0 {
		return c.wrong("cli.too-many", c.args[0], "host")
	}
	more, err := onwards.services()
	if err != nil {
		return c.end(err)
	}
	return c.end(c.host(ctx, &at, append(services, more...), how, &numbers))
}

// defineListen defines what the listeners of all services have in common.
func defineListen(c *cli, how *host.ListenConfig) {
	c.flags.IntVar(&how.Backlog, "backlog", 0, "host.option.backlog")
	c.flags.IntVar(&how.HalfOpen, "half-open", 0, "host.option.half-open")
	c.flags.IntVar(&how.PerSource, "per-source", 0, "host.option.per-source")
	c.flags.TextVar(&how.Cookies, "syn-cookies", host.CookiesAuto, "host.option.syn-cookies")
	c.flags.TextVar(&how.Overflow, "overflow", host.OverflowCookie, "host.option.overflow")
	c.flags.Func("synack-retries", "host.option.synack-retries", func(s string) error {
		n, err := strconv.ParseUint(s, 10, 8)
		if n > host.MaxSynAckRetries {
			err = strconv.ErrRange
		}
		if how.SynAckRetries = int(n); n == 0 {
			how.SynAckRetries = -1 // zero would mean the default
		}
		return err
	})
}

// host puts up the station, and takes it down again.
func (c *cli) host(ctx context.Context, at *stationOptions, services []*served, how host.ListenConfig, numbers *scraped) error {
	if err := at.check(); err != nil {
		return err
	}
	if err := numbers.listen(); err != nil {
		return err
	}
	defer numbers.close()
	at.detect = true
	st, err := at.open()
	if err != nil {
		return err
	}
	defer st.Close()
	asked, err := listen(st, services, how)
	if err != nil {
		st.dropRecording()
		return err
	}
	numbers.serve(c, st)
	return c.serve(ctx, st, asked, at.ready(c))
}

// serve runs services until ctx ends, or the device goes. It says ready when
// all can be reached, and then what happens to the host. The services end
// when the station is closed.
func (c *cli) serve(ctx context.Context, st *station, services []*served, ready string) error {
	for _, s := range services {
		go s.run(st, s.ln)
		if s.packets != nil {
			go s.packets(s.pc)
		}
	}
	fmt.Fprintln(c.out, ready)
	if metrics.Watch(ctx, st.Stack, c.tell) != nil {
		return nil // ctx ended
	}
	return failure("host.gone", st.device)
}

// listen opens a listener for each service that was asked for, and returns
// those.
func listen(st *station, services []*served, how host.ListenConfig) (asked []*served, err error) {
	for _, s := range services {
		if s.addr == "" {
			continue
		}
		s.ln, err = st.ListenWith(how, "tcp", s.addr)
		if err == nil && s.packets != nil {
			s.pc, err = st.ListenPacket("udp", s.addr)
		}
		if err != nil {
			return nil, listenTrouble(s, err)
		}
		asked = append(asked, s)
	}
	return asked, nil
}

// listenTrouble says why a service cannot listen, and what to do.
func listenTrouble(s *served, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return misuse("host.port-in-use", s.option, s.addr)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return misuse("host.not-ours", s.option, s.addr)
	}
	return misuse("host.bad-listen", s.option, s.addr)
}

// serveHTTP runs the web site of package service. Its own troubles with
// clients are nobody's business here.
func (c *cli) serveHTTP(st *station, ln net.Listener) {
	srv := http.Server{
		Handler:           service.Web(service.Stack{Sockets: st.Sockets, Stats: st.Stats, Alarms: st.Alarms, Lang: c.lang}),
		ReadHeaderTimeout: headerPatience,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	_ = srv.Serve(ln) // ends with the station
}
