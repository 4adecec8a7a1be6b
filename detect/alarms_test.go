package detect_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/wire"
)

// alarms are those that d sees now.
func alarms(d *detect.Detector) (all []detect.Verdict) {
	d.Alarms(func(v detect.Verdict) bool { all = append(all, v); return true })
	return all
}

// TestAlarmsAreWhatIsGoingOn: a flood and a scan at once, each for as long as
// it lasts, and not what went before.
func TestAlarmsAreWhatIsGoingOn(t *testing.T) {
	w := newTraffic(1)
	w.normal(0, stop, 100)
	w.flood(begin, end, 1000, w.random)
	w.scan(begin, end, 100, false)
	d := detect.New(detect.Config{})
	var before, during int
	for _, ev := range w.sorted() {
		d.Observe(&ev)
		switch n := len(alarms(d)); {
		case ev.At < clock.Instant(begin):
			before = max(before, n)
		case ev.At < clock.Instant(end):
			during = max(during, n)
		}
	}
	if before != 0 || during != 2 {
		t.Errorf("there were %d alarms before anything happened and %d at once while it did, want none and two", before, during)
	}
	d.Advance(clock.Instant(stop + 30*s))
	if left := alarms(d); len(left) != 0 {
		t.Errorf("half a minute later there are still %+v", left)
	}
}

func TestAlarmsCanBeLeftEarly(t *testing.T) {
	w := newTraffic(1)
	w.flood(0, 2*s, 1000, w.random)
	w.scan(0, 2*s, 100, false)
	d := detect.New(detect.Config{})
	for _, ev := range w.sorted() {
		d.Observe(&ev)
	}
	n := 0
	d.Alarms(func(detect.Verdict) bool { n++; return false })
	if n != 1 || len(alarms(d)) != 2 {
		t.Errorf("left at the first, heard %d of %d", n, len(alarms(d)))
	}
}

// TestTheEndOfAnAlarmHasWords, and its reasons are part of the whole text.
func TestTheEndOfAnAlarmHasWords(t *testing.T) {
	w := newTraffic(1)
	w.flood(0, 2*s, 1000, w.random)
	w.scan(0, 2*s, 100, false)
	for _, h := range w.watch(t) {
		if !h.Class.Alarm() {
			continue
		}
		en, zh := h.Over(i18n.English.Text), h.Over(i18n.Chinese.Text)
		if strings.Contains(en+zh, "%!") || strings.Contains(en+zh, "detect.") || en == zh {
			t.Errorf("the end of a %v is told as %q and %q", h.Class, en, zh)
		}
		text := h.Text(i18n.English.Text)
		for _, r := range h.Reasons(i18n.English.Text) {
			if !slices.Contains(text, "  "+r) {
				t.Errorf("a reason is not in the text: %q", r)
			}
		}
	}
}

// What a client has sent before it learns that the server has reset the
// connection is nobody's attack; the same from strangers is one.
func TestWhatWasOnItsWayIsNoFlood(t *testing.T) {
	for _, reset := range []bool{true, false} {
		w := newTraffic(1)
		w.normal(0, stop, 10)
		client := w.endpoint(w.one())
		hello := w.syn(begin, client, 700)
		w.connect(begin, hello, 10*ms, stop)
		if reset {
			rst := hello
			rst.Kind, rst.FromServer, rst.Flags = detect.Rst, true, wire.RST|wire.ACK
			w.add(begin+s, rst)
		}
		for i := range 1000 {
			ack := hello
			ack.Kind, ack.Flags = detect.Stray, wire.ACK
			w.add(begin+s+time.Duration(i+1)*ms, ack)
		}
		flood := slices.ContainsFunc(w.watch(t), func(h heard) bool { return h.Class == detect.Flood })
		if flood == reset {
			t.Errorf("a thousand ACKs in a second, of a connection that was reset: %v; called a flood: %v", reset, flood)
		}
	}
}
