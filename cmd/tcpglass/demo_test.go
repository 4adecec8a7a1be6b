package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/lessons"
	"github.com/tcpglass/tcpglass/trace"
)

func TestDemoDrawsTheSevenSegments(t *testing.T) {
	s := run(t, "demo")
	if s.code != exitFine || s.errs != "" {
		t.Fatalf("exit code %d, complaint %q", s.code, s.errs)
	}
	at := 0
	for _, want := range []string{
		"Seven segments", "What to watch", "client", "server",
		"opening", "SYN-SENT", "1 SYN seq=0", "SYN-RECEIVED", "2 SYN,ACK seq=0 ack=1", "ESTABLISHED", "3 ACK seq=1 ack=1",
		"transfer", "a PSH,ACK", "b PSH,ACK",
		"closing", "4 FIN,ACK", "CLOSE-WAIT", "5 ACK", "6 FIN,ACK", "LAST-ACK", "FIN-WAIT-2", "TIME-WAIT", "7 ACK", "CLOSED",
	} {
		i := strings.Index(s.out[at:], want)
		if i < 0 {
			t.Fatalf("%q is missing, or not in its place:\n%s", want, s.out)
		}
		at += i
	}
}

func TestDemoInChinese(t *testing.T) {
	s := run(t, "demo", "seven-segments", "--lang", "zh")
	for _, want := range []string{"三次握手", "四次挥手", "建立", "传送", "释放"} {
		if !strings.Contains(s.out, want) {
			t.Errorf("%s is missing:\n%s", want, s.out)
		}
	}
}

func TestDemoFitsTheWidth(t *testing.T) {
	for _, width := range []string{"60", "80", "133", "200"} {
		for _, lang := range []string{"en", "zh"} {
			s := run(t, "demo", "--width", width, "--lang", lang)
			widest := 0
			for _, l := range strings.Split(s.out, "\n") {
				widest = max(widest, i18n.Width(l))
			}
			if want := atoi(width); widest != want {
				t.Errorf("asked for %s columns in %s, drawn in %d", width, lang, widest)
			}
		}
	}
}

func atoi(s string) (n int) {
	for _, c := range s {
		n = 10*n + int(c-'0')
	}
	return n
}

func TestDemoWithoutATerminalHasNoColour(t *testing.T) {
	if s := run(t, "demo"); strings.Contains(s.out, "\x1b") {
		t.Error("escape sequences in what is not a terminal")
	}
}

func TestDemoAbsolute(t *testing.T) {
	relative, absolute := run(t, "demo"), run(t, "demo", "--absolute")
	if !strings.Contains(relative.out, "1 SYN seq=0") || strings.Contains(absolute.out, "1 SYN seq=0") {
		t.Error("--absolute does not change the numbers in the labels")
	}
}

func TestDemoList(t *testing.T) {
	s := run(t, "demo", "--list")
	for _, l := range lessons.All() {
		if !strings.Contains(s.out, l.Name) || !strings.Contains(s.out, l.Texts(i18n.English).Title) {
			t.Errorf("%s is not in the list:\n%s", l.Name, s.out)
		}
	}
}

func TestDemoJSONIsTheTrace(t *testing.T) {
	s := run(t, "demo", "--format", "json")
	r, err := trace.NewReader(strings.NewReader(s.out))
	if err != nil {
		t.Fatal(err)
	}
	l, _ := lessons.Find(lessons.Default)
	want := len(l.Play().Trace)
	got := 0
	for _, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		got++
	}
	if got != want || want == 0 {
		t.Errorf("%d records, want %d", got, want)
	}
}

func TestDemoWrites(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.pcapng")
	s := run(t, "demo", "--pcap", name)
	if s.code != exitFine || !strings.Contains(s.out, "1 SYN") {
		t.Fatalf("exit code %d, complaint %q", s.code, s.errs)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const sectionHeader, enhancedPacket = 0x0a0d0d0a, 6
	kinds := blocks(t, b)
	if kinds[sectionHeader] != 1 || kinds[enhancedPacket] != 10 {
		t.Errorf("blocks by kind: %v, want one section and ten packets", kinds)
	}
	for _, want := range []string{"client: CLOSED → SYN-SENT", "server: LISTEN → SYN-RECEIVED", "[7] "} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("no comment says %q", want)
		}
	}
	if again := run(t, "demo", "--pcap", "-"); again.out != string(b) {
		t.Error("--pcap - does not write the same capture, and nothing else, to standard output")
	}
}

// blocks counts the blocks of a pcapng file by their kind.
func blocks(t *testing.T, b []byte) map[uint32]int {
	t.Helper()
	kinds := map[uint32]int{}
	for len(b) > 0 {
		kinds[binary.LittleEndian.Uint32(b)]++
		length := binary.LittleEndian.Uint32(b[4:])
		if length < 12 || int(length) > len(b) {
			t.Fatalf("a block of %d octets with %d left", length, len(b))
		}
		b = b[length:]
	}
	return kinds
}

func TestDemoRefuses(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing", "x.pcapng")
	for _, tt := range []struct {
		word string
		args []string
	}{
		{`"eight-segments"`, []string{"eight-segments"}},
		{"--list", []string{"eight-segments"}}, // says what to do
		{"--colour", []string{"--colour"}},
		{`"b"`, []string{"seven-segments", "b"}},
		{`"pdf"`, []string{"--format", "pdf"}},
		{"59", []string{"--width", "59"}},
		{"201", []string{"--width=201"}},
		{"wide", []string{"--width", "wide"}},
		{"--pcap", []string{"--pcap"}},
		{"no such file or directory", []string{"--pcap", missing}},
		{"folder", []string{"--pcap", dir}},
		{"fr", []string{"--lang", "fr"}},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			run(t, append([]string{"demo"}, tt.args...)...).refused(t, tt.word)
		})
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestDemoRefusesInChinese(t *testing.T) {
	run(t, "demo", "eight-segments", "--lang", "zh").refused(t, "没有课程")
}

func TestDemoInterrupted(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	name := filepath.Join(t.TempDir(), "x.pcapng")
	var out, errs bytes.Buffer
	code := dispatch(ctx, []string{"demo", "--pcap", name}, &out, &errs)
	if code != exitFound || out.Len() > 0 || !strings.Contains(errs.String(), "stopped") {
		t.Errorf("exit code %d, output %q, complaint %q", code, out.String(), errs.String())
	}
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a capture is left behind: %v", err)
	}
}

// full is a device on which nothing fits.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestDemoSaysThatItsOutputIsFull(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	var errs bytes.Buffer
	if code := dispatch(context.Background(), []string{"demo"}, full{}, &errs); code != exitFound {
		t.Errorf("exit code %d, want %d", code, exitFound)
	}
	if !strings.Contains(errs.String(), "no space left on device") {
		t.Errorf("complaint %q", errs.String())
	}
	errs.Reset()
	if code := dispatch(context.Background(), []string{"demo", "--pcap", "-"}, full{}, &errs); code == exitFine {
		t.Error("a capture that could not be written is fine")
	}
}
