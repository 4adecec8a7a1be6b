package packetdrill

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// verdict is what a script that is broken on purpose is told.
func verdict(t *testing.T, path string) string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(path)
	s, err := Parse(name, src)
	var p *Problem
	switch {
	case errors.As(err, &p):
	case err != nil:
		t.Fatalf("%s: Parse gives %v, which is no Problem", path, err)
	default:
		p = s.Run(Config{}).Problem
	}
	if p == nil {
		t.Fatalf("%s passes", path)
	}
	if isSyntax := strings.HasPrefix(name, "syntax-") || strings.HasPrefix(name, "option-"); p.Syntax != isSyntax {
		t.Errorf("%s: Syntax is %t; it decides between exit codes 1 and 2", path, p.Syntax)
	}
	return p.Error() + "\n"
}

func TestBrokenScriptsAreToldWhatIsWrong(t *testing.T) {
	paths, err := filepath.Glob("testdata/broken/*.pkt")
	if err != nil || len(paths) < 50 {
		t.Fatalf("%d broken scripts, %v", len(paths), err)
	}
	var b strings.Builder
	for _, path := range paths {
		b.WriteString(verdict(t, path))
	}
	const golden = "testdata/broken/messages.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the messages are not those of %s (rewrite it with -update):\n%s", golden, b.String())
	}
}
