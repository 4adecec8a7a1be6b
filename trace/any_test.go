package trace_test

import (
	"time"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

func anyRecord(t *rapid.T) trace.Record {
	text := rapid.String()
	r := trace.Record{
		At:     clock.Instant(rapid.Int64().Draw(t, "at")),
		Kind:   rapid.SampledFrom([]trace.Kind{trace.Sent, trace.Received, trace.Lost, trace.State, trace.Timer, trace.Call, trace.Note}).Draw(t, "kind"),
		Host:   text.Draw(t, "host"),
		Flow:   wire.Flow{Local: anyEndpoint(t), Remote: anyEndpoint(t)},
		Packet: rapid.Uint64().Draw(t, "packet"),
		Why:    text.Draw(t, "why"),
		Cite:   text.Draw(t, "cite"),
		From:   text.Draw(t, "from"),
		To:     text.Draw(t, "to"),
		Octets: rapid.Int().Draw(t, "octets"),
	}
	if rapid.Bool().Draw(t, "with segment") {
		r.Segment = anySegment(t)
	}
	if rapid.Bool().Draw(t, "with datagram") {
		r.Datagram = &trace.Datagram{Len: rapid.Int().Draw(t, "datagram"), TOS: rapid.Byte().Draw(t, "datagram TOS")}
	}
	if rapid.Bool().Draw(t, "with TCB") {
		r.TCB = anySnapshot(t)
	}
	return r
}

func anyEndpoint(t *rapid.T) wire.Endpoint {
	var a [16]byte
	copy(a[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "address"))
	e := wire.Endpoint{Addr: a, Port: rapid.Uint16().Draw(t, "port")}
	if rapid.Bool().Draw(t, "IPv4") {
		e.Addr = wire.Addr4([4]byte(a[:4]))
	}
	return e
}

func anyNum(t *rapid.T, what string) seq.Num { return seq.Num(rapid.Uint32().Draw(t, what)) }

func anySegment(t *rapid.T) *trace.Segment {
	return &trace.Segment{
		Seq:     anyNum(t, "seq"),
		Ack:     anyNum(t, "ack"),
		Flags:   wire.Flags(rapid.Uint16Range(0, 0x1ff).Draw(t, "flags")),
		Window:  rapid.Uint16().Draw(t, "window"),
		Scale:   rapid.Byte().Draw(t, "scale"),
		Len:     rapid.Int().Draw(t, "len"),
		Urgent:  rapid.Uint16().Draw(t, "urgent"),
		TOS:     rapid.Byte().Draw(t, "tos"),
		Options: anyOptions(t),
	}
}

// anyOptions gives values only to the options that are there: the others
// mean nothing, and are not written.
func anyOptions(t *rapid.T) (o wire.Options) {
	o.Set = wire.OptionSet(rapid.Uint16Range(0, uint16(wire.OptUnknown)<<1-1).Draw(t, "set"))
	if o.Has(wire.OptMSS) {
		o.MSS = rapid.Uint16().Draw(t, "mss")
	}
	if o.Has(wire.OptScale) {
		o.Scale = rapid.Byte().Draw(t, "shift")
	}
	if o.Has(wire.OptTimestamps) {
		o.TSVal, o.TSEcr = rapid.Uint32().Draw(t, "tsval"), rapid.Uint32().Draw(t, "tsecr")
	}
	if o.Has(wire.OptUserTimeout) {
		o.UserTimeout = rapid.Uint16().Draw(t, "user timeout")
	}
	if o.Has(wire.OptFastOpen) {
		o.FastOpen = rapid.SliceOfN(rapid.Byte(), 4, 16).Draw(t, "cookie")
	}
	if o.Has(wire.OptSACK) {
		o.SACKCount = rapid.Uint8Range(0, wire.MaxSACK).Draw(t, "blocks")
		for i := range o.SACKCount {
			o.SACK[i] = seq.Range{Lo: anyNum(t, "left"), Hi: anyNum(t, "right")}
		}
	}
	return o
}

func anySnapshot(t *rapid.T) *trace.Snapshot {
	octets := rapid.Int()
	s := &trace.Snapshot{
		State: rapid.String().Draw(t, "state"),
		ISS:   anyNum(t, "iss"), IRS: anyNum(t, "irs"),
		SndUna: anyNum(t, "una"), SndNxt: anyNum(t, "nxt"), SndWnd: octets.Draw(t, "wnd"),
		RcvNxt: anyNum(t, "rcv.nxt"), RcvWnd: octets.Draw(t, "rcv.wnd"),
		Cwnd: octets.Draw(t, "cwnd"), Ssthresh: octets.Draw(t, "ssthresh"), MSS: octets.Draw(t, "mss"),
		RTO:    time.Duration(rapid.Int64().Draw(t, "rto")),
		SRTT:   time.Duration(rapid.Int64().Draw(t, "srtt")),
		Unsent: octets.Draw(t, "unsent"), Unread: octets.Draw(t, "unread"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "timers") {
		s.Timers = append(s.Timers, trace.Timeout{Name: rapid.String().Draw(t, "timer"), Due: clock.Instant(rapid.Int64().Draw(t, "due"))})
	}
	for range rapid.IntRange(0, 2).Draw(t, "debts") {
		s.Owes = append(s.Owes, rapid.String().Draw(t, "owes"))
	}
	return s
}
