package scenario

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/trace"
)

// mailWorld is a client and a server with a port for datagrams.
const mailWorld = `host a 10.0.0.1/24
host b 10.0.0.2/24
peer p 10.0.0.3/24
pipe a b delay 10ms
pipe p b delay 10ms
0s b listen udp 53 queue 300
`

func TestProgramsWithDatagrams(t *testing.T) {
	for _, tt := range []struct {
		what, text string
		who        string
		want       []string
	}{
		{"nobody receives unless told to", "50ms a sends datagram 5 to b 53", "b", []string{"0s bind 0"}},
		{"receive waits for a datagram", "0s b receive\n50ms a sends datagram 5 to b 53\n60ms a sends datagram 6 to b 53", "b",
			[]string{"0s bind 0", "60ms receive 5"}},
		{"receive all takes each one", "0s b receive all\n50ms a sends datagram 5 to b 53\n60ms a sends datagram 6 to b 53", "b",
			[]string{"0s bind 0", "60ms receive 5", "70ms receive 6"}},
		{"a reaction comes each time", "on datagram b receive\n50ms a sends datagram 5 to b 53\n60ms a sends datagram 6 to b 53", "b",
			[]string{"0s bind 0", "60ms receive 5", "70ms receive 6"}},
		{"back receives what it answers", "on datagram b sends datagram \"four\" back\n50ms a sends datagram 5 to b 53", "b",
			[]string{"0s bind 0", "60ms receive 5", "60ms send 4"}},
		{"a socket is connected to each remote", "0s a receive all\n50ms a sends datagram 5 to b 53\n60ms a sends datagram 6 to b 53\n70ms a sends datagram 7 to b 54", "a",
			[]string{"50ms connect 0", "50ms send 5", "60ms send 6", "70ms connect 0", "70ms send 7"}},
		{"or bound to its own port", "50ms a sends datagram 5 to b 53 from 4000\n60ms a sends datagram 6 to b 54 from 4000", "a",
			[]string{"50ms bind 0", "50ms send 5", "60ms send 6"}},
		{"what finds no room is lost", "50ms a sends datagram 100 to b 53\n60ms a sends datagram 101 to b 53\n70ms a sends datagram 102 to b 53\n100ms b receive all", "b",
			[]string{"0s bind 0", "100ms receive 100", "100ms receive 101"}},
		{"many at a rate", "0s b receive all\n20ms a sends datagram 5 to b 53 3 times every 7ms", "b",
			[]string{"0s bind 0", "30ms receive 5", "37ms receive 5", "44ms receive 5"}},
		{"a slow program takes one at a time, and does not wait", "20ms b receive 2 times every 50ms\n20ms a sends datagram 5 to b 53 3 times every 1ms", "b",
			[]string{"0s bind 0", "70ms receive 5"}},
		{"forget closes the sockets", "10ms b forget", "b", []string{"0s bind 0", "10ms close 0"}},
		{"a peer answers", "on datagram p sends datagram 3 back\n20ms b sends datagram 5 to p 9\n0s b receive all", "b",
			[]string{"0s bind 0", "20ms connect 0", "20ms send 5", "40ms receive 3"}},
		{"a peer says so without back", "on datagram p sends datagram 3\n20ms b sends datagram 5 to p 9\n0s b receive all", "b",
			[]string{"0s bind 0", "20ms connect 0", "20ms send 5", "40ms receive 3"}},
		{"a peer forges", "0s b receive all\n20ms p sends datagram 3 from 10.9.9.9 53 to b 53", "b", []string{"0s bind 0", "30ms receive 3"}},
		{"a flood of datagrams", "0s b receive all\n0s p floods b 53 with 3 datagrams of 90 every 10ms from random", "b",
			[]string{"0s bind 0", "10ms receive 90", "20ms receive 90", "30ms receive 90"}},
		{"a crash forgets", "0s b receive all\n20ms b crash\n30ms b restart\n50ms a sends datagram 5 to b 53", "b", []string{"0s bind 0"}},
	} {
		t.Run(tt.what, func(t *testing.T) { playing(t, mailWorld+tt.text+"\n").want(tt.who, tt.want...) })
	}
}

// mishaps are the notes and verdicts of a host.
func (p played) mishaps(host string) (list []string) {
	for _, r := range p.Trace {
		if r.Host == host && (r.Kind == trace.Note || r.Kind == trace.Received && r.Why != "deliver") && r.Datagram != nil {
			list = append(list, fmt.Sprintf("%v %s", r.At.Sub(sim.Begin), r.Why))
		}
	}
	return list
}

func TestWhatGoesWrongWithDatagrams(t *testing.T) {
	for _, tt := range []struct {
		what, text string
		who        string
		want       []string
	}{
		{"a closed port", "10ms a sends datagram 5 to b 54\n50ms a sends datagram 6 to b 54", "a", []string{"30ms icmp-refused", "50ms refused-connection"}},
		{"who receives hears of it", "0s a receive\n10ms a sends datagram 5 to b 54", "a", []string{"30ms icmp-refused", "30ms refused-connection"}},
		{"at the closed port itself", "10ms a sends datagram 5 to b 54", "b", []string{"20ms no-socket"}},
		{"a full queue", "10ms a sends datagram 200 to b 53\n20ms a sends datagram 100 to b 53", "b", []string{"30ms queue-full"}},
		{"nobody to answer", "10ms b sends datagram 5 back", "b", []string{"10ms refused-whom"}},
		{"nobody to answer for a peer", "10ms p sends datagram 5", "p", []string{"10ms refused-whom"}},
		{"the same port twice", "10ms b listen udp 53", "b", []string{"10ms refused-address-in-use"}},
		{"a host that is down", "5ms a crash\n10ms a sends datagram 5 to b 53", "a", []string{"10ms refused-down"}},
		{"corruption", "corrupt the 1st datagram from a\n10ms a sends datagram 5 to b 53", "b", []string{"20ms bad-sum"}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			p := playing(t, mailWorld+tt.text+"\n")
			if got := p.mishaps(tt.who); !slices.Equal(got, tt.want) {
				t.Errorf("%s is told %q, want %q", tt.who, got, tt.want)
			}
		})
	}
}

func TestRulesAboutDatagrams(t *testing.T) {
	p := playing(t, mailWorld+`lose the 2nd datagram from a
duplicate the 3rd datagram from a
0s b receive all
10ms a sends datagram 1 to b 53
20ms a sends datagram 2 to b 53
30ms a sends datagram 3 to b 53
`)
	p.want("b", "0s bind 0", "20ms receive 1", "40ms receive 3", "40ms receive 3")
	lost := slices.ContainsFunc(p.Trace, func(r trace.Record) bool {
		return r.Kind == trace.Lost && r.Datagram != nil && r.Datagram.Len == 2 && r.Packet == 2
	})
	if !lost {
		t.Error("the trace does not tell that the second was lost")
	}
}

func TestDatagramsAreReadStrictly(t *testing.T) {
	for text, want := range map[string]string{
		"a sends 5 to b 53":                  `"datagram"`,
		"a sends datagram to b 53":           "a count of octets from 0 to 65507",
		"a sends datagram 65508 to b 53":     "a count of octets from 0 to 65507",
		"a sends datagram 5 to 53":           "nobody is called",
		"a sends datagram 5":                 `"to"`,
		"a sends datagram 5 back to b 53":    "too much",
		"a sends datagram 5 to b 53 from p":  "a port",
		"a sends datagram 5 to b 53 twice":   "a count",
		"a listen udp":                       "a port",
		"a listen udp 53 backlog 5":          "too much",
		"a listen 53 queue 5":                "too much",
		"a sends datagram 5 to b 53 3 times": `"every"`,
		"p receive":                          "cannot receive",
		"a receive both":                     "a count",
		"a receive 3 times":                  `"every"`,
		"a receive all 3 times every 5ms":    "too much",
		"p sends datagram 5 elsewhere":       "from, to, back",
	} {
		_, err := Parse("x", []byte(mailWorld+"0s "+text+"\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want an error with %q", text, err, want)
		}
	}
}

// TestOneLostFragmentLosesItAll: 4000 octets go in three packets. What is
// told of the datagram has the number of the first.
func TestOneLostFragmentLosesItAll(t *testing.T) {
	for _, tt := range []struct {
		what, rule string
		want       []string
	}{
		{"all of them arrive", "", []string{"0s sent 1", "10ms received 1"}},
		{"the first is lost", "lose the 1st fragment from a", []string{"0s sent 1", "0s lost 1"}},
		{"the last is lost", "lose the 3rd fragment from a", []string{"0s sent 1", "0s lost 1"}},
		{"all are lost, which is told once", "lose every fragment from a", []string{"0s sent 1", "0s lost 1"}},
		{"they are out of order", "delay the 1st fragment from a by 5ms", []string{"0s sent 1", "15ms received 1"}},
		{"no rule about datagrams is about pieces", "lose every datagram from a", []string{"0s sent 1", "10ms received 1"}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			var got []string
			for _, r := range playing(t, mailWorld+tt.rule+"\n0s a sends datagram 4000 to b 53\nrun 1s\n").Trace {
				if r.Kind <= trace.Lost && r.Datagram != nil && r.Datagram.Len == 4000 {
					got = append(got, fmt.Sprintf("%v %v %d", r.At.Sub(sim.Begin), r.Kind, r.Packet))
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("the trace tells of %q, want %q", got, tt.want)
			}
		})
	}
}

func TestASocketOfAHostIsClosedByACrash(t *testing.T) {
	p := playing(t, mailWorld+"10ms b crash\n20ms b restart\n30ms b listen udp 53\n")
	if len(p.Failures) > 0 {
		t.Errorf("the port is not free after a crash: %v", p.Failures)
	}
	n := 0
	p.World.Node("b").Host.Sockets(p.World.Now(), func(s host.Socket) bool { n++; return true })
	if n != 1 {
		t.Errorf("there are %d sockets, want the new one", n)
	}
}
