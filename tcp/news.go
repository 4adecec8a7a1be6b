package tcp

// news is what a TCB has to tell: a short queue of what happened, for those
// who watch, and a bit for each thing that a user may wait for. Bits cannot
// overflow, and a user wants to know that there is something to read, not
// how often that became true.
type news struct {
	log  [newsLog]Event
	n    uint8
	bits uint16 // by EventKind
	why  Why    // of Ended
}

// newsLog is how many transitions and timers one call can cause and have
// told: two timers that come late and a segment that completes a handshake,
// text and FIN in one, make five.
const newsLog = 5

func (w *news) transition(from, to State, why Why) {
	w.add(Event{Kind: Transition, From: from, To: to, Why: why})
}

func (w *news) timer(t Timer) { w.add(Event{Kind: TimerFired, Timer: t}) }

func (w *news) add(e Event) {
	if int(w.n) < len(w.log) {
		w.log[w.n] = e
		w.n++
	}
}

// tell sets the bit of k.
func (w *news) tell(k EventKind) { w.bits |= 1 << k }

// next takes the oldest entry of the log, then the bits.
func (w *news) next() (Event, bool) {
	if w.n > 0 {
		e := w.log[0]
		copy(w.log[:], w.log[1:w.n])
		w.n--
		return e, true
	}
	if w.bits == 0 {
		return Event{}, false
	}
	for k := Opened; k <= Ended; k++ {
		if w.bits>>k&1 != 0 {
			w.bits &^= 1 << k
			return Event{Kind: k, Why: w.why}, true
		}
	}
	panic("tcp: news of an unknown kind")
}
