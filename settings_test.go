package tcpglass

import (
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/link/impair"
	"github.com/tcpglass/tcpglass/link/mem"
)

func TestNagle(t *testing.T) {
	for _, tt := range []struct {
		what    string
		cfg     Config
		prepare func(c *Conn)
		want    uint64 // segments for three octets
	}{
		{"is off, as in package net", Config{}, func(*Conn) {}, 3},
		{"can be on for a stack", Config{Nagle: true}, func(*Conn) {}, 2},
		{"can be on for a connection", Config{}, func(c *Conn) { c.SetNoDelay(false) }, 2},
		{"can be off for a connection", Config{Nagle: true}, func(c *Conn) { c.SetNoDelay(true) }, 3},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := mem.Pipe(mem.Config{})
				far, err := impair.New(b, impair.Config{Delay: 10 * time.Millisecond})
				if err != nil {
					t.Fatal(err)
				}
				server := start(t, Config{Link: a}, serverIP)
				tt.cfg.Link = far
				client := start(t, tt.cfg, clientIP)
				accepted, c := connect(t, server, client)
				tt.prepare(c)
				before := client.Stats().SegmentsOut
				for _, octet := range []string{"a", "b", "c"} {
					say(t, c, octet)
				}
				hear(t, accepted, "abc")
				if got := client.Stats().SegmentsOut - before; got != tt.want {
					t.Errorf("three octets went in %d segments, want %d", got, tt.want)
				}
			})
		})
	}
}

func TestSilenceCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, client := pair(t, mem.Config{})
		accepted, dialed := connect(t, server, client)
		say(t, dialed, "hello")
		hear(t, accepted, "hello")
		time.Sleep(time.Minute)
		before := client.Stats().PacketsOut + server.Stats().PacketsOut
		time.Sleep(24 * time.Hour)
		if got := client.Stats().PacketsOut + server.Stats().PacketsOut - before; got != 0 {
			t.Errorf("%d packets in a day of silence: keep-alive is off by default (MUST-25)", got)
		}
		for _, st := range []*Stack{server, client} {
			st.mu.Lock()
			if st.armed != clock.Never {
				t.Error("the timer is set, though nothing is to come")
			}
			st.mu.Unlock()
		}
	})
}

func TestSettings(t *testing.T) {
	server, client := pair(t, mem.Config{})
	_, c := connect(t, server, client)
	for name, set := range map[string]func() error{
		"SetNoDelay(false)":   func() error { return c.SetNoDelay(false) },
		"SetLinger(5)":        func() error { return c.SetLinger(5) },
		"SetKeepAlive(true)":  func() error { return c.SetKeepAlive(true) },
		"SetKeepAlivePeriod":  func() error { return c.SetKeepAlivePeriod(time.Minute) },
		"SetKeepAlive(false)": func() error { return c.SetKeepAlive(false) },
		"SetKeepAliveConfig":  func() error { return c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true}) },
		"SetUserTimeout":      func() error { return c.SetUserTimeout(time.Minute) },
	} {
		if err := set(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeepAliveConfigIsReadAsNetDoes(t *testing.T) {
	server, client := pair(t, mem.Config{})
	_, c := connect(t, server, client)
	c.SetKeepAlive(true)
	if c.keep.Idle < 2*time.Hour {
		t.Errorf("keep-alive begins after %v; less than two hours is not for us to choose (MUST-28)", c.keep.Idle)
	}
	c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: time.Minute, Count: -1})
	want := fmt.Sprint(time.Minute, 15*time.Second, keepCount)
	if got := fmt.Sprint(c.keep.Idle, c.keep.Interval, c.keep.Count); got != want {
		t.Errorf("one minute, default and unchanged: got %s, want %s", got, want)
	}
}
