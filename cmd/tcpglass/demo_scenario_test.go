package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sim/scenario"
)

// file writes a scenario to a file.
func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.scenario")
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

const small = `# Two hosts meet,
# and that is all.
host a 10.0.0.1/24
host b 10.0.0.2/24
pipe a b delay 10ms
0s b listen 80
0s a open b 80
`

func TestDemoPlaysAFile(t *testing.T) {
	s := run(t, "demo", file(t, small))
	if s.code != exitFine || s.errs != "" {
		t.Fatalf("exit code %d, complaint %q", s.code, s.errs)
	}
	for _, want := range []string{"x\n", "Two hosts meet, and that is all.", "1 SYN", "ESTABLISHED"} {
		if !strings.Contains(s.out, want) {
			t.Errorf("%q is missing:\n%s", want, s.out)
		}
	}
}

func TestDemoSaysWhichCallsOfAFileWereRefused(t *testing.T) {
	name := file(t, small+"0s b listen 80\n")
	s := run(t, "demo", name)
	if want := "tcpglass demo: " + name + ":8: refused at 0s: host: address already in use\n"; s.errs != want || s.code != exitFine {
		t.Errorf("exit code %d, complaint %q; want %q", s.code, s.errs, want)
	}
}

func TestDemoSetChangesWhatIsPlayed(t *testing.T) {
	name := file(t, small)
	plain := run(t, "demo", name, "--format", "json").out
	for _, change := range [][]string{
		{"--set", "delay=20ms"},
		{"--set", "a-b.delay=20ms"},
		{"--set", "b.iss=7"},
		{"--seed", "8"},
		{"--set", "seed=8"},
		{"--set=loss=50%", "--seed=2"},
	} {
		s := run(t, append([]string{"demo", name, "--format", "json"}, change...)...)
		if s.code != exitFine || s.out == plain {
			t.Errorf("%q changes nothing; exit code %d, complaint %q", change, s.code, s.errs)
		}
	}
}

func TestDemoRefusesWhatCannotBe(t *testing.T) {
	bad := file(t, "host a 10.0.0.1/24\npipe a bob\n")
	for _, tt := range []struct {
		what string
		args []string
		want string
	}{
		{"more loss than all", []string{"--set", "loss=120%"}, "--set loss=120%: loss 120% is not a percentage, 0%–100%"},
		{"a delay that goes back", []string{"--set", "delay=-5ms"}, "--set delay=-5ms: delay -5ms is not a duration such as 250ms, 1.5s or 2min"},
		{"a key that there is not", []string{"--set", "los=5%"}, "--set los=5%: no setting is called \"los\" here; there are "},
		{"nothing to set", []string{"--set", "loss"}, "--set loss: a setting is written KEY=VALUE, such as --set loss=5%"},
		{"somebody who is not there", []string{"--set", "eve.rto=1s"}, "--set eve.rto=1s: nobody is called \"eve\"; there are client, server"},
		{"a seed that is none", []string{"--seed", "x"}, "--set seed=x: seed x is not a number from 0 to 9223372036854775807"},
		{"a file that is not there", []string{"nothing.scenario"}, "cannot read nothing.scenario: no such file or directory"},
		{"a file with a mistake", []string{bad}, bad + ":2:8: nobody is called \"bob\"; there are a"},
		{"the same in Chinese", []string{bad, "--lang", "zh"}, bad + ":2:8：没有名为 \"bob\" 的节点；现有：a"},
		{"a message in a message, in Chinese", []string{"--set", "loss=120%", "--lang", "zh"}, "--set loss=120%：loss 120% 无效，应为：百分数，0%–100%"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			s := run(t, append([]string{"demo"}, tt.args...)...)
			if s.code != exitUsage || s.out != "" {
				t.Errorf("exit code %d with output %q, want %d and none", s.code, s.out, exitUsage)
			}
			if !strings.HasPrefix(s.errs, "tcpglass demo: "+tt.want) || strings.Count(s.errs, "\n") != 1 {
				t.Errorf("complains\n%s\nwant one line\n%s", s.errs, tt.want)
			}
		})
	}
}

func TestTheCatalogueSaysWhatPackageScenarioSays(t *testing.T) {
	for code, english := range scenario.Messages {
		if got := i18n.English.Text("scenario." + code); got != english {
			t.Errorf("%s: the catalogue says %q, the package %q", code, got, english)
		}
	}
}
