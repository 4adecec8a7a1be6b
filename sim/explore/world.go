package explore

import (
	"errors"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
)

// The two ends. The client opens actively; the server waits for it.
const (
	Client = 0
	Server = 1
)

// World is what may happen in a search. The zero value is a world in which
// one connection is opened and closed, and nothing goes wrong.
type World struct {
	Protocol Protocol // zero: as it is

	Writes   [2]int  // octets that the users write on a connection, one by one; at most MaxWrites
	Polite   [2]bool // the user closes only after the peer
	Crossing bool    // the server opens actively too: simultaneous open
	Lives    int     // how often the client opens, one connection after the other; default 1, at most MaxLives

	Losses   int // how many segments the network may lose
	Copies   int // how many it may deliver twice, the second time at any time
	Timeouts int // how often time may pass while segments are on their way
	Olds     int // how many old duplicates may come, from a connection before the first one
	Aborts   int // how often a user may abort
	Flight   int // how many segments may be on their way at once; default and at most MaxFlight: runs with more are not gone on with
	Leaps    int // how often 4 GiB may go through from the client to the server, within one MSL

	// Clock is how far the clock of each end's initial sequence numbers goes
	// on from one connection to the next; default DefaultClock. A clock that
	// is slower than the data, as after a fast transfer, has small steps.
	Clock [2]int

	Stamps     bool // timestamps: RFC 7323
	DelayedAck bool
	KeepAlive  bool

	// Goal, where set, is what to look for instead of broken properties:
	// Opens or Ends.
	Goal Property
}

// Bounds of a World.
const (
	MaxWrites = 4
	MaxLives  = 2
	MaxFlight = 8
)

// DefaultClock is 100 ms of the clock that RFC 9293 §3.4.1 asks for, one
// tick in 4 µs, and far beyond the window.
const DefaultClock = 25000

// Times and sizes of every world. One timeout for everything, whatever was
// measured, keeps states together that differ in nothing else.
const (
	begin     clock.Instant = 1e9
	timeout                 = time.Second
	msl                     = 2 * time.Second // long against the timeout would only make runs long
	leapTakes               = 1 * time.Second // 4 GiB at 40 Gbit/s
	window                  = 4096
	fullSize                = 1460
)

// keepAlive is quick, for the same reason.
var keepAlive = tcp.KeepAlive{Idle: 3 * time.Second, Interval: time.Second, Count: 2}

// isnBase are the initial sequence numbers of the connection before the
// first: far from each other, and from a wrap.
var isnBase = [2]seq.Num{1000, 5000}

// check says what is impossible about w, and fills in the defaults.
func (w *World) check() error {
	if w.Lives == 0 {
		w.Lives = 1
	}
	w.Flight = w.MostFlight()
	for i := range w.Clock {
		if w.Clock[i] == 0 {
			w.Clock[i] = DefaultClock
		}
	}
	for i := range w.Writes {
		if w.Writes[i] < 0 || w.Writes[i] > MaxWrites {
			return errors.New("explore: Writes must be between 0 and MaxWrites")
		}
	}
	if w.Lives < 1 || w.Lives > MaxLives {
		return errors.New("explore: Lives must be between 1 and MaxLives")
	}
	if w.Flight < 1 || w.Flight > MaxFlight {
		return errors.New("explore: Flight must be between 1 and MaxFlight")
	}
	for _, n := range []int{w.Losses, w.Copies, w.Timeouts, w.Olds, w.Aborts, w.Leaps, w.Clock[Client] / 1000, w.Clock[Server] / 1000} {
		if n < 0 || n > 100 {
			return errors.New("explore: a bound must be between 0 and 100")
		}
	}
	return nil
}

// MostFlight is how many segments may be on their way at once.
func (w *World) MostFlight() int {
	if w.Flight == 0 {
		return MaxFlight
	}
	return w.Flight
}

// iss is the initial sequence number of an end's connection number life;
// 0 is the one before the first.
func (w *World) iss(end int, life uint8) seq.Num {
	if w.Protocol.still {
		return isnBase[end]
	}
	return isnBase[end].Add(int(life) * w.Clock[end])
}

// config is what both ends have in common, with a memory of its own.
func (w *World) config() *tcp.Config {
	c := &tcp.Config{
		SendBuffer: window, ReceiveBuffer: window,
		MSL: msl, InitialRTO: timeout, MinRTO: timeout, MaxRTO: timeout,
		UserTimeout: -1, SynTimeout: -1, // patience is not what is looked for
		NoDelayedAck: !w.DelayedAck, NoTimestamps: !w.Stamps, NoWindowScale: true,
		Memory: tcp.NewMemory(0),
	}
	if w.Protocol.tune != nil {
		w.Protocol.tune(c)
	}
	c.Fill()
	return c
}
