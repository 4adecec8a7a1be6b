package service

import (
	"net/netip"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sockets"
	"github.com/tcpglass/tcpglass/wire"
)

// alarms are those that are going on, in words; nil where nobody watches.
func (st Stack) alarms(lang i18n.Lang) []sockets.Alarm {
	if st.Alarms == nil {
		return nil
	}
	verdicts := st.Alarms()
	if verdicts == nil {
		return nil
	}
	all := []sockets.Alarm{}
	for i := range verdicts {
		all = append(all, AlarmOf(&verdicts[i], lang))
	}
	return all
}

// AlarmOf is an alarm in words.
func AlarmOf(v *detect.Verdict, lang i18n.Lang) sockets.Alarm {
	a := sockets.Alarm{
		Class:   v.Class.String(),
		Shape:   v.Shape.String(),
		Server:  v.Server.String(),
		Text:    v.Headline(lang.Text),
		Signals: []sockets.Signal{},
	}
	if v.Source != (wire.Addr{}) {
		a.Source = netip.PrefixFrom(v.Source.Netip(), v.Prefix()).String()
	}
	for i, s := range v.Signals {
		if sign := detect.Sign(i); s.Fired() {
			a.Signals = append(a.Signals, sockets.Signal{
				Name: sign.String(), Value: s.Value, Usual: s.Usual, Score: s.Score, Text: sign.Text(lang.Text, s)})
		}
	}
	return a
}
