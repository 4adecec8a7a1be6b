package web

import (
	"slices"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/lessons"
)

// maxAlike is how many lessons are named that a connection resembles, the one
// without trouble not counted.
const maxAlike = 3

// resemblance is a lesson that a connection resembles, and why: Resemblance
// in types.d.ts.
type resemblance struct {
	Lesson string `json:"lesson"`
	Title  string `json:"title"`
	Why    string `json:"why"`
}

// likeness is what a connection must be to resemble a lesson. Why it does
// stands in internal/i18n, as "resembles." and the lesson.
type likeness struct {
	lesson    string
	condition string // on connections: docs/analyze.md
}

// likenesses are from what tells most of a connection to what most of them
// have: how it failed to open, what went wrong between, how it ended.
var likenesses = compiled([]likeness{
	{"simultaneous-open", "handshake=simultaneous"},
	{"why-three", "handshake=split"},
	{"closed-port", "handshake=refused"},
	{"wrong-ack-client", `odd~"wrong-syn-ack"`},
	{"wrong-ack-server", `odd~"wrong-ack"`},
	{"blind-guess", "handshake=reset and reset.by=client"},
	{"two-way-deadlock", "handshake=half-open and server.bytes>0"},
	{"simplex", "handshake=half-open and syn.retries>0"},
	{"withheld-ack", "handshake=half-open"},
	{"half-open-full", "handshake=unanswered and syn.retries>0"},
	{"lost-syn", "handshake=unanswered"},
	{"crowd-or-flood", "handshake=syn-ack-only"},
	{"lost-syn-ack", "handshake=complete and syn.retries>0 and synack.retries>0"},
	{"lost-syn", "handshake=complete and syn.retries>0"},
	{"lost-third-ack", "handshake=complete and synack.retries>0"},
	{"backlog-full", "handshake=complete and synack.retries>0 and syn.retries=0"},

	{"blind-reset", `odd~"stray-rst"`},
	{"no-ack-flag", `odd~"no-ack"`},
	{"without-time-wait", "close=fin-then-reset and fins>1"},
	{"data-after-close", "close=fin-then-reset"},
	{"crash-and-silence", `close=reset and history~"^ShAdR"`},
	{"unread-data", "close=reset and (reset.by=server and server.bytes=0 and client.bytes>0 or reset.by=client and client.bytes=0 and server.bytes>0)"},
	{"linger-0", "close=reset and (reset.by=server and client.bytes=0 or reset.by=client and server.bytes=0)"},
	{"reset-in-the-middle", "close=reset"},

	{"path-mtu", "icmp.mtu>0"},
	{"keepalive-death", "keep_alives"},
	{"zero-window", "zero_windows"},
	{"dead-peer", "repairs.timeout>=3 and close=unfinished"},
	{"late-data", "repairs.timeout and repairs.spurious"},
	{"lost-data", "repairs.timeout"},
	{"fast-retransmit", "repairs.fast"},
	{"reordered", "filled or reordered"},

	{"last-ack-alone", "state=LAST-ACK and fins>1"},
	{"lost-fin", "first_fin=client and client.fins>1 or first_fin=server and server.fins>1"},
	{"lost-second-fin", "fins>1"},
	{"simultaneous-close", "close=simultaneous"},
	{"close-wait-leak", "close=half-closed"},
	{"fin-wait-2-orphan", "close=half-closed"},
	{"half-close", `history~"F[^R]*d" and close=four-segments`},
	{"syn-in-time-wait", `odd~"reused"`},
	{"three-segments", "close=three-segments"},
	{"server-closes-first", "first_fin=server and close=four-segments"},
})

// plain is the lesson in which nothing goes wrong: any connection may be held
// against it.
const plain = "seven-segments"

// alike is a likeness that can be asked.
type alike struct {
	lesson string
	query  *analyze.Query
}

func compiled(list []likeness) (out []alike) {
	for _, l := range list {
		q, err := analyze.ParseQuery(l.condition)
		if err != nil {
			panic("web: " + l.condition + ": " + err.Error()) // all are ours
		}
		out = append(out, alike{l.lesson, q})
	}
	return out
}

// resembling is the lessons that a connection resembles, the nearest first,
// and the one without trouble last.
func resembling(r *analyze.Row, lang i18n.Lang) []resemblance {
	list := []resemblance{}
	for _, l := range likenesses {
		if len(list) < maxAlike && l.query.Match(r) && !hasLesson(list, l.lesson) {
			list = append(list, resemblanceOf(l.lesson, lang))
		}
	}
	return append(list, resemblanceOf(plain, lang))
}

func hasLesson(list []resemblance, lesson string) bool {
	return slices.ContainsFunc(list, func(r resemblance) bool { return r.Lesson == lesson })
}

func resemblanceOf(lesson string, lang i18n.Lang) resemblance {
	l, _ := lessons.Find(lesson)
	return resemblance{lesson, l.Texts(lang).Title, lang.Text("resembles." + lesson)}
}
