package host

import (
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

// A table must do what a map does, and its queue what a slice does.
func TestATableIsAMapInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.Bool().Draw(t, "colliding")
		memory := tcp.NewMemory(0)
		tab := table[int]{limit: 700, memory: memory, hash: func(f *wire.Flow) uint64 {
			if few {
				return uint64(f.Remote.Port % 3)
			}
			return uint64(f.Remote.Port) * 0x9e3779b97f4a7c15 >> 20
		}}
		var q queue
		var order []uint16
		for range rapid.IntRange(0, 1500).Draw(t, "steps") {
			port := rapid.Uint16Range(1, 900).Draw(t, "port")
			f := stranger(9, port, 80)
			r := tab.find(tab.hash(&f), &f)
			if (r != 0) != slices.Contains(order, port) {
				t.Fatalf("port %d: found %v, want %v", port, r != 0, !(r != 0))
			}
			switch {
			case r != 0:
				tab.unlink(&q, r)
				tab.remove(r)
				order = slices.DeleteFunc(order, func(p uint16) bool { return p == port })
			default:
				r, ok := tab.add(tab.hash(&f), &f)
				if ok != (len(order) < 700) {
					t.Fatalf("with %d records of 700, add says %v", len(order), ok)
				}
				if ok {
					at := 0
					if len(order) > 0 && rapid.Bool().Draw(t, "not at the end") {
						at = len(order) - rapid.IntRange(0, min(3, len(order))).Draw(t, "how far")
						var older ref
						if at > 0 {
							g := stranger(9, order[at-1], 80)
							older = tab.find(tab.hash(&g), &g)
						}
						tab.insert(&q, older, r)
					} else {
						at = len(order)
						tab.push(&q, r)
					}
					order = slices.Insert(order, at, port)
				}
			}
		}
		var got, back []uint16
		for r := q.oldest; r != 0; r = tab.at(r).newer {
			got = append(got, tab.at(r).flow.Remote.Port)
		}
		for r := q.newest; r != 0; r = tab.at(r).older {
			back = append(back, tab.at(r).flow.Remote.Port)
		}
		if slices.Reverse(back); !slices.Equal(got, back) {
			t.Fatalf("forwards the queue holds %v, backwards %v", got, back)
		}
		if !slices.Equal(got, order) {
			t.Fatalf("the queue holds %v, want %v", got, order)
		}
		tab.release()
		if memory.Used() != 0 {
			t.Fatalf("a table that is gone still costs %d octets", memory.Used())
		}
	})
}

// The timers must never be later than a deadline, and come in order.
func TestTimersComeInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var heap timers
		conns := make([]Conn, 40)
		due := map[*Conn]clock.Instant{}
		for range rapid.IntRange(0, 300).Draw(t, "steps") {
			c := &conns[rapid.IntRange(0, len(conns)-1).Draw(t, "conn")]
			if rapid.IntRange(0, 3).Draw(t, "what") == 0 {
				heap.remove(c)
				delete(due, c)
				continue
			}
			at := clock.Instant(rapid.IntRange(1, 50).Draw(t, "at"))
			heap.schedule(c, at)
			if old, ok := due[c]; !ok || at < old {
				due[c] = at
			}
		}
		if len(heap) != len(due) {
			t.Fatalf("%d entries, want %d", len(heap), len(due))
		}
		for last := clock.Instant(0); len(heap) > 0; {
			c, at := heap[0].c, heap.next()
			if at != due[c] || at < last {
				t.Fatalf("an entry comes at %d after %d, want %d", at, last, due[c])
			}
			last = at
			heap.remove(c)
		}
	})
}

func TestARingIsABoundedQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := ring[int]{limit: 20}
		var model []int
		for i := range rapid.IntRange(0, 200).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "push") {
				ok := r.push(i)
				if !ok && len(model) < 20 {
					t.Fatalf("full with %d of 20", len(model))
				}
				if ok {
					model = append(model, i)
				}
				continue
			}
			got, ok := r.pop()
			if ok != (len(model) > 0) || ok && got != model[0] {
				t.Fatalf("took %d, %v from %v", got, ok, model)
			}
			model = model[min(1, len(model)):]
		}
		if len(r.items) > 32 {
			t.Fatalf("room for %d, want no more than the power of two above 20", len(r.items))
		}
	})
}

func TestALineHoldsEachOnce(t *testing.T) {
	var c [3]Conn
	l := line{lane: newsLane}
	for _, i := range []int{1, 0, 1, 2, 0} {
		l.push(&c[i])
	}
	for _, want := range []*Conn{&c[1], &c[0], &c[2], nil} {
		if got := l.pop(); got != want {
			t.Errorf("took %p from the line, want %p", got, want)
		}
	}
	l.push(&c[1])
	if l.pop() != &c[1] || l.tail != nil {
		t.Error("one who has left cannot come back")
	}
}

func TestALimiterLetsThroughItsRate(t *testing.T) {
	l := limiter{rate: 10}
	now := clock.Instant(time.Hour)
	for step, want := range []int{10, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1} { // a full bucket, then one each 100 ms
		got := 0
		for range 50 {
			if l.allow(now) {
				got++
			}
		}
		if got != want {
			t.Errorf("in step %d %d passed, want %d", step, got, want)
		}
		now = now.Add(100 * time.Millisecond)
	}
	now = now.Add(time.Minute)
	got := 0
	for range 50 {
		if l.allow(now) {
			got++
		}
	}
	if got != 10 {
		t.Errorf("after a minute of silence %d passed, want the bucket: 10", got)
	}
}

func TestErrorsHaveTexts(t *testing.T) {
	for e := ErrAddressInUse; e <= ErrBadWord; e++ {
		if e.Error() == "host: unknown error" {
			t.Errorf("error %d has no text", e)
		}
	}
	if Error(200).Error() != "host: unknown error" {
		t.Error("an error that is none has a text")
	}
}
