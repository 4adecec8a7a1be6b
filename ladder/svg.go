package ladder

import (
	_ "embed"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// look is the style sheet: light, and dark for those who prefer it. Colours
// stand in it as they are, without variables, which programs that show
// slides do not know.
//
//go:embed svg.css
var look string

// SVG is the connections as one picture, below each other. It needs nothing
// else: no script, no font, no network.
func (ds Diagrams) SVG(o Options) string {
	c := &sheet{y: svgMargin}
	v := voice{Options: o}
	if o.Title != "" {
		c.title(o.Title)
	}
	if len(ds) == 0 {
		c.y += lineStep
		c.text(svgMargin, c.y, "faint", o.Lang.Text("ladder.empty"))
		c.y += svgMargin
	}
	for _, d := range ds {
		if len(ds) > 1 || d.Number > 1 {
			c.heading(v.heading(d))
		}
		c.diagram(d, o)
	}
	c.gauges(o.Gauges, o)
	return c.whole(ds, o)
}

// SVG is d alone as a picture.
func (d *Diagram) SVG(o Options) string { return Diagrams{d}.SVG(o) }

// whole is the sheet as a document.
func (c *sheet) whole(ds Diagrams, o Options) string {
	title := o.Title
	if title == "" {
		title = o.Lang.Text(ds.title())
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="tcpglass" viewBox="0 0 %g %s" role="img" aria-labelledby="tcpglass-title tcpglass-desc" lang="%s">`+"\n",
		svgWidth, num(c.y), languages[o.Lang])
	fmt.Fprintf(&b, "<title id=\"tcpglass-title\">%s</title>\n", escaped(title))
	fmt.Fprintf(&b, "<desc id=\"tcpglass-desc\">%s</desc>\n", escaped(describe(ds, o)))
	fmt.Fprintf(&b, "<style>\n%s</style>\n", look)
	fmt.Fprintf(&b, `<rect class="paper" width="%g" height="%s"/>`+"\n", svgWidth, num(c.y))
	b.WriteString(c.b.String())
	b.WriteString("</svg>\n")
	return b.String()
}

var languages = [...]string{i18n.English: "en", i18n.Chinese: "zh-Hans"}

// describe says in a sentence per connection what the picture shows, to
// those who do not see it.
func describe(ds Diagrams, o Options) string {
	var out []string
	v := voice{Options: o}
	for _, d := range ds {
		sent, again, lost := d.count()
		if d.datagrams() {
			out = append(out, o.Lang.Text("ladder.describe-udp", v.heading(d), sent, lost))
			continue
		}
		out = append(out, o.Lang.Text("ladder.describe", v.heading(d), sent, again, lost,
			d.Ends[Left].called(), d.path(Left), d.Ends[Right].called(), d.path(Right)))
	}
	return strings.Join(out, "\n")
}

// count is how many segments were sent, how many of them again, and how many
// were lost.
func (d *Diagram) count() (sent, again, lost int) {
	for _, a := range d.Arrows {
		if !a.Copy {
			sent++
		}
		if a.Again {
			again++
		}
		if a.Fate == Lost {
			lost++
		}
	}
	return sent, again, lost
}

// path is the states of an end.
func (d *Diagram) path(side Side) string {
	states := []string{d.Ends[side].State}
	if states[0] == "" {
		states[0] = "?"
	}
	for i := range d.Rows {
		if r := &d.Rows[i]; r.Side == side && r.State != "" {
			states = append(states, r.State)
		}
	}
	return strings.Join(states, " → ")
}

// sheet is an SVG in the making.
type sheet struct {
	b strings.Builder
	y float64 // down to where it is full
}

// title writes the title of the whole.
func (c *sheet) title(text string) {
	const columns = 82
	for _, l := range i18n.Wrap(text, columns) {
		c.y += 18
		c.text(svgMargin, c.y, "title", l)
		c.y += 8
	}
	c.y += 10
}

// heading writes which connection follows.
func (c *sheet) heading(text string) {
	c.y += 18
	c.text(svgMargin, c.y, "name", text)
	c.y += 14
}

// text writes a line that begins at x.
func (c *sheet) text(x, y float64, class, text string) { c.write(x, y, class, "start", text) }

// write writes a line whose start, middle or end is at x.
func (c *sheet) write(x, y float64, class, anchor, text string) {
	fmt.Fprintf(&c.b, `<text x="%s" y="%s"%s%s>%s</text>`+"\n", num(x), num(y), attribute("class", class), anchored(anchor), escaped(text))
}

func anchored(anchor string) string {
	if anchor == "start" {
		return ""
	}
	return attribute("text-anchor", anchor)
}

// attribute is an attribute with a blank in front; nothing where it is empty.
func attribute(name, value string) string {
	if value == "" {
		return ""
	}
	return fmt.Sprintf(` %s="%s"`, name, escaped(value))
}

// spans is words in their styles as the inside of a text.
func spans(words []word) string {
	var parts []string
	for _, w := range words {
		part := escaped(w.text)
		if class := classes[w.style]; class != "" {
			part = fmt.Sprintf(`<tspan class="%s">%s</tspan>`, class, part)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " ")
}

// classes are the styles in the style sheet.
var classes = [styles]string{
	faint: "faint", strong: "state", user: "user",
	opening: "opening", transfer: "transfer", closing: "closing", alarm: "alarm",
}

func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a builder never fails
	return b.String()
}

// num is a length with at most one decimal.
func num(f float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0") }
