package scenario

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// people is who the lines of the tests speak of.
const people = "host a 10.0.0.1/24\nhost b 10.0.0.2/24\npeer p 10.0.0.3/24\nrouter r 10.0.0.9/24\n"

// last reads a line and returns what it says.
func last(t *testing.T, line string) Statement {
	t.Helper()
	s, err := Parse("x", []byte(people+line))
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return s.Lines[len(s.Lines)-1].Statement
}

func TestWhatLinesSay(t *testing.T) {
	on := true
	for _, tt := range []struct {
		line string
		want any // a Statement, or the Action of an Event at 0s by a or p
	}{
		{"lose SYN from a", &Rule{Do: "lose", Nth: 1, Class: sim.Syn, From: "a"}},
		{"lose the 2nd FIN from a", &Rule{Do: "lose", Nth: 2, Class: sim.Fin, From: "a"}},
		{"lose every data from a to b after 3s until 1min", &Rule{Do: "lose", Class: sim.Data, From: "a", To: "b", After: 3 * time.Second, Until: time.Minute}},
		{"delay the 1st data from a by 300ms", &Rule{Do: "delay", Nth: 1, Class: sim.Data, From: "a", Wait: 300 * time.Millisecond}},
		{"duplicate the 21st SYN-ACK from a after 5s", &Rule{Do: "duplicate", Nth: 21, Class: sim.SynAck, From: "a", Wait: 5 * time.Second}},
		{"duplicate the 1st ACK from a again after 5s after 1s", &Rule{Do: "duplicate", Nth: 1, Class: sim.Ack, From: "a", Wait: 5 * time.Second, After: time.Second}},
		{"corrupt the 1st segment from a", &Rule{Do: "corrupt", Nth: 1, From: "a"}},
		{"run 1.5min", &Run{90 * time.Second}},
		{"seed 7", &Seed{7}},
		{"tell waits", &Tell{Waits: true}},
		{"tell gauges every 250ms", &Tell{Every: 250 * time.Millisecond}},

		{"0s a listen 80", &Listen{Port: 80}},
		{"0s a listen 80 backlog 2", &Listen{Port: 80, Backlog: 2}},
		{"0s a open b 80", &Open{To: "b", Port: 80}},
		{"0s a open b 80 from 4000", &Open{To: "b", Port: 80, From: 4000}},
		{"0s a accept", &Accept{}},
		{"0s a accept all", &Accept{All: true}},
		{"0s a write 10", &Write{N: 10}},
		{`0s a write "a # b\r\n"  # a comment`, &Write{Text: "a # b\r\n"}},
		{`0s a urgent "!"`, &Write{Text: "!", Urgent: true}},
		{"0s a read 10", &Read{N: 10}},
		{"0s a read all", &Read{}},
		{"0s a read eof", &Read{EOF: true}},
		{"0s a shut", &Do{"shut"}},
		{"0s a close", &Do{"close"}},
		{"0s a abort", &Do{"abort"}},
		{"0s a crash", &Do{"crash"}},
		{"0s a restart", &Do{"restart"}},
		{"0s a forget", &Do{"forget"}},
		{"0s a linger 0", &Set{Linger: true}},
		{"0s a nodelay on", &Set{NoDelay: &on}},
		{"0s a keepalive 10s 2s 3", &Set{KeepAlive: &tcp.KeepAlive{Idle: 10 * time.Second, Interval: 2 * time.Second, Count: 3}}},
		{"0s a user-timeout 5s", &Set{UserTimeout: 5 * time.Second}},
		{"0s p sends SYN", &Sends{Flags: wire.SYN, Window: -1, Scale: -1}},
		{"0s p sends SYN,ACK from 4 to b 80 seq 700 ack +1 win 9 len 3 mss 500 scale 0 ts 100/0", &Sends{
			Flags: wire.SYN | wire.ACK, FromPort: 4, To: "b", ToPort: 80,
			Seq: Number{Given: true, N: 700}, Ack: Number{Given: true, Relative: true, N: 1},
			Window: 9, Len: 3, MSS: 500, Stamps: true, TSVal: 100,
		}},
		{"0s p sends RST from a 4 to 10.7.7.7 80 seq -1", &Sends{
			Flags: wire.RST, From: "a", FromPort: 4, To: "10.7.7.7", ToPort: 80,
			Seq: Number{Given: true, Relative: true, N: -1}, Window: -1, Scale: -1,
		}},
		{"0s p floods b 80 with 100 SYNs every 2ms from random", &Floods{To: "b", Port: 80, Count: 100, Every: 2 * time.Millisecond, Sources: "random"}},
		{"0s p floods b 80 with 9 SYNs every 1s from one telling 2", &Floods{To: "b", Port: 80, Count: 9, Every: time.Second, Sources: "one", Tell: 2}},
		{"0s a visits b 80 7 times every 1s", &Visits{"b", 80, 7, time.Second, 0}},
		{"0s a visits b 80 7 times every 1s telling none", &Visits{"b", 80, 7, time.Second, -1}},
		{"0s a visits b 80 7 times every 1s telling 1", &Visits{"b", 80, 7, time.Second, 1}},
	} {
		got := last(t, tt.line)
		if e, ok := got.(*Event); ok {
			if _, event := tt.want.(*Event); !event {
				if !reflect.DeepEqual(any(e.Action), tt.want) {
					t.Errorf("%s\nis read as %#v\nwant %#v", tt.line, e.Action, tt.want)
				}
				continue
			}
		}
		if !reflect.DeepEqual(any(got), tt.want) {
			t.Errorf("%s\nis read as %#v\nwant %#v", tt.line, got, tt.want)
		}
	}
}

func TestWhen(t *testing.T) {
	for line, want := range map[string]When{
		"1.5s a accept":             {After: 1500 * time.Millisecond},
		"0 a accept":                {},
		"2min a accept":             {After: 2 * time.Minute},
		"on data a accept":          {On: "data"},
		"on eof +30ms a accept":     {On: "eof", After: 30 * time.Millisecond},
		"on 2nd SYN p sends ACK":    {On: "SYN", Nth: 2},
		"on the 1st FIN a accept":   {On: "FIN", Nth: 1},
		"0s a accept\n+5us b close": {Next: true, After: 5 * time.Microsecond},
	} {
		if got := last(t, line).(*Event).When; got != want {
			t.Errorf("%s: %+v, want %+v", line, got, want)
		}
	}
}

func TestMistakesAreShownWhereTheyAre(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"hots a 10.0.0.1/24", `1:1: "hots" is not expected here, but host, peer, naive, router, pipe,`},
		{"host", "1:5: the line ends too early; a name should follow"},
		{"host a", "1:7: the line ends too early; an IPv4 address with the length of its network"},
		{"host 1a 10.0.0.1/24", `1:6: "1a" is no name`},
		{"host from 10.0.0.1/24", `1:6: "from" is a word of the language and cannot be a name`},
		{"host a 10.0.0.1", "1:8: address 10.0.0.1 is not an IPv4 address with the length of its network, such as 10.0.0.1/24"},
		{"host a 2001:db8::1/64", "1:8: address 2001:db8::1/64 is not an IPv4"},
		{"host a 0.0.0.0/24", "1:8: nobody can have the address 0.0.0.0"},
		{"host a 224.0.0.1/24", "1:8: nobody can have the address 224.0.0.1"},
		{"host a 10.0.0.1/24 ports 200 100", "1:30: a cannot be a host: the last dynamic port lies before the first"},
		{"host a 10.0.0.1/24 colour red", `1:20: no setting is called "colour" here; there are backlog,`},
		{"host a 10.0.0.1/24 msl", "1:23: the line ends too early; a duration above zero"},
		{"host a 10.0.0.1/24 msl 0s", "1:24: msl 0s is not a duration above zero such as 250ms, 1.5s or 2min"},
		{"host a 10.0.0.1/24 nodelay yes", "1:28: nodelay yes is not on or off"},
		{"host a 10.0.0.1/24 iss 4294967296", "1:24: iss 4294967296 is not a sequence number from 0 to 4294967295"},
		{"host a 10.0.0.1/24 \"msl\" 1s", `1:20: "msl" is not expected here`},
		{"host a 10.0.0.1/24\nhost a 10.0.0.2/24", `2:6: "a" is there already`},
		{"host a 10.0.0.1/24\nhost b 10.0.0.1/24", `2:8: a has the address 10.0.0.1 already`},
		{"pipe a b", `1:6: nobody is called "a"; a host, peer, naive or router line must come first`},
		{people + "pipe a x", `5:8: nobody is called "x"; there are a, b, p, r`},
		{people + "pipe a a", `5:8: a cannot be joined to itself`},
		{people + "pipe a b\npipe b a", `6:8: "b a" is there already`},
		{people + "pipe a b loss 120%", "5:15: loss 120% is not a percentage, 0%–100%"},
		{people + "pipe a b loss -1%", "5:15: loss -1% is not a percentage, 0%–100%"},
		{people + "pipe a b loss NaN%", "5:15: loss NaN% is not a percentage, 0%–100%"},
		{people + "pipe a b loss 5", "5:15: loss 5 is not a percentage, 0%–100%"},
		{people + "pipe a b delay -5ms", "5:16: delay -5ms is not a duration such as 250ms, 1.5s or 2min"},
		{people + "pipe a b delay 5", "5:16: delay 5 is not a duration"},
		{people + "pipe a b delay 99999h", "5:16: delay 99999h is not a duration"},
		{people + "pipe a b rate 0bit", "5:15: rate 0bit is not a rate such as 64kbit, 1.5Mbit or 1Gbit"},
		{people + "pipe a b duplex both", "5:17: duplex both is not full, half or simplex"},
		{people + "lose the 1st FYN from a", `5:14: "FYN" is not expected here, but SYN, SYN-ACK, ACK, FIN, RST, data, segment, datagram or fragment`},
		{people + "lose the 1st FIN by a", `5:18: "by" is not expected here, but "from"`},
		{people + "lose the 1st FIN from a tomorrow", `5:25: "tomorrow" is too much: the line should have ended before it`},
		{people + "delay the 1st FIN from a", `5:25: the line ends too early; "by" should follow`},
		{people + "+5ms a close", `5:1: +5ms has no line before it to count from`},
		{people + "5ms x close", `5:5: nobody is called "x"; there are a, b, p, r`},
		{people + "5ms a", `5:6: the line ends too early; abort, accept,`},
		{people + "5ms a shout", `5:7: "shout" is not expected here, but abort, accept,`},
		{people + "5ms a sends SYN", `5:13: "SYN" is not expected here, but "datagram"`},
		{people + "5ms p close", `5:7: p is a peer and cannot close`},
		{people + "5ms r close", `5:7: r is a router and cannot close`},
		{people + "5ms a/0 close", `5:5: a/ 0 is not a count`},
		{people + "5ms a listen 0", "5:14: listen 0 is not a port from 1 to 65535"},
		{people + "5ms a write \"hello", "5:13: the text has no closing quote"},
		{people + "5ms a write hello", "5:13: write hello is not a text in quotes, or a count of octets"},
		{people + "5ms a write 0", "5:13: write 0 is not"},
		{people + "5ms a linger 5", `5:14: "5" is not expected here, but "0"`},
		{people + "on tuesday a close", `5:4: "tuesday" is not expected here, but open, accept, data,`},
		{people + "5ms p sends SYM", "5:13: sends SYM is not flags such as SYN,ACK or none"},
		{people + "5ms p sends SYN seq ++1", "5:21: number ++1 is not a sequence number, or +N or -N"},
		{people + "5ms p sends SYN ts 5", "5:20: ts 5 is not two numbers such as 100/0"},
		{people + "5ms p sends SYN to 10.0.0 80", `5:20: nobody is called "10.0.0"`},
		{people + "5ms p floods b 80 with 10 SYNs every 1ms from mars", "5:47: from mars is not random, one, replayed, or a prefix"},
		{people + "主 a close", `5:1: "主" is not expected here`},
		{people + `5ms a write "主" 5`, `5:17: "5" is too much`},
		{"\xff", "x is not text"},
	} {
		_, err := Parse("x", []byte(tt.text))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q is read without complaint", tt.text)
			continue
		}
		got := strings.TrimPrefix(err.Error(), "x:")
		if got = strings.TrimSpace(got); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%q\ncomplains %s\nwant      %s", tt.text, got, tt.want)
		}
	}
}

func TestAScenarioIsPrintedAsItWasRead(t *testing.T) {
	text := `# A comment, and an empty line behind it.

host client 10.0.0.1/24 msl 5s delack 0s keepalive 10s 1s 3  # the one who calls
host server 10.0.0.2/24
pipe client server delay 50ms loss 0.1% rate 1.5Mbit duplex half
lose the 1st SYN from client
lose every data from client to server after 3s until 9s
delay the 2nd data from client by 300ms
duplicate the 11th ACK from server again after 1min

0s server listen 80 backlog 2
+1.5ms client open server 80 from 4000
on the 2nd data +30ms server/2 write "a\r\n"
run 2h
seed 7
`
	s, err := Parse("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.String(); got != text {
		t.Errorf("printed:\n%s\nwas:\n%s", got, text)
	}
}

func TestDurationsArePrintedAsTheyAreRead(t *testing.T) {
	for _, s := range []string{"0s", "1ns", "999ns", "1us", "1.5us", "250ms", "1.5s", "2s", "90s", "2min", "1h", "25h", "1.001s", "1000.1ms", "1234567.891us"} {
		if v, ok := parseDuration(s); !ok || v.text != s {
			t.Errorf("%s is %v and printed as %s", s, v.d, v.text)
		}
	}
	for in, want := range map[string]string{"0": "0s", "60s": "1min", "1000ms": "1s", "0.5s": "500ms", "1m": "1min", "60min": "1h", "3µs": "3us", "1.5min": "90s"} {
		if v, ok := parseDuration(in); !ok || v.text != want {
			t.Errorf("%s is printed as %s, want %s", in, v.text, want)
		}
	}
}

func TestSet(t *testing.T) {
	const text = people + "pipe a r delay 1ms\npipe r b delay 2ms loss 1%\nrun 1min\nseed 3\n"
	for _, tt := range []struct{ key, value, want string }{
		{"delay", "5ms", "pipe a r delay 5ms\npipe r b delay 5ms loss 1%\n"},
		{"a-r.loss", "5%", "pipe a r delay 1ms loss 5%\npipe r b delay 2ms loss 1%\n"},
		{"b-r.loss", "5%", "pipe a r delay 1ms\npipe r b delay 2ms loss 5%\n"},
		{"rto", "3s", "host a 10.0.0.1/24 rto 3s\nhost b 10.0.0.2/24 rto 3s\npeer p 10.0.0.3/24\n"},
		{"ttl", "3", "host a 10.0.0.1/24 ttl 3\nhost b 10.0.0.2/24 ttl 3\npeer p 10.0.0.3/24 ttl 3\nrouter r 10.0.0.9/24 ttl 3\n"},
		{"b.keepalive", "2s 1s 3", "host a 10.0.0.1/24\nhost b 10.0.0.2/24 keepalive 2s 1s 3\n"},
		{"run", "5s", "seed 3\nrun 5s\n"},
		{"seed", "12", "run 1min\nseed 12\n"},
	} {
		s, err := Parse("x", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Set(tt.key, tt.value); err != nil || !strings.Contains(s.String(), tt.want) {
			t.Errorf("%s=%s: %v\n%s\nwant\n%s", tt.key, tt.value, err, s, tt.want)
		}
	}
	for _, tt := range []struct{ key, value, want string }{
		{"loss", "120%", "--set loss=120%: loss 120% is not a percentage, 0%–100%"},
		{"loss", "", "--set loss=: the line ends too early; a percentage, 0%–100% should follow"},
		{"loss", "1% 2%", `--set loss=1% 2%: "2%" is too much`},
		{"loss", "1% # 2", `--set loss=1% # 2: a setting is written key=value`},
		{"lost", "1%", `--set lost=1%: no setting is called "lost" here; there are `},
		{"", "1%", "--set =1%: no setting is called \"\" here"},
		{"x.loss", "1%", `--set x.loss=1%: nobody is called "x"; there are a, b, p, r`},
		{"a-b.loss", "1%", `--set a-b.loss=1%: nobody is called "a-b"`},
		{"a.loss", "1%", `--set a.loss=1%: no setting is called "a.loss" here`},
		{"p.msl", "1s", `--set p.msl=1s: no setting is called "p.msl" here`},
		{"a.ports", "200 100", "--set a.ports=200 100: a cannot be a host: the last dynamic port"},
		{"run", "-1s", "--set run=-1s: run -1s is not a duration above zero"},
	} {
		s, _ := Parse("x", []byte(text))
		if err := s.Set(tt.key, tt.value); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s=%s\ncomplains %v\nwant      %s", tt.key, tt.value, err, tt.want)
		}
	}
}

// FuzzParse feeds the parser anything: it does not panic, and what it takes
// it prints so that it reads the same again.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("../../lessons/*/*.scenario")
	for _, name := range files {
		if b, err := os.ReadFile(name); err == nil {
			f.Add(b)
		}
	}
	f.Add([]byte(people + "0s p sends SYN,ACK from a 4 to b 80 seq +5 ack -1 ts 1/2\n0s p floods a 1 with 2 SYNs every 1ms from 10.0.0.0/8"))
	f.Add([]byte("host A 0%!"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse("x", b)
		if err != nil {
			var e *Error
			misprinted := strings.Contains(err.Error(), "%!") && !bytes.Contains(b, []byte("%!")) // by package fmt, not by the file
			if !errors.As(err, &e) || Messages[e.Code] == "" || misprinted {
				t.Errorf("a strange complaint: %v", err)
			}
			return
		}
		same(t, s)
	})
}

// same checks that a scenario reads the same when it is printed.
func same(t interface{ Fatalf(string, ...any) }, s *Scenario) {
	text := s.String()
	again, err := Parse(s.Name, []byte(text))
	if err != nil {
		t.Fatalf("what is printed cannot be read: %v\n%s", err, text)
	}
	if printed := again.String(); printed != text {
		t.Fatalf("printed\n%s\nread again\n%s", text, printed)
	}
	if !reflect.DeepEqual(s, again) {
		t.Fatalf("read again it is another one:\n%s", text)
	}
}
