package analyze

import (
	"github.com/tcpglass/tcpglass/analyze/passive"
)

// caveatRules are about what the capture does not tell of a connection.
var caveatRules = []rule{
	{"capture.mid-stream", Caveat, "RFC 9293 §3.5", midStream},
	{"capture.syn-ack-only", Caveat, "RFC 9293 §3.5", synAckOnly},
	{"capture.one-sided", Caveat, "RFC 9293 §3.4", oneSided},
	{"capture.missing", Caveat, "RFC 9293 §3.4", missing},
	{"capture.doubled", Caveat, "RFC 791 §3.2", doubled},
	{"capture.snapped", Caveat, "RFC 9293 §3.1", odd(passive.Snapped)},
	{"capture.bad-sums", Caveat, "RFC 9293 §3.1", odd(passive.BadSums)},
	{"capture.offload", Note, "RFC 9293 §3.7.1", offload},
	{"capture.order", Caveat, "RFC 9293 §3.5", odd(passive.Reordered3WHS)},
	{"capture.path-cut", Caveat, "RFC 9293 §3.3.2", odd(passive.PathCut)},
}

func midStream(v *view, e *evidence) bool {
	return v.handshake == passive.MidStream3WHS && e.on(v.First)
}

func synAckOnly(v *view, e *evidence) bool {
	return v.handshake == passive.SynAckOnly && e.on(v.Opening.SYNACK)
}

// oneSided: one end was never heard although the other acknowledges, or
// something like that.
func oneSided(v *view, e *evidence) bool {
	for d := range passive.Side(2) {
		if v.Ends[d].Packets == 0 && (v.Ends[d.Peer()].Stream.Segments.New > 0 || v.Ends[d.Peer()].FIN.Seen()) {
			e.who = v.role(d)
			return e.on(v.First, v.Last)
		}
	}
	return v.Odd.Has(passive.OneSided) && e.on(v.First, v.Last)
}

// mostMissing is how many octets a capture may have lost. Where it is more, an
// acknowledgment was wrong.
const mostMissing = 1 << 28

// missing: the capture lost packets, not the network.
func missing(v *view, e *evidence) bool {
	if !v.open || v.Odd&(passive.WrongACK|passive.OtherISN|passive.Rewritten) != 0 {
		return false
	}
	return v.eachSide(e, func(x *passive.End) bool {
		holes, octets := x.Stream.Missing()
		e.number, e.of = octets, uint64(holes)
		e.weight = octets
		return octets > 0 && octets < mostMissing
	}) && e.on(v.First, v.Last)
}

func doubled(v *view, e *evidence) bool {
	for i := range v.Ends {
		n := &v.Ends[i].Stream.Segments
		e.number += uint64(n.Copy) + uint64(n.Bare)
		e.of += v.Ends[i].Packets
	}
	e.weight = e.number
	return e.number > 0 && e.on(v.First, v.Last)
}

func offload(v *view, e *evidence) bool {
	return v.eachSide(e, func(x *passive.End) bool {
		e.number = uint64(x.Stream.Flow.Supers)
		e.of = uint64(x.Stream.Flow.Largest)
		e.weight = e.number
		return e.number > 0
	}) && e.on(v.First)
}
