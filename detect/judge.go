package detect

import (
	"math"

	"github.com/tcpglass/tcpglass/wire"
)

// finding is what is held of a server at the moment.
type finding struct {
	class Class
	shape Shape
	since int64     // tick at whose end it was found
	whom  wire.Addr // the source or prefix, where there is one
}

// reconsider decides anew at the end of a tick.
func (s *server) reconsider() {
	s.count()
	switch class := s.class(); {
	case class != s.finding.class:
		if s.finding.class == Flood {
			s.over = s.tick
		}
		s.finding = finding{class: class, since: s.tick}
		s.forget()
		s.describe()
	case class == Flood:
		s.describe()
	}
}

// forget begins the sums anew when a flood is over.
func (s *server) forget() {
	if s.finding.class != Flood {
		s.fast.y, s.slow.y, s.stray.y = 0, 0, 0
	}
}

// count keeps how long the rate has been a crowd's.
func (s *server) count() {
	limit := crowdFactor
	if s.finding.class == Crowd {
		limit = crowdOver
	}
	if s.factor() < limit {
		s.grew = 0
		return
	}
	s.grew++
}

func (s *server) class() Class {
	switch {
	case s.attacked() && !s.scanned():
		return Flood
	case s.finding.class == Flood && s.lasts():
		return Flood
	case s.crowded():
		return Crowd
	}
	return Nothing
}

// attacked says whether one of the sums is over its limit. The fast one
// counts only together with the rate: handshakes that fail while no more
// than usual begin are an outage. The slow one has seen to it that nobody
// tried again.
func (s *server) attacked() bool {
	return s.fast.y > fastLimit && s.grown() || s.drips(slowLimit) || s.stray.y > strayLimit
}

// drips says whether a slow flood goes on: its sum is high, and still grows
// now and then.
func (s *server) drips(limit float64) bool { return s.slow.y > limit && s.slow.calm < calmTicks }

// scanned says that this is for the table of sources to tell: few sources
// that ask for ports where nobody is.
func (s *server) scanned() bool {
	return s.name.Port == 0 && s.sourcesNow() < manySources && !s.port.strong()
}

// lasts says whether a flood goes on. It does while the rate is high and
// handshakes fail, even if the sum has come down: a server that does not
// answer any more gives it nothing to add.
func (s *server) lasts() bool {
	if s.fast.y > 0 || s.stray.y > 0 || s.drips(slowLimit/2) {
		return true
	}
	return s.grown() && s.rate() > fastFloor && s.recent.doomed > crowdAtMost
}

// crowded says whether many new clients come and are served, or would be if
// the server had the time. It takes a second to be sure: a flood begins in
// the same way.
func (s *server) crowded() bool {
	served := s.recent.answered >= crowdServed*s.recent.syns && s.recent.doomed <= crowdAtMost
	n := s.sourcesNow()
	return int64(s.grew) > ticksPerSecond && served && n >= manySources && n >= crowdOver*s.sources.value
}

// grown says whether the rate is well above its past, and by more than
// chance, for which the count of a short while may stray by three times its
// root. Where even the usual clients fail, it could be an outage, and more
// is asked. A server without a past has no say in it.
func (s *server) grown() bool {
	limit := grownFactor
	if !s.serves() {
		limit = cutFactor
	}
	usual := s.syns.value * recentTicks
	excess := s.rate()*Tick.Seconds()*recentTicks - usual
	return s.syns.n < youngTicks || s.factor() >= limit && excess > byChance*math.Sqrt(usual)
}

// serves says whether at least half of the usual handshakes complete, in
// the cohorts that were judged last.
func (s *server) serves() bool {
	n := 0.0
	for i := int64(1); i <= servesTicks; i++ {
		c := s.at(s.early - i)
		n += float64(c.completed) * c.scale()
	}
	return n >= s.completed.value*servesTicks/2
}

// rate is SYNs per second in the latest ticks.
func (s *server) rate() float64 {
	n := uint32(0)
	for i := range int64(recentTicks) {
		c := s.at(s.tick - i)
		n += c.syns + c.copies
	}
	return perSecond(float64(n) / recentTicks)
}

// factor is the rate in units of the usual one; 0 without a past.
func (s *server) factor() float64 {
	if s.syns.n < youngTicks {
		return 0
	}
	return s.rate() / max(perSecond(s.syns.value), slowFloor)
}

// sourcesNow is how many sources there were in the latest half-lives, each
// for itself.
func (s *server) sourcesNow() float64 {
	return max(s.distinct[0].estimate(), s.distinct[1].estimate())
}

// describe says what kind of flood it is. More is known later, so a shape
// only gives way to one that says more.
func (s *server) describe() {
	if s.finding.class != Flood {
		return
	}
	if shape, whom := s.shape(); shape > s.finding.shape {
		s.finding.shape, s.finding.whom = shape, whom
	}
}

func (s *server) shape() (Shape, wire.Addr) {
	source, bySource := s.who.leader()
	net, byNet := s.nets.leader()
	few := s.who.total < shapeCounts*unit
	switch {
	case s.fast.y <= fastLimit && s.slow.y <= slowLimit: // so it was the strays
		return Acks, wire.Addr{}
	case bySource >= halfOf && !few:
		return OneSource, source
	case s.recent.copies >= halfOf*s.recent.syns:
		return Replayed, wire.Addr{}
	case byNet >= halfOf && !few:
		return OnePrefix, net
	}
	return Random, wire.Addr{}
}
