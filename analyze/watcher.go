package analyze

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// watcher shows all segments to a detector, in the order of frames, and
// notes what it says.
type watcher struct {
	detector *detect.Detector
	thirds   *thirds
	tick     clock.Instant // when the detector's next tick begins
	alarms   []Alarm
	more     uint64 // alarms behind the first MaxAlarms
}

func newWatcher(key [16]byte) watcher {
	return watcher{detector: detect.New(detect.Config{Key: key}), thirds: new(thirds)}
}

func (w *watcher) see(b *batch) {
	for i := range b.n {
		s := &b.segments[i]
		if s.At >= w.tick {
			w.detector.Advance(s.At)
			w.tick = (s.At/clock.Instant(detect.Tick) + 1) * clock.Instant(detect.Tick)
			w.listen(s)
		}
		if !w.thirds.matter(s, b.hashes[i]) {
			continue
		}
		if ev, ok := EventOf(s); ok {
			w.detector.Observe(&ev)
			w.listen(s)
		}
	}
}

// listen takes what the detector has to say. Nothing where it begins is no
// alarm: it ends one.
func (w *watcher) listen(s *dissect.Segment) {
	for v, ok := w.detector.Next(); ok; v, ok = w.detector.Next() {
		if len(w.alarms) == MaxAlarms {
			w.more++
			continue
		}
		w.alarms = append(w.alarms, Alarm{Verdict: v, Frame: s.Frame, Seen: s.At})
	}
}

// EventOf is a segment as the detector knows it; false where it says nothing
// about opening or closing.
func EventOf(s *dissect.Segment) (detect.Event, bool) {
	return detect.FromTCP(s.At, s.Src.Addr, s.Dst.Addr, s.TTL, &wire.TCP{
		Src: s.Src.Port, Dst: s.Dst.Port, Seq: s.Seq, Ack: s.Ack, Flags: s.Flags, Window: s.Window,
	})
}
