package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/lessons"
	"github.com/tcpglass/tcpglass/sim/scenario"
)

var demoCommand = command{"demo", runDemo}

// demo is one run of the subcommand: its options, then what was played.
type demo struct {
	*cli
	list, absolute bool
	format, pcap   string
	track          string // which captions stand beside the arrows
	width          int    // columns; 0: the terminal's
	connection     int    // which one to draw; 0: all

	settings []string // --set and --seed, as key=value

	exhibit exhibit
	texts   lessons.Texts
	play    *scenario.Result
	ladder  ladder.Diagrams
	gauges  ladder.Gauges
}

func runDemo(ctx context.Context, args []string, out, errs io.Writer) int {
	d := demo{cli: newCLI("demo", args, out, errs)}
	d.flags.BoolVar(&d.list, "list", false, "demo.option.list")
	d.flags.BoolVar(&d.absolute, "absolute", false, "demo.option.absolute")
	d.flags.StringVar(&d.format, "format", "text", "demo.option.format")
	d.flags.StringVar(&d.track, "track", "captions", "demo.option.track")
	d.flags.Func("set", "demo.option.set", func(s string) error {
		d.settings = append(d.settings, s)
		return nil
	})
	d.flags.Func("seed", "demo.option.seed", func(s string) error {
		d.settings = append(d.settings, "seed="+s)
		return nil
	})
	d.flags.StringVar(&d.pcap, "pcap", "", "demo.option.pcap")
	d.flags.IntVar(&d.width, "width", 0, "demo.option.width")
	d.flags.IntVar(&d.connection, "connection", 0, "demo.option.connection")
	if code, done := d.parse(); done {
		return code
	}
	return d.end(d.run(ctx))
}

// run does what the options ask for. Whatever can be wrong with them is
// found before anything is played or written.
func (d *demo) run(ctx context.Context) error {
	if err := d.check(); err != nil {
		return err
	}
	if d.list {
		return d.print(d.lessons())
	}
	d.texts = d.exhibit.texts
	if tracks := d.texts.Tracks(); d.track != "captions" && tracks[d.track] == nil {
		return misuse("demo.unknown-track", d.exhibit.name, d.track, slices.Sorted(maps.Keys(tracks)))
	}
	d.play = d.exhibit.scenario.Run(scenario.DefaultSeed)
	d.ladder, d.gauges = ladder.All(d.play.Trace), ladder.ReadGauges(d.play.Trace)
	if ctx.Err() != nil {
		return failure("demo.stopped")
	}
	d.refused()
	if err := d.capture(); err != nil || d.pcap == "-" {
		return err
	}
	return d.write()
}

// check looks for what is wrong with the options, and finds what to play.
func (d *demo) check() error {
	name := lessons.Default
	if len(d.args) > 0 {
		name = d.args[0]
	}
	switch {
	case len(d.args) > 1:
		return misuse("cli.too-many", d.args[1], d.name)
	case formats[d.format] == nil:
		return misuse("demo.unknown-format", d.format)
	case d.width != 0 && (d.width < ladder.MinWidth || d.width > ladder.MaxWidth):
		return misuse("demo.bad-width", d.width, ladder.MinWidth, ladder.MaxWidth)
	}
	if fi, err := os.Stat(d.pcap); err == nil && fi.IsDir() {
		return misuse("demo.is-folder", strings.TrimRight(d.pcap, "/"))
	}
	var err error
	d.exhibit, err = d.pick(name)
	return err
}

// print writes everything at once.
func (d *demo) print(b []byte) error {
	if _, err := d.out.Write(b); err != nil {
		return failure("cli.cannot-write", "stdout", cause(err))
	}
	return nil
}

// lessons is the list of the lessons.
func (d *demo) lessons() []byte {
	var b bytes.Buffer
	for _, l := range lessons.All() {
		fmt.Fprintf(&b, "%-24s %s\n", l.Name, l.Texts(d.lang).Title)
	}
	return b.Bytes()
}

// page is the lesson for people: what it is about, what to watch, the
// ladder.
func (d *demo) page() []byte {
	o := ladder.TextOptions{
		Lang:     d.lang,
		Width:    d.columns(d.width),
		Colour:   d.colour(),
		Absolute: d.absolute,
		Captions: d.texts.Tracks()[d.track],
	}
	var b bytes.Buffer
	d.preface(&b, o)
	b.WriteString(d.drawn().Text(o))
	if len(d.gauges) > 0 {
		b.WriteString("\n" + d.gauges.Text(o))
	}
	d.epilogue(&b, o)
	return b.Bytes()
}

// longLine is where lines of text end at the latest: the eye loses its way
// back on longer ones.
const longLine = 100 // columns

// preface writes the texts in front of the ladder.
func (d *demo) preface(b *bytes.Buffer, o ladder.TextOptions) {
	width := min(o.Width, longLine)
	fmt.Fprintf(b, "%s\n\n", heading(d.texts.Title, o.Colour))
	paragraph(b, "", d.texts.Intro, width)
	if d.texts.Question != "" {
		d.section(b, "demo.question", []string{d.texts.Question}, o)
	}
	if len(d.texts.Watch) > 0 {
		fmt.Fprintf(b, "\n%s\n", heading(d.text("demo.watch"), o.Colour))
	}
	for _, w := range d.texts.Watch {
		paragraph(b, "· ", w, width)
	}
	b.WriteByte('\n')
}

// epilogue writes the texts below the ladder.
func (d *demo) epilogue(b *bytes.Buffer, o ladder.TextOptions) {
	d.section(b, "demo.happens", d.texts.Happens, o)
	d.section(b, "demo.answer", d.texts.Answer, o)
	d.section(b, "demo.common", d.texts.Common, o)
	d.section(b, "demo.rfc", d.texts.RFC, o)
	d.sights(b, o)
}

// sights writes what to look for in the capture, where there is something.
func (d *demo) sights(b *bytes.Buffer, o ladder.TextOptions) {
	if len(d.texts.Wireshark) == 0 {
		return
	}
	d.section(b, "demo.wireshark", []string{d.text("demo.wireshark.how")}, o)
	fmt.Fprintf(b, "  tcpglass demo %s --pcap %[1]s.pcapng\n  wireshark %[1]s.pcapng\n", d.exhibit.name)
	for _, s := range d.texts.Wireshark {
		fmt.Fprintf(b, "%s\n", s.Filter)
		paragraph(b, fmt.Sprintf("  %s  ", s.Numbers()), s.Text, min(o.Width, longLine))
	}
}

// section writes paragraphs below a heading, where there are any.
func (d *demo) section(b *bytes.Buffer, key string, text []string, o ladder.TextOptions) {
	if len(text) > 0 {
		fmt.Fprintf(b, "\n%s\n", heading(d.text(key), o.Colour))
	}
	for _, p := range text {
		paragraph(b, "", p, min(o.Width, longLine))
	}
}

// paragraph writes text in lines of at most width columns behind a bullet.
func paragraph(b *bytes.Buffer, bullet, text string, width int) {
	indent := i18n.Width(bullet)
	for _, l := range i18n.Wrap(text, width-indent) {
		fmt.Fprintf(b, "%s%s\n", bullet, l)
		bullet = strings.Repeat(" ", indent)
	}
}

func heading(s string, colour bool) string {
	if !colour {
		return s
	}
	return "\x1b[1m" + s + "\x1b[0m"
}

// capture writes the packets to a file, if that is wanted.
func (d *demo) capture() error {
	if d.pcap == "" {
		return nil
	}
	t, err := newTarget(d.pcap, d.out)
	if err != nil {
		return err
	}
	defer t.discard()
	buffered := bufio.NewWriter(t)
	comments := d.ladder.Comments(d.texts.Tracks()[d.track])
	if err := d.play.WriteCapture(buffered, d.texts.Title, comments); err != nil {
		return misuse("cli.cannot-write", d.pcap, cause(err))
	}
	if err := buffered.Flush(); err != nil {
		return misuse("cli.cannot-write", d.pcap, cause(err))
	}
	return t.commit()
}
