package capture_test

import (
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
)

// source is a source made of frames, each "name@time" at its interface 0, or
// "name@time/interface".
type source struct {
	frames     []capture.Frame
	interfaces []capture.Interface
	end        error // nil is io.EOF
	buf        []byte
}

func (s *source) Next(f *capture.Frame) error {
	if s.buf = append(s.buf[:0], "gone"...); len(s.frames) == 0 { // what was given before is not valid any more
		if s.end != nil {
			return s.end
		}
		return io.EOF
	}
	*f = s.frames[0]
	s.buf = append(s.buf[:0], f.Bytes...)
	f.Bytes = s.buf
	s.frames = s.frames[1:]
	return nil
}

func (s *source) Interfaces() []capture.Interface { return s.interfaces }

// frames makes a source of names and instants.
func frames(end error, interfaces string, list ...any) *source {
	s := &source{end: end}
	for _, name := range strings.Fields(interfaces) {
		s.interfaces = append(s.interfaces, capture.Interface{Name: name})
	}
	for i := 0; i < len(list); i += 3 {
		s.frames = append(s.frames, capture.Frame{
			Bytes: []byte(list[i].(string)), At: clock.Instant(list[i+1].(int)), Interface: list[i+2].(int),
		})
	}
	return s
}

func TestMergeIsByTime(t *testing.T) {
	m := capture.Merge(
		frames(nil, "a0 a1", "a", 10, 1, "b", 40, 0, "c", 50, 1),
		frames(nil, "b0", "d", 10, 0, "e", 20, 0, "f", 45, 0),
		frames(nil, ""),
		frames(nil, "d0", "g", 0, 0, "h", 30, 0, "i", 25, 0),
	)
	got, err := drain(t, m)
	if err != nil {
		t.Fatal(err)
	}
	var order string
	interfaces := m.Interfaces()
	for _, f := range got {
		order += " " + f.octets + ":" + interfaces[f.iface].Name
	}
	// g has no time, and i comes when its source has it
	if want := " g:d0 a:a1 d:b0 e:b0 h:d0 i:d0 b:a0 f:b0 c:a1"; order != want {
		t.Errorf("the frames come as%s, want%s", order, want)
	}
	if len(interfaces) != 4 {
		t.Errorf("%d interfaces, want the four that frames came by", len(interfaces))
	}
}

func TestMergeOfOneIsThatOne(t *testing.T) {
	one := frames(nil, "")
	if got := capture.Merge(one); got != capture.Source(one) {
		t.Error("a source alone is wrapped; nothing needs to be done to it")
	}
	if err := capture.Merge().Next(new(capture.Frame)); err != io.EOF {
		t.Errorf("no source at all gives %v, want the end", err)
	}
}

func TestMergeGoesOnWhereOneBreaks(t *testing.T) {
	cut, torn := &capture.Damage{Why: capture.Cut}, &capture.Damage{Why: capture.BadLength}
	m := capture.Merge(frames(cut, "x", "a", 10, 0), frames(nil, "y", "b", 5, 0, "c", 20, 0))
	if got, err := drain(t, m); len(got) != 3 || err != cut {
		t.Errorf("one broke: %d frames, %v; want all three and then %v", len(got), err, cut)
	}
	m = capture.Merge(frames(cut, "x", "a", 10, 0), frames(torn, "y", "b", 5, 0))
	if got, err := drain(t, m); len(got) != 2 || !errors.Is(err, cut) || !errors.Is(err, torn) {
		t.Errorf("both broke: %d frames, %v; want two and both errors", len(got), err)
	}
	if err := m.Next(new(capture.Frame)); !errors.Is(err, cut) {
		t.Errorf("after the end it gives %v, want the same again", err)
	}
}

func TestMergeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []int
		var sources []capture.Source
		for range rapid.IntRange(0, 4).Draw(t, "sources") {
			times := rapid.SliceOf(rapid.IntRange(1, 50)).Draw(t, "times")
			slices.Sort(times)
			all = append(all, times...)
			s := frames(nil, "x")
			for _, at := range times {
				s.frames = append(s.frames, capture.Frame{At: clock.Instant(at)})
			}
			sources = append(sources, s)
		}
		slices.Sort(all)
		var got []int
		var f capture.Frame
		for m := capture.Merge(sources...); m.Next(&f) == nil; {
			got = append(got, int(f.At))
		}
		if !reflect.DeepEqual(got, all) {
			t.Fatalf("sorted sources give %v, want %v", got, all)
		}
	})
}

func TestMergedFrameCostsNoAllocation(t *testing.T) {
	endless := func(start clock.Instant) capture.Source { return &ticking{at: start} }
	m := capture.Merge(endless(1), endless(2), endless(3))
	var f capture.Frame
	if n := testing.AllocsPerRun(1000, func() { _ = m.Next(&f) }); n != 0 {
		t.Errorf("a merged frame costs %v allocations, want none", n)
	}
}

// ticking gives a frame each tick, without end.
type ticking struct{ at clock.Instant }

func (s *ticking) Next(f *capture.Frame) error {
	s.at += 3
	*f = capture.Frame{At: s.at}
	return nil
}

func (s *ticking) Interfaces() []capture.Interface { return make([]capture.Interface, 1) }
