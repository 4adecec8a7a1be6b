package passive

import (
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// tale is a story about a whole connection, in the notation of talk. A line
// that begins with "=" has the states that both ends must be in by then, A's
// first; one that begins with "==" those after all has settled.
//
//	 0ms  A  SYN seq 100
//	10ms  B  SYN seq 700 ack 101
//	      =  SYN-SENT SYN-RECEIVED
//	20ms  A  seq 101 ack 701
//	      == ESTABLISHED ESTABLISHED
//
// A number that is not said is that which comes next. A SYN that does not fit
// begins another connection, and the rest is about that one.
type tale struct {
	talk
	conn  *Conn
	old   []*Conn
	next  [2]seq.Num
	frame uint64
}

var (
	endA = wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 1}), Port: 40000}
	endB = wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 2}), Port: 80}
)

// relate plays a story and returns the connection, settled.
func relate(t *testing.T, story string) *Conn {
	t.Helper()
	return relateAll(t, story).conn
}

// relateAll is the same with the connections before it.
func relateAll(t *testing.T, story string) *tale {
	t.Helper()
	k := relateUnsettled(t, story)
	k.conn.Settle(clock.Never)
	return k
}

func relateUnsettled(t *testing.T, story string) *tale {
	t.Helper()
	k := &tale{talk: talk{t: t}, conn: &Conn{}}
	for _, line := range strings.Split(story, "\n") {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "=="):
			k.conn.Settle(clock.Never)
			k.states(line[2:])
		case strings.HasPrefix(line, "="):
			k.states(line[1:])
		case line != "":
			k.said(line)
		}
	}
	return k
}

func (k *tale) states(want string) {
	k.t.Helper()
	got := k.conn.Ends[0].State.String() + " " + k.conn.Ends[1].State.String()
	if k.conn.Ends[0].Addr != endA {
		got = k.conn.Ends[1].State.String() + " " + k.conn.Ends[0].State.String()
	}
	if want = strings.Join(strings.Fields(want), " "); got != want {
		k.t.Errorf("after frame %d both ends are %s, want %s", k.frame, got, want)
	}
}

func (k *tale) said(line string) {
	k.t.Helper()
	words := strings.Fields(line)
	at, err := time.ParseDuration(words[0])
	from := strings.Index("AB", words[1])
	if err != nil || from < 0 {
		k.t.Fatalf("%q: who, and when?", line)
	}
	k.frame++
	s := dissect.Segment{
		Frame: k.frame, At: talkBegins.Add(at), Src: endA, Dst: endB,
		Seq: k.next[from], Window: 1000,
	}
	if from == 1 {
		s.Src, s.Dst = endB, endA
	}
	k.read(&s, words[2:])
	s.Kept = s.Len
	if !s.Flags.Has(wire.RST) {
		k.next[from] = s.Seq.Add(int(occupies(&s)))
	}
	if k.conn.First.Seen() && !k.conn.Fits(&s) {
		k.old = append(k.old, k.conn)
		k.conn = &Conn{}
		k.conn.After(k.old[len(k.old)-1])
	}
	k.echoes.Mark(&s, 0)
	k.conn.Observe(&s)
}

// handshake is how most stories begin; what follows is at 30 ms or later.
const handshake = `
	 0ms A SYN seq 100
	10ms B SYN seq 700 ack 101
	20ms A ack 701
`

// open is a handshake and data both ways, so that both ends have shown to be
// open; the next number of A is 201, that of B 901.
const open = handshake + `
	30ms A ack 701 len 100
	40ms B ack 201 len 200
	50ms A ack 901
`

// path is the states of an end, in a line.
func path(c *Conn, end wire.Endpoint) string {
	var words []string
	for s := range c.Steps() {
		if c.Ends[s.Side].Addr == end {
			words = append(words, s.To.String())
		}
	}
	return strings.Join(words, " ")
}

func segmentWith(f wire.Flags) *dissect.Segment { return &dissect.Segment{Flags: f} }
