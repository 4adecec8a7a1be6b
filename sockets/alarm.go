package sockets

// Alarm is a flood or a scan that is going on. Like a Row its JSON is stable.
type Alarm struct {
	Class   string   `json:"class"`            // flood, scan
	Shape   string   `json:"shape,omitempty"`  // of a flood: acks, random, one-prefix, replayed, one-source
	Server  string   `json:"server"`           // address:port; port 0: ports where nobody answers; [::]:0: many addresses
	Source  string   `json:"source,omitempty"` // a network, where it comes from one
	Text    string   `json:"text"`             // for people
	Signals []Signal `json:"signals"`          // those that fired
}

// Signal is one of the measures that an Alarm rests on: detect.Sign says what
// each is.
type Signal struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Usual float64 `json:"usual"`
	Score float64 `json:"score"` // of 1 it fires
	Text  string  `json:"text"`  // for people
}
