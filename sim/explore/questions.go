package explore

// Question is "why is it so, and not otherwise?", as worlds to search. The
// texts are elsewhere.
type Question struct {
	Name  string
	Parts []Part
}

// Part is one search of a question, and what is expected of it.
type Part struct {
	Name   string
	World  World
	Expect Property // what is broken, or the goal that is reached; empty: nothing is broken
	// Real says to search the same world with the protocol as it is, to
	// compare: nothing must be broken there.
	Real bool
}

// AsIs is the world of the part with the protocol as it is.
func (p Part) AsIs() World {
	w := p.World
	w.Protocol = Protocol{}
	if w.Goal != Opens && w.Goal != Ends {
		w.Goal = ""
	}
	return w
}

// Default is the question of who asks none: does the protocol as it is hold?
const Default = "three-way"

// polite is a server that closes after its client.
var polite = [2]bool{Server: true}

// questions in the order of the list.
var questions = []Question{
	{Default, []Part{
		{Name: "opens", World: World{Goal: Opens}, Expect: Opens},
		{Name: "twice", World: World{Writes: [2]int{1, 0}, Lives: 2, Losses: 1, Copies: 1, Flight: 3}},
		{Name: "late", World: World{Writes: [2]int{1, 0}, Losses: 1, Timeouts: 1, Olds: 1, Flight: 3}},
		{Name: "old", World: World{Writes: [2]int{1, 0}, Losses: 1, Olds: 2, Flight: 3}},
		{Name: "crossing", World: World{Writes: [2]int{1, 1}, Crossing: true, Losses: 1, Flight: 3}},
		{Name: "aborts", World: World{Losses: 1, Aborts: 1, KeepAlive: true, Flight: 3}},
		{Name: "leap", World: World{Writes: [2]int{1, 0}, Stamps: true, Copies: 1, Leaps: 1}},
	}},
	{"two-way", []Part{
		{Name: "stale-syn", World: World{Protocol: TwoWay, Olds: 1, Goal: Phantom}, Expect: Phantom, Real: true},
		{Name: "deadlock", World: World{Protocol: TwoWay, Writes: [2]int{0, 1}, Polite: polite, Losses: 1}, Expect: Stuck, Real: true},
	}},
	{"four-way", []Part{
		{Name: "opens", World: World{Protocol: FourWay, Goal: Opens}, Expect: Opens, Real: true},
		{Name: "safe", World: World{Protocol: FourWay, Writes: [2]int{1, 0}, Losses: 1, Flight: 4}, Real: true},
	}},
	{"no-2msl", []Part{
		{Name: "reset", World: World{Protocol: NoTimeWait, Writes: [2]int{0, 1}, Losses: 1, Goal: Peace}, Expect: Peace, Real: true},
		{Name: "octet", World: World{
			Protocol: NoTimeWait, Writes: [2]int{2, 0}, Polite: polite, Lives: 2, Copies: 1, Flight: 4,
			Clock: [2]int{1, 10}, Goal: Prefix,
		}, Expect: Prefix, Real: true},
	}},
	{"merged-fin", []Part{
		{Name: "three", World: World{Protocol: MergedFin, Polite: polite, Goal: Ends}, Expect: Ends},
		{Name: "answer", World: World{Protocol: MergedFin, Writes: [2]int{1, 1}, Polite: polite, Goal: Peace}, Expect: Peace, Real: true},
	}},
	{"fixed-isn", []Part{
		{Name: "syn-ack", World: World{Protocol: FixedISN, Olds: 1, Goal: Phantom}, Expect: Phantom, Real: true},
		{Name: "octet", World: World{Protocol: FixedISN, Writes: [2]int{1, 0}, Olds: 1, Goal: Prefix}, Expect: Prefix, Real: true},
	}},
	{"no-paws", []Part{
		{Name: "octet", World: World{Protocol: NoPAWS, Writes: [2]int{1, 0}, Stamps: true, Copies: 1, Leaps: 1, Goal: Prefix}, Expect: Prefix, Real: true},
	}},
	{"loose-reset", []Part{
		{Name: "reset", World: World{Protocol: LooseReset, Writes: [2]int{1, 0}, Olds: 1, Goal: Peace}, Expect: Peace, Real: true},
	}},
	{"lost-reset", []Part{
		{Name: "waits", World: World{Losses: 1, Aborts: 1, Flight: 3, Goal: Deadlock}, Expect: Deadlock},
		{Name: "keep-alive", World: World{Losses: 1, Aborts: 1, KeepAlive: true, Flight: 3}},
	}},
}

// Questions are all of them, in an order to read them in.
func Questions() []Question { return questions }

// Ask is the question with a name.
func Ask(name string) (Question, bool) {
	for _, q := range questions {
		if q.Name == name {
			return q, true
		}
	}
	return Question{}, false
}
