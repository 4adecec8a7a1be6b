package host

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// chances are some of the SYNs that were answered with a cookie, for a
// second SYN-ACK and a third.
//
// A cookie has one weak place. Where the third segment is lost and it is the
// server who speaks first – mail, ssh, ftp – the client is ESTABLISHED and
// waits for a greeting from somebody who knows nothing of it. (A client that
// speaks first brings the cookie with its text.) An entry would send its
// SYN-ACK again, and a client in ESTABLISHED answers that with an ACK of
// what it expects (RFC 9293 §3.10.7.4, first step), which is the third
// segment once more. So a few SYNs are remembered for just that, after the
// waits that an entry would have.
//
// It costs nobody more than an entry would. A SYN that finds no room is
// answered all the same, and CookiesForgotten counts it. Where that happens
// there is a flood, of which some hundred SYNs per second are remembered and
// of clients among them hardly one: then nobody gets another SYN-ACK, so that
// floods are answered once, but those whose network has completed a
// handshake lately, for whom half of the room is kept: and they get one.
type chances struct {
	kept    table[tcp.HalfOpen]
	waiting [maxRepeats]queue // by how often the SYN-ACK went again
	forgot  clock.Instant     // when there was no room for one
	proven  acquaintances     // who gets the second half of the room
}

// Bounds of the second chances.
const (
	maxChances  = 1024        // SYNs remembered: less than 100 kB
	chancesPart = 64          // and not more of a small octet budget than one in so many
	maxRepeats  = 2           // SYN-ACKs sent again for each
	chanceWait  = time.Second // before the first; the second wait is twice that
)

// remember gives a SYN that was answered with a cookie a second chance.
func (l *Listener) remember(now clock.Instant, f *wire.Flow, hash uint64, half *tcp.HalfOpen) {
	h, c := l.host, &l.host.chances
	switch {
	case l.cfg.SynAckRetries == 0:
	case c.kept.n >= c.kept.limit/2 && !c.proven.knows(&f.Remote.Addr), h.memory.Level() > tcp.Calm, !c.put(f, hash, half):
		c.forgot = now
		h.stats.CookiesForgotten++
	}
}

// scarce reports whether some SYNs are not remembered: it is a flood.
func (c *chances) scarce(now clock.Instant) bool {
	return c.forgot.Set() && now.Sub(c.forgot) < chanceWait
}

// put keeps a SYN; false where there is no room, or the octet budget is
// spent. One that comes again keeps its place.
func (c *chances) put(f *wire.Flow, hash uint64, half *tcp.HalfOpen) bool {
	if r := c.kept.find(hash, f); r != 0 {
		if c.kept.at(r).value.IRS == half.IRS {
			return true
		}
		c.drop(r)
	}
	r, ok := c.kept.add(hash, f)
	if ok {
		c.kept.at(r).value = *half
		c.kept.push(&c.waiting[0], r)
	}
	return ok
}

// take forgets the SYN of a flow, and says how often its SYN-ACK went again.
func (c *chances) take(f *wire.Flow, hash uint64) (repeats uint8) {
	r := c.kept.find(hash, f)
	if r == 0 {
		return 0
	}
	repeats = c.kept.at(r).value.Retries
	c.drop(r)
	return repeats
}

func (c *chances) drop(r ref) {
	c.kept.unlink(&c.waiting[c.kept.at(r).value.Retries], r)
	c.kept.remove(r)
}

// next is when the first SYN-ACK is to go again. Each queue is in order: all
// in it have waited equally long.
func (c *chances) next() clock.Instant {
	at := clock.Never
	for k := range c.waiting {
		if r := c.waiting[k].oldest; r != 0 {
			at = min(at, c.due(r, k))
		}
	}
	return at
}

// due is when the wait number k of a record ends: 1 s and 3 s after the SYN.
func (c *chances) due(r ref, k int) clock.Instant {
	return c.kept.at(r).value.Born.Add(chanceWait * (1<<(k+1) - 1))
}

// repeatCookies sends the SYN-ACKs again that are due. It begins with those
// that have waited most often, so that none is looked at twice.
func (h *Host) repeatCookies(now clock.Instant) {
	c := &h.chances
	for k := maxRepeats - 1; k >= 0; k-- {
		for r := c.waiting[k].oldest; r != 0 && c.due(r, k) <= now; r = c.waiting[k].oldest {
			h.repeatCookie(now, r, k)
		}
	}
}

// repeatCookie sends a SYN-ACK again, and forgets it if that was the last
// time.
func (h *Host) repeatCookie(now clock.Instant, r ref, k int) {
	c := &h.chances
	rec := c.kept.at(r)
	rec.value.Retries++
	c.kept.unlink(&c.waiting[k], r)
	scarce := c.scarce(now)
	switch {
	case scarce && !c.proven.knows(&rec.flow.Remote.Addr):
		h.stats.CookiesForgotten++
	case h.wants(now, &rec.flow):
		h.traceTimer(now, &rec.flow, nil, "cookie-again", "RFC 4987 §3.6")
		h.bakeAgain(&rec.flow, &rec.value)
	}
	if k+1 == maxRepeats || scarce {
		c.kept.remove(r)
	} else {
		c.kept.push(&c.waiting[k+1], r)
	}
}

// bakeAgain puts a SYN-ACK that was sent before in the queue.
func (h *Host) bakeAgain(f *wire.Flow, half *tcp.HalfOpen) {
	if h.baked.push(baked{*f, *half}) {
		h.stats.CookiesRepeated++
	} else {
		h.stats.RepliesDropped++
	}
}

// wants reports whether a flow's SYN-ACK is to go again: somebody listens,
// there is nothing of the flow but its cookie – where the SYN came twice there
// may be an entry –, and its network has not had enough of us.
func (h *Host) wants(now clock.Instant, f *wire.Flow) bool {
	hash := h.hash(f)
	if h.conns.find(f) != nil || h.waits.find(hash, f) != 0 {
		return false
	}
	any := false
	for _, l := range h.listening(f) {
		if _, r := l.entry(hash, f); r != 0 {
			return false
		}
		any = any || l != nil
	}
	return any && h.mayAnswer(now, &f.Remote.Addr, rationSynAcks)
}

// abandon forgets a SYN whose sender has reset what he thinks is a
// connection.
func (c *chances) abandon(cfg *tcp.Config, f *wire.Flow, hash uint64, rst *tcp.Segment) {
	r := c.kept.find(hash, f)
	if r != 0 && c.kept.at(r).value.Judge(cfg, rst) == tcp.ResetByPeer {
		c.drop(r)
	}
}
