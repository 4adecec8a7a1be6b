package captures_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"go.uber.org/goleak"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/captures"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pcapng is a capture with a frame at each of the instants, whose octets are
// the name.
func pcapng(name string, instants ...int) []byte {
	var out bytes.Buffer
	w, _ := capture.NewWriter(&out, "")
	_, _ = w.AddInterface(capture.Interface{Name: name, Link: capture.Raw})
	for _, at := range instants {
		_ = w.WriteFrame(&capture.Frame{At: clock.Instant(at), Bytes: []byte(name)})
	}
	return out.Bytes()
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

func zstdded(t testing.TB, b []byte, options ...zstd.EOption) []byte {
	z, err := zstd.NewWriter(nil, append(options, zstd.WithEncoderConcurrency(1))...)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return z.EncodeAll(b, nil)
}

// folder puts files into a folder of their own.
func folder(t *testing.T, files map[string][]byte) func(name string) string {
	dir := t.TempDir()
	for name, octets := range files {
		if err := os.WriteFile(filepath.Join(dir, name), octets, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) string { return filepath.Join(dir, name) }
}

// story is what the frames of files say, one after the other.
func story(t *testing.T, f *captures.Files) (said string, err error) {
	var frame capture.Frame
	for err = f.Next(&frame); err == nil; err = f.Next(&frame) {
		said += string(frame.Bytes)
	}
	if err := f.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	return said, err
}

func TestOpen(t *testing.T) {
	a, b := pcapng("a", 10, 30), pcapng("b", 20, 40)
	half := len(a) / 2
	at := folder(t, map[string][]byte{
		"a.pcap":     a, // whose name lies: no matter
		"b":          b,
		"a.gz":       gzipped(a),
		"a.zst":      zstdded(t, a),
		"members.gz": append(gzipped(a[:half]), gzipped(a[half:])...),
		"frames.zst": append(zstdded(t, a[:half]), zstdded(t, a[half:])...),
		"both.gz":    append(gzipped(a), gzipped(b)...),
	})
	for _, tt := range []struct {
		what  string
		paths []string
		want  string
	}{
		{"a file", []string{at("a.pcap")}, "aa"},
		{"two files, by time", []string{at("b"), at("a.pcap")}, "abab"},
		{"standard input", []string{"-"}, "bb"},
		{"standard input and a file", []string{"-", at("a.gz")}, "abab"},
		{"gzip", []string{at("a.gz")}, "aa"},
		{"zstd", []string{at("a.zst")}, "aa"},
		{"gzip in two members", []string{at("members.gz")}, "aa"},
		{"zstd in two frames", []string{at("frames.zst")}, "aa"},
		{"two whole captures gzipped and joined: two sections", []string{at("both.gz")}, "aabb"},
		{"nothing at all", nil, ""},
	} {
		f, err := captures.Open(tt.paths, bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", tt.what, err)
			continue
		}
		if got, err := story(t, f); got != tt.want || err != io.EOF {
			t.Errorf("%s: frames %q, %v; want %q and the end", tt.what, got, err, tt.want)
		}
	}
}

func TestProgress(t *testing.T) {
	a := gzipped(pcapng("a", 10, 30))
	at := folder(t, map[string][]byte{"a": a, "b": pcapng("b", 20)})
	f, err := captures.Open([]string{at("a"), at("b")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	size := int64(len(a) + len(pcapng("b", 20)))
	if _, total := f.Progress(); total != size {
		t.Errorf("there are %d octets to read, want those on the disk: %d", total, size)
	}
	_, _ = story(t, f)
	if read, _ := f.Progress(); read != size {
		t.Errorf("%d octets read at the end, want all %d", read, size)
	}
	f, err = captures.Open([]string{at("a"), "-"}, bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if read, total := f.Progress(); total != 0 || read == 0 {
		t.Errorf("with standard input %d of %d octets are read; want some of 0, which is unknown", read, total)
	}
}

func TestWhatIsWrongIsSaidWithTheFilesName(t *testing.T) {
	a := pcapng("a", 10, 30)
	at := folder(t, map[string][]byte{
		"cut":     a[:len(a)-3],
		"cut.gz":  gzipped(a)[:60],
		"text":    []byte("12:00:01 IP 10.0.0.1 > 10.0.0.2"),
		"twice":   gzipped(gzipped(a)),
		"bad.gz":  append([]byte{0x1f, 0x8b}, "not really gzip"...),
		"bad.zst": append([]byte{0x28, 0xb5, 0x2f, 0xfd}, "not really zstd"...),
		"empty":   nil,
		"header":  []byte("\xd4\xc3\xb2\xa1\x02\x00"),
	})
	for name, want := range map[string]string{
		"cut":     "damaged at octet 124, behind frame 1: it ends in the middle",
		"text":    "text, not a capture",
		"twice":   "compressed with gzip twice",
		"bad.gz":  "gzip: invalid header",
		"bad.zst": "",
		"empty":   "an empty file",
		"header":  "before its first frame: it ends in the middle of its own header",
		"nowhere": "no such file or directory",
		"cut.gz":  "",
		".":       "is a directory",
	} {
		f, err := captures.Open([]string{at(name)}, nil)
		if err == nil {
			_, err = story(t, f)
		}
		var named *captures.Error
		if !errors.As(err, &named) || named.Path != at(name) {
			t.Errorf("%s: the error is %v, want one that names the file", name, err)
			continue
		}
		if strings.Count(err.Error(), at(name)) != 1 {
			t.Errorf("%s: the error names the file more than once: %v", name, err)
		}
		if got := captures.Words(err, i18n.English); !strings.HasPrefix(got, at(name)+": ") || !strings.Contains(got, want) {
			t.Errorf("%s: in words: %q, want %q in it", name, got, want)
		}
	}
}

func TestOneOfSeveralBreaks(t *testing.T) {
	a, b := pcapng("a", 10, 30), pcapng("b", 20, 40)
	at := folder(t, map[string][]byte{"a": a[:len(a)-3], "b": b[:len(b)-3], "c": pcapng("c", 50)})
	f, err := captures.Open([]string{at("a"), at("b"), at("c")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	said, err := story(t, f)
	if said != "abc" {
		t.Errorf("the frames are %q, want all that are whole: abc", said)
	}
	if got := captures.Words(err, i18n.Chinese); strings.Count(got, "\n") != 1 || !strings.Contains(got, at("b")+": 文件在第") {
		t.Errorf("in words: %q; want a line for each of the two broken files", got)
	}
}

func TestTooManyFiles(t *testing.T) {
	_, err := captures.Open(make([]string, captures.MaxFiles+1), nil)
	if !errors.Is(err, captures.ErrTooMany) || !strings.Contains(captures.Words(err, i18n.English), "mergecap") {
		t.Errorf("%v: %q; want that they be merged first", err, captures.Words(err, i18n.English))
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	for _, y := range capture.Whys() {
		if !i18n.Has("damage." + y.String()) {
			t.Errorf("no words for damage %v", y)
		}
	}
	for _, l := range capture.Likes() {
		if !i18n.Has("like." + l.String()) {
			t.Errorf("no words for a file that looks like %v", l)
		}
	}
}

// A few octets may become very many. They are read as they come, and no more
// of them is held than a window.
func TestBombs(t *testing.T) {
	zeros := make([]byte, 64<<20)
	head := pcapng("a", 10)
	bomb := append(head, zeros...) // no block has length 0
	frames := append(head, bytes.Repeat(pcapng("a", 10), 400_000)...)
	wide := zstdded(t, bomb, zstd.WithWindowSize(zstd.MaxWindowSize), zstd.WithSingleSegment(false))
	at := folder(t, map[string][]byte{"gz": gzipped(bomb), "zst": zstdded(t, bomb), "long": zstdded(t, frames), "wide": wide})
	zeros, bomb, frames = nil, nil, nil
	for _, name := range []string{"gz", "zst", "long", "wide"} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f, err := captures.Open([]string{at(name)}, nil)
		if err == nil {
			_, err = count(f)
			f.Close()
		}
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 48<<20 && name != "wide" || grown > captures.MaxWindow*2 {
			t.Errorf("%s: reading took %d MiB of memory in all (%v)", name, grown>>20, err)
		}
	}
}

func TestReadWithoutADisk(t *testing.T) {
	a := pcapng("a", 10, 30)
	for _, tt := range []struct {
		what   string
		octets []byte
		most   int64
		says   string
		broken bool
	}{
		{"a capture as it is", a, 1 << 20, "aa", false},
		{"just as long as it may be", a, int64(len(a)), "aa", false},
		{"a compressed one, which may be that long when unpacked", gzipped(a), int64(len(a)), "aa", false},
		{"one octet too long when unpacked", gzipped(a), int64(len(a)) - 1, "a", true},
	} {
		f, err := captures.Read("upload", bytes.NewReader(tt.octets), tt.most)
		if err != nil {
			t.Fatalf("%s: %v", tt.what, err)
		}
		said, err := story(t, f)
		if said != tt.says || errors.Is(err, captures.ErrTooLong) != tt.broken {
			t.Errorf("%s: it says %q and ends with %v, want %q; too long: %v", tt.what, said, err, tt.says, tt.broken)
		}
		if words := captures.Words(err, i18n.Chinese); tt.broken && !strings.Contains(words, "解压后过长") {
			t.Errorf("%s: in Chinese it is %q", tt.what, words)
		}
	}
	if _, err := captures.Read("junk.txt", strings.NewReader("no capture"), 1<<20); err == nil || !strings.HasPrefix(err.Error(), "junk.txt: ") {
		t.Errorf("what is no capture is refused with %v, which should name it", err)
	}
}
