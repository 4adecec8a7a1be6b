package analyze

import (
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// endColumns are those that both ends have, without the end's name.
var endColumns = []endColumn{
	{Column{Name: "addr", Type: Address}, endGetter{address: func(e *passive.End) wire.Addr { return e.Addr.Addr }}},
	{Column{Name: "port", Type: Number}, counted(func(e end) uint16 { return e.Addr.Port })},
	{Column{Name: "state", Type: Word, Words: stateWords}, endGetter{text: func(e *passive.End) string { return known(e.State) }}},

	{Column{Name: "packets", Type: Number}, counted(func(e end) uint64 { return e.Packets })},
	{Column{Name: "bytes", Type: Octets}, counted(func(e end) uint64 { return e.Bytes })},
	{Column{Name: "unique", Type: Octets}, counted(func(e end) uint64 { return e.Unique() })},
	{Column{Name: "rate", Type: Rate}, number(func(e end) (int64, bool) { return e.rate() })},
	{Column{Name: "peak", Type: Rate}, number(func(e end) (int64, bool) { return int64(e.Stream.Flow.PeakRate()), e.Bytes > 0 })},
	{Column{Name: "fins", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.FINs })},
	{Column{Name: "rsts", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.RSTs })},

	{Column{Name: "retransmitted", Type: Number}, counted(func(e end) uint32 { return e.Stream.Segments.Again() })},
	{Column{Name: "filled", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Segments.Hole })},
	{Column{Name: "copies", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Segments.Copy + e.Stream.Segments.Bare })},
	{Column{Name: "repairs.fast", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Repairs.Fast })},
	{Column{Name: "repairs.timeout", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Repairs.Timeout })},
	{Column{Name: "repairs.tail", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Repairs.Tail })},
	{Column{Name: "repairs.unexplained", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Repairs.Unexplained })},
	{Column{Name: "repairs.upstream", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Repairs.Upstream })},
	{Column{Name: "repairs.spurious", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Repairs.Spurious() })},
	{Column{Name: "reordered", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Repairs.Reordered })},
	{Column{Name: "dup_acks", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.peer.Stream.Acks.Duplicate })},
	{Column{Name: "zero_windows", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.peer.Stream.Window.Zeros })},
	{Column{Name: "window_closed", Type: Span, Rare: true}, spent(func(e end) time.Duration { return e.peer.Stream.Window.ClosedFor(e.last) })},
	{Column{Name: "window_full", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Window.Full })},
	{Column{Name: "window_probes", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Probes.Windows })},
	{Column{Name: "keep_alives", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.Probes.KeepAlives })},
	{Column{Name: "missing", Type: Octets, Rare: true}, number(func(e end) (int64, bool) { _, n := e.Stream.Missing(); return int64(n), true })},
	{Column{Name: "limited.sender", Type: Span, Rare: true}, spent(func(e end) time.Duration { return e.Stream.Limits.Sender })},
	{Column{Name: "limited.receiver", Type: Span, Rare: true}, spent(func(e end) time.Duration { return e.Stream.Limits.Receiver })},
	{Column{Name: "limited.network", Type: Span, Rare: true}, spent(func(e end) time.Duration { return e.Stream.Limits.Network })},

	{Column{Name: "isn", Type: Number}, offered(func(o *passive.Offer, e end) int64 { return int64(e.ISN) })},
	{Column{Name: "mss", Type: Number}, optional(wire.OptMSS, func(o *passive.Offer) int64 { return int64(o.MSS) })},
	{Column{Name: "wscale", Type: Number}, optional(wire.OptScale, func(o *passive.Offer) int64 { return int64(o.Scale) })},
	{Column{Name: "syn_window", Type: Octets}, offered(func(o *passive.Offer, _ end) int64 { return int64(o.Window) })},
	{Column{Name: "sack", Type: Flag}, option(wire.OptSACKPermitted)},
	{Column{Name: "timestamps", Type: Flag}, option(wire.OptTimestamps)},
	{Column{Name: "ecn", Type: Flag, Rare: true}, offered(func(o *passive.Offer, _ end) int64 { return oneIf(o.ECN) })},
	{Column{Name: "fast_open", Type: Flag, Rare: true}, option(wire.OptFastOpen)},
	{Column{Name: "mptcp", Type: Flag, Rare: true}, option(wire.OptMPTCP)},
	{Column{Name: "syn_data", Type: Octets, Rare: true}, offered(func(o *passive.Offer, _ end) int64 { return int64(o.FastOpen) })},
}

// rttColumns are the round trips of an end's data.
var rttColumns = []endColumn{
	{Column{Name: "min", Type: Span}, trip(func(r *passive.RTT) time.Duration { return r.Min })},
	{Column{Name: "mean", Type: Span}, trip(func(r *passive.RTT) time.Duration { return r.Mean() })},
	{Column{Name: "max", Type: Span}, trip(func(r *passive.RTT) time.Duration { return r.Max() })},
	{Column{Name: "samples", Type: Number, Rare: true}, counted(func(e end) uint32 { return e.Stream.RTT.Count })},
}

// end is one end, and what else its columns look at.
type end struct {
	*passive.End
	peer *passive.End
	last clock.Instant // of the connection
}

// rate is the mean rate of its data, from the first octet to the last.
func (e end) rate() (perSecond int64, ok bool) {
	took := e.Stream.Flow.Duration()
	if took <= 0 {
		return 0, false
	}
	return int64(float64(e.Unique()) / took.Seconds()), true
}

// endColumn is a column of each end.
type endColumn struct {
	Column
	get endGetter
}

// endGetter is where an end has the value: one of the functions is set.
type endGetter struct {
	number  func(e end) (int64, bool)
	text    func(e *passive.End) string
	address func(e *passive.End) wire.Addr
}

// eachEnd makes columns of both ends: PREFIXclient.NAME, then
// PREFIXserver.NAME.
func eachEnd(prefix string, columns []endColumn) (out []Column) {
	for i, name := range []string{"client.", "server."} {
		for _, c := range columns {
			out = append(out, c.of(prefix+name, passive.Side(i)))
		}
	}
	return out
}

// of is the column of one end: the client, or its peer.
func (c endColumn) of(prefix string, which passive.Side) Column {
	out, get := c.Column, c.get
	out.Name = prefix + c.Name
	switch {
	case get.number != nil:
		out.number = func(r *Row) (int64, bool) {
			d := r.Client ^ which
			return get.number(end{&r.Ends[d], &r.Ends[d.Peer()], r.Last.At})
		}
	case get.text != nil:
		out.word = func(r *Row) string { return get.text(&r.Ends[r.Client^which]) }
	default:
		out.address = func(r *Row) wire.Addr { return get.address(&r.Ends[r.Client^which]) }
	}
	return out
}

// number is a number that may not be known.
func number(get func(e end) (int64, bool)) endGetter { return endGetter{number: get} }

// counted is a count, which is always known.
func counted[T uint16 | uint32 | uint64](get func(e end) T) endGetter {
	return number(func(e end) (int64, bool) { return int64(get(e)), true })
}

// spent is a time that is always known.
func spent(get func(e end) time.Duration) endGetter {
	return number(func(e end) (int64, bool) { return int64(get(e)), true })
}

// trip is a measure of round trips, where there were any.
func trip(get func(r *passive.RTT) time.Duration) endGetter {
	return number(func(e end) (int64, bool) { return int64(get(&e.Stream.RTT)), e.Stream.RTT.Count > 0 })
}

// offered is something of the end's SYN, where that was seen.
func offered(get func(o *passive.Offer, e end) int64) endGetter {
	return number(func(e end) (int64, bool) { return get(&e.Offer, e), e.Offer.Seen })
}

// optional is the value of an option of the end's SYN.
func optional(bit wire.OptionSet, get func(o *passive.Offer) int64) endGetter {
	return number(func(e end) (int64, bool) { return get(&e.Offer), e.Offer.Seen && e.Offer.Set&bit != 0 })
}

// option is whether an option was in the end's SYN.
func option(bit wire.OptionSet) endGetter {
	return offered(func(o *passive.Offer, _ end) int64 { return oneIf(o.Set&bit != 0) })
}

func oneIf(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// stateWords are what a state can be, but for Unknown, which is no value.
var stateWords = func() (words []string) {
	for s := passive.Closed; s <= passive.TimeWait; s++ {
		words = append(words, s.String())
	}
	return words
}()

// known is a state in the RFC's spelling; empty where it is not known.
func known(s passive.State) string {
	if s == passive.Unknown {
		return ""
	}
	return s.String()
}
