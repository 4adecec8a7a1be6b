package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// parsed parses args for a command with one option of each kind.
func parsed(t *testing.T, args string) (c *cli, deep bool, size int, name string, complaint string, done bool) {
	t.Helper()
	t.Setenv("LC_ALL", "C")
	var out, errs bytes.Buffer
	c = newCLI("test", strings.Fields(args), &out, &errs)
	c.flags.BoolVar(&deep, "deep", false, "cli.option.help")
	c.flags.IntVar(&size, "size", 0, "cli.option.help")
	c.flags.StringVar(&name, "name", "", "cli.option.help")
	_, done = c.parse()
	return c, deep, size, name, errs.String(), done
}

func TestOptionsStandAnywhere(t *testing.T) {
	for _, tt := range []struct {
		args       string
		rest       []string
		deep       bool
		size       int
		name, note string
	}{
		{args: ""},
		{args: "a --deep b", rest: []string{"a", "b"}, deep: true},
		{args: "--size 3 a --name=x", rest: []string{"a"}, size: 3, name: "x"},
		{args: "-size=3", size: 3, note: "one dash will do"},
		{args: "--deep=false --name -", name: "-", note: "a dash is a value"},
		{args: "a - b", rest: []string{"a", "-", "b"}, note: "and an argument"},
		{args: "a -- --deep", rest: []string{"a", "--deep"}, note: "-- ends the options"},
		{args: "--name --deep", name: "--deep", note: "a value is taken as it is"},
		{args: "--lang zh a", rest: []string{"a"}},
	} {
		c, deep, size, name, complaint, done := parsed(t, tt.args)
		if done || !slices.Equal(c.args, tt.rest) || deep != tt.deep || size != tt.size || name != tt.name {
			t.Errorf("%q (%s): arguments %q, deep %v, size %d, name %q, complaint %q", tt.args, tt.note, c.args, deep, size, name, complaint)
		}
	}
}

func TestWrongOptionsAreOneClearLine(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"--wide", "no option --wide; see tcpglass test --help"},
		{"--wide=3", "no option --wide; see tcpglass test --help"},
		{"-w", "no option -w; see tcpglass test --help"},
		{"a --size", "option --size needs a value; see tcpglass test --help"},
		{"--size big", `option --size cannot be "big"; see tcpglass test --help`},
		{"--deep=maybe", `option --deep cannot be "maybe"; see tcpglass test --help`},
		{"--lang fr", `option --lang cannot be "fr"; see tcpglass test --help`},
	} {
		_, _, _, _, complaint, done := parsed(t, tt.args)
		if want := "tcpglass test: " + tt.want + "\n"; complaint != want || !done {
			t.Errorf("%q: complaint %q, want %q", tt.args, complaint, want)
		}
	}
}

func TestTheLanguageIsKnownBeforeTheMistake(t *testing.T) {
	for _, args := range []string{"--wide --lang zh", "--lang=zh --wide", "--wide -lang zh"} {
		if _, _, _, _, complaint, _ := parsed(t, args); !strings.Contains(complaint, "没有选项") {
			t.Errorf("%q: complaint %q is not Chinese", args, complaint)
		}
	}
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	if got := langOf([]string{"--lang", "en"}); got != i18n.English {
		t.Error("--lang en does not go before the environment")
	}
	if got := langOf([]string{"--lang", "fr"}); got != i18n.Chinese {
		t.Error("a language that is not ours does not leave it to the environment")
	}
}

func TestHelpStandsInLineInBothLanguages(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		s := run(t, "demo", "--help", "--lang", lang)
		for _, l := range strings.Split(s.out, "\n") {
			option, _, found := strings.Cut(strings.TrimPrefix(l, "  "), "   ")
			if !found || !strings.HasPrefix(l, "  --") {
				continue
			}
			meaning := strings.TrimLeft(l[2+len(option):], " ")
			if x := i18n.Width(strings.TrimSuffix(l, meaning)); x != 2+optionColumns+1 {
				t.Errorf("%s: the meaning of %s begins in column %d", lang, option, x)
			}
		}
	}
}
