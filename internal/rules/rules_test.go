package rules

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// TestThisModule is what the package is for.
func TestThisModule(t *testing.T) {
	breaches, err := Check(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaches {
		t.Error(b)
	}
}

// TestTable: the table must not allow what the rings forbid.
func TestTable(t *testing.T) {
	for folder, ch := range table {
		for _, other := range ch.may {
			to, known := table[other]
			switch {
			case other == "*" && ch.ring != viewers:
				t.Errorf("%s may import anything, but is in ring %d", folder, ch.ring)
			case other != "*" && !known:
				t.Errorf("%s may import %s, which has no charter", folder, other)
			case known && to.ring > ch.ring:
				t.Errorf("%s (ring %d) may import %s (ring %d)", folder, ch.ring, other, to.ring)
			}
		}
	}
	if table["analyze"].allows("tcp") {
		t.Error("analyze may import tcp, but must judge it independently")
	}
}

// TestBreaches gives the checker small bad trees and expects a sentence that
// holds the words of want, and no other.
func TestBreaches(t *testing.T) {
	for _, tt := range []struct{ what, file, src, want string }{{
		what: "a ring imports upwards",
		file: "tcp/a.go", src: `import _ "github.com/tcpglass/tcpglass/host"`,
		want: "tcp/a.go:2:8: tcp imports host: its charter does not allow it",
	}, {
		what: "a ring imports from an outer ring",
		file: "host/a.go", src: `import _ "github.com/tcpglass/tcpglass/link"`,
		want: "host (ring 1) imports link (ring 2): imports go downwards",
	}, {
		what: "the core imports the root package",
		file: "tcp/a.go", src: `import _ "github.com/tcpglass/tcpglass"`,
		want: "tcp (ring 1) imports . (ring 2)",
	}, {
		what: "the judge imports the judged",
		file: "analyze/a.go", src: `import _ "github.com/tcpglass/tcpglass/tcp"`,
		want: "analyze imports tcp: its charter does not allow it",
	}, {
		what: "an embedder would pay for somebody else's module",
		file: "link/tun/a.go", src: `import _ "github.com/vishvananda/netlink"`,
		want: "link/tun imports github.com/vishvananda/netlink: rings 0 to 2",
	}, {
		what: "the root package would, too",
		file: "a.go", src: `import _ "rsc.io/quote"`,
		want: ". imports rsc.io/quote",
	}, {
		what: "a folder is not in the table",
		file: "util/a.go", src: `import _ "sync"`,
		want: "util: a folder without a charter",
	}, {
		what: "the core locks",
		file: "tcp/a.go", src: `import _ "sync"`,
		want: "tcp imports sync",
	}, {
		what: "the core counts atomically",
		file: "tcp/a.go", src: `import _ "sync/atomic"`,
		want: "tcp imports sync/atomic",
	}, {
		what: "the host opens a socket",
		file: "host/a.go", src: `import _ "net"`,
		want: "host imports net",
	}, {
		what: "a value reads a file",
		file: "capture/a.go", src: `import _ "os"`,
		want: "capture imports os",
	}, {
		what: "the host logs",
		file: "host/a.go", src: `import _ "log/slog"`,
		want: "host imports log/slog",
	}, {
		what: "the core starts a goroutine",
		file: "tcp/a.go", src: `func f() { go f() }`,
		want: "tcp has a go statement",
	}, {
		what: "a value holds a channel",
		file: "seq/a.go", src: `type t struct{ c chan int }`,
		want: "seq has a channel",
	}, {
		what: "the core sends",
		file: "tcp/a.go", src: `func f(c c) { c <- 1 }`,
		want: "tcp has a send to a channel",
	}, {
		what: "the core receives",
		file: "tcp/a.go", src: `func f(c c) { <-c }`,
		want: "tcp has a receive from a channel",
	}, {
		what: "the core selects",
		file: "tcp/a.go", src: `func f() { select {} }`,
		want: "tcp has a select statement",
	}, {
		what: "the core reads the clock",
		file: "tcp/a.go", src: `import "time"; var t = time.Now()`,
		want: "tcp uses time.Now",
	}, {
		what: "the core reads the clock under another name",
		file: "tcp/a.go", src: `import wall "time"; var t = wall.Now`,
		want: "tcp uses time.Now",
	}, {
		what: "the host waits",
		file: "host/a.go", src: `import "time"; func f() { time.Sleep(1) }`,
		want: "host uses time.Sleep",
	}, {
		what: "the host sets a timer",
		file: "host/a.go", src: `import "time"; var t = time.NewTimer(1)`,
		want: "host uses time.NewTimer",
	}, {
		what: "the host throws dice that no seed governs",
		file: "host/a.go", src: `import "math/rand/v2"; var n = rand.IntN(6)`,
		want: "host uses rand.IntN",
	}, {
		what: "the same with the older package",
		file: "host/a.go", src: `import "math/rand"; var n = rand.Intn(6)`,
		want: "host uses rand.Intn",
	}} {
		t.Run(tt.what, func(t *testing.T) {
			breaches := check(t, tt.file, tt.src)
			if len(breaches) != 1 || !strings.Contains(breaches[0], tt.want) {
				t.Errorf("got %q, want one breach with %q", breaches, tt.want)
			}
		})
	}
}

// TestAllowed gives the checker small trees that look bad and are not.
func TestAllowed(t *testing.T) {
	for _, tt := range []struct{ what, file, src string }{
		{"the core imports values", "tcp/a.go", `import _ "github.com/tcpglass/tcpglass/seq"`},
		{"the core uses durations", "tcp/a.go", `import "time"; const d = time.Second`},
		{"a value is an address", "wire/a.go", `import _ "net/netip"`},
		{"the host draws from a seeded source", "host/a.go", `import "math/rand/v2"; var r = rand.New(rand.NewPCG(1, 2))`},
		{"clock reads the clock", "clock/real.go", `import "time"; var t = time.Now()`},
		{"capture's live part opens interfaces", "capture/live_linux.go", `import _ "os"`},
		{"the driver locks", "a.go", `import _ "sync"`},
		{"the driver imports golang.org/x", "link/tun/a.go", `import _ "golang.org/x/sys/unix"`},
		{"the command imports anything", "cmd/tcpglass/a.go", `import _ "rsc.io/quote"`},
		{"a test starts a goroutine", "tcp/a_test.go", `func f() { go f() }`},
		{"data of a test", "tcp/testdata/a.go", `import _ "sync"`},
		{"a hidden folder", ".cache/a.go", `import _ "sync"`},
	} {
		t.Run(tt.what, func(t *testing.T) {
			if breaches := check(t, tt.file, tt.src); len(breaches) != 0 {
				t.Errorf("got %q, want no breach", breaches)
			}
		})
	}
}

func TestModuleOfItsOwn(t *testing.T) {
	tree := fstest.MapFS{
		"bench/go.mod": {Data: []byte("module bench")},
		"bench/a.go":   {Data: []byte("package bench\nimport _ \"rsc.io/quote\"")},
	}
	if breaches, err := Check(tree); err != nil || len(breaches) != 0 {
		t.Errorf("got %q, %v for a module inside ours, want nothing", breaches, err)
	}
}

func TestUnknownFolderIsNamedOnce(t *testing.T) {
	tree := fstest.MapFS{
		"util/a.go": {Data: []byte("package util")},
		"util/b.go": {Data: []byte("package util")},
	}
	breaches, err := Check(tree)
	if err != nil || len(breaches) != 1 {
		t.Errorf("got %q, %v for two files of one unknown folder, want one breach", breaches, err)
	}
}

func TestBrokenFile(t *testing.T) {
	tree := fstest.MapFS{"tcp/a.go": {Data: []byte("package")}}
	if _, err := Check(tree); err == nil {
		t.Error("a file that does not parse passed")
	}
}

// check runs the checker over one file with the given text after its package
// clause.
func check(t *testing.T, file, src string) []string {
	t.Helper()
	breaches, err := Check(fstest.MapFS{file: {Data: []byte("package p\n" + src)}})
	if err != nil {
		t.Fatal(err)
	}
	return breaches
}
