package metrics

import (
	"time"

	"github.com/tcpglass/tcpglass/detect"
)

// Event is something that whoever runs a stack wants to know.
type Event struct {
	Kind    Kind
	At      time.Time
	Count   uint64         // how many there were since the last Event of this kind; of begins and ends, this one among them
	Where   string         // the listener, the server, or the level, where it concerns one
	Verdict detect.Verdict // alarms only; of one that ended, as it was
	Err     error          // LinkDown only: why
}

// Kind says what an Event tells of.
type Kind uint8

// The kinds of events.
const (
	AlarmBegan   Kind = iota // the detector sees a flood or a scan
	AlarmChanged             // it sees better what kind of flood it is
	AlarmEnded               // the flood or the scan is over
	CookiesBegan             // a listener has begun to answer SYNs with cookies
	CookiesEnded             // it has sent none for a minute
	SynsDropped              // SYNs without an entry or a cookie
	AcceptFull               // third segments ignored: the queue for Accept is full
	PressureRose             // memory has come to a higher level: buffers shrink, then nothing new is taken on
	PressureFell             // it has gone down
	MemoryResets             // connections given up because memory was critical
	AddressTaken             // somebody else on the link uses an address of ours
	LinkDown                 // the stack can do nothing any more
	kinds        = iota
)

var kindNames = [kinds]string{
	"alarm-began", "alarm-changed", "alarm-ended", "cookies-began", "cookies-ended",
	"syns-dropped", "accept-full", "pressure-rose", "pressure-fell", "memory-resets", "address-taken", "link-down",
}

// String is the kind in lower case.
func (k Kind) String() string {
	if int(k) >= kinds {
		return "unknown"
	}
	return kindNames[k]
}

// Bad reports whether the event is the beginning of a trouble, not its end.
func (k Kind) Bad() bool { return k != AlarmEnded && k != CookiesEnded && k != PressureFell }

// Text is the event for people: a sentence, and what an alarm rests on. Say
// is as in package detect.
func (e *Event) Text(say detect.Say) []string {
	head := e.headline(say)
	if e.Kind.single() && e.Count > 1 {
		head = say("event.more", head, e.Count-1)
	}
	if e.reasoned() {
		return append([]string{head}, e.Verdict.Reasons(say)...)
	}
	return []string{head}
}

// reasoned reports whether what the alarm rests on is worth saying.
func (e *Event) reasoned() bool { return e.Kind == AlarmBegan || e.Kind == AlarmChanged }

func (e *Event) headline(say detect.Say) string {
	switch e.Kind {
	case AlarmBegan, AlarmChanged:
		return e.Verdict.Headline(say)
	case AlarmEnded:
		return e.Verdict.Over(say)
	case LinkDown:
		return say("event.link-down", e.Err)
	}
	return say("event."+e.Kind.String(), e.Where, e.Count)
}

// single reports whether an event is about one thing, and its Count about
// others like it; the other kinds say how often something has happened.
func (k Kind) single() bool {
	return k != SynsDropped && k != AcceptFull && k != MemoryResets && k != AddressTaken
}
