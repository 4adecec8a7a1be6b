package service

import (
	"net/netip"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/wire"
)

// Alarm is a flood or a scan that is going on, in /sockets.json. Like a Row
// its JSON is stable.
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

// alarms are those that are going on, in words; nil where nobody watches.
func (st Stack) alarms(lang i18n.Lang) []Alarm {
	if st.Alarms == nil {
		return nil
	}
	verdicts := st.Alarms()
	if verdicts == nil {
		return nil
	}
	all := []Alarm{}
	for i := range verdicts {
		all = append(all, alarmOf(&verdicts[i], lang))
	}
	return all
}

func alarmOf(v *detect.Verdict, lang i18n.Lang) Alarm {
	a := Alarm{
		Class:   v.Class.String(),
		Shape:   v.Shape.String(),
		Server:  v.Server.String(),
		Text:    v.Headline(lang.Text),
		Signals: []Signal{},
	}
	if v.Source != (wire.Addr{}) {
		a.Source = netip.PrefixFrom(v.Source.Netip(), v.Prefix()).String()
	}
	for i, s := range v.Signals {
		if sign := detect.Sign(i); s.Fired() {
			a.Signals = append(a.Signals, Signal{sign.String(), s.Value, s.Usual, s.Score, sign.Text(lang.Text, s)})
		}
	}
	return a
}
