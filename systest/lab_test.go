package systest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// How long things may take at most, on a slow machine under load.
const (
	patience     = 3 * time.Minute // for a command that ends by itself
	soon         = 10 * time.Second
	pollInterval = 20 * time.Millisecond
)

// binary is the tcpglass command, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if os.Getenv("TCPGLASS_SYSTEM") != "1" {
		return m.Run() // which will skip
	}
	dir, err := os.MkdirTemp("", "tcpglass-systest-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	os.Chmod(dir, 0o755) // one test runs the command as nobody
	binary = filepath.Join(dir, "tcpglass")
	build := exec.Command("go", "build", "-o", binary, "../cmd/tcpglass")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "building tcpglass:", err)
		return 1
	}
	return m.Run()
}

// system skips the test where it was not asked for, and fails it where it was
// and a tool is missing.
func system(t *testing.T, tools ...string) {
	t.Helper()
	if os.Getenv("TCPGLASS_SYSTEM") != "1" {
		t.Skip("system test: run it as root with TCPGLASS_SYSTEM=1 go test ./systest/...")
	}
	if os.Geteuid() != 0 {
		t.Fatal("system tests make namespaces and TUN devices: run them as root")
	}
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing: .ci/run installs what the system tests need", tool)
		}
	}
}

// waits lets a test run beside others that call it: most of its time it waits
// for packets that do not come.
func waits(t *testing.T, tools ...string) {
	t.Helper()
	system(t, tools...)
	t.Parallel()
}

// lab is a network namespace with nothing in it but a loopback device. It
// goes, with all that was started in it, when the test ends.
type lab struct {
	t    *testing.T
	name string
}

var labs atomic.Int32

func newLab(t *testing.T, tools ...string) *lab {
	t.Helper()
	system(t, append(tools, "ip")...)
	l := &lab{t, fmt.Sprintf("tcpglass-%d-%d", os.Getpid(), labs.Add(1))}
	must(t, exec.Command("ip", "netns", "add", l.name))
	t.Cleanup(func() { must(t, exec.Command("ip", "netns", "del", l.name)) })
	l.run("ip", "link", "set", "lo", "up")
	return l
}

// must runs a command that has no reason to fail.
func must(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(cmd.Args, " "), err, out.String(), errs.String())
	}
	return out.String()
}

// command is a command in the namespace. ip becomes the command, so that its
// process id is the command's.
func (l *lab) command(args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	l.t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "ip", append([]string{"netns", "exec", l.name}, args...)...)
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "no_proxy=*", "NO_PROXY=*")
	return cmd
}

// run runs a command in the namespace and returns what it says.
func (l *lab) run(args ...string) string {
	l.t.Helper()
	return must(l.t, l.command(args...))
}

// into runs a command in the namespace and writes what it says to w.
func (l *lab) into(w io.Writer, args ...string) {
	l.t.Helper()
	cmd := l.command(args...)
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = w, &errs
	if err := cmd.Run(); err != nil {
		l.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
}

// outcome is how a command ended that may well fail.
type outcome struct {
	code      int
	out, errs string
}

func (l *lab) try(args ...string) outcome {
	l.t.Helper()
	return outcomeOf(l.t, l.command(args...))
}

func outcomeOf(t *testing.T, cmd *exec.Cmd) outcome {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// process is a command that runs until it is ended.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	out   lockedBuffer // both of its outputs
	ended chan struct{}
}

// start starts a command in the namespace. The test's end is its end.
func (l *lab) start(args ...string) *process {
	l.t.Helper()
	p := &process{t: l.t, cmd: l.command(args...), ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	if err := p.cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // ExitCode tells
		close(p.ended)
	}()
	l.t.Cleanup(func() { p.end(syscall.SIGTERM) }) // nginx takes its workers along
	return p
}

// end sends a signal and waits for the end.
func (p *process) end(sig os.Signal) (code int) {
	p.t.Helper()
	_ = p.cmd.Process.Signal(sig) // it may have ended by itself
	select {
	case <-p.ended:
	case <-time.After(soon):
		_ = p.cmd.Process.Kill()
		<-p.ended
		p.t.Errorf("%s did not end within %v of %v:\n%s", strings.Join(p.cmd.Args, " "), soon, sig, p.out.String())
	}
	return p.cmd.ProcessState.ExitCode()
}

// until waits until a process has said something.
func (p *process) until(want string) {
	p.t.Helper()
	eventually(p.t, func() (bool, string) {
		select {
		case <-p.ended:
			p.t.Fatalf("%s has ended:\n%s", strings.Join(p.cmd.Args, " "), p.out.String())
		default:
		}
		return strings.Contains(p.out.String(), want), fmt.Sprintf("%q in\n%s", want, p.out.String())
	})
}

// eventually waits until something is so. Real programs are at work here, in
// real time: nothing but looking again tells.
func eventually(t *testing.T, so func() (yes bool, want string)) {
	t.Helper()
	for end := time.Now().Add(soon); ; time.Sleep(pollInterval) {
		yes, want := so()
		if yes {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("waited %v for %s", soon, want)
		}
	}
}
