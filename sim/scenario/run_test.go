package scenario

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// two is a world of two hosts, and a connection that opens.
const two = `host a 10.0.0.1/24 nodelay on
host b 10.0.0.2/24 nodelay on
pipe a b delay 10ms
0s b listen 80
0s b accept all
0s a open b 80
`

// played is a scenario as it went, with what tests ask about it.
type played struct {
	*testing.T
	*Result
}

func playing(t *testing.T, text string) played {
	t.Helper()
	s, err := Parse("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return played{t, s.Run(DefaultSeed)}
}

// calls are the calls of a host's programs, with their times.
func (p played) calls(host string) (list []string) {
	for _, r := range p.Trace {
		if r.Kind == trace.Call && r.Host == host && r.Why != "listen" && r.Why != "open" && r.Why != "accept" {
			list = append(list, fmt.Sprintf("%v %s %d", r.At.Sub(sim.Begin), r.Why, r.Octets))
		}
	}
	return list
}

// want compares the calls of a host.
func (p played) want(host string, want ...string) {
	p.Helper()
	if got := p.calls(host); !slices.Equal(got, want) {
		p.Errorf("%s calls %q\nwant %q", host, got, want)
	}
}

func TestPrograms(t *testing.T) {
	for _, tt := range []struct {
		what, text string
		who        string
		want       []string
	}{
		{"nobody reads unless told to", "50ms a write 5", "b", nil},
		{"a read waits for something", "0s b read 3\n50ms a write 5", "b", []string{"60ms read 3"}},
		{"a read takes what is there, at once", "50ms a write 5\n70ms b read 100", "b", []string{"70ms read 5"}},
		{"read all takes everything that is there, and not what comes", "50ms a write 5\n55ms a write 5\n+100ms b read all\n500ms a write 3", "b", []string{"155ms read 10"}},
		{"read eof goes on until the end", "0s b read eof\n50ms a write 5\n100ms a write 6\n150ms a shut", "b", []string{"60ms read 5", "110ms read 6", "160ms read 0"}},
		{"a reaction comes each time", "on data b read all\n50ms a write 5\n100ms a write 6", "b", []string{"60ms read 5", "110ms read 6"}},
		{"a reaction to the second", "on 2nd data b read all\n50ms a write 5\n100ms a write 6", "b", []string{"110ms read 11"}},
		{"a line behind a reaction follows it", "on data b read all\n+5ms b write 7\n50ms a write 5", "b", []string{"60ms read 5", "65ms write 7"}},
		{"even one of somebody else", "on 1st data b read all\n+5ms a write 7\n50ms a write 5", "a", []string{"50ms write 5", "65ms write 7"}},
		{"eof comes when everything is read", "on eof b close\non data b read all\n50ms a write 5\n60ms a shut", "b", []string{"60ms read 5", "70ms read 0", "70ms close 0"}},
		{"eof does not come before", "on eof b close\n50ms a write 5\n60ms a shut\n90ms b read 2\n95ms b read 3", "b", []string{"90ms read 2", "95ms read 3", "95ms read 0", "95ms close 0"}},
		{"a write waits for the connection", "0s b write 5", "b", []string{"30ms write 5"}},
		{"the second connection", "100ms a open b 80\n200ms b/2 write 5\n300ms b/1 write 6", "b", []string{"200ms write 5", "300ms write 6"}},
		{"what comes at an instant comes before who acts then", "50ms a write 5\n60ms b read 9", "b", []string{"60ms read 5"}},
		{"close waits until the connection is open", "1ms a close", "a", []string{"20ms close 0"}},
		{"abort does not", "1ms a abort", "a", []string{"1ms abort 0"}},
		{"linger 0 makes an abort of close", "50ms a linger 0\n60ms a close", "a", []string{"60ms abort 0"}},
		{"a setting of a connection", "50ms a nodelay on\n60ms a keepalive 1s 1s 1\n70ms a user-timeout 9s", "a", []string{"50ms set-no-delay 0", "60ms set-keep-alive 0", "70ms set-user-timeout 0"}},
		{"urgent", "on urgent b read all\n50ms a urgent \"!\"", "b", []string{"60ms read 1"}},
		{"a segment that arrives", "on FIN b write 5\n50ms a shut", "b", []string{"60ms write 5"}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			p := playing(t, two+tt.text+"\nrun 700ms")
			p.want(tt.who, tt.want...)
		})
	}
}

func TestAWriteWaitsForRoomAndCloseForTheWrite(t *testing.T) {
	text := strings.Replace(two, "nodelay", "buffer 4096 nodelay", 1)
	p := playing(t, text+"on data b read all\n50ms a write 20000\n51ms a close\nrun 10s")
	octets, writes := 0, 0
	for _, r := range p.Trace {
		if r.Kind == trace.Call && r.Host == "b" && r.Why == "read" {
			octets += r.Octets
		}
		if r.Kind == trace.Call && r.Host == "a" && r.Why == "write" {
			writes++
		}
	}
	calls := p.calls("a")
	if octets != 20000 || writes < 3 || !strings.Contains(calls[len(calls)-1], "close") {
		t.Errorf("%d of 20000 octets came; calls %q", octets, calls)
	}
}

func TestTheOctetsAreLettersOrTheText(t *testing.T) {
	p := playing(t, two+"50ms a write 28\n60ms a write \"Hi\\n\"\nrun 100ms")
	var sent []string
	for _, pkt := range p.Packets {
		ip, _ := wire.ParseIPv4(pkt.Bytes)
		if seg, _ := wire.ParseTCP(ip.Payload); len(seg.Payload) > 0 {
			sent = append(sent, string(seg.Payload))
		}
	}
	if want := []string{"abcdefghijklmnopqrstuvwxyzab", "Hi\n"}; !slices.Equal(sent, want) {
		t.Errorf("sent %q, want %q", sent, want)
	}
}

func TestRefusedCallsAreFailuresAndNotes(t *testing.T) {
	for _, tt := range []struct {
		text string
		err  error
		note string
		line int
	}{
		{"1ms b listen 80", host.ErrAddressInUse, "refused-address-in-use", 7},
		{"50ms a close\n60ms a write 5", errClosed, "refused-closed", 8},
		{"50ms a shut\n60ms a write 5", tcp.ErrClosing, "refused-closing", 8},
		{"50ms b abort\n70ms a write 5", tcp.ErrReset, "refused-reset", 8},
		{"1ms a crash\n2ms a open b 80", errDown, "refused-down", 8},
		{"1ms a crash\n2ms a listen 80", errDown, "refused-down", 8},
		{"1ms a open b 80 from 90\n2ms a open b 80 from 90", host.ErrAddressInUse, "refused-address-in-use", 8},
		{"peer p 10.0.0.9/24\n1ms p sends SYN", errWhom, "refused-whom", 8},
	} {
		p := playing(t, two+tt.text+"\nrun 1s")
		if len(p.Failures) != 1 || p.Failures[0].Err != tt.err || p.Failures[0].Line != tt.line {
			t.Errorf("%s: failures %+v, want %v in line %d", tt.text, p.Failures, tt.err, tt.line)
		}
		if !slices.ContainsFunc(p.Trace, func(r trace.Record) bool { return r.Kind == trace.Note && r.Why == tt.note }) {
			t.Errorf("%s: no note %s", tt.text, tt.note)
		}
	}
}

func TestWaitsAreToldWhereTheScenarioSaysSo(t *testing.T) {
	notes := func(text string) (list []string) {
		for _, r := range playing(t, text).Trace {
			if r.Kind == trace.Note {
				list = append(list, fmt.Sprintf("%v %s %s", r.At.Sub(sim.Begin), r.Host, r.Why))
			}
		}
		return list
	}
	if got := notes(two + "run 1s"); got != nil {
		t.Errorf("told %q without being asked", got)
	}
	want := []string{"0s b accept-waits", "20ms a open-returns", "30ms b accept-returns"}
	if got := notes(two + "tell waits\nrun 1s"); !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
	want = []string{"0s b accept-waits", "20ms a open-failed"}
	if got := notes(strings.Replace(two, "b 80", "b 81", 1) + "tell waits\nrun 1s"); !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
}

func TestAHostWithItsOwnInitialNumber(t *testing.T) {
	p := playing(t, strings.Replace(two, "nodelay", "iss 1000 nodelay", 1)+"run 1s")
	for _, r := range p.Trace {
		if r.Kind == trace.Sent && r.Host == "a" {
			if r.Segment.Seq != 1000 {
				t.Errorf("the SYN has number %d, want 1000", r.Segment.Seq)
			}
			return
		}
	}
}

func TestACrashedHostComesBackWithoutItsProgram(t *testing.T) {
	p := playing(t, two+"100ms b crash\n200ms a write 5\n1s b restart\nrun 5s")
	resets := 0
	for _, r := range p.Trace {
		if r.Kind == trace.Received && r.Segment.Flags.Has(wire.RST) {
			resets++
		}
	}
	if resets != 1 {
		t.Errorf("%d resets, want the one from the host that knows nothing", resets)
	}
}

func TestAScriptedPeerKeepsCount(t *testing.T) {
	p := playing(t, `host a 10.0.0.1/24 iss 1000 timestamps off scale off
peer p 10.0.0.2/24
pipe a p
0s a open p 80
on SYN p sends SYN,ACK seq 300 mss 500
on 1st ACK p sends PSH,ACK len 5
+10ms p sends ACK seq -100
+10ms p sends FIN,ACK ack +0 win 7
+10ms p sends RST from 10.7.7.7 9 to a 80 seq 5
run 1s`)
	var got []string
	for _, r := range p.Trace {
		if r.Kind == trace.Sent && r.Host == "p" {
			s := r.Segment
			got = append(got, fmt.Sprintf("%s seq %d ack %d win %d len %d %s", s.Flags, s.Seq, s.Ack, s.Window, s.Len, r.Flow))
		}
	}
	if len(p.Failures) > 0 {
		t.Fatal(p.Failures)
	}
	port := got[0][strings.LastIndex(got[0], ":")+1:]
	want := []string{
		"SYN,ACK seq 300 ack 1001 win 65535 len 0 10.0.0.2:80 > 10.0.0.1:" + port,
		"PSH,ACK seq 301 ack 1001 win 65535 len 5 10.0.0.2:80 > 10.0.0.1:" + port,
		"ACK seq 206 ack 1001 win 65535 len 0 10.0.0.2:80 > 10.0.0.1:" + port,
		"FIN,ACK seq 206 ack 1001 win 7 len 0 10.0.0.2:80 > 10.0.0.1:" + port,
		"RST seq 5 ack 0 win 65535 len 0 10.7.7.7:9 > 10.0.0.1:80",
	}
	if !slices.Equal(got, want) {
		t.Errorf("sent\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAFloodFillsTheHalfOpenTable(t *testing.T) {
	p := playing(t, `host server 10.0.0.2/24 half-open 50
peer eve 10.0.0.9/24
pipe eve server delay 1ms
0s server listen 80
0s eve floods server 80 with 100 SYNs every 1ms from 10.7.0.0/16
run 500ms`)
	syns := 0
	for _, r := range p.Trace {
		if r.Kind == trace.Sent && r.Host == "eve" && strings.HasPrefix(r.Flow.Local.String(), "10.7.") {
			syns++
		}
	}
	if syns != 100 {
		t.Errorf("%d SYNs, want 100", syns)
	}
}

func TestAScenarioWithoutAnEndRunsUntilNothingHappens(t *testing.T) {
	p := playing(t, two+"on eof b close\n50ms a close")
	last := p.Trace[len(p.Trace)-1]
	if last.From != "TIME-WAIT" || last.To != "CLOSED" {
		t.Errorf("the last thing is %+v, want the end of TIME-WAIT", last)
	}
	if e := p.World.Elapsed(); e > DefaultRun {
		t.Errorf("it ran %v", e)
	}
}

func TestTheSameSeedGivesTheSameResult(t *testing.T) {
	text := strings.Replace(two, "delay 10ms", "delay 10ms jitter 5ms loss 10% duplicate 10% reorder 10% corrupt 5%", 1) +
		"on data b read all\n50ms a write 100000\nrun 20s"
	s, _ := Parse("x", []byte(text))
	one, same, other := s.Run(7), s.Run(7), s.Run(8)
	if !reflect.DeepEqual(one.Trace, same.Trace) || !reflect.DeepEqual(one.Packets, same.Packets) {
		t.Error("two runs with seed 7 differ")
	}
	if reflect.DeepEqual(one.Packets, other.Packets) {
		t.Error("seeds 7 and 8 give the same")
	}
	s, _ = Parse("x", []byte(text+"\nseed 8"))
	if !reflect.DeepEqual(s.Run(7).Packets, other.Packets) {
		t.Error("a seed line does not go before the argument")
	}
}

func TestAnHourOfVirtualTimeIsOver(t *testing.T) {
	began := time.Now()
	playing(t, two+"on data b read all\n50ms a write 1000000\n1h a close\nrun 2h")
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestAScenarioThatGoesRoundInCirclesEnds(t *testing.T) {
	const pingPong = "on data b read all\non data b write 1\non data a read all\non data a write 1\n50ms a write 1\n"
	p := playing(t, strings.Replace(two, "delay 10ms", "delay 0s", 1)+pingPong)
	if len(p.Failures) != 1 || p.Failures[0].Line != 0 {
		t.Errorf("at once: failures %v, want one about time or packets", p.Failures)
	}
	p = playing(t, two+"on open a open b 80\nrun 1s")
	if n := len(p.Failures); n != 0 {
		t.Errorf("one connection after the other: %d failures", n)
	}
	p = playing(t, "host a 10.0.0.1/24 ports 16000 16099\n0s a listen 80\n0s a accept all\n0s a open a 80\non open a open a 80\nrun 1s")
	if n := len(p.Failures); n == 0 {
		t.Error("a host that calls itself for ever never runs out of ports")
	}
}

func TestARuleCountsOnAllPipesOfANode(t *testing.T) {
	p := playing(t, two+"host c 10.0.0.3/24\npipe a c\n0s c listen 80\n0s a open c 80\nlose the 2nd SYN from a\nrun 500ms")
	var lost []string
	for _, r := range p.Trace {
		if r.Kind == trace.Lost {
			lost = append(lost, r.Host)
		}
	}
	if !slices.Equal(lost, []string{"a-c"}) {
		t.Errorf("lost on %v, want the one on a-c, the second SYN of a", lost)
	}
}
