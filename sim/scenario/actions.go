package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
)

// Action is what somebody does: *Listen, *Open, *Accept, *Write, *Read,
// *Do, *Set, *Visits, *Datagram, *Receive, *Sends or *Floods.
type Action interface {
	// String is the action as it is written.
	String() string
	// act does it.
	act(r *run, a *actor, which int)
}

// verb is an action that there can be.
type verb struct {
	syntax string // for docs/scenario.md
	doc    string
	read   func(s *Scenario, w *words) Action
}

// hostVerbs are what a host and its programs can do.
var hostVerbs = map[string]verb{
	"listen": {"listen PORT [backlog N] | listen udp PORT [queue N]", "opens a port; for UDP with room for N octets", readListen},
	"open":   {"open HOST PORT [from PORT]", "opens a connection to somebody's port", readOpen},
	"accept": {"accept [all]", "takes one connection from the queue, or waits for it; all: each one that comes", readAccept},
	"write":  {`write N | write "text"`, "writes N octets (a to z, again and again) or the text; waits for room", readWrite},
	"urgent": {`urgent N | urgent "text"`, "writes urgent data", readUrgent},
	"read":   {"read N | read all | read eof", "one read of at most N octets; everything that is there; everything until the end. Waits until there is something", readRead},

	"visits": {"visits HOST PORT N times every TIME [telling N|none]", "opens a connection each time, asks, takes the answer, closes; of as many as said the trace tells", readVisits},

	"sends": {`sends datagram N|"text" to HOST PORT [from PORT] [N times every TIME] | sends datagram N|"text" back`, "sends a datagram of UDP, from a socket connected to that port, or bound to its own; back: to whoever sent the oldest one that waits, which is received with that, or else the one received last", readHostSends},
	"receive": {"receive [all] | receive N times every TIME", "takes a datagram, or waits for it; all: each one that comes; N times: one each time, where one waits, as a program that is slow",
		readReceive},

	"shut":    {"shut", "ends this direction (CloseWrite): a FIN goes after what was written", readDo},
	"close":   {"close", "closes the connection", readDo},
	"abort":   {"abort", "resets the connection", readDo},
	"forget":  {"forget", "the listener is closed, and all sockets of UDP", readDo},
	"crash":   {"crash", "the host is gone, and everything it knew", readDo},
	"restart": {"restart", "the host is there again, and knows nothing", readDo},

	"linger":       {"linger 0", "close will reset the connection", readLinger},
	"nodelay":      {"nodelay on|off", "switches Nagle's algorithm off or on", readNoDelay},
	"keepalive":    {"keepalive IDLE INTERVAL COUNT", "probes the connection when it is silent", readKeepAlive},
	"user-timeout": {"user-timeout TIME", "how long octets may stay unacknowledged", readUserTimeout},
}

// peerVerbs are what a scripted peer can do.
var peerVerbs = map[string]verb{
	"sends":  {"sends FLAGS [from [WHO] PORT] [to WHO PORT] [seq N] [ack N] [win N] [len N] [urg N] [mss N] [scale N] [ts V/E]", "sends a segment made by hand; `sends datagram N|\"text\" [from [WHO] PORT] [to WHO PORT]`: a datagram of UDP", readSends},
	"floods": {"floods HOST PORT with N SYNs|datagrams of N every TIME from random|PREFIX|one|replayed [telling N|none]", "sends forged SYNs, or datagrams of UDP; of as many as said the trace tells", readFloods},
}

// verbsOf are the verbs by kind of node.
var verbsOf = map[string]map[string]verb{"host": hostVerbs, "peer": peerVerbs}

// action reads what n does.
func (s *Scenario) action(w *words, n *Node) Action {
	verbs := verbsOf[n.Kind]
	expected := strings.Join(slices.Sorted(maps.Keys(verbs)), ", ")
	name := w.read(expected)
	v, ok := verbs[name]
	_, host := hostVerbs[name]
	_, peer := peerVerbs[name]
	switch {
	case w.err != nil:
		return nil
	case ok:
		return v.read(s, w)
	case host || peer || verbs == nil:
		w.wrong("not-for", n.Name, Term(n.Kind), name)
	default:
		w.wrong("unexpected", name, expected)
	}
	return nil
}

// Listen opens a port.
type Listen struct {
	Port    uint16
	Backlog int // 0: the host's
	UDP     bool
	Queue   int // UDP: octets; 0: the host's
}

// String is the action.
func (l *Listen) String() string {
	switch {
	case l.UDP && l.Queue > 0:
		return fmt.Sprintf("listen udp %d queue %d", l.Port, l.Queue)
	case l.UDP:
		return fmt.Sprintf("listen udp %d", l.Port)
	case l.Backlog > 0:
		return fmt.Sprintf("listen %d backlog %d", l.Port, l.Backlog)
	}
	return fmt.Sprintf("listen %d", l.Port)
}

func readListen(_ *Scenario, w *words) Action {
	l := &Listen{UDP: w.is("udp")}
	l.Port = w.port("listen")
	switch {
	case l.UDP && w.is("queue"):
		l.Queue = int(w.value(aCount, "queue").n)
	case !l.UDP && w.is("backlog"):
		l.Backlog = int(w.value(aCount, "backlog").n)
	}
	return l
}

func (w *words) port(of string) uint16 { return uint16(w.value(aPort, of).n) }

// Open opens a connection.
type Open struct {
	To   string
	Port uint16
	From uint16 // 0: the host chooses
}

// String is the action.
func (o *Open) String() string {
	if o.From > 0 {
		return fmt.Sprintf("open %s %d from %d", o.To, o.Port, o.From)
	}
	return fmt.Sprintf("open %s %d", o.To, o.Port)
}

func readOpen(s *Scenario, w *words) Action {
	o := &Open{}
	if n := s.who(w); n != nil {
		o.To = n.Name
	}
	o.Port = w.port("open")
	if w.is("from") {
		o.From = w.port("from")
	}
	return o
}

// Visits are many connections to a port that want an answer each: open,
// write, read, close.
type Visits struct {
	To    string
	Port  uint16
	Count int
	Every time.Duration
	Tell  int // of so many the trace tells; 0: of all
}

// String is the action.
func (x *Visits) String() string {
	return fmt.Sprintf("visits %s %d %d times every %s%s", x.To, x.Port, x.Count, duration(x.Every), telling(x.Tell))
}

func readVisits(s *Scenario, w *words) Action {
	x := &Visits{}
	if n := s.who(w); n != nil {
		x.To = n.Name
	}
	x.Port = w.port("visits")
	x.Count = int(w.value(aMany, "visits").n)
	w.must("times")
	w.must("every")
	x.Every = w.value(aTime, "every").d
	x.Tell = w.telling()
	return x
}

// telling reads of how many of many the trace tells.
func (w *words) telling() int {
	switch {
	case !w.is("telling"):
		return 0
	case w.is("none"):
		return -1
	}
	return int(w.value(aMany, "telling").n)
}

// telling prints what words.telling reads.
func telling(n int) string {
	switch {
	case n == 0:
		return ""
	case n < 0:
		return " telling none"
	}
	return " telling " + strconv.Itoa(n)
}

// Accept takes a connection from the queue.
type Accept struct{ All bool }

// String is the action.
func (a *Accept) String() string {
	if a.All {
		return "accept all"
	}
	return "accept"
}

func readAccept(_ *Scenario, w *words) Action { return &Accept{w.is("all")} }

// Write writes octets.
type Write struct {
	Text   string
	N      int // where Text is empty: so many
	Urgent bool
}

// String is the action.
func (x *Write) String() string {
	verb := "write"
	if x.Urgent {
		verb = "urgent"
	}
	if x.Text != "" {
		return verb + " " + strconv.Quote(x.Text)
	}
	return verb + " " + strconv.Itoa(x.N)
}

// maxWrite bounds what one line writes, so that a slip does not fill memory.
const maxWrite = 64 << 20 // octets

func readWrite(_ *Scenario, w *words) Action { return w.octets(false) }

func readUrgent(_ *Scenario, w *words) Action { return w.octets(true) }

// octets reads a text in quotes or a count.
func (w *words) octets(urgent bool) *Write {
	if w.more() && w.list[w.next].quoted && w.list[w.next].text != "" {
		w.next++
		return &Write{Text: w.list[w.next-1].text, Urgent: urgent}
	}
	v := w.value(kind{"a-text", integer(1, maxWrite)}, "write")
	return &Write{N: int(v.n), Urgent: urgent}
}

// Read reads octets.
type Read struct {
	N   int  // at most; 0: all that is there
	EOF bool // everything until the end
}

// String is the action.
func (r *Read) String() string {
	switch {
	case r.EOF:
		return "read eof"
	case r.N == 0:
		return "read all"
	}
	return "read " + strconv.Itoa(r.N)
}

func readRead(_ *Scenario, w *words) Action {
	switch {
	case w.is("all"):
		return &Read{}
	case w.is("eof"):
		return &Read{EOF: true}
	}
	return &Read{N: int(w.value(kind{"an-amount", integer(1, maxWrite)}, "read").n)}
}

// Do is an action of one word.
type Do struct{ Verb string }

// String is the action.
func (d *Do) String() string { return d.Verb }

func readDo(_ *Scenario, w *words) Action { return &Do{w.list[w.next-1].text} }

// Set changes a setting of a connection: one of the fields, the others are
// nil.
type Set struct {
	Linger      bool // close will reset
	NoDelay     *bool
	KeepAlive   *tcp.KeepAlive
	UserTimeout time.Duration
}

// String is the action.
func (s *Set) String() string {
	switch {
	case s.Linger:
		return "linger 0"
	case s.NoDelay != nil && *s.NoDelay:
		return "nodelay on"
	case s.NoDelay != nil:
		return "nodelay off"
	case s.KeepAlive != nil:
		k := s.KeepAlive
		return fmt.Sprintf("keepalive %s %s %d", duration(k.Idle), duration(k.Interval), k.Count)
	}
	return "user-timeout " + duration(s.UserTimeout)
}

func readLinger(_ *Scenario, w *words) Action {
	w.must("0")
	return &Set{Linger: true}
}

func readNoDelay(_ *Scenario, w *words) Action {
	on := w.value(aSwitch, "nodelay").on()
	return &Set{NoDelay: &on}
}

func readKeepAlive(_ *Scenario, w *words) Action {
	return &Set{KeepAlive: &tcp.KeepAlive{
		Idle:     w.value(aWait, "keepalive").d,
		Interval: w.value(aWait, "keepalive").d,
		Count:    int(w.value(aCount, "keepalive").n),
	}}
}

func readUserTimeout(_ *Scenario, w *words) Action {
	return &Set{UserTimeout: w.value(aTime, "user-timeout").d}
}
