package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// said is what a run of tcpglass left behind.
type said struct {
	code      int
	out, errs string
}

// run runs tcpglass with args in an English environment without a terminal.
func run(t *testing.T, args ...string) said {
	t.Helper()
	t.Setenv("LC_ALL", "C")
	return runIn(args...)
}

// runIn runs tcpglass in the environment as it is.
func runIn(args ...string) said {
	var out, errs bytes.Buffer
	code := dispatch(context.Background(), args, &out, &errs)
	return said{code, out.String(), errs.String()}
}

// refused checks that a run ended as wrong use: exit code 2, nothing on
// standard output, one line on standard error that holds word.
func (s said) refused(t *testing.T, word string) {
	t.Helper()
	if s.code != exitUsage {
		t.Errorf("exit code %d, want %d", s.code, exitUsage)
	}
	if s.out != "" {
		t.Errorf("standard output has %q, want nothing", s.out)
	}
	if strings.Count(s.errs, "\n") != 1 || !strings.HasPrefix(s.errs, "tcpglass") || !strings.Contains(s.errs, word) {
		t.Errorf("standard error has %q, want one line about %q", s.errs, word)
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{nil, {"help"}, {"--help"}, {"-h"}, {"--lang", "en"}, {"help", "help"}} {
		s := run(t, args...)
		if s.code != exitFine || s.errs != "" {
			t.Errorf("%q: exit code %d, complaint %q", args, s.code, s.errs)
		}
		for _, cmd := range commands {
			if !strings.Contains(s.out, "\n  "+cmd.name+" ") {
				t.Errorf("%q: the help does not list %s:\n%s", args, cmd.name, s.out)
			}
		}
	}
}

func TestHelpInChinese(t *testing.T) {
	for _, args := range [][]string{{"--lang", "zh"}, {"--lang=zh", "help"}, {"help", "--lang", "zh"}} {
		if s := run(t, args...); !strings.Contains(s.out, "用法") {
			t.Errorf("%q: the help is not Chinese:\n%s", args, s.out)
		}
	}
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	if s := runIn(); !strings.Contains(s.out, "用法") {
		t.Errorf("in a Chinese environment the help reads\n%s", s.out)
	}
}

func TestEveryCommandHasHelpWithExamples(t *testing.T) {
	for _, cmd := range commands {
		for _, lang := range []string{"en", "zh"} {
			s := run(t, cmd.name, "--help", "--lang", lang)
			if s.code != exitFine || s.errs != "" {
				t.Errorf("%s --help --lang %s: exit code %d, complaint %q", cmd.name, lang, s.code, s.errs)
			}
			if again := run(t, "--lang", lang, "help", cmd.name); again.out != s.out {
				t.Errorf("help %s and %s --help differ", cmd.name, cmd.name)
			}
			if strings.Count(s.out, "tcpglass "+cmd.name) < 2 {
				t.Errorf("%s --help --lang %s has no example:\n%s", cmd.name, lang, s.out)
			}
			if strings.Contains(s.out, cmd.name+".") && i18n.Has(cmd.name+".option") {
				t.Errorf("%s --help shows a key of the catalogue:\n%s", cmd.name, s.out)
			}
		}
	}
}

func TestUnknownCommand(t *testing.T) {
	run(t, "fly").refused(t, `"fly"`)
	run(t, "--fly").refused(t, `"--fly"`)
	run(t, "--lang", "zh", "fly").refused(t, "没有命令")
}

func TestSplitCommand(t *testing.T) {
	for _, tt := range []struct{ args, name, rest string }{
		{"", "", ""},
		{"demo", "demo", ""},
		{"demo a --b", "demo", "a --b"},
		{"--lang zh demo a", "demo", "--lang zh a"},
		{"--lang=zh demo a", "demo", "--lang=zh a"},
		{"help demo", "demo", "--help"},
		{"help demo --lang zh", "demo", "--lang zh --help"},
		{"--help", "", "--help"},
		{"--lang", "--lang", ""}, // its value is missing: not a command either
	} {
		name, rest := splitCommand(strings.Fields(tt.args))
		if name != tt.name || !slices.Equal(rest, strings.Fields(tt.rest)) {
			t.Errorf("%q is the command %q with %q, want %q with %q", tt.args, name, rest, tt.name, tt.rest)
		}
	}
}
