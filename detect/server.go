package detect

import (
	"github.com/tcpglass/tcpglass/wire"
)

// cohort is the attempts that began in one tick, and what became of them.
type cohort struct {
	syns      uint32 // first SYNs
	copies    uint32 // SYNs that came too soon or too often to be a client's
	followed  uint32 // first SYNs whose outcome is watched; the rest are about these
	answered  uint32
	completed uint32
	refused   uint32 // RST from the server
	retried   uint32 // the SYN came again, as a client's would
	closes    uint32 // FINs and RSTs of connections, of either end
	strays    uint32
}

// failing is how many attempts of the cohort look lost. What became of those
// that were answered speaks for those that were not, for doomed is the share
// of answered ones that fail: a server that is too busy to answer a crowd
// has clients that complete when it does.
func (c *cohort) failing(doomed float64) float64 {
	if c.followed == 0 {
		return float64(c.syns) * doomed
	}
	known := float64(c.answered) - float64(c.completed)
	silent := float64(c.followed) - float64(c.answered) - float64(c.refused)
	return (max(0, known) + max(0, silent)*doomed) * c.scale()
}

// abandoned is how many attempts did neither complete nor come again.
func (c *cohort) abandoned() float64 {
	left := float64(c.followed) - float64(c.completed) - float64(c.retried) - float64(c.refused)
	return max(0, left) * c.scale()
}

// scale makes the sample stand for all.
func (c *cohort) scale() float64 { return max(1, float64(c.syns)/float64(max(c.followed, 1))) }

// server is what is kept of one server. A name without a port stands for
// all ports of the address from which nothing was ever answered.
type server struct {
	name  wire.Endpoint
	tick  int64 // the open one; those before are closed
	early int64 // cohorts before it have been judged for failing
	born  int64 // its first tick
	over  int64 // when its latest flood ended
	heard bool  // it has answered something: both directions are seen
	ring  [ringTicks]cohort

	fast, slow, balance, stray cusum

	syns, completed, closes mean // the usual per tick
	fingerprint, sources    mean // the usual share of the commonest, the usual number
	recent                  outcome
	handshake               patience
	port                    majority

	who      sketch // of attempts that did not complete
	nets     sketch // their prefixes
	distinct [2]hll // sources of this half-life and of the one before
	prints   spread // TTL with window
	numbers  spread // initial sequence numbers

	number  int // among the detector's servers
	finding finding
	grew    int // ticks for which the rate has been a crowd's
}

// outcome is what became of the attempts of late, in decaying counts.
type outcome struct {
	answered, completed float64 // of cohorts judged early
	doomed              float64 // share of the answered that fail, 0 to 1
	retried, abandoned  float64 // of cohorts judged late
	syns, copies        float64
}

// fade makes a mean of about a second of a sum over ticks.
const fade = 0.9

// judge learns which share of the answered attempts fails. Where too few
// are answered to tell, what was known last stands.
func (o *outcome) judge(c *cohort) {
	o.answered += float64(c.answered)
	o.completed += float64(c.completed)
	if o.answered >= enoughAnswers {
		o.doomed = 1 - min(1, o.completed/o.answered)
	}
}

// begin makes s ready for a server that was not watched before.
func (s *server) begin(number int, name *wire.Endpoint, tick int64) {
	*s = server{} // in place: with the fields it would be built aside, and copied
	s.number, s.name = number, *name
	s.tick, s.early, s.born = tick, tick, tick
}

// at is the cohort of a tick that is still in the ring.
func (s *server) at(tick int64) *cohort { return &s.ring[uint64(tick)%ringTicks] }

// now is the cohort of the open tick.
func (s *server) now() *cohort { return s.at(s.tick) }

// of is the cohort that an attempt belongs to; nil where it has been judged
// for good.
func (s *server) of(a *attempt) *cohort {
	age := a.age(s.tick)
	if age >= lateTicks {
		return nil
	}
	return s.at(s.tick - int64(age))
}

// catchUp closes all ticks before tick. Of a silence longer than the ring
// only so much counts: a server's past outlives a quiet night.
func (s *server) catchUp(tick int64) {
	for n := 0; s.tick < tick && n < ringTicks; n++ {
		s.close()
		s.tick++
		*s.now() = cohort{}
	}
	if s.tick < tick {
		s.ring = [ringTicks]cohort{}
		s.tick, s.early = tick, tick
	}
}

// close judges what has become due with the open tick.
func (s *server) close() {
	s.recent.fade()
	for ; s.tick-s.early >= int64(s.handshake.ticks()); s.early++ {
		s.judgeEarly(s.at(s.early))
	}
	s.judgeLate(s.at(s.tick - lateTicks))
	s.judgeNow(s.now())
	if s.finding.class != Flood && s.fast.y == 0 && s.tick-settleTicks >= s.born {
		s.settle(s.at(s.tick - settleTicks))
	}
	if s.tick%halfLife == 0 {
		s.halve()
	}
	s.reconsider()
}

func (o *outcome) fade() {
	o.answered *= fade
	o.completed *= fade
	o.syns *= fade
	o.copies *= fade
	o.retried *= slowFade
	o.abandoned *= slowFade
}

// slowFade makes it ten seconds.
const slowFade = 0.99

// judgeEarly takes a cohort that has had the time a handshake needs.
func (s *server) judgeEarly(c *cohort) {
	s.recent.judge(c)
	failing := c.failing(s.recent.doomed) + float64(c.copies) + s.refusals(c)
	base := s.base(c, fastFloor)
	s.fast.feed(failing/base, fastMost, fastSlack, 1, fastLimit)
}

// judgeLate takes a cohort whose clients have had the time to try again.
func (s *server) judgeLate(c *cohort) {
	abandoned := c.abandoned()
	s.recent.abandoned += abandoned
	s.recent.retried += float64(c.retried)
	if s.tick-lateTicks < s.over {
		return // of a flood that was told of, and is over
	}
	s.slow.feed(abandoned/s.base(c, slowFloor), slowMost, slowSlack, Tick.Seconds(), slowLimit)
}

// judgeNow takes what needs no patience.
func (s *server) judgeNow(c *cohort) {
	s.recent.syns += float64(c.syns + c.copies)
	s.recent.copies += float64(c.copies)
	usual := max(s.closes.value, perTick(fastFloor))
	s.balance.feed((float64(c.syns)-float64(c.closes))/usual, fastMost, fastSlack, 1, fastLimit)
	s.stray.feed(float64(c.strays)/s.base(c, fastFloor), fastMost, straySlack, 1, strayLimit)
}

// base is what failures are compared with: the handshakes that usually
// complete in a tick, or did in this one where it was a crowd's.
func (s *server) base(c *cohort, floor float64) float64 {
	return max(s.completed.value, float64(c.completed)*c.scale(), perTick(floor))
}

// refusals count as failures where nobody listens, unless they all ask for
// one port: that would be a service that is down. A server that refuses some
// and answers others has no room for more: what becomes of those it answers
// speaks for the refused, as for the silent.
func (s *server) refusals(c *cohort) float64 {
	refused := float64(c.refused) * c.scale()
	switch {
	case s.name.Port != 0:
		return refused * s.recent.doomed
	case s.port.strong():
		return 0
	}
	return refused
}

// settle makes a tick part of the past.
func (s *server) settle(c *cohort) {
	s.syns.add(float64(c.syns + c.copies))
	s.completed.add(float64(c.completed) * c.scale())
	s.closes.add(float64(c.closes))
}

// halve makes room for the present in the sketches.
func (s *server) halve() {
	if s.finding.class == Nothing && s.prints.total >= enoughCounts*unit {
		s.fingerprint.add(s.prints.leader())
		s.sources.add(s.distinct[0].estimate())
	}
	s.who.halve()
	s.nets.halve()
	s.prints.halve()
	s.numbers.halve()
	s.distinct[1], s.distinct[0] = s.distinct[0], hll{}
	s.port = majority{}
}

func perTick(rate float64) float64    { return rate * Tick.Seconds() }
func perSecond(count float64) float64 { return count / Tick.Seconds() }

// patience learns how long handshakes take, in ticks, as RFC 6298 §2 learns
// a round trip.
type patience struct {
	srtt, rttvar float64
	known        bool
}

func (p *patience) sample(ticks int) {
	r := float64(ticks)
	if !p.known {
		p.srtt, p.rttvar, p.known = r, r/2, true
		return
	}
	p.rttvar += (max(p.srtt-r, r-p.srtt) - p.rttvar) / 4
	p.srtt += (r - p.srtt) / 8
}

func (p *patience) ticks() int {
	return int(min(max(p.srtt+4*p.rttvar+1, minPatience), maxPatience))
}

// majority finds the port that more than half of the SYNs ask for, if there
// is one, in one word: Boyer and Moore, "MJRTY", 1981.
type majority struct {
	port        uint16
	votes, cast uint32
}

func (m *majority) vote(port uint16) {
	m.cast++
	switch {
	case m.port == port:
		m.votes++
	case m.votes == 0:
		m.port, m.votes = port, 1
	default:
		m.votes--
	}
}

// strong says that the winner has a majority indeed.
func (m *majority) strong() bool { return m.cast >= enoughCounts && m.votes*4 > m.cast }
