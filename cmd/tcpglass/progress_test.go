package main

import (
	"strings"
	"testing"
	"time"
)

func TestProgressLine(t *testing.T) {
	for _, tt := range []struct {
		what        string
		total, done int64
		elapsed     time.Duration
		want        string
	}{{
		"at the beginning", 100e6, 0, 0,
		"f    0 %  ░░░░░░░░░░░░░░░░░░░░░░░░  0 B / 100.0 MB  0 B/s",
	}, {
		"half way", 100e6, 50e6, 2 * time.Second,
		"f   50 %  ████████████░░░░░░░░░░░░  50.0 MB / 100.0 MB  25.0 MB/s  2s",
	}, {
		"whole", 100e6, 100e6, 4 * time.Second,
		"f  100 %  ████████████████████████  100.0 MB / 100.0 MB  25.0 MB/s",
	}, {
		"a server that does not say how much", -1, 1500, time.Second,
		"f  1.5 kB  1.5 kB/s",
	}, {
		"a server that says too little", 10, 20, time.Second,
		"f  100 %  ████████████████████████  20 B / 10 B  20 B/s",
	}} {
		p := progress{name: "f", total: tt.total, done: tt.done}
		if got := p.line(tt.elapsed); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.what, got, tt.want)
		}
	}
}

func TestOctets(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 1.25e9: "1.2 GB", 7e15: "7000.0 TB",
	} {
		if got := octets(n); got != want {
			t.Errorf("%v octets read %q, want %q", n, got, want)
		}
	}
}

// TestProgressIsCalm: the bar is drawn at most ten times a second, and in
// the end.
func TestProgressIsCalm(t *testing.T) {
	now := time.Unix(1000, 0)
	var screen strings.Builder
	p := progress{screen: &screen, name: "f", now: func() time.Time { return now }}
	p.begin(100)
	for range 100 {
		now = now.Add(10 * time.Millisecond)
		p.Write([]byte{0})
	}
	p.end()
	if drawn := strings.Count(screen.String(), "\r"); drawn != 11 {
		t.Errorf("drawn %d times in a second, want 10 times and once in the end", drawn)
	}
	if !strings.HasSuffix(screen.String(), "100 B/s"+eraseEnd+"\n") {
		t.Errorf("the last line is not whole: %q", screen.String())
	}
}

// TestProgressUnseen: nothing is drawn where nobody looks, nor where nothing
// began.
func TestProgressUnseen(t *testing.T) {
	var unseen progress
	unseen.begin(10)
	if n, err := unseen.Write(make([]byte, 10)); n != 10 || err != nil {
		t.Errorf("it took %d octets, %v, want all 10", n, err)
	}
	unseen.end()

	var screen strings.Builder
	early := progress{screen: &screen, now: time.Now}
	early.end()
	if screen.Len() > 0 {
		t.Errorf("it drew %q before the download began", screen.String())
	}
}

func TestProgressThatIsTold(t *testing.T) {
	var screen strings.Builder
	now := time.Unix(1000, 0)
	p := progress{screen: &screen, name: "f", now: func() time.Time { return now }}
	p.begin(100)
	p.drawn = p.start.Add(patience - redraw)
	p.reach(10, 100)
	p.clear()
	if screen.Len() > 0 {
		t.Errorf("at once %q is drawn; nobody waits yet", screen.String())
	}
	now = now.Add(patience)
	p.reach(50, 100)
	if !strings.Contains(screen.String(), "50 %") {
		t.Errorf("half way %q is drawn", screen.String())
	}
	p.clear()
	if !strings.HasSuffix(screen.String(), "\r"+eraseEnd) {
		t.Errorf("in the end %q stays on the screen", screen.String())
	}
}
