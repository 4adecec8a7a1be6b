package tcp

import "math"

// Level says how much of an octet budget is spent, and so what is done about
// it. It rises the moment a threshold is reached, and falls once less than a
// sixteenth of the budget below that is in use, so that a budget at the edge
// is not of two minds.
//
// RFC 9293 §3.8.6.1 and §7 leave it to the implementation how it guards its
// resources; the order is that of how much it hurts.
type Level uint8

// The levels. Each does what those before it do, too.
const (
	// Calm: nothing is done.
	Calm Level = iota
	// Tight, from ten sixteenths on: buffers grow no more, windows shrink as
	// they are used up, and buffers that nobody uses go back at once.
	Tight
	// Short, from thirteen sixteenths on: windows shrink to what keeps a
	// connection moving, and nothing new is taken on.
	Short
	// Critical, from fifteen sixteenths on: connections that do not move are
	// given up, the oldest first. What is left is for those who hold little:
	// text that was offered room is taken only as far as that goes.
	Critical
	levels = iota
)

// Thresholds of the levels, in parts of the budget.
const (
	parts      = 16
	hysteresis = 1
)

var thresholds = [levels]int{Tight: 10, Short: 13, Critical: 15}

// ceilings are the most octets that a buffer may hold, of a connection one
// for each direction.
var ceilings = [levels]int{
	Calm:     1<<31 - 1,
	Tight:    64 << 10, // 50 Mbit/s over 10 ms
	Short:    16 << 10, // ten segments: RFC 6928's initial window
	Critical: 4 << 10,  // two segments, so that an ACK is not delayed (MUST-40)
}

var levelNames = [levels]string{"calm", "tight", "short", "critical"}

// String is the level's word.
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return "unknown"
}

// Ceiling is the most octets that a buffer of one connection or socket should
// hold at this level.
func (l Level) Ceiling() int { return ceilings[l] }

// share is so many sixteenths of a budget, without overflow on 32 bits.
func share(limit, of int) int { return limit - limit/parts*(parts-of) }

// Level is how much of the budget is spent.
func (m *Memory) Level() Level { return m.level }

// Excess is how many octets must come back before the level falls; at Calm
// there is nothing to fall to.
func (m *Memory) Excess() int {
	if m.level == Calm {
		return 0
	}
	return m.used - m.lower + 1
}

// setLevel puts a level in force: where it begins and ends, and that what
// nobody uses is not kept at those above Calm.
func (m *Memory) setLevel(l Level) {
	rising := l > m.level
	m.level = l
	m.upper, m.lower = m.limit+1, math.MinInt
	if l < Critical {
		m.upper = share(m.limit, thresholds[l+1])
	}
	if l > Calm {
		m.lower = share(m.limit, thresholds[l]-hysteresis)
	}
	if rising {
		m.forget()
	}
}

// rise follows what is used up, past as many levels as it takes.
func (m *Memory) rise() {
	for m.used >= m.upper {
		m.setLevel(m.level + 1)
	}
}

// fall follows what is used down.
func (m *Memory) fall() {
	for m.used < m.lower {
		m.setLevel(m.level - 1)
	}
}

// forget leaves all buffers that wait for a taker to the garbage collector.
func (m *Memory) forget() {
	for class := range m.free {
		m.free[class] = idleBuffers{}
	}
	m.idle = 0
}
