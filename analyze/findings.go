package analyze

import (
	"cmp"
	"slices"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
)

// Findings are what is worth a sentence in a capture, the worst first: about
// single connections, about many that have the same trouble, about servers
// and sources, and about what the capture does not tell. Run has asked about
// each connection already, so this costs next to nothing.
func Findings(a *Analysis) []Finding {
	found := a.board.findings()
	found = append(found, ofCapture(a)...)
	found = append(found, ofAlarms(a.Alarms)...)
	found = append(found, slices.DeleteFunc(ofServers(a.Servers), func(f Finding) bool {
		return f.Code == "server.burst" && flooded(f.Server, a.Alarms) // the detector has said it better
	})...)
	rank(found)
	return found
}

// FindingsOf is what is worth a sentence in connection n of the capture.
func FindingsOf(a *Analysis, n int) []Finding {
	c, ok := a.Connection(n)
	if !ok {
		return nil
	}
	return about(n, &c, a.Totals.Last)
}

// FindingsNow is what is worth a sentence in a connection that is being
// watched: as if the capture ended now. Its Conns mean nothing.
func FindingsNow(c *passive.Conn, now clock.Instant) []Finding { return about(0, c, now) }

// about is what rules find in one connection.
func about(n int, c *passive.Conn, end clock.Instant) []Finding {
	var b board
	b.look(n, c, end)
	found := b.findings()
	rank(found)
	return found
}

// rank puts the worst first: by severity, then by how many it is about, then
// as they came.
func rank(found []Finding) {
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Count, a.Count))
	})
}

// view is a connection as rules see it, with what many of them ask for.
type view struct {
	*passive.Conn
	n         int
	end       clock.Instant // of the capture
	handshake passive.Handshake
	closed    passive.Close
	open      bool // it was, at both ends
}

func viewOf(n int, c *passive.Conn, end clock.Instant) view {
	return view{Conn: c, n: n, end: end, handshake: c.Handshake(), closed: c.Close(), open: c.Established()}
}

// rule is how a finding about a connection is found. The order of rules says
// nothing.
type rule struct {
	code     string
	severity Severity
	cite     string
	find     func(v *view, e *evidence) bool
}

// evidence is what a rule found.
type evidence struct {
	facts
	frames  [MaxFrames]uint64
	nFrames uint8
	louder  bool   // worse than most of its kind
	weight  uint64 // of several connections the heaviest is told of
}

// on rests the finding on packets; those not seen are left out. It is true,
// so that rules can end with it.
func (e *evidence) on(stamps ...passive.Stamp) bool {
	for _, s := range stamps {
		if s.Seen() && e.nFrames < MaxFrames && !slices.Contains(e.frames[:e.nFrames], s.Frame) {
			e.frames[e.nFrames] = s.Frame
			e.nFrames++
		}
	}
	return true
}

// chapters are all rules about connections. Those of a chapter are asked where
// it is worth it: of a million connections most are as they should be.
var chapters = []struct {
	name  string
	worth func(v *view) bool
	rules []rule
}{
	{"open", (*view).stumbled, openRules},
	{"normal", always, normalRules},
	{"close", (*view).brokeOff, closeRules},
	{"data", (*view).eventful, dataRules},
	{"options", (*view).modest, optionRules},
	{"odd", (*view).strange, oddRules},
	{"caveats", (*view).doubtful, caveatRules},
	{"still", (*view).lasting, stillRules},
}

func always(*view) bool { return true }

// The chapters' doors. Each is true where any of its rules could be.

// stumbled: the opening did not go by the book, or not at once.
func (v *view) stumbled() bool {
	o, asked, asker := &v.Opening, &v.Ends[v.Client.Peer()], &v.Ends[v.Client]
	return v.handshake != passive.Complete || v.Odd != 0 || asker.SYNs != 1 || asked.SYNACKs != 1 ||
		o.SYNACK.At.Sub(o.SYN.At) >= slowAnswer || asker.Offer.FastOpen > 0 || v.CookieLike()
}

// brokeOff: the ending did not, or not only.
func (v *view) brokeOff() bool {
	plain := v.closed == passive.FourSegments || v.closed == passive.ThreeSegments
	for i := range v.Ends {
		x := &v.Ends[i]
		plain = plain && x.RSTs == 0 && x.FINs < stubborn && x.Stream.AfterFIN == 0 && x.Stream.Probes.KeepAlives == 0
	}
	return !plain
}

// eventful: something happened to data.
func (v *view) eventful() bool {
	for i := range v.Ends {
		t := &v.Ends[i].Stream
		if t.Repairs != (passive.Repairs{}) || t.Window.Closed > 0 || t.Flow.Urgent > 0 || t.Limits.Busy() >= longBusy {
			return true
		}
	}
	return v.Told.MTU != 0
}

// modest: an end does not offer all that ordinary ones do.
func (v *view) modest() bool {
	for i := range v.Ends {
		o := &v.Ends[i].Offer
		if o.Seen && (o.Set&ordinary != ordinary || o.MSS < leastMSS6) {
			return v.open
		}
	}
	return false
}

func (v *view) strange() bool { return v.Odd != 0 }

// doubtful: the capture may not have all.
func (v *view) doubtful() bool {
	if v.Odd != 0 || v.handshake == passive.MidStream3WHS || v.handshake == passive.SynAckOnly {
		return true
	}
	for i := range v.Ends {
		x := &v.Ends[i]
		n, f := &x.Stream.Segments, &x.Stream.Flow
		if x.Packets == 0 || n.Copy+n.Bare+f.Supers+n.Jumps+x.Stream.Acks.Unseen > 0 {
			return true
		}
	}
	return false
}
