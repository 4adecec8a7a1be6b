package analyze

import (
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/wire"
)

// table is all columns. Those of a group stand together; a name is never
// also that of a group.
var table = concat(
	identityColumns,
	openingColumns,
	endingColumns,
	eachEnd("", endColumns),
	agreedColumns,
	tripColumns,
	eachEnd("rtt.", rttColumns),
	remarkColumns,
)

// identityColumns are which connection it is, and where in the capture it stands.
var identityColumns = []Column{
	{Name: "n", Type: Number, number: func(r *Row) (int64, bool) { return int64(r.Number), r.Number > 0 }},
	{Name: "start", Type: Moment, number: func(r *Row) (int64, bool) { return int64(r.First.At), r.First.At.Set() }},
	{Name: "duration", Type: Span, number: func(r *Row) (int64, bool) { return int64(r.Last.At.Sub(r.First.At)), true }},
	{Name: "tag", Type: Text, Rare: true, text: appendTag},
	{Name: "frames.first", Type: Number, number: frame(func(r *Row) passive.Stamp { return r.First })},
	{Name: "frames.last", Type: Number, number: frame(func(r *Row) passive.Stamp { return r.Last })},
	{Name: "frames.syn", Type: Number, number: frame(func(r *Row) passive.Stamp { return r.Opening.SYN })},
	{Name: "frames.synack", Type: Number, number: frame(func(r *Row) passive.Stamp { return r.Opening.SYNACK })},
	{Name: "frames.ack", Type: Number, number: frame(func(r *Row) passive.Stamp { return r.Opening.ACK })},
	{Name: "frames.client_fin", Type: Number, number: frame(func(r *Row) passive.Stamp { return r.Ends[r.Client].FIN })},
	{Name: "frames.server_fin", Type: Number, number: frame(func(r *Row) passive.Stamp { return r.Ends[r.Client.Peer()].FIN })},
	{Name: "frames.client_rst", Type: Number, number: frame(func(r *Row) passive.Stamp { return r.Ends[r.Client].RST })},
	{Name: "frames.server_rst", Type: Number, number: frame(func(r *Row) passive.Stamp { return r.Ends[r.Client.Peer()].RST })},
}

// openingColumns are how the connection opened.
var openingColumns = []Column{
	{Name: "handshake", Type: Word, Words: wordsTo(passive.SynAckOnly), word: func(r *Row) string { return r.Handshake().String() }},
	{Name: "established", Type: Flag, number: func(r *Row) (int64, bool) { return oneIf(r.Established()), true }},
	{Name: "roles_by", Type: Word, Words: roles[:], word: func(r *Row) string { return roles[r.Role] }},
	{Name: "cookie_like", Type: Flag, Rare: true, number: func(r *Row) (int64, bool) { return oneIf(r.CookieLike()), true }},
	{Name: "gap.syn_synack", Type: Span, number: gap((*passive.Conn).FirstGap)},
	{Name: "gap.synack_ack", Type: Span, number: gap((*passive.Conn).ThirdGap)},
	{Name: "gap.answer", Type: Span, number: gap(answer)},
	{Name: "syn.retries", Type: Number, number: func(r *Row) (int64, bool) { return retries(r.Opening.SYNTries()) }},
	{Name: "syn.waits", Type: List, list: func(dst []byte, r *Row) []byte { return appendWaits(dst, &r.Opening.SYNWaits) }},
	{Name: "synack.retries", Type: Number, number: func(r *Row) (int64, bool) { return retries(r.Opening.SYNACKTries()) }},
	{Name: "synack.waits", Type: List, list: func(dst []byte, r *Row) []byte { return appendWaits(dst, &r.Opening.SYNACKWaits) }},
}

// endingColumns are how it ended.
var endingColumns = []Column{
	{Name: "close", Type: Word, Words: wordsTo(passive.Reset), word: func(r *Row) string { return r.Close().String() }},
	{Name: "first_fin", Type: Word, Words: ends, word: who((*passive.Conn).FirstFIN)},
	{Name: "time_wait", Type: Word, Words: append(ends, "both"), word: timeWait},
	{Name: "reset.by", Type: Word, Words: ends, word: who((*passive.Conn).FirstRST)},
	{Name: "reset.fate", Type: Word, Words: wordsTo(passive.Implausible), word: resetFate},
	{Name: "conn_state", Type: Word, Words: zeekStates, word: func(r *Row) string { return r.ConnState() }},
	{Name: "history", Type: Text, text: func(dst []byte, r *Row) []byte { return append(dst, r.History()...) }},
	{Name: "path", Type: List, list: appendPath},
}

// agreedColumns are what both ends offered. Without both offers it is not known.
var agreedColumns = []Column{
	{Name: "agreed.wscale", Type: Flag, number: agrees(func(a passive.Agreed) bool { return a.Scale })},
	{Name: "agreed.sack", Type: Flag, number: agrees(func(a passive.Agreed) bool { return a.SACK })},
	{Name: "agreed.timestamps", Type: Flag, number: agrees(func(a passive.Agreed) bool { return a.Timestamps })},
	{Name: "agreed.ecn", Type: Flag, Rare: true, number: agrees(func(a passive.Agreed) bool { return a.ECN })},
	{Name: "agreed.mptcp", Type: Flag, Rare: true, number: agrees(func(a passive.Agreed) bool { return a.MPTCP })},
}

// tripColumns are round trips of the whole way.
var tripColumns = []Column{
	{Name: "rtt.initial", Type: Span, number: gap((*passive.Conn).InitialRTT)},
	{Name: "rtt.least", Type: Span, number: func(r *Row) (int64, bool) { d := r.RoundTrip(); return int64(d), d > 0 }},
}

// remarkColumns are what a reader must know besides.
var remarkColumns = []Column{
	{Name: "odd", Type: Text, Rare: true, text: func(dst []byte, r *Row) []byte { return append(dst, r.Odd.String()...) }},
	{Name: "icmp.count", Type: Number, Rare: true, number: func(r *Row) (int64, bool) { return int64(r.Told.Count), true }},
	{Name: "icmp.type", Type: Number, number: icmp(func(t *passive.Told) int64 { return int64(t.Type) })},
	{Name: "icmp.code", Type: Number, number: icmp(func(t *passive.Told) int64 { return int64(t.Code) })},
	{Name: "icmp.mtu", Type: Octets, Rare: true, number: icmp(func(t *passive.Told) int64 { return int64(t.MTU) })},
	{Name: "icmp.from", Type: Text, text: appendTeller},
}

// zeekStates are what Zeek's conn_state can be.
var zeekStates = []string{"S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"}

// Words of columns.
var (
	ends  = []string{"client", "server"}
	roles = [...]string{passive.BySYN: "syn", passive.BySYNACK: "syn-ack", passive.ByFirst: "first"}
)

// wordsTo are the words from the first that has one to last.
func wordsTo[T interface {
	~uint8
	String() string
}](last T) (list []string) {
	for v := T(0); v <= last; v++ {
		if s := v.String(); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// frame is the number of a frame, where there is one.
func frame(get func(r *Row) passive.Stamp) func(r *Row) (int64, bool) {
	return func(r *Row) (int64, bool) {
		s := get(r)
		return int64(s.Frame), s.Seen()
	}
}

// gap is a time between two frames, where there are both.
func gap(get func(c *passive.Conn) (time.Duration, bool)) func(r *Row) (int64, bool) {
	return func(r *Row) (int64, bool) {
		d, ok := get(r.Conn)
		return int64(d), ok
	}
}

// answer is the time from the first SYN to the first SYN-ACK.
func answer(c *passive.Conn) (time.Duration, bool) {
	o := &c.Opening
	return o.SYNACK.At.Sub(o.SYN.At), o.SYN.Seen() && o.SYNACK.Seen()
}

// retries is how many of n packets were sent again.
func retries(n int) (int64, bool) { return int64(n) - 1, n > 0 }

// who is an end as a word.
func who(get func(c *passive.Conn) (passive.Side, bool)) func(r *Row) string {
	return func(r *Row) string {
		d, ok := get(r.Conn)
		if !ok {
			return ""
		}
		return ends[d^r.Client]
	}
}

// Closer is who began to close, or, where nobody did, who reset: client or
// server; empty where neither happened.
func (r *Row) Closer() string {
	if d, ok := r.FirstFIN(); ok {
		return ends[d^r.Client]
	}
	return who((*passive.Conn).FirstRST)(r)
}

// timeWait is which end waits, or has waited, in TIME-WAIT.
func timeWait(r *Row) string {
	client, server := r.Waits(r.Client), r.Waits(r.Client.Peer())
	switch {
	case client && server:
		return "both"
	case client:
		return ends[0]
	case server:
		return ends[1]
	}
	return ""
}

// resetFate is what became of the RST of the end that sent one first.
func resetFate(r *Row) string {
	d, ok := r.FirstRST()
	if !ok {
		return ""
	}
	return r.ResetFate(d).String()
}

// agrees is whether something is in force.
func agrees(get func(a passive.Agreed) bool) func(r *Row) (int64, bool) {
	return func(r *Row) (int64, bool) {
		a, ok := r.Agreed()
		return oneIf(get(a)), ok
	}
}

// icmp is something of the last ICMP error, where there was one.
func icmp(get func(t *passive.Told) int64) func(r *Row) (int64, bool) {
	return func(r *Row) (int64, bool) { return get(&r.Told), r.Told.Count > 0 }
}

func appendTeller(dst []byte, r *Row) []byte {
	if r.Told.Count == 0 {
		return dst
	}
	return appendAddr(dst, wire.Addr(r.Told.From))
}

func concat(parts ...[]Column) (all []Column) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
