package detect

// cusum adds up how much a measure exceeds what it may be, and forgets in
// the time in which it does not: y ← max(0, y + x − slack). A small excess
// that lasts is found like a large one, only later.
//
// Page, "Continuous inspection schemes", 1954; for SYN floods Wang, Zhang,
// Shin, "Detecting SYN flooding attacks", INFOCOM 2002: there x is SYNs less
// FINs, divided by the usual number of FINs, and the slack 0.35.
type cusum struct {
	y     float64
	usual mean // of x, while nothing is wrong
	calm  int  // ticks since x was too large
}

// Bounds of a cusum.
const (
	memory     = 3.0 // of y, in limits: how far behind an end may be noticed
	usualShare = 0.3 // of x may be usual; who wants more slack has to explain it
)

// feed adds a tick: slack is what x may exceed its usual by, most is what is
// believed of it. A weight below one makes the ticks count less.
func (c *cusum) feed(x, most, slack, weight, limit float64) {
	over := min(x, most) - c.usual.value - slack
	c.calm++
	if over <= 0 {
		c.usual.add(min(x, usualShare))
	} else {
		c.calm = 0
	}
	c.y = min(max(0, c.y+over*weight), memory*limit)
}

// mean is a mean over the past that forgets: the plain mean of all samples
// while there are few, then an exponential one.
type mean struct {
	value float64
	n     int
}

// pastTicks is the memory of a mean: a minute.
const pastTicks = 600

func (m *mean) add(x float64) {
	m.n = min(m.n+1, pastTicks)
	m.value += (x - m.value) / float64(m.n)
}
