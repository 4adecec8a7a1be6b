// Readers measures programs that read captures, one after the other on the
// same files in one run: how long they take, and how much memory at most.
//
//	readers [-n RUNS] [-run RE] [-tcpglass PATH] [-timeout D] FILE...
//
// Each file is read once before, so that all find it in the page cache. Of
// several runs the fastest counts. Programs that are not installed are left
// out, and said so. Their output goes nowhere.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

// reader is a program with its arguments; FILE stands for the capture.
type reader struct {
	name string
	args []string
}

const file = "FILE"

// readers are what is compared: each says something of every connection, but
// for cat, which says what reading alone costs.
func readers(tcpglass string) []reader {
	return []reader{
		{"cat", []string{"cat", file}},
		{"tcpglass analyze", []string{tcpglass, "analyze", file}},
		{"tcpglass analyze --json", []string{tcpglass, "analyze", "--json", file}},
		{"argus -r", []string{"argus", "-r", file, "-w", "-"}},
		{"tcptrace -n", []string{"tcptrace", "-n", file}},
		{"tcptrace -n -l -r", []string{"tcptrace", "-n", "-l", "-r", file}},
		{"tcpdump -S -nr", []string{"tcpdump", "-S", "-nr", file}},
		{"tshark -z conv,tcp", []string{"tshark", "-q", "-z", "conv,tcp", "-r", file}},
	}
}

// result is one run.
type result struct {
	wall, cpu time.Duration
	peak      int64 // of resident memory, octets
}

func main() {
	runs := flag.Int("n", 1, "runs of each; the fastest counts")
	pick := flag.String("run", "", "only programs that match this regular expression")
	own := flag.String("tcpglass", "tcpglass", "the tcpglass to measure")
	limit := flag.Duration("timeout", 5*time.Minute, "give up on a program after this")
	flag.Parse()
	wanted, err := regexp.Compile(*pick)
	if err != nil || flag.NArg() == 0 || *runs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	for _, path := range flag.Args() {
		if err := compare(os.Stdout, path, readers(*own), wanted, *runs, *limit); err != nil {
			fmt.Fprintln(os.Stderr, "readers:", err)
			os.Exit(1)
		}
	}
}

// compare writes a table of one file.
func compare(out io.Writer, path string, all []reader, wanted *regexp.Regexp, runs int, limit time.Duration) error {
	octets, err := warm(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, %.1f MB\n\n| | wall s | CPU s | MB/s | peak MB |\n|---|---|---|---|---|\n", filepath.Base(path), float64(octets)/1e6)
	for _, r := range all {
		if !wanted.MatchString(r.name) {
			continue
		}
		best, err := fastest(r, path, runs, limit)
		if err != nil {
			fmt.Fprintf(out, "| %s | %v |\n", r.name, err)
			continue
		}
		fmt.Fprintf(out, "| %s | %.2f | %.2f | %.0f | %.0f |\n", r.name,
			best.wall.Seconds(), best.cpu.Seconds(), float64(octets)/1e6/best.wall.Seconds(), float64(best.peak)/1e6)
	}
	fmt.Fprintln(out)
	return nil
}

// warm reads a file once and tells its length.
func warm(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.Copy(io.Discard, f)
}

func fastest(r reader, path string, runs int, limit time.Duration) (best result, err error) {
	for range runs {
		one, err := measure(r, path, limit)
		if err != nil {
			return best, err
		}
		if best.wall == 0 || one.wall < best.wall {
			best = one
		}
	}
	return best, nil
}

// measure runs a program once. An exit code that is not 0 is fine: some
// programs complain where they have read everything.
func measure(r reader, path string, limit time.Duration) (result, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	args := make([]string, len(r.args))
	for i, a := range r.args {
		args[i] = a
		if a == file {
			args[i] = path
		}
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	switch {
	case ctx.Err() != nil:
		return result{}, fmt.Errorf("not done after %v", limit)
	case cmd.ProcessState == nil:
		return result{}, err
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return result{wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), usage.Maxrss << 10}, nil
}
