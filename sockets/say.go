package sockets

import (
	"fmt"
	"strconv"
)

// Headline is the verdict in a sentence.
func (v *Verdict) Headline(say Say) string {
	key := "sockets.verdict." + string(v.Reason)
	if v.Reason == Unanswered {
		key += "." + v.Shape.String()
	}
	return say(key, v.server(say), v.halfOpen(), v.Source.String())
}

// server is the listener for people.
func (v *Verdict) server(say Say) string {
	if !v.Listener.IsValid() {
		return say("sockets.some-listener")
	}
	return v.Listener.String()
}

// halfOpen is how many half-open entries there are.
func (v *Verdict) halfOpen() string {
	if len(v.Signals) == 0 {
		return "0"
	}
	return figure(v.Signals[0].Value)
}

// Blind is what the verdict cannot know, in a sentence; empty where rates
// were measured.
func (v *Verdict) Blind(say Say) string {
	if v.Rates || v.Reason == Few {
		return ""
	}
	return say("sockets.blind")
}

// Confirm are commands of Linux that show what the verdict says.
func (v *Verdict) Confirm() []string {
	if v.Reason == Few {
		return nil
	}
	port := v.Listener.Port()
	if port == 0 {
		return []string{"nstat -az TcpExtSyncookiesSent TcpExtSyncookiesRecv", "tcpdump -n -i any -c 50 'tcp[13] & 0x12 = 2'"}
	}
	return []string{
		fmt.Sprintf("netstat -nat | grep SYN_RECV | grep -c ':%d '", port),
		fmt.Sprintf("ss -tnoi state syn-recv 'sport = :%d'", port),
		fmt.Sprintf("ss -ltn 'sport = :%d'", port),
		"nstat -az TcpPassiveOpens TcpExtSyncookiesSent TcpExtSyncookiesRecv TcpExtListenOverflows TcpExtListenDrops",
		fmt.Sprintf("tcpdump -n -i any -c 50 'tcp dst port %d and tcp[13] & 0x12 = 2'", port),
	}
}

// Alarm is the verdict as a stack's detector would tell it.
func (v *Verdict) Alarm(say Say) Alarm {
	a := Alarm{Class: v.Class.String(), Shape: v.Shape.String(), Server: v.server(say), Text: v.Headline(say), Signals: []Signal{}}
	if v.Source.IsValid() {
		a.Source = v.Source.String()
	}
	for _, s := range v.Signals {
		s.Text = s.Say(say)
		a.Signals = append(a.Signals, s)
	}
	return a
}

// Say is the signal in a line.
func (s Signal) Say(say Say) string {
	return say("sockets.signal."+s.Name, figure(s.Value), figure(s.Usual), percent(s.Value))
}

// figure is a measure for people: whole where it is, small ones with a
// decimal.
func figure(x float64) string {
	if x == float64(int64(x)) || x > 9.95 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'f', 1, 64)
}
