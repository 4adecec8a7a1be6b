package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sockets"
)

// page is the table for people.
func (v *socketsView) page() []byte {
	p := socketsPage{socketsView: v}
	switch {
	case v.listeners:
		p.listening()
	case v.states != "":
		p.rows(v.chosen(), len(v.now.Sockets))
		if v.wants(sockets.SynReceived) {
			p.verdicts()
		}
		p.findings()
	default:
		p.title()
		p.counts()
		p.listening()
		p.rates()
		p.verdicts()
		p.findings()
		p.rows(v.chosen(), fewRows)
	}
	p.warnings()
	return []byte(p.front() + p.b.String())
}

// wants reports whether rows in a state were asked for.
func (v *socketsView) wants(s sockets.State) bool {
	f := sockets.Filter{States: v.filter.States}
	return f.Keeps(&sockets.Row{State: s})
}

// socketsPage is a page in the making.
type socketsPage struct {
	*socketsView
	b strings.Builder
}

// front makes room for the next look: on a terminal the last one goes.
func (p *socketsPage) front() string {
	switch {
	case !p.watch:
		return ""
	case terminal(p.out):
		return "\x1b[H\x1b[J"
	case p.before != nil:
		return "\n"
	}
	return ""
}

// line writes a line, without what would disturb a terminal: a process may
// call itself anything, and a table from elsewhere may hold anything.
func (p *socketsPage) line(s string) {
	p.b.WriteString(strings.Map(printable, strings.TrimRight(s, " ")) + "\n")
}

func printable(r rune) rune {
	if !strconv.IsPrint(r) {
		return '?'
	}
	return r
}

// heading begins a part of the page.
func (p *socketsPage) heading(key string) {
	if p.b.Len() > 0 {
		p.line("")
	}
	p.line(p.text(key))
}

func (p *socketsPage) title() {
	key := "sockets.of-kernel"
	args := []any{p.now.At.Format(time.DateTime)}
	if p.of != "" {
		key, args = "sockets.of-stack", append(args, p.of)
	}
	p.line(p.text(key, args...))
}

// counts are the numbers by state.
func (p *socketsPage) counts() {
	g := p.grid("sockets.state", "IPv4", "IPv6", "sockets.all", "sockets.orphan")
	for _, c := range p.now.Counts() {
		g.add(c.State, c.IPv4, c.IPv6, c.All(), orNothing(c.Orphan))
	}
	p.draw(g)
}

// listening are the listeners with their queues.
func (p *socketsPage) listening() {
	p.heading("sockets.listeners")
	g := p.grid("sockets.local", "sockets.half-open", "sockets.accept-queue", "sockets.owner")
	for _, l := range p.now.Listeners() {
		g.add(l.Local, ratio(l.HalfOpen, l.Limit), ratio(l.Pending, l.Backlog), owners(l))
	}
	p.draw(g)
	if s := p.now.Settings; s != nil {
		p.line("  " + p.text("sockets.settings", number(s.Lifetime()), s.SynAckRetries, s.SynCookies, s.MaxSynBacklog, s.SomaxConn))
	}
	if c := p.now.Counters; c != nil {
		p.line("  " + p.text("sockets.counted", c.CookiesSent, c.CookiesRecv, c.CookiesBad, c.Overflows, c.Drops, c.FullCookies, c.FullDrops))
	}
}

// rates are the kernel's counters per second, where there was a look before.
func (p *socketsPage) rates() {
	d, gap := p.since()
	if d == nil || gap <= 0 {
		return
	}
	per := func(n uint64) string { return number(float64(n) / gap) }
	p.line("  " + p.text("sockets.rates", per(d.Accepted), per(d.Dialled), per(d.Failed), per(d.Resets), per(d.Retransmits),
		per(d.CookiesSent), per(d.CookiesRecv), per(d.Overflows), per(d.Drops)))
}

// verdicts say what the half-open entries mean.
func (p *socketsPage) verdicts() {
	p.heading("sockets.verdicts")
	for _, a := range p.now.Alarms {
		p.line("  " + a.Text)
		for _, s := range a.Signals {
			p.line("    " + s.Text)
		}
	}
	all := p.now.Judge(p.before)
	if len(all) == 0 && len(p.now.Alarms) == 0 {
		p.line("  " + p.text("sockets.no-half"))
	}
	for i := range all {
		p.verdict(&all[i])
	}
}

func (p *socketsPage) verdict(d *sockets.Verdict) {
	p.line("  " + d.Headline(p.text))
	if d.Reason == sockets.Few {
		return
	}
	for _, s := range d.Signals {
		p.line("    " + s.Say(p.text))
	}
	if blind := d.Blind(p.text); blind != "" {
		p.paragraph("    ", blind)
	}
	if p.of == "" {
		p.line("    " + p.text("sockets.confirm"))
		for _, c := range d.Confirm() {
			p.line("      " + c)
		}
	}
}

// findings are what else is worth a word.
func (p *socketsPage) findings() {
	p.heading("sockets.findings")
	found := p.now.Findings()
	if len(found) == 0 {
		p.line("  " + p.text("sockets.nothing"))
	}
	for _, f := range found {
		headline, next := f.Text(p.text)
		p.paragraph("  ", headline+" ("+f.Cite+")")
		p.paragraph("    ", p.text("sockets.next")+next)
	}
}

// paragraphWidth is how wide running text is.
const paragraphWidth = 100

func (p *socketsPage) paragraph(indent, text string) {
	for _, l := range i18n.Wrap(text, paragraphWidth) {
		p.line(indent + l)
	}
}

// warnings say what the page does not show.
func (p *socketsPage) warnings() {
	if p.now.Cut {
		p.line(p.text("sockets.cut", len(p.now.Sockets)))
	}
	if p.now.Hidden {
		p.line(p.text("sockets.hidden"))
	}
}
