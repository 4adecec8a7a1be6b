package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// cli is what a subcommand talks through: its options, its language, its
// two outputs. A subcommand makes one, defines its options, calls parse and
// returns what wrong and failed return.
type cli struct {
	name      string // of the subcommand; empty for tcpglass itself
	lang      i18n.Lang
	out, errs io.Writer
	flags     *flag.FlagSet
	args      []string // what was given, until parse; then what is not an option
}

// newCLI starts a subcommand. The language is known from here on, before
// anything can be wrong with the options.
func newCLI(name string, args []string, out, errs io.Writer) *cli {
	c := &cli{name: name, out: out, errs: errs, args: args}
	c.lang = langOf(args)
	c.flags = flag.NewFlagSet(name, flag.ContinueOnError)
	c.flags.SetOutput(io.Discard) // parse speaks for it, in the user's language
	c.flags.Func("lang", "cli.option.lang", func(code string) error {
		if _, ok := i18n.Parse(code); !ok {
			return errors.New("no such language")
		}
		return nil
	})
	c.flags.Bool("help", false, "cli.option.help")
	return c
}

// langOf is the language that args or else the environment ask for.
func langOf(args []string) i18n.Lang {
	for i := range args {
		if code, n := langArg(args[i:]); n > 0 {
			if l, ok := i18n.Parse(code); ok {
				return l
			}
		}
	}
	return i18n.FromEnv(os.Getenv)
}

// langArgs is the --lang option at the front of args, if it is there.
func langArgs(args []string) []string {
	_, n := langArg(args)
	return slices.Clip(args[:n])
}

// langArg reads a --lang option at the front of args: its value and how many
// of args it takes, 0 where it is not there.
func langArg(args []string) (code string, n int) {
	if len(args) == 0 || !strings.HasPrefix(args[0], "-") {
		return "", 0
	}
	name, code, joined := strings.Cut(strings.TrimLeft(args[0], "-"), "=")
	switch {
	case name != "lang":
		return "", 0
	case joined:
		return code, 1
	case len(args) > 1:
		return args[1], 2
	}
	return "", 0
}

// text is a text of the catalogue in the user's language.
func (c *cli) text(key string, args ...any) string { return c.lang.Text(key, args...) }

// wrong says in one line what was used wrongly.
func (c *cli) wrong(key string, args ...any) int {
	c.complain(key, args...)
	return exitUsage
}

// failed says in one line what did not work out.
func (c *cli) failed(key string, args ...any) int {
	c.complain(key, args...)
	return exitFound
}

func (c *cli) complain(key string, args ...any) {
	who := strings.TrimSpace("tcpglass " + c.name)
	fmt.Fprintf(c.errs, "%s: %s\n", who, c.text(key, args...))
}

// parse reads the options. They may stand before, between and behind the
// arguments; -- ends them. done means that there is nothing left to do but
// to exit with code: help was given, or something was wrong.
func (c *cli) parse() (code int, done bool) {
	todo := c.args
	c.args = nil
	for len(todo) > 0 {
		arg := todo[0]
		todo = todo[1:]
		switch {
		case arg == "--":
			c.args = append(c.args, todo...)
			todo = nil
		case len(arg) < 2 || arg[0] != '-':
			c.args = append(c.args, arg)
		case arg == "-h" || arg == "-help" || arg == "--help":
			c.usage()
			return exitFine, true
		default:
			if todo, code = c.option(arg, todo); code != 0 {
				return code, true
			}
		}
	}
	return 0, false
}

// option sets one option; its value may be the first of rest.
func (c *cli) option(arg string, rest []string) ([]string, int) {
	name, value, joined := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	shown, _, _ := strings.Cut(arg, "=")
	f := c.flags.Lookup(name)
	switch {
	case f == nil:
		return nil, c.wrong("cli.unknown-option", shown, c.name)
	case joined:
	case isBool(f):
		value = "true"
	case len(rest) == 0:
		return nil, c.wrong("cli.missing-value", shown, c.name)
	default:
		value, rest = rest[0], rest[1:]
	}
	if c.flags.Set(name, value) != nil {
		return nil, c.wrong("cli.bad-value", shown, value, c.name)
	}
	return rest, 0
}

func isBool(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// usage writes the help of the subcommand: the catalogue's text NAME.help,
// the options, the text NAME.examples. The usage string of an option is a
// key of the catalogue; `quotes` in that text name the value.
func (c *cli) usage() {
	fmt.Fprintf(c.out, "%s\n\n%s\n", c.text(c.name+".help"), c.text("cli.options"))
	c.flags.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(&flag.Flag{Usage: c.text(f.Usage), Value: f.Value})
		if isBool(f) {
			value = ""
		}
		fmt.Fprintf(c.out, "  %s %s\n", padded(strings.TrimSpace(dashed(f.Name)+" "+value)), text)
	})
	fmt.Fprintf(c.out, "\n%s\n", c.text(c.name+".examples"))
}

// optionColumns is how wide the options are in the help, so that what they
// mean stands in line.
const optionColumns = 24

func padded(s string) string {
	return s + strings.Repeat(" ", max(optionColumns-i18n.Width(s), 0))
}

// dashed is an option as people type it: -o, --lang.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// columns is how wide to draw: as asked, where that is not 0, or as the
// terminal is.
func (c *cli) columns(asked int) int {
	if asked != 0 {
		return asked
	}
	if f, ok := c.out.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			return w
		}
	}
	return 80
}

// colour is whether to draw in colour: on a terminal that can, for users who
// did not say no (no-color.org).
func (c *cli) colour() bool {
	return terminal(c.out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
