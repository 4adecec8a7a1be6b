//go:build linux

package sockets

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/capture"
)

// recording is a world whose loopback device is recorded.
type recording struct {
	world
	live   *capture.Live
	file   bytes.Buffer
	copied chan error
}

func record(t *testing.T) *recording {
	r := &recording{world: newWorld(t), copied: make(chan error, 1)}
	var err error
	r.Do(func() { r.live, err = capture.OpenLive("lo", capture.LiveConfig{}) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.live.Close() })
	go func() { r.copied <- r.copy() }()
	return r
}

func (r *recording) copy() error {
	w, err := capture.NewWriter(&r.file, "")
	var f capture.Frame
	for err == nil {
		if err = r.live.Next(&f); err == nil {
			err = w.Copy(r.live, &f)
		}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}

// stop ends the recording and returns what is in it.
func (r *recording) stop() *analyze.Analysis {
	r.t.Helper()
	time.Sleep(2 * capture.DefaultWait)
	_ = r.live.SetDeadline(time.Now())
	if err := <-r.copied; err != nil {
		r.t.Fatal(err)
	}
	src, err := capture.NewReader(&r.file)
	if err != nil {
		r.t.Fatal(err)
	}
	a, err := analyze.Run(r.t.Context(), src, analyze.Config{})
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

// end names an end of a connection.
type end struct{ at, peer netip.AddrPort }

// statesOf are the states of all ends that the capture knows and that are
// not closed.
func statesOf(a *analyze.Analysis) map[end]State {
	all := map[end]State{}
	for _, c := range a.Connections() {
		for d := range c.Ends {
			s := State(c.Ends[d].State.String())
			if s != Closed {
				all[end{c.Ends[d].Addr.Netip(), c.Ends[1-d].Addr.Netip()}] = s
			}
		}
	}
	return all
}

// compare holds the kernel's table against what the capture tells: every
// socket is in both, in the same state. forged is whose ends nobody has.
func compare(t *testing.T, table *Table, a *analyze.Analysis, forged netip.Prefix) {
	t.Helper()
	told := statesOf(a)
	for i := range table.Sockets {
		r := &table.Sockets[i]
		if r.Kind == ListenerRow {
			continue
		}
		e := end{r.Local, r.Remote}
		if told[e] != r.State {
			t.Errorf("%v to %v is %s for the kernel and %q for the capture", r.Local, r.Remote, r.State, told[e])
		}
		delete(told, e)
	}
	for e, s := range told {
		if !forged.Contains(e.at.Addr()) {
			t.Errorf("%v to %v is %s for the capture, and the kernel does not know it", e.at, e.peer, s)
		}
	}
}

// What the kernel says of its sockets and what the analyzer makes of the
// packets is the same.
func TestTheTableAndTheCaptureAgree(t *testing.T) {
	nobody := netip.MustParsePrefix("10.0.0.0/8")
	for _, tt := range []struct {
		what string
		make func(w world)
		want map[State]int
	}{
		{"refused", func(w world) {
			for range 5 {
				w.Do(func() { _, _ = net.Dial("tcp", "127.0.0.1:81") })
			}
		}, map[State]int{}},
		{"half-open", func(w world) {
			w.listen("127.0.0.1:80", 128)
			w.flood(80, 20, func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 1, 2, byte(i)}) })
		}, map[State]int{Listen: 1, SynReceived: 20}},
		{"established", func(w world) {
			ln := w.listen("[::1]:80", 128)
			for range 5 {
				w.Dial("tcp", "[::1]:80")
				w.accept(ln)
			}
		}, map[State]int{Listen: 1, Established: 10}},
		{"a CLOSE-WAIT leak", func(w world) {
			ln := w.listen("127.0.0.1:80", 128)
			for range 12 {
				c := w.Dial("tcp", "127.0.0.1:80")
				w.accept(ln)
				c.Close()
			}
		}, map[State]int{Listen: 1, CloseWait: 12, FinWait2: 12}},
		{"a TIME-WAIT pile", func(w world) {
			ln := w.listen("127.0.0.1:80", 128)
			for range 50 {
				c := w.Dial("tcp", "127.0.0.1:80")
				server := w.accept(ln)
				c.Close()
				time.Sleep(time.Millisecond)
				unix.Close(server)
			}
		}, map[State]int{Listen: 1, TimeWait: 50}},
		{"the server closes first", func(w world) {
			ln := w.listen("127.0.0.1:80", 128)
			for range 10 {
				c := w.Dial("tcp", "127.0.0.1:80")
				unix.Close(w.accept(ln))
				_, _ = c.Read(make([]byte, 1))
				c.Close()
			}
		}, map[State]int{Listen: 1, TimeWait: 10}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			r := record(t)
			tt.make(r.world)
			table := r.eventually(tt.what, func(t *Table) bool {
				return !slices.ContainsFunc(States, func(s State) bool { return t.count(s) != tt.want[s] })
			})
			a := r.stop()
			compare(t, table, a, nobody)
			t.Logf("%d connections in the capture, %d sockets", a.Len(), len(table.Sockets))
		})
	}
}
