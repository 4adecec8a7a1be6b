package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/sockets"
)

// page is what was seen, side by side, and then one by one.
func (v *verifying) page() []byte {
	var b bytes.Buffer
	width := min(v.columns(v.width), longLine)
	paragraph(&b, "", v.text("verify.intro", v.port), width)
	if v.missing != nil {
		paragraph(&b, "! ", v.text("verify.no-kernel", v.missing), width)
	}
	v.part(&b, "verify.segments")
	v.segments().write(&b)
	v.part(&b, "verify.said")
	v.said().write(&b)
	v.part(&b, "verify.comparison")
	v.comparison().write(&b)
	for _, w := range v.seen {
		fmt.Fprintf(&b, "\n%s\n", heading(v.text("verify.explained", v.text(w.name)), v.colour()))
		for _, s := range w.trail.Explain(v.lang) {
			fmt.Fprintf(&b, "%s\n", s.Title)
			for _, l := range s.Lines {
				paragraph(&b, "  "+l.Lead, l.Text, width)
			}
		}
	}
	v.part(&b, "verify.yourself")
	v.commands(&b)
	return b.Bytes()
}

func (v *verifying) part(b *bytes.Buffer, key string) {
	fmt.Fprintf(b, "\n%s\n", heading(v.text(key), v.colour()))
}

// stages are the seven segments, by what they are to the connection; each
// names its frame.
var stages = []struct {
	key   string
	frame func(c *passive.Conn) uint64
}{
	{"1 SYN", func(c *passive.Conn) uint64 { return c.Opening.SYN.Frame }},
	{"2 SYN,ACK", func(c *passive.Conn) uint64 { return c.Opening.SYNACK.Frame }},
	{"3 ACK", func(c *passive.Conn) uint64 { return c.Opening.ACK.Frame }},
	{"4 FIN", func(c *passive.Conn) uint64 { return c.Ends[c.Client].FIN.Frame }},
	{"5 ACK", func(c *passive.Conn) uint64 { return c.Ends[c.Client].FINAcked.Frame }},
	{"6 FIN", func(c *passive.Conn) uint64 { return c.Ends[c.Client.Peer()].FIN.Frame }},
	{"7 ACK", func(c *passive.Conn) uint64 { return c.Ends[c.Client.Peer()].FINAcked.Frame }},
}

// segments are the seven of both, with what was between, and the states of
// both ends behind each.
func (v *verifying) segments() *grid {
	g := &grid{}
	head, under := []any{""}, []any{v.text("verify.segment")}
	for _, w := range v.seen {
		head = append(head, v.text(w.name), "", "", "")
		under = append(under, v.text("verify.frame"), v.text("verify.gap"), v.text("follow.client"), v.text("follow.server"))
	}
	g.add(head...)
	g.add(under...)
	for i, s := range stages {
		row := []any{s.key}
		for _, w := range v.seen {
			row = append(row, w.stage(i)...)
		}
		g.add(row...)
	}
	return g
}

// stage is a segment in a capture: its frame, the time since the one before,
// and both states then.
func (w *witness) stage(i int) []any {
	c := &w.trail.Conn
	frame, before := stages[i].frame(c), uint64(0)
	if i > 0 {
		before = stages[i-1].frame(c)
	}
	at, since := w.move(frame), w.move(before)
	if at == nil {
		return []any{"–", "", "", ""}
	}
	gap := ""
	if since != nil {
		gap = "+" + span(at.At.Sub(since.At).Seconds())
	}
	states := w.states(frame)
	return []any{frame, gap, states[c.Client], states[c.Client.Peer()]}
}

// move is a frame of the trail; nil where it is none.
func (w *witness) move(frame uint64) *analyze.Move {
	for i := range w.trail.Moves {
		if w.trail.Moves[i].Frame == frame {
			return &w.trail.Moves[i]
		}
	}
	return nil
}

// states are those of both ends once the frame and what it led to is over.
func (w *witness) states(frame uint64) (at [2]passive.State) {
	for i := range w.trail.Moves {
		m := &w.trail.Moves[i]
		for _, s := range m.Steps {
			if m.Frame <= frame {
				at[s.Side] = s.To
			}
		}
	}
	return at
}

// moments are when the ends were asked, by the segment behind which that was.
var moments = [manyMoments]struct {
	key   string
	stage int // of stages
}{
	spoken:     {"verify.spoken", 2},
	clientGone: {"verify.client-gone", 4},
	bothGone:   {"verify.both-gone", 6},
}

// said is what the ends themselves said of their states, and whether the
// capture tells the same.
func (v *verifying) said() *grid {
	g := &grid{}
	head := []any{""}
	for _, w := range v.seen {
		head = append(head, v.text(w.name), "", v.text("verify.capture"))
	}
	g.add(head...)
	for i, m := range moments {
		row := []any{v.text(m.key)}
		for _, w := range v.seen {
			row = append(row, w.answers(i, v)...)
		}
		g.add(row...)
	}
	return g
}

// answers are the two states that were said at a moment, and a word on them.
func (w *witness) answers(i int, v *verifying) []any {
	if i >= len(w.said) {
		return []any{"–", "–", ""}
	}
	verdict := v.text("verify.differs")
	if w.said[i] == w.shown(i) {
		verdict = v.text("verify.same")
	}
	return []any{w.said[i].client, w.said[i].server, verdict}
}

// shown are the states at a moment as the capture tells them.
func (w *witness) shown(i int) word {
	c := &w.trail.Conn
	at := w.states(stages[moments[i].stage].frame(c))
	return word{sockets.State(at[c.Client].String()), sockets.State(at[c.Client.Peer()].String())}
}

// truthful reports whether the capture tells what the ends said themselves.
func (w *witness) truthful() bool {
	for i := range w.said {
		if w.said[i] != w.shown(i) {
			return false
		}
	}
	return true
}

// compared are the columns of `analyze` that both must agree on, then those
// in which two TCPs may differ.
var compared = []struct {
	column string
	must   bool
}{
	{"handshake", true}, {"close", true}, {"first_fin", true}, {"time_wait", true}, {"conn_state", true},
	{"client.bytes", true}, {"server.bytes", true}, {"client.retransmitted", true}, {"server.retransmitted", true},
	{"history", false}, {"client.packets", false}, {"server.packets", false},
	{"gap.syn_synack", false}, {"gap.synack_ack", false},
	{"client.mss", false}, {"client.wscale", false}, {"agreed.sack", false}, {"agreed.timestamps", false},
}

// comparison are the answers of the analyzer on both.
func (v *verifying) comparison() *grid {
	g := &grid{}
	head := []any{""}
	for _, w := range v.seen {
		head = append(head, v.text(w.name))
	}
	g.add(head...)
	for _, c := range compared {
		row, answers := []any{c.column}, []string{}
		for _, w := range v.seen {
			r, _ := w.found.Row(1)
			answers = append(answers, string(analyze.Find(c.column).AppendText(nil, &r)))
			row = append(row, answers[len(answers)-1])
		}
		g.add(append(row, v.agree(answers, c.must))...)
	}
	return g
}

// agree is a word on two answers.
func (v *verifying) agree(answers []string, must bool) string {
	switch {
	case len(answers) < 2:
		return ""
	case answers[0] == answers[1]:
		return v.text("verify.same")
	case must:
		return v.text("verify.differs")
	}
	return v.text("verify.may-differ")
}

// commands let people see the same with tools they know.
func (v *verifying) commands(b *bytes.Buffer) {
	seven := fmt.Sprintf("tcp.port == %d && (tcp.flags.syn == 1 || tcp.flags.fin == 1 || tcp.len == 0)", v.port)
	lines := []string{fmt.Sprintf("tcpdump -i lo -nS port %d", v.port)}
	folder := v.folder
	if folder == "" {
		lines = append(lines, "tcpglass verify --pcap captures")
		folder = "captures"
	}
	for _, w := range v.seen {
		path := filepath.Join(folder, w.file)
		lines = append(lines, "tcpdump -nS -r "+path, fmt.Sprintf("tshark -r %s -Y '%s'", path, seven), "tcpglass analyze --ladder 1 "+path)
	}
	fmt.Fprintf(b, "  %s\n", strings.Join(lines, "\n  "))
}
