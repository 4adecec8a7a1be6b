package packetdrill

import (
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// patience is how long after its time an expected packet is waited for, so
// that one that comes late is reported as late, and not as missing.
const patience = 10 * time.Minute

// expect waits for the packet of an event and compares.
func (r *run) expect(e *Event) {
	f := r.current
	if e.Packet.Src != 0 {
		f = r.flowNamed(e.Packet)
	}
	if f == nil {
		r.fail("no-socket")
		return
	}
	due, want := r.due(e), *e.Packet
	for r.res.Problem == nil {
		k := r.nextLive(f, due)
		if k == nil {
			if r.res.Problem == nil {
				r.fail("no-packet", due.to.Seconds()).Expected = printPacket(due.from, &want)
			}
			return
		}
		bad := r.compare(f, e, due, &want, k)
		switch {
		case bad != nil && r.surplus(k, &want):
			r.res.Forgiven++
			continue
		case bad != nil:
			r.res.Problem = bad
			return
		}
		r.last = k.at
		if !r.more(&want, k) {
			return
		}
	}
}

// nextLive is the next packet that the host has sent on f, now or after
// waiting for it; nil where none comes.
func (r *run) nextLive(f *flow, due window) *live {
	end := due.to + patience
	for len(f.caught) == 0 {
		next := r.host.Deadline().Sub(begin)
		if next > end || r.res.Problem != nil {
			return nil
		}
		r.await(max(next, r.elapsed()))
	}
	k := f.caught[0]
	f.caught = f.caught[1:]
	return k
}

// surplus reports whether a packet that does not fit may be passed over: a
// pure ACK, in a lenient run, where something else is expected.
func (r *run) surplus(k *live, want *Packet) bool {
	pure := k.tcp.Flags == wire.ACK && len(k.tcp.Payload) == 0
	wantsPure := want.Flags == wire.ACK && want.Len == 0
	return r.set.lenient && pure && (!wantsPure || !want.HasAck || uint32(k.tcp.Ack) != want.Ack)
}

// more reports whether k was only the beginning of what the script expects
// as one segment, and leaves the rest in want. Flags that belong to the last
// octet are expected of the last piece.
func (r *run) more(want *Packet, k *live) bool {
	n := len(k.tcp.Payload)
	if r.set.strict || n >= want.Len || n == 0 {
		return false
	}
	want.Seq += uint32(n)
	want.Len -= n
	return true
}

// compare says what is wrong with k, or nil. The packet's time is looked at
// last: what it is says more than when it came.
func (r *run) compare(f *flow, e *Event, due window, want *Packet, k *live) *Problem {
	if want.Flags.Has(wire.SYN) && k.tcp.Flags.Has(wire.SYN) && !f.named {
		f.named, f.scriptISN = true, want.Seq
	}
	p := &Problem{File: r.script.Name, Line: e.Line}
	switch {
	case r.compareFields(f, want, k, p):
	case r.compareOptions(f, want, k, p):
	case r.compareTime(due, k, p):
	default:
		return nil
	}
	p.Expected, p.Actual = printPacket(due.from, want), printLive(f, k)
	p.Hint = hint(want, k)
	return p
}

// field is a part of a packet that is compared as a number.
type field struct {
	name         string
	want, actual int64
}

// flagNames are the flags by the C tool's names of the fields.
var flagNames = []struct {
	flag wire.Flags
	name string
}{
	{wire.FIN, "tcp_fin"}, {wire.SYN, "tcp_syn"}, {wire.RST, "tcp_rst"}, {wire.PSH, "tcp_psh"}, {wire.ACK, "tcp_ack"},
	{wire.URG, "tcp_urg"}, {wire.ECE, "tcp_ece"}, {wire.CWR, "tcp_cwr"}, {wire.AE, "tcp_ae"},
}

// compareFields finds the first field of the headers that differs.
func (r *run) compareFields(f *flow, want *Packet, k *live, p *Problem) bool {
	for _, x := range r.fields(f, want, k) {
		if x.want != x.actual {
			p.Code, p.Args = "field", []any{x.name, x.want, x.want, x.actual, x.actual}
			return true
		}
	}
	return false
}

// fields are what to compare, in the order of the header.
func (r *run) fields(f *flow, want *Packet, k *live) []field {
	list := make([]field, 0, 16)
	wanted, n := want.Flags, len(k.tcp.Payload)
	if r.piece(want, n) {
		wanted = wanted&^(wire.FIN|wire.PSH) | k.tcp.Flags&wire.PSH
	}
	for _, x := range flagNames {
		list = append(list, field{x.name, bit(wanted, x.flag), bit(k.tcp.Flags, x.flag)})
	}
	list = append(list, field{"tcp_seq", int64(want.Seq), int64(f.toScript(uint32(k.tcp.Seq)))})
	if want.HasAck || k.tcp.Flags.Has(wire.ACK) {
		list = append(list, field{"tcp_ack_seq", int64(want.Ack), int64(k.tcp.Ack)})
	}
	if !r.piece(want, n) {
		list = append(list, field{"tcp_payload_bytes", int64(want.Len), int64(n)})
	}
	if want.Window >= 0 && !r.forgive(want.Window != int(k.tcp.Window)) {
		list = append(list, field{"tcp_window", int64(want.Window), int64(k.tcp.Window)})
	}
	list = append(list, field{"tcp_urg_ptr", int64(max(want.Urgent, 0)), int64(k.tcp.Urgent)})
	return append(list, ipFields(&want.IP, k)...)
}

// piece reports whether n octets are a part of what is expected, which may
// come in several segments.
func (r *run) piece(want *Packet, n int) bool {
	return !r.set.strict && 0 < n && n < want.Len
}

// forgive reports whether a difference is to be passed over, and counts it.
func (r *run) forgive(differs bool) bool {
	if !r.set.lenient || !differs {
		return false
	}
	r.res.Forgiven++
	return true
}

// ipFields are those of the IP header that the script speaks of.
func ipFields(want *IP, k *live) (list []field) {
	tos := int64(k.ip.TOS)
	if want.TOS >= 0 {
		list = append(list, field{"ip_tos", int64(want.TOS), tos &^ ecnMask(want.ECN >= 0)})
	}
	if want.ECN == ect01 {
		list = append(list, field{"ip_ect", 1, tos&1 ^ tos>>1&1})
	} else if want.ECN >= 0 {
		list = append(list, field{"ip_ecn", int64(want.ECN), tos & 3})
	}
	if want.TTL >= 0 {
		list = append(list, field{"ip_ttl", int64(want.TTL), int64(k.ip.TTL)})
	}
	return list
}

// ecnMask are the bits of TOS that ECN has, where they are compared apart.
func ecnMask(apart bool) int64 {
	if apart {
		return 3
	}
	return 0
}

func bit(f, flag wire.Flags) int64 {
	if f.Has(flag) {
		return 1
	}
	return 0
}

// compareOptions compares options and learns what our timestamps are called.
func (r *run) compareOptions(f *flow, want *Packet, k *live, p *Problem) bool {
	if want.AnyOpts {
		return false
	}
	if !slices.Equal(octets(want.Options), octets(k.options)) {
		r.forgive(true)
		if !sameOptions(want.Options, k.options, r.set.lenient) {
			p.Code = "tcp-options"
			return true
		}
	}
	if s, a := stampOf(want.Options), stampOf(k.options); s != nil && a != nil {
		return r.learnStamp(f, s.A, a.A, p)
	}
	return false
}

// learnStamp notes that the script calls one of our timestamps so, and
// checks how far it has come since the first one, where that is wanted.
func (r *run) learnStamp(f *flow, script, actual uint32, p *Problem) bool {
	f.stamps[script] = actual
	if f.firstStamp == nil {
		f.firstStamp = &[2]uint32{script, actual}
	}
	if r.set.tick == 0 {
		return false
	}
	want := time.Duration(int32(script-f.firstStamp[0])) * r.set.tick
	got := time.Duration(int32(actual-f.firstStamp[1])) * time.Millisecond
	if (want - got).Abs() <= r.tolerance(want)+r.set.tick+time.Millisecond {
		return false
	}
	p.Code, p.Args = "ts-tick", []any{script, want.Microseconds(), got.Microseconds()}
	return true
}

// compareTime says whether k came when it should.
func (r *run) compareTime(due window, k *live, p *Problem) bool {
	switch {
	case due.any, due.from-due.tolerance <= k.at && k.at <= due.to+due.tolerance:
		return false
	case due.from == due.to:
		p.Code, p.Args = "timing", []any{due.to.Seconds(), k.at.Seconds(), due.tolerance.Seconds()}
	default:
		p.Code, p.Args = "timing-range", []any{due.from.Seconds(), due.to.Seconds(), k.at.Seconds(), due.tolerance.Seconds()}
	}
	return true
}

// hint is what the stack does not have and the script expects, if so.
func hint(want *Packet, k *live) string {
	lacks := func(kind byte) bool { return has(want.Options, kind) && !has(k.options, kind) }
	switch {
	case lacks(kindPerm), lacks(kindSACK):
		return "hint-sack"
	case lacks(kindFast):
		return "hint-fast"
	case want.Flags.Any(wire.ECE | wire.CWR | wire.AE), want.IP.ECN > 0:
		return "hint-ecn"
	}
	return ""
}
