package scenario

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/host"
)

// Datagram is what somebody sends with UDP.
type Datagram struct {
	Text     string
	N        int    // where Text is empty: so many octets
	Back     bool   // to whoever has sent the last one
	To       string // else to him
	ToPort   uint16
	From     string // a peer: whose address it claims to have; empty: its own
	FromPort uint16 // 0: the host chooses; a peer: the one it was last written to

	Times int // a host: so often, one at once; 0: once
	Every time.Duration
}

// String is the action.
func (x *Datagram) String() string {
	var b strings.Builder
	if b.WriteString("sends datagram "); x.Text != "" {
		b.WriteString(strconv.Quote(x.Text))
	} else {
		b.WriteString(strconv.Itoa(x.N))
	}
	switch {
	case x.Back:
		b.WriteString(" back")
	case x.To != "":
		fmt.Fprintf(&b, " to %s %d", x.To, x.ToPort)
	}
	switch {
	case x.From != "":
		fmt.Fprintf(&b, " from %s %d", x.From, x.FromPort)
	case x.FromPort != 0:
		fmt.Fprintf(&b, " from %d", x.FromPort)
	}
	if x.Times > 0 {
		fmt.Fprintf(&b, " %d times every %s", x.Times, duration(x.Every))
	}
	return b.String()
}

// aDatagram is what a datagram holds.
var aDatagram = kind{"a-datagram", integer(0, host.MaxUDPPayload4)}

// letter reads what a datagram holds: a text in quotes or a count.
func (w *words) letter() *Datagram {
	if w.more() && w.list[w.next].quoted && w.list[w.next].text != "" {
		w.next++
		if text := w.list[w.next-1].text; len(text) <= host.MaxUDPPayload4 {
			return &Datagram{Text: text}
		}
		w.next--
	}
	return &Datagram{N: int(w.value(aDatagram, "datagram").n)}
}

// readHostSends reads what a host sends: to HOST PORT [from PORT]
// [N times every TIME], or back.
func readHostSends(s *Scenario, w *words) Action {
	w.must("datagram")
	x := w.letter()
	if x.Back = w.is("back"); x.Back {
		return x
	}
	w.must("to")
	if n := s.who(w); n != nil {
		x.To = n.Name
	}
	x.ToPort = w.port("to")
	if w.is("from") {
		x.FromPort = w.port("from")
	}
	if w.more() {
		x.Times, x.Every = w.pace()
	}
	return x
}

// pace reads N times every TIME.
func (w *words) pace() (times int, every time.Duration) {
	times = int(w.value(aMany, "datagram").n)
	w.must("times")
	w.must("every")
	return times, w.value(aTime, "every").d
}

// datagram reads what a scripted peer sends: [from [WHO] PORT] [to WHO PORT],
// in any order, or back.
func (s *Scenario) datagram(w *words) Action {
	x := w.letter()
	for w.more() && !x.Back {
		switch w.choice("from", "to", "back") {
		case "from":
			x.From, x.FromPort = s.source(w)
		case "to":
			x.To, x.ToPort = s.target(w)
		case "back":
			x.Back = true
		}
	}
	return x
}

// octets is what x holds.
func (x *Datagram) octets() []byte {
	if x.Text != "" {
		return []byte(x.Text)
	}
	return pattern(x.N)
}

// Receive takes a datagram.
type Receive struct {
	All   bool
	Times int // so often, one at once where one waits: a program that takes its time; 0: once
	Every time.Duration
}

// String is the action.
func (x *Receive) String() string {
	switch {
	case x.All:
		return "receive all"
	case x.Times > 0:
		return fmt.Sprintf("receive %d times every %s", x.Times, duration(x.Every))
	}
	return "receive"
}

func readReceive(_ *Scenario, w *words) Action {
	x := &Receive{All: w.is("all")}
	if !x.All && w.more() {
		x.Times, x.Every = w.pace()
	}
	return x
}
