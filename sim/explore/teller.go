package explore

import (
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// teller writes down what happens when a run is played again. A nil teller
// is silent.
type teller struct {
	records []trace.Record
	moves   int    // so far
	stray   uint64 // names of segments that nobody was seen to send
	because string // of the next change of state, where the core's own reason would mislead
}

// between is how far apart moves are drawn. In a search time stands still
// between them, and they could be in any order but for their causes.
const between = 10 * time.Millisecond

// strays is where the names of segments begin that nobody was seen to send.
const strays = 1 << 32

var (
	names   = [2]string{"client", "server"}
	address = [2]wire.Endpoint{
		{Addr: wire.AddrFrom(netip.MustParseAddr("10.0.0.1")), Port: 40000},
		{Addr: wire.AddrFrom(netip.MustParseAddr("10.0.0.2")), Port: 80},
	}
)

// tell completes a record.
func (t *teller) tell(s *state, who int, r trace.Record) {
	r.At = t.at(s)
	r.Host = names[who]
	r.Flow = wire.Flow{Local: address[who], Remote: address[1-who]}
	r.TCB = snapshot(&s.ends[who].tcb)
	t.records = append(t.records, r)
}

// at is when a move is drawn.
func (t *teller) at(s *state) clock.Instant {
	return s.now.Add(time.Duration(t.moves) * between)
}

func (t *teller) sent(s *state, who int, f *flying) {
	if t == nil {
		return
	}
	t.tell(s, who, trace.Record{
		Kind: trace.Sent, Packet: uint64(f.id), Segment: f.traced(), Why: f.why.String(), Cite: f.why.Cite(),
	})
}

func (t *teller) received(s *state, f *flying, v tcp.Verdict) {
	if t == nil {
		return
	}
	t.tell(s, int(f.to), trace.Record{
		Kind: trace.Received, Packet: t.packet(f), Segment: f.traced(), Why: v.String(), Cite: v.Cite(),
	})
}

// kept tells of a segment that a changed protocol keeps from the core for
// now.
func (t *teller) kept(s *state, f *flying) { t.received(s, f, tcp.Accept) }

func (t *teller) lost(s *state, f *flying) {
	if t == nil {
		return
	}
	t.tell(s, 1-int(f.to), trace.Record{Kind: trace.Lost, Packet: t.packet(f), Segment: f.traced(), Why: "loss"})
}

// old gives an old duplicate a name, and tells of it.
func (t *teller) old(s *state, f *flying) {
	if t == nil {
		return
	}
	t.stray++
	t.note(s, int(f.to), "old-duplicate")
}

func (t *teller) packet(f *flying) uint64 {
	if f.id == 0 {
		return strays + t.stray
	}
	return uint64(f.id)
}

// event tells of changes of state and of timers.
func (t *teller) event(s *state, who int, ev *tcp.Event) {
	switch {
	case t == nil:
	case ev.Kind == tcp.Transition && ev.To == tcp.Listen && ev.From == tcp.Closed: // the call tells it
	case ev.Kind == tcp.Transition:
		t.change(s, who, ev)
	case ev.Kind == tcp.TimerFired:
		t.tell(s, who, trace.Record{Kind: trace.Timer, Why: ev.Timer.String()})
	}
}

func (t *teller) change(s *state, who int, ev *tcp.Event) {
	r := trace.Record{Kind: trace.State, From: ev.From.String(), To: ev.To.String(), Why: ev.Why.String(), Cite: ev.Why.Cite()}
	if t.because != "" {
		r.Why, r.Cite, t.because = t.because, "", ""
	}
	t.tell(s, who, r)
}

// listens tells that a server listens: the user calls once, and the listener
// is there for the connections after the first one.
func (t *teller) listens(s *state, life uint8) {
	switch {
	case t == nil:
	case life == 1:
		t.call(s, Server, "listen", 0)
	default:
		t.tell(s, Server, trace.Record{Kind: trace.State, From: tcp.Closed.String(), To: tcp.Listen.String(), Why: "listener"})
	}
}

// end names a client of which there was nothing to tell.
func (t *teller) end(s *state) {
	for i := range t.records {
		if t.records[i].Host == names[Client] {
			return
		}
	}
	t.note(s, Client, "nothing-opened")
}

// cites is the paragraph behind each call.
var cites = map[string]string{
	"open": "RFC 9293 §3.10.1", "listen": "RFC 9293 §3.10.1", "write": "RFC 9293 §3.10.2",
	"read": "RFC 9293 §3.10.3", "close-write": "RFC 9293 §3.10.4", "abort": "RFC 9293 §3.10.5",
}

func (t *teller) call(s *state, who int, call string, octets int) {
	if t != nil {
		t.tell(s, who, trace.Record{Kind: trace.Call, Why: call, Octets: octets, Cite: cites[call]})
	}
}

func (t *teller) note(s *state, who int, what string) {
	if t != nil {
		t.tell(s, who, trace.Record{Kind: trace.Note, Why: what})
	}
}

// traced is what a trace keeps of a segment.
func (f *flying) traced() *trace.Segment {
	return &trace.Segment{
		Seq: f.seq, Ack: f.ack, Flags: f.flags, Window: f.window, Len: int(f.octets),
		Options: wire.Options{Set: f.options, MSS: f.mss, TSVal: f.stamp, TSEcr: f.echo},
	}
}

// snapshot is a TCB in the RFC's variables, without its timers: time stands
// still in a search, and the moves drawn apart would make them wrong.
func snapshot(c *tcp.TCB) *trace.Snapshot {
	s := c.Status()
	return &trace.Snapshot{
		State: s.State.String(), ISS: s.ISS, IRS: s.IRS,
		SndUna: s.SndUna, SndNxt: s.SndNxt, SndWnd: s.SndWnd,
		RcvNxt: s.RcvNxt, RcvWnd: s.RcvWnd,
		Cwnd: s.Cwnd, Ssthresh: s.Ssthresh, MSS: s.MSS, RTO: s.RTO, SRTT: s.SRTT,
		Unsent: s.Unsent, Unread: s.Unread,
		Owes: c.Owes(),
	}
}
