package lessons

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/sim/scenario"
	"github.com/tcpglass/tcpglass/wire"
)

// floods are the servers that are flooded, by lesson.
var floods = map[string][]string{
	"flood-policies":             {"drop", "oldest", "chance", "reset", "cookie"},
	"when-to-allocate":           {"connection", "entry", "cookie"},
	"crowd-or-flood":             {"flooded"},
	"cookie-lost-ack-in-a-flood": {"mail"},
}

// alarms are what a detector says of the packets of a lesson: of each server
// the first alarm.
func alarms(t *testing.T, l Lesson) (alarms map[netip.Addr]detect.Verdict, began map[netip.Addr]clock.Instant) {
	t.Helper()
	alarms, began = map[netip.Addr]detect.Verdict{}, map[netip.Addr]clock.Instant{}
	d := detect.New(detect.Config{})
	p := l.Play()
	for i := range p.Packets {
		if ev, ok := event(&p.Packets[i]); ok {
			if forged(p, &ev) {
				began[ev.Server.Addr.Netip()] = min(ev.At, first(began, ev.Server.Addr.Netip()))
			}
			d.Observe(&ev)
		}
		for v, ok := d.Next(); ok; v, ok = d.Next() {
			who := v.Server.Addr.Netip()
			if _, told := alarms[who]; v.Class.Alarm() && !told {
				alarms[who] = v
			}
		}
	}
	return alarms, began
}

func first(began map[netip.Addr]clock.Instant, who netip.Addr) clock.Instant {
	if at, ok := began[who]; ok {
		return at
	}
	return clock.Never
}

// forged reports whether a SYN comes from somebody who is not there.
func forged(p *scenario.Result, ev *detect.Event) bool {
	return ev.Kind == detect.Syn && !p.World.Lives(ev.Client.Addr.Netip())
}

// event is a packet as the detector sees it.
func event(p *scenario.Packet) (ev detect.Event, ok bool) {
	ip, err := wire.ParseIP(p.Bytes)
	if err != nil || ip.Proto != wire.ProtoTCP {
		return ev, false
	}
	seg, err := wire.ParseTCP(ip.Payload)
	if err != nil {
		return ev, false
	}
	return detect.FromTCP(p.At, ip.Src, ip.Dst, ip.TTL, &seg)
}

// CHECKLIST 80, E14.
func TestTheDetectorNamesTheFloodsOfTheLessonsAndNothingElse(t *testing.T) {
	each(t, func(t *testing.T, l Lesson) {
		alarms, began := alarms(t, l)
		s := l.Scenario()
		for _, server := range floods[l.Name] {
			addr := addressOf(t, s, server)
			v, ok := alarms[addr]
			after := v.At.Sub(began[addr])
			if !ok || v.Class != detect.Flood || after <= 0 || after > time.Second {
				t.Errorf("of %s is said %v %v, %v after the first forged SYN; want a flood within a second", server, v.Class, v.Shape, after)
			}
			t.Logf("%s: %v %v after %v", server, v.Class, v.Shape, after.Round(time.Millisecond))
			delete(alarms, addr)
		}
		for addr, v := range alarms {
			t.Errorf("of %v is said %v %v at %v, where there is neither a flood nor a scan", addr, v.Class, v.Shape, v.At.Sub(sim.Begin))
		}
	})
}

// addressOf is the address of a node of a scenario.
func addressOf(t *testing.T, s *scenario.Scenario, name string) netip.Addr {
	t.Helper()
	for _, l := range s.Lines {
		if n, ok := l.Statement.(*scenario.Node); ok && n.Name == name {
			return n.Addr.Addr()
		}
	}
	t.Fatalf("nobody is called %s", name)
	return netip.Addr{}
}
