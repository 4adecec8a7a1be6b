package analyze

import (
	"fmt"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/wire"
)

// run is moves that are told together.
type run struct {
	first, last *Move
	segments    [2]int
	octets      [2]uint64
	readings    [passive.AcksUnseen + 1]int
}

func (r *run) add(m *Move) {
	if r.first == nil {
		r.first = m
	}
	r.last = m
	r.segments[m.From]++
	r.octets[m.From] += uint64(m.Len)
	for _, reading := range []passive.Reading{m.Reading, m.Answer} {
		if reading != passive.Unread {
			r.readings[reading]++
		}
	}
}

// sumUp tells the moves that were not told.
func (x *explainer) sumUp() {
	r := x.quiet
	if x.quiet = (run{}); r.first == nil {
		return
	}
	lead := fmt.Sprintf("%6d  ", r.first.Frame)
	text := x.text("explain.run", x.since(r.first), x.since(r.last))
	if r.first == r.last {
		text = x.since(r.first)
	}
	for _, d := range []passive.Side{x.Conn.Client, x.Conn.Client.Peer()} {
		if r.segments[d] > 0 {
			text += x.text("explain.run-end", x.end(d), r.segments[d], r.octets[d])
		}
	}
	for reading, n := range r.readings {
		if n > 0 {
			text += x.text("explain.run-reading", n, passive.Reading(reading))
		}
	}
	x.line(lead, text)
}

// verdict is what came of the connection, in sentences.
func (x *explainer) verdict() (lines []Line) {
	c := &x.Conn
	say := func(key string, args ...any) { lines = append(lines, Line{"", x.text(key, args...)}) }
	say("explain.handshake." + c.Handshake().String())
	first, ok1 := c.FirstGap()
	third, ok2 := c.ThirdGap()
	if ok1 && ok2 {
		say("explain.gaps", seconds(first), seconds(third), seconds(first+third))
	}
	if n := c.Opening.SYNTries(); n > 1 {
		say("explain.syn-tries", n, triesText(&c.Opening.SYNWaits))
	}
	if n := c.Opening.SYNACKTries(); n > 1 {
		say("explain.syn-ack-tries", n, triesText(&c.Opening.SYNACKWaits))
	}
	if c.CookieLike() {
		say("explain.cookie-like")
	}
	say("explain.close." + c.Close().String())
	if d, ok := c.FirstFIN(); ok {
		say("explain.first-fin", x.end(d), c.Ends[d].FIN.Frame)
	}
	for _, d := range []passive.Side{c.Client, c.Client.Peer()} {
		if c.Waits(d) {
			say("explain.time-wait", x.end(d))
		}
		if f := c.ResetFate(d); f != passive.NoReset {
			say("explain.rst-by", x.end(d), c.Ends[d].RST.Frame, x.text("explain.rst."+f.String()))
		}
	}
	return lines
}

func seconds(d time.Duration) string { return string(appendSeconds(nil, int64(d))) + " s" }

// triesText is the waits between tries as a list.
func triesText(w *passive.Waits) string {
	var parts []string
	for _, d := range w.All() {
		parts = append(parts, seconds(d.Round(time.Millisecond)))
	}
	return strings.Join(parts, ", ")
}

// options is what each end offered, and what is in force.
func (x *explainer) options() (lines []Line) {
	c := &x.Conn
	for _, d := range []passive.Side{c.Client, c.Client.Peer()} {
		if o := &c.Ends[d].Offer; o.Seen {
			lines = append(lines, Line{"", x.text("explain.offer", x.end(d), offerText(o))})
		}
	}
	if a, ok := c.Agreed(); ok {
		lines = append(lines, Line{"", x.text("explain.agreed", x.orNothing(agreedText(a)))})
	}
	return lines
}

func (x *explainer) orNothing(list []string) string {
	if len(list) == 0 {
		return x.text("explain.nothing")
	}
	return strings.Join(list, ", ")
}

func offerText(o *passive.Offer) string {
	parts := []string{fmt.Sprintf("win=%d", o.Window)}
	add := func(has bool, text string) {
		if has {
			parts = append(parts, text)
		}
	}
	add(o.Set&wire.OptMSS != 0, fmt.Sprintf("mss=%d", o.MSS))
	add(o.Set&wire.OptScale != 0, fmt.Sprintf("wscale=%d (×%d)", o.Scale, 1<<min(o.Scale, maxScale)))
	add(o.Set&wire.OptSACKPermitted != 0, "sackOK")
	add(o.Set&wire.OptTimestamps != 0, "ts")
	add(o.ECN, "ecn")
	add(o.Set&wire.OptFastOpen != 0, "tfo")
	add(o.Set&wire.OptMPTCP != 0, "mptcp")
	add(o.Set&wire.OptMD5 != 0, "md5")
	add(o.Set&wire.OptAO != 0, "ao")
	add(o.FastOpen > 0, fmt.Sprintf("len=%d", o.FastOpen))
	return strings.Join(parts, ", ")
}

func agreedText(a passive.Agreed) (parts []string) {
	for _, f := range []struct {
		has  bool
		text string
	}{{a.Scale, "window scaling"}, {a.SACK, "SACK"}, {a.Timestamps, "timestamps"}, {a.ECN, "ECN"}, {a.MPTCP, "MPTCP"}} {
		if f.has {
			parts = append(parts, f.text)
		}
	}
	return parts
}

// data is what each end's data did.
func (x *explainer) data() (lines []Line) {
	c := &x.Conn
	for _, d := range []passive.Side{c.Client, c.Client.Peer()} {
		e := &c.Ends[d]
		if e.Bytes == 0 {
			continue
		}
		s := &e.Stream
		lines = append(lines, Line{"", x.text("explain.sent", x.end(d), e.Unique(), e.Packets, e.Repeated)})
		if s.RTT.Count > 0 {
			lines = append(lines, Line{"  ", x.text("explain.rtt", seconds(s.RTT.Min), seconds(s.RTT.Mean().Round(time.Microsecond)), seconds(s.RTT.Max()), s.RTT.Count)})
		}
		if r := &s.Repairs; r.All() > 0 {
			lines = append(lines, Line{"  ", x.text("explain.repairs", r.All(), r.Fast, r.Timeout, r.Tail, r.Unexplained, r.Spurious())})
		}
		if l := &s.Limits; l.Busy() > 0 {
			lines = append(lines, Line{"  ", x.text("explain.limits", seconds(l.Sender), seconds(l.Receiver), seconds(l.Network))})
		}
	}
	return lines
}

// oddities are what to know before believing anything.
func (x *explainer) oddities() (lines []Line) {
	if x.Conn.Odd == 0 {
		return nil
	}
	for _, name := range strings.Split(x.Conn.Odd.String(), ",") {
		lines = append(lines, Line{"· ", x.text("explain.odd." + name)})
	}
	return lines
}
