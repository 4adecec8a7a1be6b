package detect_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// traffic makes events out of a seed, with the truth known. Times are from
// its beginning.
type traffic struct {
	*rand.Rand
	server wire.Endpoint
	silent bool // the server answers nothing: its table is full, or it is down
	events []detect.Event
}

const (
	ms = time.Millisecond
	s  = time.Second
)

var web = wire.Endpoint{Addr: wire.Addr4([4]byte{192, 0, 2, 80}), Port: 80}

func newTraffic(seed uint64) *traffic {
	return &traffic{Rand: rand.New(rand.NewPCG(seed, 9293)), server: web}
}

func (w *traffic) add(at time.Duration, ev detect.Event) {
	ev.At = clock.Instant(s + at)
	w.events = append(w.events, ev)
}

// sorted are the events in the order of time.
func (w *traffic) sorted() []detect.Event {
	slices.SortStableFunc(w.events, func(a, b detect.Event) int { return cmp.Compare(a.At, b.At) })
	return w.events
}

// arrivals calls f at random instants, on average rate times a second.
func (w *traffic) arrivals(from, to time.Duration, rate float64, f func(at time.Duration)) {
	for at := from; ; {
		at += time.Duration(w.ExpFloat64() / rate * float64(s))
		if at >= to {
			return
		}
		f(at)
	}
}

// between is a random duration.
func (w *traffic) between(lo, hi time.Duration) time.Duration {
	return lo + time.Duration(w.Int64N(int64(hi-lo)))
}

func (w *traffic) endpoint(a wire.Addr) wire.Endpoint {
	return wire.Endpoint{Addr: a, Port: uint16(16000 + w.IntN(49000))}
}

// anywhere is a random address; one of so many.
func (w *traffic) anywhere(of int) wire.Addr {
	n := uint32(w.IntN(of)) * 2654435761
	return wire.Addr4([4]byte{byte(20 + n>>24%150), byte(n >> 16), byte(n >> 8), byte(n)})
}

func (w *traffic) syn(at time.Duration, client wire.Endpoint, isn seq.Num) detect.Event {
	ev := detect.Event{Kind: detect.Syn, Server: w.server, Client: client, Seq: isn, TTL: byte(40 + w.IntN(20)), Window: 64240}
	w.add(at, ev)
	return ev
}

// answer is the server's SYN-ACK, unless it is silent.
func (w *traffic) answer(at time.Duration, syn detect.Event) (iss seq.Num) {
	iss = seq.Num(w.Uint32())
	if !w.silent {
		w.add(at, detect.Event{Kind: detect.SynAck, Server: syn.Server, Client: syn.Client, Seq: iss, Ack: syn.Seq + 1})
	}
	return iss
}

// visit is a whole connection of a real client.
func (w *traffic) visit(at time.Duration, from wire.Addr, rtt, stay time.Duration) {
	w.connect(at, w.syn(at, w.endpoint(from), seq.Num(w.Uint32())), rtt, stay)
}

// connect is what follows a SYN that is answered.
func (w *traffic) connect(at time.Duration, syn detect.Event, rtt, stay time.Duration) {
	iss := w.answer(at+ms/10, syn)
	ack := detect.Event{Kind: detect.Ack, Server: w.server, Client: syn.Client, Seq: syn.Seq + 1, Ack: iss + 1, Flags: wire.ACK}
	w.add(at+rtt, ack)
	fin := ack
	fin.Kind = detect.Fin
	w.add(at+rtt+stay, fin)
}

// stubborn is a client that gets no answer, or whose third segment never
// arrives, and that tries again as real ones do.
func (w *traffic) stubborn(at time.Duration, from wire.Addr) {
	client, isn := w.endpoint(from), seq.Num(w.Uint32())
	wait := s
	for range 4 {
		w.answer(at+ms/10, w.syn(at, client, isn))
		at += wait
		wait *= 2
	}
}

// normal is everyday traffic: two thousand people come and go, two in a
// hundred give up or are cut off.
func (w *traffic) normal(from, to time.Duration, rate float64) {
	w.arrivals(from, to, rate, func(at time.Duration) {
		client := w.anywhere(2000)
		if w.IntN(50) == 0 {
			w.stubborn(at, client)
			return
		}
		w.visit(at, client, w.between(5*ms, 180*ms), w.between(50*ms, 3*s))
	})
}

// flood sends SYNs that nobody completes, from whatever source says.
func (w *traffic) flood(from, to time.Duration, rate float64, source func() wire.Addr) {
	w.arrivals(from, to, rate, func(at time.Duration) {
		w.answer(at+ms/10, w.syn(at, w.endpoint(source()), seq.Num(w.Uint32())))
	})
}

func (w *traffic) random() wire.Addr { return w.anywhere(1 << 30) }
func (w *traffic) oneNet() wire.Addr { return wire.Addr4([4]byte{198, 51, 100, byte(w.IntN(256))}) }
func (w *traffic) one() wire.Addr    { return wire.Addr4([4]byte{203, 0, 113, 9}) }

// cheap is a flood by a tool that changes nothing but the source.
func (w *traffic) cheap(from, to time.Duration, rate float64) {
	w.arrivals(from, to, rate, func(at time.Duration) {
		syn := detect.Event{Kind: detect.Syn, Server: w.server, Client: w.endpoint(w.random()), Seq: 42, TTL: 255, Window: 512}
		w.add(at, syn)
		w.answer(at+ms/10, syn)
	})
}

// replay sends the same SYNs in turn, so many of them.
func (w *traffic) replay(from, to time.Duration, rate float64, of int) {
	var recorded []detect.Event
	for range of {
		recorded = append(recorded, detect.Event{Client: w.endpoint(w.random()), Seq: seq.Num(w.Uint32())})
	}
	n := 0
	w.arrivals(from, to, rate, func(at time.Duration) {
		r := recorded[n%of]
		n++
		w.answer(at+ms/10, w.syn(at, r.Client, r.Seq))
	})
}

// outage is traffic whose third segments are all lost on the way.
func (w *traffic) outage(from, to time.Duration, rate float64) {
	w.arrivals(from, to, rate, func(at time.Duration) { w.stubborn(at, w.anywhere(2000)) })
}

// down is a service that has stopped: its host refuses whoever comes, and
// they come back every second.
func (w *traffic) down(from, to time.Duration, clients int) {
	for range clients {
		for at := from + w.between(0, s); at < to; at += s {
			syn := w.syn(at, w.endpoint(w.anywhere(2000)), seq.Num(w.Uint32()))
			w.add(at+ms/10, detect.Event{Kind: detect.Rst, FromServer: true, Server: w.server, Client: syn.Client, Flags: wire.RST | wire.ACK, Ack: syn.Seq + 1})
		}
	}
}

// queue is a crowd before a server that has no room: it answers one SYN in
// three, and the others come again.
func (w *traffic) queue(from, to time.Duration, rate float64) {
	w.arrivals(from, to, rate, func(at time.Duration) {
		client, isn := w.endpoint(w.anywhere(1<<24)), seq.Num(w.Uint32())
		for wait := s; w.IntN(3) > 0 && wait < 10*s; wait *= 2 {
			w.syn(at, client, isn)
			at += wait
		}
		w.connect(at, w.syn(at, client, isn), w.between(10*ms, 200*ms), s)
	})
}

// crowd is many new clients at once, all real.
func (w *traffic) crowd(from, to time.Duration, rate float64, lo, hi time.Duration) {
	w.arrivals(from, to, rate, func(at time.Duration) {
		w.visit(at, w.anywhere(1<<24), w.between(lo, hi), w.between(s, 10*s))
	})
}

// acks are ACKs out of nowhere, which the server answers with RST.
func (w *traffic) acks(from, to time.Duration, rate float64) {
	w.arrivals(from, to, rate, func(at time.Duration) {
		client := w.endpoint(w.random())
		ack := detect.Event{Kind: detect.Ack, Server: w.server, Client: client, Seq: seq.Num(w.Uint32()), Ack: seq.Num(w.Uint32())}
		w.add(at, ack)
		w.add(at+ms/10, detect.Event{Kind: detect.Rst, FromServer: true, Server: w.server, Client: client, Flags: wire.RST, Seq: ack.Ack})
	})
}

// scan asks for ports in turn. Those below 100 are open: the scanner breaks
// off, or with connect completes and resets. Of the rest some are silent.
func (w *traffic) scan(from, to time.Duration, rate float64, connect bool) {
	port := uint16(0)
	client := w.endpoint(wire.Addr4([4]byte{203, 0, 113, 66}))
	w.arrivals(from, to, rate, func(at time.Duration) {
		port++
		client.Port++
		w.knock(at, client, wire.Endpoint{Addr: w.server.Addr, Port: port}, connect)
	})
}

func (w *traffic) knock(at time.Duration, client, door wire.Endpoint, connect bool) {
	syn := detect.Event{Kind: detect.Syn, Server: door, Client: client, Seq: seq.Num(w.Uint32()), TTL: 50, Window: 1024}
	w.add(at, syn)
	rst := detect.Event{Kind: detect.Rst, Server: door, Client: client, Flags: wire.RST}
	switch {
	case door.Port%20 == 3:
		iss := w.answer(at+ms, syn)
		if connect {
			w.add(at+20*ms, detect.Event{Kind: detect.Ack, Server: door, Client: client, Seq: syn.Seq + 1, Ack: iss + 1})
		}
		rst.Seq = syn.Seq + 1
		w.add(at+21*ms, rst)
	case door.Port%20 < 10:
		rst.FromServer, rst.Flags = true, wire.RST|wire.ACK
		w.add(at+ms, rst)
	}
}

func seqOf(w *traffic) seq.Num { return seq.Num(w.Uint32()) }

// heard is a verdict and when it came.
type heard struct {
	detect.Verdict
	after time.Duration // the beginning of the traffic
}

func (h heard) String() string {
	words := []string{h.Class.String()}
	if h.Shape != detect.Shapeless {
		words = append(words, h.Shape.String())
	}
	return fmt.Sprintf("%s %v at %.1fs", strings.Join(words, "/"), h.Server, h.after.Seconds())
}

// watch gives the traffic to a detector, then half a minute of silence to
// let it notice ends, and returns what it says.
func (w *traffic) watch(t testing.TB) []heard {
	t.Helper()
	d := detect.New(detect.Config{Key: [16]byte{1, 2, 3}})
	return w.watchWith(d, 30)
}

// watchWith does so with a given detector and so many seconds of silence at
// the end.
func (w *traffic) watchWith(d *detect.Detector, silence int) (said []heard) {
	var now clock.Instant
	listen := func() {
		for v, ok := d.Next(); ok; v, ok = d.Next() {
			said = append(said, heard{v, now.Sub(clock.Instant(s))})
		}
	}
	for _, ev := range w.sorted() {
		now = ev.At
		d.Observe(&ev)
		listen()
	}
	for range silence {
		now = now.Add(s)
		d.Advance(now)
		listen()
	}
	return said
}
