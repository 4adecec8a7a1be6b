package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sim/packetdrill"
)

// Scripts of three kinds.
const (
	goodScript = ` 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+.1 < S 0:0(0) win 20000 <mss 1000>
+0 > S. 0:0(0) ack 1 win 65535 <mss 1460>
`
	failingScript = ` 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+.1 < S 0:0(0) win 20000 <mss 1000>
+0 > S. 0:0(0) ack 2 win 65535 <mss 1460>
`
	garbledScript = "+0 teleport(3) = 0\n"
)

// scriptFile writes a script to a folder of the test's own.
func scriptFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPassingScriptIsSilent(t *testing.T) {
	s := run(t, "script", scriptFile(t, "good.pkt", goodScript))
	if s.code != exitFine || s.out != "" || s.errs != "" {
		t.Errorf("exit code %d, output %q, complaint %q", s.code, s.out, s.errs)
	}
}

func TestAFailingScriptIsToldByFileAndLine(t *testing.T) {
	path := scriptFile(t, "failing.pkt", failingScript)
	s := run(t, "script", path)
	want := path + `:5: error handling packet: live packet field tcp_ack_seq: expected: 2 (0x2) vs actual: 1 (0x1)
script packet:  0.100000 S. 0:0(0) ack 2 win 65535 <mss 1460>
actual packet:  0.100000 S. 0:0(0) ack 1 win 65535 <mss 1460>
`
	if s.code != exitFound || s.out != "" || s.errs != want {
		t.Errorf("exit code %d, output %q, complaint:\n%s\nwant:\n%s", s.code, s.out, s.errs, want)
	}
}

func TestAFailingScriptInChinese(t *testing.T) {
	s := run(t, "script", "--lang", "zh", scriptFile(t, "failing.pkt", failingScript))
	for _, want := range []string{"failing.pkt:5: ", "处理分组出错", "tcp_ack_seq", "脚本的分组：", "实际的分组："} {
		if !strings.Contains(s.errs, want) {
			t.Errorf("%s is missing:\n%s", want, s.errs)
		}
	}
}

func TestAGarbledScriptIsWrongUse(t *testing.T) {
	s := run(t, "script", scriptFile(t, "garbled.pkt", garbledScript))
	if s.code != exitUsage || !strings.Contains(s.errs, `garbled.pkt:1: syntax error at "teleport": no such system call`) {
		t.Errorf("exit code %d, complaint %q", s.code, s.errs)
	}
}

func TestManyScriptsAreToldInTheirOrder(t *testing.T) {
	good, bad, garbled := scriptFile(t, "good.pkt", goodScript), scriptFile(t, "failing.pkt", failingScript), scriptFile(t, "garbled.pkt", garbledScript)
	for _, jobs := range []string{"1", "2", "9"} {
		s := run(t, "script", "-j", jobs, bad, good, garbled, good, bad)
		if s.code != exitUsage || s.out != "5 scripts: 2 passed, 2 failed, 1 cannot be read\n" {
			t.Errorf("-j %s: exit code %d, output %q", jobs, s.code, s.out)
		}
		if first, last := strings.Index(s.errs, "failing.pkt"), strings.LastIndex(s.errs, "failing.pkt"); first != strings.Index(s.errs, bad)+len(bad)-len("failing.pkt") ||
			last < strings.Index(s.errs, "garbled.pkt") {
			t.Errorf("-j %s: the complaints are out of order:\n%s", jobs, s.errs)
		}
	}
	if s := run(t, "script", good, bad); s.code != exitFound {
		t.Errorf("one of two fails: exit code %d, want %d", s.code, exitFound)
	}
}

func TestAFolderStandsForItsScripts(t *testing.T) {
	s := run(t, "script", "../../sim/packetdrill/testdata/3.5")
	if s.code != exitFine || !strings.HasSuffix(s.out, " passed, 0 failed, 0 cannot be read\n") {
		t.Errorf("exit code %d, output %q, complaint %q", s.code, s.out, s.errs)
	}
}

func TestScriptAsJSON(t *testing.T) {
	good := scriptFile(t, "good.pkt", "`true`\n"+goodScript)
	s := run(t, "script", "--json", good, scriptFile(t, "failing.pkt", failingScript), scriptFile(t, "garbled.pkt", garbledScript))
	lines := strings.Split(strings.TrimSpace(s.out), "\n")
	if s.code != exitUsage || len(lines) != 3 || s.errs != "" {
		t.Fatalf("exit code %d, complaint %q, output:\n%s", s.code, s.errs, s.out)
	}
	var got [3]scriptJSON
	for i := range lines {
		if err := json.Unmarshal([]byte(lines[i]), &got[i]); err != nil {
			t.Fatal(err)
		}
	}
	switch g, f, x := got[0], got[1], got[2]; {
	case g.Verdict != "pass", g.Events != 5, g.Seconds != 0.1, len(g.Notices) != 1, g.Notices[0].Line != 1:
		t.Errorf("the good one: %s", lines[0])
	case f.Verdict != "fail", f.Line != 5, f.Code != "field", !strings.Contains(f.Expected, "ack 2"), !strings.Contains(f.Actual, "ack 1"):
		t.Errorf("the failing one: %s", lines[1])
	case x.Verdict != "error", x.Line != 1, x.Code != "unknown-call", !strings.Contains(x.Message, "teleport"):
		t.Errorf("the garbled one: %s", lines[2])
	}
}

// The names are promised: programs read them.
func TestTheNamesInScriptJSONStay(t *testing.T) {
	s := run(t, "script", "--json", scriptFile(t, "failing.pkt", failingScript))
	var fields map[string]any
	if err := json.Unmarshal([]byte(s.out), &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"file", "verdict", "line", "code", "message", "expected", "actual", "lenient", "forgiven", "events", "seconds", "notices"} {
		if _, ok := fields[name]; !ok {
			t.Errorf("the field %s is gone: %s", name, s.out)
		}
	}
}

func TestVerboseDrawsTheLadderUpToTheFailure(t *testing.T) {
	s := run(t, "script", "-v", scriptFile(t, "failing.pkt", failingScript+"+9 < . 1:1(0) ack 1 win 7777\n"))
	for _, want := range []string{"script", "host", "SYN seq=0", "SYN,ACK", "SYN-RECEIVED"} {
		if !strings.Contains(s.out, want) {
			t.Errorf("the ladder lacks %s:\n%s", want, s.out)
		}
	}
	if strings.Contains(s.out, "7777") {
		t.Errorf("the ladder goes on behind the failure:\n%s", s.out)
	}
	if s := run(t, "script", "-v", scriptFile(t, "good.pkt", goodScript)); !strings.Contains(s.out, "good.pkt: passed: 5 events in 0.100 s") {
		t.Errorf("a passing script does not say so:\n%s", s.out)
	}
}

func TestLeniencySaysThatItWasUsed(t *testing.T) {
	path := scriptFile(t, "window.pkt", strings.Replace(goodScript, "win 65535", "win 5792", 1))
	if s := run(t, "script", path); s.code != exitFound {
		t.Errorf("strictly: exit code %d, want %d", s.code, exitFound)
	}
	s := run(t, "script", "--lenient", path)
	if s.code != exitFine || !strings.Contains(s.out, "played leniently: 1 differences forgiven") {
		t.Errorf("leniently: exit code %d, output %q", s.code, s.out)
	}
}

func TestSymbolsDecideConditions(t *testing.T) {
	path := scriptFile(t, "if.pkt", "#ifdef NONSENSE\n+0 teleport(3) = 0\n#endif\n"+goodScript)
	if s := run(t, "script", path); s.code != exitFine {
		t.Errorf("without the symbol: exit code %d, %s", s.code, s.errs)
	}
	if s := run(t, "script", "-D", "OTHER", "-D", "NONSENSE", path); s.code != exitUsage {
		t.Errorf("with the symbol: exit code %d, want %d", s.code, exitUsage)
	}
}

func TestWhatIsSkippedInAScriptIsTold(t *testing.T) {
	s := run(t, "script", scriptFile(t, "skip.pkt", "`ip link`\n"+goodScript+"+0 %{ assert True }%\n"))
	if s.code != exitFine || !strings.Contains(s.out, "skip.pkt:1: shell command skipped: ip link\n") || !strings.Contains(s.out, "skip.pkt:7: code skipped: %{ }%\n") {
		t.Errorf("exit code %d, output %q", s.code, s.out)
	}
}

func TestScriptUsedWrongly(t *testing.T) {
	run(t, "script").refused(t, "no script named")
	run(t, "script", "/no/such/file.pkt").refused(t, "no such file")
	run(t, "script", t.TempDir()).refused(t, "no script (*.pkt)")
	run(t, "script", "-j", "0", scriptFile(t, "good.pkt", goodScript)).refused(t, "-j 1")
	run(t, "script", "-j", "many", "x").refused(t, "many")
	run(t, "script", "--fast", "x").refused(t, "--fast")
}

func TestTheCatalogueSaysWhatThePackageSays(t *testing.T) {
	codes := packetdrill.Codes()
	for _, code := range codes {
		if got, want := i18n.English.Text("script.say."+code), packetdrill.Text(code); got != want {
			t.Errorf("script.say.%s is %q, and %q in package packetdrill", code, got, want)
		}
	}
	for _, key := range i18n.Keys() {
		if code, ok := strings.CutPrefix(key, "script.say."); ok && !slices.Contains(codes, code) {
			t.Errorf("%s has a text and is never said", key)
		}
	}
}
