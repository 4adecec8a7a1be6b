package tcp

// Arrow is one line of the state diagram.
type Arrow struct {
	From, To State
	Why      Why
}

// arrows is the state diagram: RFC 9293 §3.3.2 figure 5, with the arrows
// that the figure leaves out (resets, aborts, timeouts) and that the text of
// §3.10 has.
var arrows = []Arrow{
	{Closed, Listen, WhyUserOpen},
	{Closed, SynSent, WhyUserOpen},
	{Closed, SynReceived, WhySynArrived}, // a half-open record comes to life: it was in LISTEN outside the TCB
	{Listen, SynSent, WhyUserOpen},       // a passive OPEN made active
	{Listen, SynReceived, WhySynArrived},
	{Listen, Closed, WhyUserClose},
	{Listen, Closed, WhyUserAbort},
	{SynSent, Established, WhySynAckArrived},
	{SynSent, SynReceived, WhySynArrived}, // simultaneous open
	{SynReceived, Established, WhyAckOfSyn},
	{SynReceived, FinWait1, WhyUserClose},
	{SynReceived, Listen, WhyReturnToListen},
	{Established, FinWait1, WhyUserClose},
	{Established, CloseWait, WhyFinArrived},
	{FinWait1, FinWait2, WhyAckOfFin},
	{FinWait1, Closing, WhyFinArrived}, // simultaneous close
	{FinWait1, TimeWait, WhyFinAndAck}, // three segments instead of four
	{FinWait2, TimeWait, WhyFinArrived},
	{CloseWait, LastAck, WhyUserClose},
	{Closing, TimeWait, WhyAckOfFin},
	{LastAck, Closed, WhyAckOfFin},
	{TimeWait, Closed, WhyTwoMSL},
	{FinWait2, Closed, WhyOrphan},

	{SynSent, Closed, WhyUserClose},
	{SynSent, Closed, WhyRefused},
	{SynReceived, Closed, WhyRefused},
	{SynSent, Closed, WhyUnreachable},
	{SynReceived, Closed, WhyUnreachable},
}

// How a connection that exists may end from wherever it is.
var ends = []struct {
	from set
	why  Why
}{
	{synchronized | of(SynSent, SynReceived), WhyUserAbort},
	{synchronized | of(SynReceived), WhyResetArrived},
	{synchronized&^of(TimeWait) | of(SynSent, SynReceived), WhyTimeout},
	{synchronized &^ of(TimeWait), WhyKeepAliveDead},
	{synchronized | of(SynReceived), WhyUnread},
	{synchronized | of(SynSent, SynReceived), WhyPressure},
}

// Arrows are the lines of the state diagram, in the RFC's order, then those
// that end a connection from anywhere.
func Arrows() []Arrow {
	all := append([]Arrow(nil), arrows...)
	for _, e := range ends {
		for s := range State(states) {
			if s.in(e.from) {
				all = append(all, Arrow{s, Closed, e.why})
			}
		}
	}
	return all
}

// reach holds for each state and reason the states that may follow.
var reach = func() (to [states][whys]set) {
	for _, a := range Arrows() {
		to[a.From][a.Why] |= of(a.To)
	}
	return to
}()

// become changes the state along an arrow of the diagram. A change that is
// not in the diagram is a bug of ours and panics.
func (c *TCB) become(to State, why Why) {
	if !to.in(reach[c.state][why]) {
		panic("tcp: no arrow from " + c.state.String() + " to " + to.String() + " for " + why.String())
	}
	c.news.transition(c.state, to, why)
	c.state = to
}
