package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Result is one output line.
type Result struct {
	Case    string  `json:"case"`
	Run     int     `json:"run"` // 0 in the line of medians
	Metrics Metrics `json:"metrics,omitempty"`
	Err     string  `json:"err,omitempty"`
}

// runAll writes every result, and at the end the medians, to enc.
func runAll(todo []Case, n int, prof string, enc *json.Encoder) {
	got := interleave(todo, n, prof, func(r Result) { enc.Encode(r) })
	for _, c := range todo {
		if m, ok := got[c.Name()]; ok {
			enc.Encode(Result{Case: c.Name(), Metrics: m})
		}
	}
}

// interleave runs every case n times, tells each result, and returns the
// medians by name. Runs are the outer loop, so that slow drift of the machine
// hits every case alike.
func interleave(todo []Case, n int, prof string, tell func(Result)) map[string]Metrics {
	got := map[string][]Metrics{}
	for i := 1; i <= n; i++ {
		for _, c := range todo {
			m, err := spawn(c, prof)
			if err != nil {
				tell(Result{Case: c.Name(), Run: i, Err: err.Error()})
				continue
			}
			got[c.Name()] = append(got[c.Name()], m)
			tell(Result{Case: c.Name(), Run: i, Metrics: m})
		}
	}
	medians := map[string]Metrics{}
	for name, ms := range got {
		medians[name] = median(ms)
	}
	return medians
}

func median(ms []Metrics) Metrics {
	vals := map[string][]float64{}
	for _, m := range ms {
		for k, v := range m {
			vals[k] = append(vals[k], v)
		}
	}
	out := Metrics{}
	for k, v := range vals {
		slices.Sort(v)
		out[k] = v[len(v)/2]
	}
	return out
}

// childLimit ends a child that hangs.
const childLimit = 60 * time.Second

// spawn runs one case in a child process with a fresh network namespace.
func spawn(c Case, prof string) (m Metrics, err error) {
	cmd := exec.Command(must(os.Executable()), "-child", c.Name(), "-dur", c.Dur.String(), "-prof", prof)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	defer time.AfterFunc(childLimit, func() { cmd.Process.Kill() }).Stop()
	err = cmd.Wait()
	if s := strings.TrimSpace(errs.String()); s != "" {
		fmt.Fprintf(os.Stderr, "%s: %.300s\n", c.Name(), s)
	}
	if err != nil {
		return nil, err
	}
	return m, json.Unmarshal(out.Bytes(), &m)
}

// childMain runs one case in this process, which owns its network namespace.
func childMain(all []Case, name, prof string) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Fprintln(os.Stderr, e)
			os.Exit(1)
		}
	}()
	i := slices.IndexFunc(all, func(c Case) bool { return c.Name() == name })
	if i < 0 {
		panic("no such case: " + name)
	}
	m := runHere(all[i], prof)
	check(json.NewEncoder(os.Stdout).Encode(m))
}

func runHere(c Case, prof string) Metrics {
	raiseFileLimit()
	prepareKernel(c.Link)
	var p *Pair
	if c.Peer.Pair != nil {
		p = c.Peer.Pair(c.Link)
	}
	if prof != "" {
		check(pprof.StartCPUProfile(must(os.Create(prof))))
		defer pprof.StopCPUProfile()
	}
	return workloads[c.Work](c, p)
}

func raiseFileLimit() {
	var lim syscall.Rlimit
	check(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &lim))
	lim.Cur = lim.Max
	check(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &lim))
}
