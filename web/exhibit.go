package web

import "github.com/tcpglass/tcpglass/ladder"

// exhibit is what the page shows – a run, a connection of a capture, an
// answer: types.d.ts, Exhibit.
type exhibit struct {
	Title    string        `json:"title"`
	Model    ladder.Model  `json:"model"`
	Packets  []packet      `json:"packets"`
	Lesson   *lessonTexts  `json:"lesson,omitempty"`
	Scenario string        `json:"scenario,omitempty"`
	Seed     *int64        `json:"seed,omitempty"` // that was asked for
	Knobs    []knob        `json:"knobs,omitempty"`
	Failures []failure     `json:"failures,omitempty"`
	Base     *ladder.Model `json:"base,omitempty"`    // the unchanged run, where something was changed
	Parting  *parting      `json:"parting,omitempty"` // where it goes another way than base; nil: nowhere
	Strip    *strip        `json:"strip,omitempty"`   // all segments, where the model leaves some out
}

// packet is a packet as it was sent.
type packet struct {
	Number uint64        `json:"number"` // as in the trace
	At     ladder.Millis `json:"at"`
	Octets []byte        `json:"octets"` // base64 in JSON; begins with the IP header
}

// failure is a call that was refused, or why a run was ended before its time.
type failure struct {
	At   ladder.Millis `json:"at"`
	Line int           `json:"line"` // of the scenario; 0: of none
	Text string        `json:"text"`
}
