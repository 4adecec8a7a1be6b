package analyze

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// sieve keeps of all segments what a detector has a use for.
type sieve struct {
	thirds thirds
	tick   clock.Instant // when the detector's next tick begins
}

// keeps reports whether a segment is something to a detector. The first of a
// tick is, whatever it says: with it time passes.
func (x *sieve) keeps(s *dissect.Segment, hash uint64) bool {
	late := s.At >= x.tick
	if late {
		x.tick = (s.At/clock.Instant(detect.Tick) + 1) * clock.Instant(detect.Tick)
	}
	return x.thirds.matter(s, hash) || late
}

// signal is what a detector is told, and with which frame.
type signal struct {
	detect.Event
	frame uint64
}

// of makes a signal of a segment.
func (x *signal) of(s *dissect.Segment) {
	x.frame, x.At = s.Frame, s.At
	x.Seq, x.Ack, x.Flags, x.TTL, x.Window = s.Seq, s.Ack, s.Flags, s.TTL, s.Window
	x.Between(&s.Src, &s.Dst)
}

// signalsAtOnce is how many the watcher gets at a time: so many that a processor
// does not change too often between the detector's tables and those of others.
const signalsAtOnce = 1 << 13

// watcher gives signals to a detector, and notes what it says.
type watcher struct {
	detector *detect.Detector
	alarms   []Alarm
	more     uint64 // alarms behind the first MaxAlarms
}

func newWatcher(key [16]byte) watcher {
	return watcher{detector: hugeOne(detect.New(detect.Config{Key: key}))}
}

// see takes signals, in the order of their frames.
func (w *watcher) see(all []signal) {
	for i := range all {
		w.detector.Observe(&all[i].Event)
		w.listen(&all[i])
	}
}

// listen takes what the detector has to say. Nothing where it begins is no
// alarm: it ends one.
func (w *watcher) listen(s *signal) {
	for v, ok := w.detector.Next(); ok; v, ok = w.detector.Next() {
		if len(w.alarms) == MaxAlarms {
			w.more++
			continue
		}
		w.alarms = append(w.alarms, Alarm{Verdict: v, Frame: s.frame, Seen: s.At})
	}
}

// EventOf is a segment as the detector knows it; false where it says nothing
// about opening or closing.
func EventOf(s *dissect.Segment) (detect.Event, bool) {
	return detect.FromTCP(s.At, s.Src.Addr, s.Dst.Addr, s.TTL, &wire.TCP{
		Src: s.Src.Port, Dst: s.Dst.Port, Seq: s.Seq, Ack: s.Ack, Flags: s.Flags, Window: s.Window,
	})
}
