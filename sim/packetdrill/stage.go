package packetdrill

import (
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// begin is the first instant of a script.
const begin clock.Instant = 1e9

// stage is the host under test and its time. What the host sends is caught
// and kept with the connection that it belongs to.
type stage struct {
	run  *run
	host *host.Host
	now  clock.Instant
	buf  []byte

	spins   int // times in a row that the host was woken at the same instant
	records []trace.Record
	tracing bool
	packets uint64 // on either way so far
	telling uint64 // the packet that records of this moment are about
}

// maxSpins is how often a host may want to be woken at one instant. One that
// wants more does not get on, and neither would the script.
const maxSpins = 10000

// live is a packet that the host has sent.
type live struct {
	at      time.Duration // from the start of the script
	ip      wire.IPv4
	tcp     wire.TCP
	options []TCPOption
}

// newStage makes the host. Its settings were checked as they were read, so
// that it cannot fail.
func newStage(r *run, tracing bool) *stage {
	st := &stage{run: r, now: begin, tracing: tracing}
	cfg := r.set.host
	cfg.Name = "host"
	cfg.Addrs = []netip.Prefix{netip.PrefixFrom(r.set.local, 24)}
	if tracing {
		cfg.Trace = st.record
	}
	h, err := host.New(cfg)
	if err != nil {
		r.event = &Event{Line: 1}
		r.fail("bad-host", err)
		h, _ = host.New(host.Config{Addrs: []netip.Prefix{netip.PrefixFrom(profile().local, 24)}})
	}
	st.host = h
	st.buf = make([]byte, h.BufferSize())
	return st
}

func (st *stage) elapsed() time.Duration { return st.now.Sub(begin) }

// pass lets time go on to at, counted from the start of the script.
func (st *stage) pass(at time.Duration) {
	to := begin.Add(at)
	for due := st.due(); due <= to && st.run.res.Problem == nil; due = st.due() {
		if st.spins++; due > st.now {
			st.spins = 0
		}
		if st.spins > maxSpins {
			st.run.fail("standstill", st.elapsed().Seconds())
			return
		}
		st.now = max(st.now, due)
		st.host.Advance(st.now)
		st.drain()
	}
	st.now = max(st.now, to)
}

// due is when something happens next: to the host, or to a call that waits.
func (st *stage) due() clock.Instant {
	at := st.host.Deadline()
	if b := st.run.blocked; b != nil && b.wake > 0 {
		at = min(at, begin.Add(b.wake))
	}
	return at
}

// drain takes what the host has to send and to tell, and lets a call that
// waits try again.
func (st *stage) drain() {
	for again := true; again; {
		again = st.transmit()
		for _, ok := st.host.NextEvent(); ok; _, ok = st.host.NextEvent() {
			again = true
		}
		again = st.run.tryBlocked() || again
	}
}

// transmit catches what the host sends. Packets that are not TCP, or of no
// connection of the script, are nobody's business.
func (st *stage) transmit() (any bool) {
	for ; ; any = true {
		st.telling = st.packets + 1
		pkt, ok := st.host.Transmit(st.now, st.buf)
		st.telling = 0
		if !ok {
			return any
		}
		st.packets++
		st.catch(append([]byte(nil), pkt.Bytes...))
	}
}

// catch gives a packet to its connection.
func (st *stage) catch(b []byte) {
	k := &live{at: st.elapsed()}
	if k.ip.Parse(b) != nil || k.ip.Proto != wire.ProtoTCP || k.tcp.Parse(k.ip.Payload) != nil {
		return
	}
	k.options = readOptions(k.tcp.Options)
	if f := st.run.flowOf(k); f != nil {
		f.caught = append(f.caught, k)
		f.sent(k)
		st.arrived(f, k)
	}
}

// deliver hands a packet to the host.
func (st *stage) deliver(b []byte) {
	st.packets++
	st.telling = st.packets
	st.host.Receive(st.now, wire.Packet{Bytes: b})
	st.telling = 0
	st.drain()
}

// record is the host's tracer.
func (st *stage) record(r *trace.Record) {
	kept := r.Clone()
	if kept.Segment != nil {
		kept.Packet = st.telling
	}
	st.records = append(st.records, kept)
}

// peerName is what the other end is called in traces.
const peerName = "script"

// arrived tells of the arrival of a packet at the script, which judges
// nothing.
func (st *stage) arrived(f *flow, k *live) {
	if st.tracing {
		st.note(trace.Received, f, st.packets, &k.tcp)
	}
}

// snapshot is what the script's end knows: where both began to count.
func (f *flow) snapshot() *trace.Snapshot {
	if !f.known || !f.peerKnown {
		return nil
	}
	return &trace.Snapshot{ISS: seq.Num(f.peerISN), IRS: seq.Num(f.liveISN)}
}

// note makes a record of the script's end.
func (st *stage) note(kind trace.Kind, f *flow, packet uint64, t *wire.TCP) {
	options, _ := wire.ParseOptions(t.Options)
	st.records = append(st.records, trace.Record{
		At:     st.now,
		Kind:   kind,
		Host:   peerName,
		Flow:   f.name.Reverse(),
		Packet: packet,
		TCB:    f.snapshot(),
		Segment: &trace.Segment{
			Seq: t.Seq, Ack: t.Ack,
			Flags:   t.Flags,
			Window:  t.Window,
			Len:     len(t.Payload),
			Urgent:  t.Urgent,
			Options: options,
		},
	})
}
