package detect

import (
	"fmt"
	"strconv"

	"github.com/tcpglass/tcpglass/wire"
)

// Say gives the text of a key in some language, filled in with args: the
// method Text of internal/i18n's languages.
type Say func(key string, args ...any) string

// Text is the verdict for people: a sentence, a line for each signal that
// fired, and the commands that let them see for themselves.
func (v *Verdict) Text(say Say) []string {
	lines := []string{v.Headline(say)}
	for _, r := range v.Reasons(say) {
		lines = append(lines, "  "+r)
	}
	commands := v.Confirm()
	if len(commands) == 0 {
		return lines
	}
	lines = append(lines, say("detect.confirm"))
	for _, c := range commands {
		lines = append(lines, "  "+c)
	}
	return lines
}

// Reasons are the signals that fired, a line for each.
func (v *Verdict) Reasons(say Say) (lines []string) {
	for i, s := range v.Signals {
		if s.Fired() {
			lines = append(lines, Sign(i).Text(say, s))
		}
	}
	return lines
}

// Headline is the verdict in a sentence.
func (v *Verdict) Headline(say Say) string {
	key := "detect." + v.Class.String()
	if v.Class == Flood {
		key += "." + v.Shape.String()
	}
	return v.say(say, key)
}

// Over is the sentence that an alarm is over.
func (v *Verdict) Over(say Say) string { return v.say(say, "detect.over."+v.Class.String()) }

func (v *Verdict) say(say Say, key string) string {
	rate := v.Signals[Rate]
	return say(key, v.server(say), figure(rate.Value), figure(rate.Usual), v.source(),
		figure(v.Signals[Doors].Value), figure(v.Signals[Strays].Value))
}

// server is its name for people.
func (v *Verdict) server(say Say) string {
	switch {
	case v.Server.Addr == wire.Addr{}:
		return say("detect.many-servers")
	case v.Server.Port != 0:
		return v.Server.String()
	case v.Port != 0:
		return wire.Endpoint{Addr: v.Server.Addr, Port: v.Port}.String()
	}
	return v.Server.Addr.String()
}

// source is Source for people, with the prefix's length where it is one.
func (v *Verdict) source() string {
	if v.Shape == OnePrefix {
		return fmt.Sprintf("%v/%d", v.Source, v.Prefix())
	}
	return v.Source.String()
}

// Text is the signal in a line.
func (s Sign) Text(say Say, sig Signal) string {
	return say("detect.signal."+s.String(), figure(sig.Value), figure(sig.Usual), figure(sig.Score),
		figure(100*sig.Value), figure(100*sig.Usual))
}

// figure is a measure for people: small ones with a decimal.
func figure(x float64) string {
	if x > -9.95 && x < 9.95 {
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

// Confirm are the commands of a Linux machine that show what the verdict
// says, to be run on the server. There are none where nothing is wrong.
func (v *Verdict) Confirm() []string {
	switch {
	case v.Class == Crowd:
		return []string{"ss -s", "ss -tn state established" + v.sport(), "ss -ltn" + v.sport()}
	case v.Class == Scan:
		return []string{v.capture("src host " + v.Source.String())}
	case v.Class != Flood:
		return nil
	case v.Shape == Acks:
		return []string{"nstat -az TcpOutRsts TcpExtSyncookiesFailed", v.capture(v.resets())}
	}
	return []string{
		v.halfOpen(),
		"ss -tn state syn-recv" + v.sport(),
		// Cookies leave nothing in SYN-RECEIVED; the counters tell then.
		"nstat -az TcpExtSyncookiesSent TcpExtSyncookiesRecv TcpExtSyncookiesFailed TcpExtListenOverflows TcpExtTCPReqQFullDrop",
		v.capture(v.syns()),
	}
}

// halfOpen is the command that everybody knows.
func (v *Verdict) halfOpen() string {
	if v.Port == 0 {
		return "netstat -nat | grep SYN_RECV"
	}
	return fmt.Sprintf("netstat -nat | grep SYN_RECV | grep ':%d '", v.Port)
}

func (v *Verdict) sport() string {
	if v.Port == 0 {
		return ""
	}
	return fmt.Sprintf(" 'sport = :%d'", v.Port)
}

// capture is tcpdump with a filter.
func (v *Verdict) capture(filter string) string {
	return "tcpdump -n -i any -c 50 '" + filter + "'"
}

// syns is the filter for SYNs without ACK to the server. tcp[] reads no
// IPv6 packets: there the flags are octet 13 behind the header of 40.
func (v *Verdict) syns() string {
	flags := "tcp[13] & 0x12 = 2"
	if !v.Server.Addr.Is4() {
		flags = "ip6[6] = 6 and ip6[53] & 0x12 = 2"
	}
	return "dst host " + v.Server.Addr.String() + v.dport() + " and " + flags
}

// resets is the filter for the answers to ACKs that belong to nothing.
func (v *Verdict) resets() string {
	flags := "tcp[13] & 0x14 = 4"
	if !v.Server.Addr.Is4() {
		flags = "ip6[6] = 6 and ip6[53] & 0x14 = 4"
	}
	return "src host " + v.Server.Addr.String() + " and " + flags
}

func (v *Verdict) dport() string {
	if v.Port == 0 {
		return ""
	}
	return fmt.Sprintf(" and tcp dst port %d", v.Port)
}
