package host

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/seq"

	"pgregory.net/rapid"
)

// menus draws what a SYN may offer.
var menus = rapid.Custom(func(t *rapid.T) menu {
	return menu{
		class: rapid.Uint8Max(7).Draw(t, "class"),
		scale: rapid.Uint8Max(15).Draw(t, "scale"),
		sack:  rapid.Bool().Draw(t, "sack"),
	}
})

var aJar = func() *jar {
	j := newJar(siphash.KeyFrom([16]byte{3: 9}), 0)
	return &j
}

const early = clock.Instant(10 * time.Second) // of a key's period

func TestACookieSaysWhatItWasBakedOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j, m := aJar(), menus.Draw(t, "menu")
		now := clock.Instant(rapid.Int64Range(1, int64(1000*time.Hour)).Draw(t, "now"))
		f := stranger(rapid.Byte().Draw(t, "from"), rapid.Uint16().Draw(t, "port"), 80)
		irs := seq.Num(rapid.Uint32().Draw(t, "irs"))
		c := j.bake(now, &f, irs, m)
		later := now.Add(time.Duration(rapid.Int64Range(0, int64(keyPeriod)).Draw(t, "later")))
		if got, ok := j.open(later, &f, irs, c); !ok || got != m {
			t.Fatalf("%v later the cookie says %+v, %v; want %+v", later.Sub(now), got, ok, m)
		}
		g := f
		g.Remote.Port++
		if _, ok := j.open(later, &g, irs, c); ok {
			t.Fatal("it is good for another port, too")
		}
		if _, ok := j.open(later, &f, irs+1, c); ok {
			t.Fatal("it is good for another number of the client, too")
		}
		if bent := c ^ 1<<rapid.IntRange(0, 31).Draw(t, "bit"); bent != c {
			if _, ok := j.open(later, &f, irs, bent); ok {
				t.Fatalf("it is good with another bit, too: %#x for %#x", bent, c)
			}
		}
	})
}

func TestACookieIsGoodForHalfAMinuteToAMinute(t *testing.T) {
	f := stranger(9, 4000, 80)
	for _, tt := range []struct {
		baked, later time.Duration
		good         bool
	}{
		{0, 0, true},
		{0, 2*keyPeriod - 1, true}, // baked when its key was new
		{0, 2 * keyPeriod, false},
		{keyPeriod - 1, 0, true}, // baked when it was old
		{keyPeriod - 1, keyPeriod, true},
		{keyPeriod - 1, keyPeriod + 1, false},
		{0, 4 * keyPeriod, false}, // the same parity again
	} {
		j := aJar()
		at := clock.Instant(10 * keyPeriod).Add(tt.baked)
		c := j.bake(at, &f, 700, menu{scale: 7})
		if _, ok := j.open(at.Add(tt.later), &f, 700, c); ok != tt.good {
			t.Errorf("baked %v into a period, %v later it is good: %v, want %v", tt.baked, tt.later, ok, tt.good)
		}
	}
}

// Hosts with one secret take each other's cookies, though their clocks began
// at different times.
func TestJarsWithOneSecretAndOneEraAgree(t *testing.T) {
	secret, f := siphash.KeyFrom([16]byte{1: 1}), stranger(9, 4000, 80)
	old, young := newJar(secret, 1000*time.Hour), newJar(secret, 1007*time.Hour)
	c := old.bake(early.Add(7*time.Hour), &f, 700, menu{class: 6})
	if got, ok := young.open(early, &f, 700, c); !ok || got.class != 6 {
		t.Error("the other host does not know the cookie")
	}
	other := newJar(siphash.KeyFrom([16]byte{1: 2}), 1007*time.Hour)
	if _, ok := other.open(early, &f, 700, c); ok {
		t.Error("a host with another secret takes it")
	}
}

// The doc says 2^-23 for each guess. Five million guesses should hit 0.6
// times on average; more than 6 are as likely as one in a million.
func TestGuessesHitAsRarelyAsTheMacIsLong(t *testing.T) {
	j, f := aJar(), stranger(9, 4000, 80)
	hits, tries := 0, 5_000_000
	if testing.Short() {
		tries = 100_000
	}
	guess := uint64(12345)
	for range tries {
		guess = guess*6364136223846793005 + 1442695040888963407
		if _, ok := j.open(early, &f, seq.Num(guess), cookie(guess>>32)); ok {
			hits++
		}
	}
	if hits > 6 {
		t.Errorf("%d of %d guesses were right, want less than 1 on average", hits, tries)
	}
}

func TestAnMssIsNeverRoundedUp(t *testing.T) {
	for mss := 88; mss <= 65535; mss++ {
		class, fine := mssClass(uint16(mss))
		rough, exact := int(mssOf(class, 0)), int(mssOf(class, fine))
		if rough > mss || exact > mss || fine > fineMask {
			t.Fatalf("an MSS of %d comes back as %d, or %d with timestamps", mss, rough, exact)
		}
		if width := int(mssStep(class)); mss-exact >= width {
			t.Fatalf("with timestamps an MSS of %d comes back as %d: not within %d", mss, exact, width)
		}
	}
	for _, tt := range []struct{ mss, rough, exact uint16 }{
		{1460, 1460, 1460}, {1452, 1440, 1452}, {1440, 1440, 1440}, {1412, 1400, 1412},
		{1380, 1360, 1380}, {1300, 1220, 1298}, {1220, 1220, 1220}, {536, 536, 536}, {8960, 8960, 8960},
	} {
		class, fine := mssClass(tt.mss)
		if rough, exact := mssOf(class, 0), mssOf(class, fine); rough != tt.rough || exact != tt.exact {
			t.Errorf("an MSS of %d comes back as %d, %d with timestamps; want %d, %d", tt.mss, rough, exact, tt.rough, tt.exact)
		}
	}
}

func TestAnEngravedTimestampIsNotLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stamp, fine := rapid.Uint32().Draw(t, "stamp"), rapid.Uint32Max(fineMask).Draw(t, "fine")
		got := engrave(stamp, fine)
		if got&fineMask != fine || stamp-got > fineMask {
			t.Fatalf("%d with %d engraved is %d: want those low bits, and at most 63 less", stamp, fine, got)
		}
	})
}

func TestCookiesOfOneClientDoNotLookAlike(t *testing.T) {
	j, f := aJar(), stranger(9, 4000, 80)
	low := map[cookie]int{}
	for i := range 1 << 12 {
		low[j.bake(early, &f, seq.Num(i), menu{class: 6, scale: 7, sack: true})&menuMask]++
	}
	for bits, n := range low {
		if n > 40 { // 8 on average
			t.Errorf("%d of %d cookies end with %#x", n, 1<<12, bits)
		}
	}
}

func BenchmarkBake(b *testing.B) {
	j, f := aJar(), stranger(9, 4000, 80)
	for b.Loop() {
		j.bake(early, &f, 700, menu{scale: 7})
	}
}
