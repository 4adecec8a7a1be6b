package detect

// Sign names a signal.
type Sign uint8

// The signals. The first four decide; the others say what it is.
const (
	Completion  Sign = iota // share of answered SYNs whose third segment came; score: the fast sum
	Abandoned               // attempts per second that did neither complete nor come again; the slow sum
	Strays                  // ACKs per second that belong to nothing; their sum
	Rate                    // SYNs per second; usual: its past
	Balance                 // SYNs less FINs and RSTs, per second; usual: FINs and RSTs; their sum
	Sources                 // different sources in a second; usual: their past
	Entropy                 // of the sources of what did not complete, in bits; usual: the most possible
	TopSource               // share of the commonest of these sources
	TopPrefix               // share of their commonest prefix
	Retries                 // share of failed attempts that came again, as a client's do
	Copies                  // share of SYNs that came too soon or too often to be a client's
	Fingerprint             // share of the commonest TTL and window; usual: its past
	Numbers                 // share of the commonest initial sequence number
	Doors                   // endpoints that a scanner asked for
	Refused                 // share of its attempts that led to nothing
	signals     = iota
)

var signNames = [signals]string{
	"completion", "abandoned", "strays", "rate", "balance", "sources", "entropy", "top-source", "top-prefix",
	"retries", "copies", "fingerprint", "numbers", "doors", "refused",
}

// String is the signal's name in lower case.
func (s Sign) String() string {
	if int(s) >= signals {
		return "unknown"
	}
	return signNames[s]
}

// Signal is one measure of a server.
type Signal struct {
	Known bool    // there was enough to measure it
	Value float64 // shares are 0 to 1, rates per second
	Usual float64 // what it is compared with, where there is something
	Score float64 // in units of what makes it fire
}

// Fired reports whether the signal is over its limit.
func (s Signal) Fired() bool { return s.Known && s.Score >= 1 }

// over is a signal that fires at a limit.
func over(known bool, value, limit float64) Signal {
	return Signal{Known: known, Value: value, Score: value / limit}
}

// summed is a signal that fires by its sum.
func summed(known bool, value, usual float64, c *cusum, limit float64) Signal {
	return Signal{Known: known, Value: value, Usual: usual, Score: c.y / limit}
}

// signals are all measures as they are now.
func (s *server) signals() (all [signals]Signal) {
	r := &s.recent
	past := s.syns.n >= youngTicks
	now := s.at(s.tick - 1)
	all[Completion] = summed(r.answered >= enoughAnswers, 1-r.doomed, 0, &s.fast, fastLimit)
	all[Abandoned] = summed(s.tick-s.born > lateTicks, perSecond(r.abandoned*(1-slowFade)), 0, &s.slow, slowLimit)
	all[Strays] = summed(true, perSecond(float64(now.strays)), 0, &s.stray, strayLimit)
	all[Rate] = Signal{past, s.rate(), perSecond(s.syns.value), s.factor() / grownFactor}
	all[Balance] = summed(true, perSecond(float64(now.syns)-float64(now.closes)), perSecond(s.closes.value), &s.balance, fastLimit)
	all[Copies] = over(r.syns >= 1, r.copies/max(r.syns, 1), halfOf)
	all[Retries] = s.retries()
	s.whence(&all)
	s.marks(&all)
	return all
}

// whence fills in what is measured of sources.
func (s *server) whence(all *[signals]Signal) {
	enough := s.who.total >= enoughCounts*unit
	n, usual := s.sourcesNow(), s.sources.value
	all[Sources] = Signal{s.sources.n > 0, n, usual, n / max(manySources, crowdOver*usual)}
	h, most := s.who.entropy()
	all[Entropy] = Signal{enough && most > 0, h, most, h / max(most, 1) / randomShare}
	_, share := s.who.leader()
	all[TopSource] = over(enough, share, halfOf)
	_, share = s.nets.leader()
	all[TopPrefix] = over(enough, share, halfOf)
}

// marks fills in what is measured of headers. A common fingerprint is
// suspicious only where it was not common before.
func (s *server) marks(all *[signals]Signal) {
	enough := s.prints.total >= enoughCounts*unit
	all[Fingerprint] = over(enough && s.fingerprint.n > 0, s.prints.leader(), max(halfOf, crowdFactor/2*s.fingerprint.value))
	all[Fingerprint].Usual = s.fingerprint.value
	all[Numbers] = over(enough, s.numbers.leader(), sameISN)
}

// retries fires when there are few.
func (s *server) retries() Signal {
	failed := s.recent.retried + s.recent.abandoned
	share := s.recent.retried / max(failed, 1)
	return Signal{failed >= enoughCounts, share, 0, fewRetries / max(share, fewRetries/10)}
}
