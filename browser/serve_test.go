package browser

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"
)

// command is the tcpglass that all tests share, built once.
var command string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tcpglass-browser-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	command = filepath.Join(dir, "tcpglass")
	build := exec.Command("go", "build", "-o", command, "./cmd/tcpglass")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s%v\n", out, err)
		return 1
	}
	code := m.Run()
	chromium.close()
	return code
}

// serve runs `tcpglass serve` on a free port until the test ends, and gives
// its address, http://127.0.0.1:PORT/.
func serve(t *testing.T, args ...string) string {
	t.Helper()
	s := exec.Command(command, append([]string{"serve", "--listen", "127.0.0.1:0", "--lang", "en"}, args...)...)
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.Stderr = os.Stderr
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Process.Signal(syscall.SIGINT)
		if err := s.Wait(); err != nil {
			t.Errorf("serve, interrupted, should end with 0: %v", err)
		}
	})
	return address(t, out)
}

var printed = regexp.MustCompile(`http://\S+`)

// address is the first URL in what the server says.
func address(t *testing.T, out io.Reader) string {
	t.Helper()
	found := make(chan string, 1)
	go func() {
		defer close(found)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if url := printed.FindString(lines.Text()); url != "" {
				found <- url
				break
			}
		}
		io.Copy(io.Discard, out)
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	select {
	case url, ok := <-found:
		if ok {
			return url
		}
		t.Fatal("serve ended without printing where the page is")
	case <-ctx.Done():
		t.Fatal("serve has not printed where the page is")
	}
	return ""
}
