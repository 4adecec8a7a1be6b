package sockets

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// Finding is something in a table that somebody should know. Its JSON is
// stable.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Count    int      `json:"count"`           // sockets
	Who      string   `json:"who,omitempty"`   // a process, or an endpoint
	Age      float64  `json:"age,omitempty"`   // seconds: the oldest is at least as old
	Share    float64  `json:"share,omitempty"` // 0 to 1, of Of
	Of       int      `json:"of,omitempty"`    // how many there may be
	Cite     string   `json:"cite"`            // where it is written what should be
}

// Severity says how much a Finding matters.
type Severity string

// The severities.
const (
	Note    Severity = "note"    // nothing is wrong by itself
	Warning Severity = "warning" // somebody should look
	Trouble Severity = "trouble" // somebody is not served
)

var severities = []Severity{Trouble, Warning, Note}

// When something is worth a word.
const (
	longClosed   = 60.0 // seconds in which an application could have closed
	leaking      = 10   // connections in CLOSE-WAIT that are a leak whatever their age
	pile         = 200  // TIME-WAIT records of one service
	portsWorn    = 0.25 // share of the ports towards a server that wait
	portsScarce  = 0.8  // from here on the next connection may find none
	waitingPeers = 10   // connections in FIN-WAIT-2
	manyOrphans  = 100
	oftenAgain   = 3 // retransmissions without an answer: seven seconds
)

// Findings are what is worth a word in the table, the worst first.
func (t *Table) Findings() []Finding {
	found := slices.Concat(t.acceptQueues(), t.closeWait(), t.timeWait(), t.finWait2(), t.orphans(), t.synSent(), t.stuck())
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(slices.Index(severities, a.Severity)-slices.Index(severities, b.Severity), b.Count-a.Count)
	})
	return found
}

// Say gives the text of a key in some language, filled in with args.
type Say func(key string, args ...any) string

// Text is the finding for people: a sentence, and what to check next.
func (f *Finding) Text(say Say) (headline, next string) {
	args := []any{f.Count, f.Who, seconds(f.Age), percent(f.Share), f.Of}
	key := "sockets.finding." + f.Code
	return say(key, args...), say(key + ".next")
}

// seconds is a time for people.
func seconds(s float64) string { return strconv.FormatFloat(s, 'f', 0, 64) + " s" }

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 0, 64) + " %" }

// acceptQueues finds listeners that take nobody more.
func (t *Table) acceptQueues() (found []Finding) {
	for _, l := range t.Listeners() {
		if l.Full() {
			found = append(found, Finding{Code: "accept-queue-full", Severity: Trouble, Count: l.Pending, Who: l.name(),
				Of: l.Backlog, Cite: "RFC 9293 §3.10.1"})
		}
	}
	return found
}

// name is how people call the socket's owner: the processes that hold it, or
// its own address.
func (r *Row) name() string {
	if len(r.Owners) == 0 {
		return r.Local.String()
	}
	o := r.Owners[0]
	return fmt.Sprintf("%s (pid %d)", o.Name, o.PID)
}

// port is the local port, as people write it.
func (r *Row) port() string { return ":" + strconv.Itoa(int(r.Local.Port())) }

// service is the endpoint that a connection is about: the listener's, or the
// server's at the other end.
func (at byAddress) service(r *Row) string {
	if at.of(r.Local) != nil {
		return r.port()
	}
	return r.Remote.String()
}

// groups are rows by name.
type groups map[string]*Finding

// group makes findings of the rows that some are, by what key calls them.
func (t *Table) group(f Finding, some func(*Row) bool, key func(*Row) string) []Finding {
	by := groups{}
	for i := range t.Sockets {
		if r := &t.Sockets[i]; some(r) {
			by.add(f, key(r), r)
		}
	}
	var all []Finding
	for _, g := range by {
		all = append(all, *g)
	}
	slices.SortFunc(all, func(a, b Finding) int { return cmp.Compare(a.Who, b.Who) })
	return all
}

func (by groups) add(f Finding, who string, r *Row) {
	g := by[who]
	if g == nil {
		f.Who = who
		g = &f
		by[who] = g
	}
	g.Count++
	g.Age = max(g.Age, r.atLeast())
}

// atLeast is how long a connection has been in its state, as far as is known:
// in CLOSE-WAIT the peer's FIN came with an ACK or before it, so since the
// last ACK at least.
func (r *Row) atLeast() float64 {
	if r.Age == 0 && r.Connection != nil {
		return r.Connection.Silence
	}
	return r.Age
}
