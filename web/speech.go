package web

import (
	"regexp"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sim/explore"
)

// What texts of lessons say about the command line has its place on the page.
var (
	aTrack    = regexp.MustCompile("(?:加上 )?`--track (\\w+)` ?")
	aQuestion = regexp.MustCompile("`?tcpglass why ([a-z0-9-]+)`?")
	aSetting  = regexp.MustCompile("(?:demo [a-z-]+ |加上 )?`?--set (?:([a-z]+)\\.)?([a-z-]+)=([0-9a-z%]+)`?")
	aPcap     = regexp.MustCompile("demo --pcap ?")
	theGauges = regexp.MustCompile("the gauges below the ladders|时序图下面的仪表")
)

// speech turns texts for the command line into texts for the page.
type speech i18n.Lang

// text names the page's controls instead of the options of a command.
func (s speech) text(t string) string {
	t = s.turn(aTrack, t, func(m []string) string { return s.say("lab.page.track", s.say("web.stage.track."+m[1])) })
	t = s.turn(aSetting, t, func(m []string) string {
		if knob, known := s.knob(m[1], m[2]); known {
			return s.say("lab.page.setting", knob, m[3])
		}
		return m[0]
	})
	t = s.turn(aPcap, t, func([]string) string { return s.say("lab.page.pcap") })
	t = s.turn(theGauges, t, func([]string) string { return s.say("lab.page.gauges") })
	return s.turn(aQuestion, t, func(m []string) string {
		if _, known := explore.Ask(m[1]); !known {
			return m[0]
		}
		return s.say("lab.page.question", s.say("ask."+m[1]+".title"))
	})
}

// all turns a list of texts; it is never null in JSON.
func (s speech) all(list []string) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = s.text(t)
	}
	return out
}

// knob is what a setting is called, of one host or of all.
func (s speech) knob(host, name string) (text string, known bool) {
	key := "lab.knob." + name
	text = s.say(key)
	known = text != key
	if host != "" {
		text = s.say("lab.knob-of", host, text)
	}
	return text, known
}

func (s speech) say(key string, args ...any) string { return i18n.Lang(s).Text(key, args...) }

// turn replaces what a pattern finds by what its groups are turned into.
func (speech) turn(pattern *regexp.Regexp, t string, f func(groups []string) string) string {
	return pattern.ReplaceAllStringFunc(t, func(found string) string { return f(pattern.FindStringSubmatch(found)) })
}
