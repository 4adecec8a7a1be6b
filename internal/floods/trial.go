// Package floods makes docs/floods.md: every defence of a listener against
// every attack that package siege knows, and what the detector says of it.
package floods

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/sim/siege"
	"github.com/tcpglass/tcpglass/wire"
)

// seed is that of all sieges on the page.
const seed = 4

// Trial is one siege, with what the detector has said of the packets at the
// server's door.
type Trial struct {
	*siege.Result
	Said []detect.Verdict // in order
}

// Try is every defence against every attack: first all defences against the
// first attack. It takes some seconds.
func Try() []Trial {
	attacks, defences := siege.Attacks(), siege.Defences()
	trials := make([]Trial, len(attacks)*len(defences))
	var workers sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(trials); i = int(next.Add(1)) - 1 {
				trials[i] = try(defences[i%len(defences)], attacks[i/len(defences)])
			}
		})
	}
	workers.Wait()
	return trials
}

// try is one siege that a detector watches.
func try(d siege.Defence, a siege.Attack) (t Trial) {
	w := newWatch()
	t.Result = siege.Run(seed, d, a, w.see)
	t.Said = w.said()
	return t
}

// watch is a detector that sees packets.
type watch struct {
	*detect.Detector
	verdicts []detect.Verdict
}

func newWatch() *watch { return &watch{Detector: detect.New(detect.Config{})} }

// see takes a packet as it leaves its sender.
func (w *watch) see(p *sim.Packet) {
	ip, err := wire.ParseIP(p.Bytes)
	if err != nil || ip.Proto != wire.ProtoTCP {
		return
	}
	seg, err := wire.ParseTCP(ip.Payload)
	if err != nil {
		return
	}
	if ev, ok := detect.FromTCP(p.At, ip.Src, ip.Dst, ip.TTL, &seg); ok {
		w.Observe(&ev)
	}
	w.listen()
}

func (w *watch) listen() {
	for v, ok := w.Next(); ok; v, ok = w.Next() {
		w.verdicts = append(w.verdicts, v)
	}
}

// said are all verdicts, when the siege is over.
func (w *watch) said() []detect.Verdict {
	w.Advance(sim.Begin.Add(siege.Over))
	w.listen()
	return w.verdicts
}

// Named is the first alarm, and how long after the attack's beginning; false
// where there is none.
func (t *Trial) Named() (v detect.Verdict, after time.Duration, ok bool) {
	i := slices.IndexFunc(t.Said, func(v detect.Verdict) bool { return v.Class.Alarm() })
	if i < 0 {
		return v, 0, false
	}
	return t.Said[i], t.Said[i].At.Sub(sim.Begin.Add(siege.Begin)), true
}
