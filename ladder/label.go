package ladder

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// word is a piece of a label that is not broken.
type word struct {
	text  string
	style style
}

// label is what stands beside the beginning of an arrow. Empty words end
// lines.
func (p *painter) label(a *Arrow, st style) []word {
	s := &a.Segment
	words := []word{{a.Mark, st}, {s.Flags.String(), st}}
	words = append(words, p.numbers(a, p.Absolute, plain)...)
	if s.Len > 0 {
		words = append(words, word{"len=" + strconv.Itoa(s.Len), plain})
	}
	if s.Flags.Has(wire.URG) {
		words = append(words, word{"urg=" + strconv.Itoa(int(s.Urgent)), plain})
	}
	if s.Flags.Has(wire.SYN) {
		words = append(words, word{}, window(s))
		for _, o := range options(&s.Options) {
			words = append(words, word{o, faint})
		}
	} else if s.Window == 0 && !s.Flags.Has(wire.RST) || p.Width >= roomy {
		words = append(words, window(s))
	}
	if text := p.reason("why.", a.Why, a.Cite); text != "" {
		words = append(words, word{}, word{text, reasonStyle(a.Why)})
	}
	if text := p.Captions[a.Mark]; text != "" {
		words = append(words, word{}, word{text, faint})
	}
	return words
}

// numbers are the sequence and, where the segment has one, acknowledgment
// number.
func (p *painter) numbers(a *Arrow, absolute bool, st style) []word {
	sequence, ack := int64(a.Seq), int64(a.Ack)
	if absolute {
		sequence, ack = int64(a.Segment.Seq), int64(a.Segment.Ack)
	}
	words := []word{{fmt.Sprintf("seq=%d", sequence), st}}
	if a.Segment.Flags.Has(wire.ACK) {
		words = append(words, word{fmt.Sprintf("ack=%d", ack), st})
	}
	return words
}

// roomy is the width from which on every segment shows its window; below,
// only SYNs and closed windows are worth the columns.
const roomy = 100

// window is the window that a segment offers, in octets.
func window(s *trace.Segment) word {
	return word{fmt.Sprintf("win=%d", s.Offered()), faint}
}

// options are the options that negotiate, as tcpdump and Wireshark name
// them.
func options(o *wire.Options) (out []string) {
	for _, f := range []struct {
		bit  wire.OptionSet
		text string
	}{
		{wire.OptMSS, fmt.Sprintf("mss=%d", o.MSS)},
		{wire.OptScale, fmt.Sprintf("wscale=%d", o.Scale)},
		{wire.OptSACKPermitted, "sackOK"},
		{wire.OptTimestamps, "ts"},
		{wire.OptUserTimeout, "uto"},
		{wire.OptFastOpen, "tfo"},
	} {
		if o.Has(f.bit) {
			out = append(out, f.text)
		}
	}
	return out
}

// indent is by how much the lines below the first are moved in: as much as
// a mark of one digit takes.
const indent = 2

// say writes words beside a lifeline, over as many lines as they need. The
// first line is l, begun already.
func (p *painter) say(l line, i int, side Side, words []word) {
	from, to := p.room(i)
	for n, text := range flow(words, to-from-indent) {
		x := from
		if n > 0 {
			l = p.lifelines(i)
			p.waiting(l, i)
			x += indent
		}
		if side == Right {
			x = to - width(text)
		}
		for _, w := range text {
			x = l.put(x, w.text, w.style) + 1
		}
		p.emit(l)
	}
}

// waiting draws the lane of the arrow that begins at row i on the lines
// below its first.
func (p *painter) waiting(l line, i int) {
	if a := p.Rows[i].Leaves; a != nil {
		l.put(p.lane(a), "│", p.style(a))
	}
}

// flow breaks words into lines of at most columns; an empty word begins a
// new one. A text of several words is broken where it does not fit.
func flow(words []word, columns int) (lines [][]word) {
	var now []word
	for _, w := range words {
		for n, piece := range split(w, columns) {
			next := append(now, piece)
			if n > 0 || w.text == "" || width(next) > columns {
				lines = append(lines, now)
				next = []word{piece}
			}
			now = next
		}
		if w.text == "" {
			now = nil
		}
	}
	return append(lines, now)
}

// split is w in pieces that fit; the empty word is one piece.
func split(w word, columns int) (out []word) {
	if w.text == "" {
		return []word{w}
	}
	for _, text := range i18n.Wrap(w.text, columns) {
		out = append(out, word{text, w.style})
	}
	return out
}

func width(words []word) (n int) {
	for _, w := range words {
		n += i18n.Width(w.text) + 1
	}
	return n - 1
}

// ordinary are the codes that need no comment: what a segment is sent for is
// seen from its flags, and that it is accepted is what everybody expects.
const ordinary = " none open data fin ack accept "

// calm are the codes that need a comment, but do not mean trouble.
const calm = " window-update window-probe keep-alive duplicate-ack "

// reason is a code in words, with its paragraph; empty for an ordinary one.
func (p *painter) reason(prefix, code, cite string) string {
	if code == "" || strings.Contains(ordinary, " "+code+" ") {
		return ""
	}
	if cite == "" {
		return p.known(prefix, code)
	}
	return p.Lang.Text("ladder.reason", p.known(prefix, code), strings.ReplaceAll(cite, " ", nbsp))
}

// nbsp keeps the words of a citation on one line.
const nbsp = "\u00a0"

func reasonStyle(code string) style {
	if strings.Contains(calm, " "+code+" ") {
		return faint
	}
	return alarm
}

// known is a code in words, or the bare code where the catalogue has none.
func (p *painter) known(prefix, code string) string {
	if i18n.Has(prefix + code) {
		return p.Lang.Text(prefix + code)
	}
	return code
}

// trimmed is f with at most three decimals and no zeros behind them.
func trimmed(f float64) string {
	s := strconv.FormatFloat(f, 'f', 3, 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}
