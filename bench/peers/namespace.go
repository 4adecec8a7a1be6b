package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// nsThread is an OS thread in a network namespace of its own.
type nsThread struct {
	calls chan func()
	tid   int
}

func newNSThread() *nsThread {
	t := &nsThread{calls: make(chan func())}
	go func() {
		runtime.LockOSThread() // never unlocked: the thread dies with the goroutine
		for f := range t.calls {
			f()
		}
	}()
	t.do(func() {
		check(unix.Unshare(unix.CLONE_NEWNET))
		t.tid = unix.Gettid()
	})
	return t
}

// do runs f on the thread; on a nil thread, where it is called.
func (t *nsThread) do(f func()) {
	if t == nil {
		f()
		return
	}
	done := make(chan struct{})
	t.calls <- func() { f(); close(done) }
	<-done
}

func (t *nsThread) path() string {
	return fmt.Sprintf("/proc/%d/task/%d/ns/net", os.Getpid(), t.tid)
}

// ip runs the ip tool once per line of script.
func ip(script string) {
	for line := range strings.Lines(script) {
		if out, err := exec.Command("ip", strings.Fields(line)...).CombinedOutput(); err != nil {
			panic(fmt.Sprintf("ip %s: %v: %s", strings.TrimSpace(line), err, out))
		}
	}
}
