package tcp

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/seq"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// matrixEvents are what can happen to a connection end. In segments, N is
// the number expected next (701 where nothing is), E the edge of the window,
// A the number that acknowledges all we have sent, 0 to 9 a small offset.
var matrixEvents = []string{
	"< SYN seq N-1",
	"< SYN seq N",
	"< SYN seq N+5000",
	"< SYN seq E+5000",
	"< SYN,ACK seq N-1 ack A",
	"< SYN,ACK seq N-1 ack A+1",
	"< ACK seq N ack A",
	"< ACK seq N ack A-1",
	"< ACK seq N ack A+1",
	"< ACK seq N ack A-20000",
	"< ACK seq N-1 ack A",
	"< ACK seq E ack A",
	"< ACK seq E+1 ack A",
	"< none seq N",
	"< ACK seq N ack A len 10",
	"< ACK seq N-5 ack A len 10",
	"< ACK seq N-10 ack A len 10",
	"< ACK seq N+10 ack A len 10",
	"< ACK seq E ack A len 10",
	"< URG,ACK seq N ack A urg 10",
	"< FIN seq N",
	"< FIN,ACK seq N ack A",
	"< FIN,ACK seq N ack A-1",
	"< FIN,ACK seq N ack A len 10",
	"< FIN,ACK seq N+10 ack A",
	"< FIN,ACK seq N-1 ack A",
	"< RST seq N",
	"< RST seq N+1",
	"< RST seq N-1",
	"< RST seq E",
	"< RST,ACK seq N ack A",
	"< RST,ACK seq N ack A+1",
	"! open",
	"! listen",
	"! write 10",
	"! read 10",
	"! shut",
	"! close",
	"! abort",
	"an hour of silence",
}

// TestMatrix holds what every state answers to every event. Each line of the
// golden file was read against RFC 9293 §3.10; go test -run Matrix -update
// rewrites it, and then each line that has changed is to be read again.
func TestMatrix(t *testing.T) {
	const file = "testdata/matrix.golden"
	var b strings.Builder
	for _, from := range starts {
		fmt.Fprintf(&b, "%s\n", from.name)
		for _, event := range matrixEvents {
			row, err := happen(from.start, event)
			if err != nil {
				t.Fatalf("%s, %s: %v", from.name, event, err)
			}
			fmt.Fprintf(&b, "  %s\n", row)
		}
		b.WriteString("\n")
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	compareLines(t, b.String(), string(golden))
}

// compareLines names the lines that differ, each with the state above it.
func compareLines(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	if len(g) != len(w) {
		t.Errorf("the matrix has %d lines, the golden file %d: rewrite it with -update and read it", len(g), len(w))
	}
	state := ""
	for i := range min(len(g), len(w)) {
		if !strings.HasPrefix(g[i], " ") {
			state = g[i]
		}
		if g[i] != w[i] {
			t.Errorf("in %s\n\tgot  %s\n\twant %s", state, strings.TrimSpace(g[i]), strings.TrimSpace(w[i]))
		}
	}
}

// happen is one line of the matrix: the event, the verdict or the call's
// result, the state after it, and what was sent.
func happen(from start, event string) (string, error) {
	p, err := begin(from)
	if err != nil {
		return "", err
	}
	result, err := p.matrixEvent(event)
	if err != nil {
		return "", err
	}
	sent := ""
	for i, d := range p.sent {
		if i == 3 {
			sent += fmt.Sprintf("  … %d more", len(p.sent)-i)
			break
		}
		sent += "  > " + describe(&d.seg)
	}
	return strings.TrimRight(fmt.Sprintf("%-33s %-16s %-13s%s", event, result, p.tcb.State(), sent), " "), nil
}

func (p *stage) matrixEvent(event string) (result string, err error) {
	words := strings.Fields(event)
	switch words[0] {
	case "<":
		seg, err := parseSegment(p.numbers(words[1:]), p.window)
		if err != nil {
			return "", err
		}
		v := p.tcb.Receive(p.now, &seg)
		return v.String(), p.settle()
	case "!":
		result, err := p.userCall(words[1], words[2:])
		return result, first(err, p.settle())
	}
	return "", p.until(p.now.Add(60 * 60 * 1000 * ms))
}

// numbers puts the connection's numbers in the place of N, E and A.
func (p *stage) numbers(words []string) []string {
	st := p.tcb.Status()
	expects := st.RcvNxt
	if st.IRS == 0 {
		expects = 701
	}
	base := map[byte]seq.Num{'N': expects, 'E': expects.Add(st.RcvWnd), 'A': st.SndNxt}
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w
		if at, ok := base[w[0]]; ok && i > 0 {
			var off int
			fmt.Sscanf(w[1:], "%d", &off)
			out[i] = fmt.Sprint(uint32(at.Add(off)))
		}
	}
	return out
}
