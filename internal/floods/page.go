package floods

import (
	"embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/sim/siege"
)

// The prose of the page, a file per language, with the figures to be filled
// in.
//
//go:embed en.md zh.md
var prose embed.FS

// page is a page that is being made.
type page struct {
	i18n.Lang
	trials []Trial
}

// Page is docs/floods.md or its Chinese twin.
func Page(trials []Trial, lang i18n.Lang) (string, error) {
	p := page{lang, trials}
	t := template.New(lang.String() + ".md").Funcs(template.FuncMap{
		"matrix": p.matrix, "siege": p.siege, "named": p.named,
		"served": p.served, "peak": p.peak, "memory": p.memory, "answers": p.answers,
	})
	t, err := t.ParseFS(prose, lang.String()+".md")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, nil)
	return b.String(), err
}

// trial is that of a defence and an attack. It panics where there is none:
// the prose is ours.
func (p page) trial(defence, attack string) *Trial {
	i := slices.IndexFunc(p.trials, func(t Trial) bool { return t.Defence.Name == defence && t.Attack.Name == attack })
	return &p.trials[i]
}

// against are all trials of an attack.
func (p page) against(attack string) (list []*Trial) {
	for i := range p.trials {
		if p.trials[i].Attack.Name == attack {
			list = append(list, &p.trials[i])
		}
	}
	return list
}

func (p page) defence(t *Trial) string { return p.Text("floods.defence." + t.Defence.Name) }

// served, peak, memory and answers are single figures for the prose.
func (p page) served(defence, attack string) string {
	return percent(p.trial(defence, attack).Served(siege.Begin, siege.End))
}

func (p page) peak(defence, attack string) int {
	return p.trial(defence, attack).Peak((*siege.Second).HalfOpen)
}

func (p page) memory(defence, attack string) string {
	return kibi(p.trial(defence, attack).Peak((*siege.Second).Memory))
}

func (p page) answers(defence, attack string) string {
	packets, _ := p.trial(defence, attack).Reflection()
	return fmt.Sprintf("%.2f", packets)
}

// matrix is the share of clients that were served during the attack, by
// defence and attack.
func (p page) matrix() string {
	var b strings.Builder
	head := []string{p.Text("floods.column.defence")}
	for _, a := range siege.Attacks() {
		head = append(head, p.Text("floods.attack."+a.Name))
	}
	header(&b, head)
	for _, d := range siege.Defences() {
		cells := []string{p.Text("floods.defence." + d.Name)}
		for _, a := range siege.Attacks() {
			cells = append(cells, p.served(d.Name, a.Name))
		}
		row(&b, cells)
	}
	return b.String()
}

// siege is everything about an attack: curves, figures, what the detector
// says.
func (p page) siege(attack string) string {
	return p.curves(attack) + "\n" + p.figures(attack) + "\n" + p.named(attack)
}

// columns are those of the table of an attack.
var columns = []struct {
	name string
	of   func(t *Trial) string
}{
	{"during", func(t *Trial) string { return percent(t.Served(siege.Begin, siege.End)) }},
	{"after", func(t *Trial) string { return percent(t.Served(siege.End, lastVisit)) }},
	{"p50", func(t *Trial) string { return wait(t.Connect(siege.Begin, siege.End, 0.50)) }},
	{"p99", func(t *Trial) string { return wait(t.Connect(siege.Begin, siege.End, 0.99)) }},
	{"half-open", func(t *Trial) string { return fmt.Sprint(t.Peak((*siege.Second).HalfOpen)) }},
	{"memory", func(t *Trial) string { return kibi(t.Peak((*siege.Second).Memory)) }},
	{"packets", func(t *Trial) string { packets, _ := t.Reflection(); return fmt.Sprintf("%.2f", packets) }},
	{"octets", func(t *Trial) string { _, octets := t.Reflection(); return fmt.Sprintf("%.2f", octets) }},
	{"dropped", func(t *Trial) string { return count(t.Last().Stats.SynDropped) }},
	{"shares", func(t *Trial) string { return count(t.Last().Stats.SharesSpent) }},
	{"displaced", func(t *Trial) string { return count(t.Last().Stats.HalfOpenDisplaced) }},
	{"limited", func(t *Trial) string { s := t.Last().Stats; return count(s.RepliesLimited + s.RepliesRationed) }},
	{"cookies", func(t *Trial) string { return count(t.Last().Stats.CookiesSent) }},
	{"accepted", func(t *Trial) string { return count(t.Last().Stats.CookiesAccepted) }},
	{"refused", func(t *Trial) string { return count(t.Last().Stats.CookiesRefused) }},
}

// lastVisit is when no more visitors come.
const lastVisit = siege.Over - 10*time.Second

// figures is the table of an attack.
func (p page) figures(attack string) string {
	var b strings.Builder
	head := []string{p.Text("floods.column.defence")}
	for _, c := range columns {
		head = append(head, p.Text("floods.column."+c.name))
	}
	header(&b, head)
	for _, t := range p.against(attack) {
		cells := []string{p.defence(t)}
		for _, c := range columns {
			cells = append(cells, c.of(t))
		}
		row(&b, cells)
	}
	return b.String()
}

// step is how much time a character of a curve stands for.
const step = 2 * time.Second

// curves are the curves of an attack, a line for each defence.
func (p page) curves(attack string) string {
	var b strings.Builder
	attacked := strings.Repeat("·", int(siege.Begin/step)) + strings.Repeat("▼", int((siege.End-siege.Begin)/step))
	attacked += strings.Repeat("·", int(lastVisit/step)-len([]rune(attacked)))
	b.WriteString("```text\n")
	line(&b, "", p.Text("floods.curve.served"), p.Text("floods.curve.half-open"))
	line(&b, "", attacked, attacked)
	for _, t := range p.against(attack) {
		served, full := t.curves()
		line(&b, p.defence(t), ladder.Spark(served, 1), ladder.Spark(full, 1))
	}
	b.WriteString("```\n")
	return b.String()
}

// curves are the share of clients that were served, and that of the table
// that was taken, in each step.
func (t *Trial) curves() (served, full []float64) {
	for at := time.Duration(0); at < lastVisit; at += step {
		ok, asked := t.Served(at, at+step)
		served = append(served, share(ok, asked))
		full = append(full, share(t.At(at+step).Stats.HalfOpen, t.Entries))
	}
	return served, full
}

func share(part, whole int) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return float64(part) / float64(whole)
}

// line is a line of curves in columns.
func line(b *strings.Builder, name, left, right string) {
	text := pad(name, 15) + pad(left, int(lastVisit/step)+3) + right
	fmt.Fprintln(b, strings.TrimRight(text, " "))
}

func pad(s string, width int) string { return s + strings.Repeat(" ", max(0, width-i18n.Width(s))) }

// named is what the detector says of an attack, and how long it needs: the
// longest of all defences.
func (p page) named(attack string) string {
	var shape string
	var longest time.Duration
	for _, t := range p.against(attack) {
		v, after, ok := t.Named()
		if !ok {
			return p.Text("floods.unnamed")
		}
		shape, longest = v.Shape.String(), max(longest, after)
	}
	return p.Text("floods.named", p.Text("floods.shape."+shape), fmt.Sprintf("%.1f s", longest.Seconds()))
}

func header(b *strings.Builder, cells []string) {
	row(b, cells)
	b.WriteString("|---" + strings.Repeat("|---:", len(cells)-1) + "|\n")
}

func row(b *strings.Builder, cells []string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// percent is part of whole in per cent, never rounded to all or nothing.
func percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	n := 100 * part / whole
	if n == 0 && part > 0 {
		n = 1
	}
	return fmt.Sprintf("%d %%", n)
}

// wait is how long somebody has waited; a dash where it was in vain.
func wait(d time.Duration, ok bool) string {
	if !ok {
		return "–"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// kibi is an amount of memory, rounded up.
func kibi(octets int) string { return fmt.Sprintf("%d KiB", (octets+1023)/1024) }

// count is a number; a dot for none, so that the others are seen.
func count(n uint64) string {
	if n == 0 {
		return "·"
	}
	return fmt.Sprint(n)
}
