package ladder

import (
	"fmt"
	"slices"
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
// lines. Where there is room, every segment shows its window.
func (v *voice) label(a *Arrow, st style, roomy bool) []word {
	words := v.headline(a, st)
	s := &a.Segment
	if a.Datagram {
		// its length is all there is
	} else if s.Flags.Has(wire.SYN) {
		words = append(words, word{}, window(s))
		for _, o := range options(&s.Options) {
			words = append(words, word{o, faint})
		}
	} else if s.Window == 0 && !s.Flags.Has(wire.RST) || roomy {
		words = append(words, window(s))
	}
	if text := v.sending(a); text != "" {
		words = append(words, word{}, word{text, reasonStyle(a.Why)})
	}
	if text := v.caption(a); text != "" {
		words = append(words, word{}, word{text, faint})
	}
	return words
}

// headline is the mark, the flags and the numbers.
func (v *voice) headline(a *Arrow, st style) []word {
	s := &a.Segment
	if a.Datagram {
		return append([]word{{a.Mark, st}, {"UDP", st}, {"len=" + strconv.Itoa(s.Len), plain}}, treatment(s)...)
	}
	words := []word{{a.Mark, st}, {s.Flags.String(), st}}
	words = append(words, numbersOf(a, v.Absolute, plain)...)
	if s.Len > 0 {
		words = append(words, word{"len=" + strconv.Itoa(s.Len), plain})
	}
	if s.Flags.Has(wire.URG) {
		words = append(words, word{"urg=" + strconv.Itoa(int(s.Urgent)), plain})
	}
	return append(words, treatment(s)...)
}

// treatment is what the packet's header says of how it may be treated: its DSCP,
// and that it may be marked.
func treatment(s *trace.Segment) (words []word) {
	for _, text := range treatments(s) {
		words = append(words, word{text, faint})
	}
	return words
}

// ecnNames are the values of the ECN field; nothing is said where the ends do
// not understand marks.
var ecnNames = [...]string{"", "ect1", "ect0", "ce"}

func treatments(s *trace.Segment) (out []string) {
	if dscp := wire.DSCP(s.TOS); dscp != 0 {
		out = append(out, "dscp="+wire.DSCPName(dscp))
	}
	if name := ecnNames[wire.ECN(s.TOS)]; name != "" {
		out = append(out, name)
	}
	return out
}

// numbersOf are the sequence and, where the segment has one, acknowledgment
// number.
func numbersOf(a *Arrow, absolute bool, st style) []word {
	if a.Datagram {
		return nil
	}
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

// split is w in pieces that fit; the empty word is one piece. Where there is
// so little room that a citation does not fit, it is broken, too.
func split(w word, columns int) (out []word) {
	if w.text == "" {
		return []word{w}
	}
	lines := i18n.Wrap(w.text, columns)
	if slices.ContainsFunc(lines, func(l string) bool { return i18n.Width(l) > columns }) {
		lines = i18n.Wrap(strings.ReplaceAll(w.text, nbsp, " "), columns)
	}
	for _, text := range lines {
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

// plainText is words in one line.
func plainText(words []word) string {
	var texts []string
	for _, w := range words {
		texts = append(texts, w.text)
	}
	return strings.Join(texts, " ")
}

func reasonStyle(code string) style {
	if strings.Contains(calm, " "+code+" ") {
		return faint
	}
	return alarm
}
