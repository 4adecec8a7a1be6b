package web

import (
	"cmp"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/sockets"
)

// Bounds of what is told of one look, whatever the table holds. What is left
// out is counted.
const (
	maxListeners = 40
	maxVerdicts  = 12
	maxFindings  = 20
	maxCurves    = 6 // listeners whose queues a point tells of
)

// liveLook is what one reading of a table came to. It holds no rows: a table
// under a flood has hundreds of thousands.
type liveLook struct {
	number  uint64
	at      time.Time
	judged  time.Time // when the half-open entries were looked at
	took    time.Duration
	every   time.Duration // until the next, about
	trouble error         // why it could not be read; then all else is of the last that could

	sockets   int
	states    []sockets.Count
	listeners []sockets.Row // the fullest first
	more      int           // listeners beyond those
	verdicts  []sockets.Verdict
	alarms    []sockets.Alarm
	findings  []sockets.Finding
	settings  *sockets.Settings
	rates     *liveRates
	cut       bool
	hidden    bool
}

// livePoint is a moment of the curves.
type livePoint struct {
	number uint64

	At     int64                 `json:"at"`    // ms since 1970
	Every  int64                 `json:"every"` // ms until the next, about: longer, and something is missing between the two
	States map[sockets.State]int `json:"states"`
	Queues []liveQueue           `json:"queues,omitempty"` // of the fullest listeners
	Rates  *liveRates            `json:"rates,omitempty"`
}

// liveQueue is how full a listener is.
type liveQueue struct {
	Listener string `json:"listener"`
	HalfOpen int    `json:"half_open"`
	Limit    int    `json:"limit"`
	Pending  int    `json:"pending"`
	Backlog  int    `json:"backlog"`
}

// liveRates are the kernel's counters, per second since the look before.
type liveRates struct {
	Accepted    float64 `json:"accepted"`
	Dialled     float64 `json:"dialled"`
	Failed      float64 `json:"failed"`
	Resets      float64 `json:"resets"`
	Retransmits float64 `json:"retransmits"`
	CookiesSent float64 `json:"cookies_sent"`
	CookiesRecv float64 `json:"cookies_recv"`
	Overflows   float64 `json:"overflows"`
	Drops       float64 `json:"drops"`
}

// newLook makes a look of a reading; before is the table before it, or nil.
func newLook(t, before *sockets.Table, err error, took, every time.Duration) *liveLook {
	l := &liveLook{at: time.Now(), took: took, every: every, trouble: err}
	if err != nil {
		return l
	}
	l.at, l.judged, l.sockets, l.states = t.At, t.At, len(t.Sockets), t.Counts()
	l.listen(t.Listeners())
	l.verdicts = first(t.Judge(before), maxVerdicts)
	l.alarms = first(t.Alarms, maxVerdicts)
	l.findings = first(t.Findings(), maxFindings)
	l.settings, l.rates = t.Settings, ratesOf(t, before)
	l.cut, l.hidden = t.Cut, t.Hidden
	return l
}

// complete adds what a table without its half-open entries does not tell:
// their number from its listeners, and what they mean from the last look at
// them.
func (l *liveLook) complete(t *sockets.Table, judged *liveLook) {
	if slices.ContainsFunc(l.states, func(c sockets.Count) bool { return c.State == sockets.SynReceived }) {
		return // they were not left out
	}
	l.judged, l.verdicts = judged.judged, judged.verdicts
	half := sockets.Count{State: sockets.SynReceived}
	for _, r := range t.Listeners() {
		if r.Local.Addr().Is4() {
			half.IPv4 += r.HalfOpen
		} else {
			half.IPv6 += r.HalfOpen
		}
	}
	if half.All() == 0 {
		return
	}
	l.sockets += half.All()
	l.states = append(l.states, half)
	slices.SortStableFunc(l.states, func(a, b sockets.Count) int { return cmp.Compare(order(a.State), order(b.State)) })
}

// order is a state's place in a connection's life; what is none comes last.
func order(s sockets.State) int {
	if i := slices.Index(sockets.States, s); i >= 0 {
		return i
	}
	return len(sockets.States)
}

// stay takes over what was seen before, where nothing could be read.
func (l *liveLook) stay(before *liveLook) {
	failed := *l
	*l = *before
	l.number, l.took, l.every, l.trouble = failed.number, failed.took, failed.every, failed.trouble
}

func first[T any](all []T, most int) []T { return slices.Clone(all[:min(len(all), most)]) }

// listen keeps the listeners that matter: those who are nearest to being
// full, the others by address.
func (l *liveLook) listen(all []*sockets.Row) {
	slices.SortFunc(all, func(a, b *sockets.Row) int {
		return cmp.Or(cmp.Compare(fullness(b), fullness(a)), a.Local.Compare(b.Local))
	})
	l.more = max(0, len(all)-maxListeners)
	for _, r := range all[:len(all)-l.more] {
		l.listeners = append(l.listeners, *r)
	}
}

// fullness is the share of the fuller of a listener's two queues.
func fullness(r *sockets.Row) float64 {
	return max(share(r.HalfOpen, r.Limit), share(r.Pending, r.Backlog))
}

func share(n, most int) float64 { return float64(n) / float64(max(most, 1)) }

// point is what the curves keep of a look.
func (l *liveLook) point() livePoint {
	p := livePoint{number: l.number, At: l.at.UnixMilli(), Every: l.every.Milliseconds(), States: map[sockets.State]int{}, Rates: l.rates}
	for _, c := range l.states {
		p.States[c.State] = c.All()
	}
	for i := range first(l.listeners, maxCurves) {
		if r := &l.listeners[i]; r.HalfOpen > 0 || r.Pending > 0 {
			p.Queues = append(p.Queues, liveQueue{clip(r.Local.String()), r.HalfOpen, r.Limit, r.Pending, r.Backlog})
		}
	}
	return p
}

// ratesOf are nil where there was no look before, or nobody counts.
func ratesOf(t, before *sockets.Table) *liveRates {
	if before == nil || before.Counters == nil || t.Counters == nil {
		return nil
	}
	gap := t.At.Sub(before.At).Seconds()
	if gap <= 0 {
		return nil
	}
	d := t.Counters.Since(before.Counters)
	per := func(n uint64) float64 { return float64(n) / gap }
	return &liveRates{per(d.Accepted), per(d.Dialled), per(d.Failed), per(d.Resets), per(d.Retransmits),
		per(d.CookiesSent), per(d.CookiesRecv), per(d.Overflows), per(d.Drops)}
}
