package scenario

import (
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// classes are the codepoints with which a host's packets leave, each once.
func classes(s *Scenario, name string) (out []string) {
	for _, r := range s.Run(DefaultSeed).Trace {
		if r.Kind != trace.Sent || r.Host != name {
			continue
		}
		tos := uint8(0)
		if r.Segment != nil {
			tos = r.Segment.TOS
		} else if r.Datagram != nil {
			tos = r.Datagram.TOS
		}
		if word := wire.DSCPName(wire.DSCP(tos)); !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}

// TestDSCPIsASetting of a host, with names or numbers, and a listener may
// answer with the peer's.
func TestDSCPIsASetting(t *testing.T) {
	const asking = `
host client 10.0.0.1/24
host server 10.0.0.2/24
pipe client server delay 10ms
0s server listen 80
0s server accept
0s server listen udp 53
0s client open server 80
on open client write "hello"
1s client sends datagram 100 to server 53
on datagram server sends datagram 100 back
`
	for _, tt := range []struct {
		settings       []string
		client, server []string
	}{
		{nil, []string{"CS0"}, []string{"CS0"}},
		{[]string{"client.dscp=ef"}, []string{"EF"}, []string{"CS0"}},
		{[]string{"dscp=9"}, []string{"9"}, []string{"9"}},
		{[]string{"client.dscp=46", "server.dscp=AF41"}, []string{"EF"}, []string{"AF41"}},
		{[]string{"client.dscp=46", "server.dscp=reflect"}, []string{"EF"}, []string{"EF", "CS0"}}, // a datagram is nobody's connection
	} {
		s, err := Parse("asking", []byte(asking))
		if err != nil {
			t.Fatal(err)
		}
		for _, setting := range tt.settings {
			key, value, _ := strings.Cut(setting, "=")
			if err := s.Set(key, value); err != nil {
				t.Fatalf("%s: %v", setting, err)
			}
		}
		if c, r := classes(s, "client"), classes(s, "server"); !slices.Equal(c, tt.client) || !slices.Equal(r, tt.server) {
			t.Errorf("%v: the client sends %v and the server %v, want %v and %v", tt.settings, c, r, tt.client, tt.server)
		}
	}
}

// TestWhatIsNoDSCP, no choice about ECN and no queue is told, and how it
// could be.
func TestWhatIsNoDSCP(t *testing.T) {
	for line, want := range map[string]string{
		"host a 10.0.0.1/24 dscp best":  "a-dscp",
		"host a 10.0.0.1/24 dscp 64":    "a-dscp",
		"host a 10.0.0.1/24 ecn maybe":  "an-ecn",
		"pipe a b mark many":            "a-count",
		"pipe a b rate 1Mbit mark -1":   "a-count",
		"router r 10.0.0.3/24 dscp EF":  "ttl",
		"peer p 10.0.0.4/24 ecn accept": "ttl",
	} {
		_, err := Parse("x", []byte("host a 10.0.0.1/24\nhost b 10.0.0.2/24\n"+line))
		if len(line) > 4 && line[:4] == "host" {
			_, err = Parse("x", []byte(line))
		}
		e, ok := err.(*Error)
		if !ok || !slices.ContainsFunc(e.Args, func(a any) bool { return a == Term(want) || a == want }) {
			t.Errorf("%q: %v; want it to name %s", line, err, want)
		}
	}
}

// TestAMarkIsSeenInTheTrace: what leaves as ECT(0) comes as CE, where the
// queue is long.
func TestAMarkIsSeenInTheTrace(t *testing.T) {
	for settings, want := range map[string]int{"mark=0": 0, "mark=3": 1, "mark=1": 3} {
		s, err := Parse("burst", []byte(`
host client 10.0.0.1/24 mtu 576 ecn on
host server 10.0.0.2/24
pipe client server delay 10ms rate 200kbit mark 1
0s server listen 80
0s server accept
0s client open server 80
300ms client write 2620
on data server read all
run 5s
`))
		if err != nil {
			t.Fatal(err)
		}
		key, value, _ := strings.Cut(settings, "=")
		if err := s.Set(key, value); err != nil {
			t.Fatal(err)
		}
		got := 0
		for _, r := range s.Run(DefaultSeed).Trace {
			if r.Kind == trace.Received && wire.ECN(r.Segment.TOS) == wire.CE {
				got++
			}
		}
		if got != want {
			t.Errorf("%s: of five segments at once %d are marked, want %d: one is on the line, then one more waits with each", settings, got, want)
		}
	}
}
