package siege

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sim"
)

// besieged is the siege of a defence by an attack, by their names.
func besieged(t *testing.T, defence, attack string) *Result {
	t.Helper()
	ds, as := Defences(), Attacks()
	d := slices.IndexFunc(ds, func(d Defence) bool { return d.Name == defence })
	a := slices.IndexFunc(as, func(a Attack) bool { return a.Name == attack })
	if d < 0 || a < 0 {
		t.Fatalf("no defence %s or no attack %s", defence, attack)
	}
	return Run(1, ds[d], as[a])
}

// serves checks how many in a hundred clients are served, of those who come
// between two times.
func serves(t *testing.T, r *Result, from, until time.Duration, least, most int, why string) {
	t.Helper()
	served, asked := r.Served(from, until)
	if p := 100 * served / asked; p < least || p > most {
		t.Errorf("%s against %s: from %v to %v %d %% of %d clients are served, want %d to %d: %s",
			r.Attack.Name, r.Defence.Name, from, until, p, asked, least, most, why)
	}
}

const lifetime = 63 * time.Second // of an entry

func TestASmallTableIsLostForAsLongAsItsEntriesLive(t *testing.T) {
	r := besieged(t, "none", "random")
	serves(t, r, 0, Begin, 100, 100, "there is peace")
	serves(t, r, Begin+time.Second, End, 0, 0, "all places are taken in 0.13 s")
	serves(t, r, End, Begin+lifetime-patience, 0, 0, "the flood is over, but its entries are not")
	serves(t, r, Begin+lifetime+time.Second, Over-patience, 100, 100, "the entries have gone")
	if r.Peak((*Second).HalfOpen) != SmallTable {
		t.Errorf("at most %d entries, want %d", r.Peak((*Second).HalfOpen), SmallTable)
	}
}

func TestABigBacklogOnlyTakesLonger(t *testing.T) {
	r := besieged(t, "big", "random")
	serves(t, r, Begin, Begin+8*time.Second, 100, 100, "16384 places at 2000 a second last for 8.2 s")
	serves(t, r, Begin+9*time.Second, End, 0, 0, "then they are taken")
	if packets, _ := r.Reflection(); packets < 2 {
		t.Errorf("%.2f answers per packet: want many, for each entry is repeated five times", packets)
	}
}

func TestDroppingTheOldestServesWhoIsNear(t *testing.T) {
	r := besieged(t, "oldest", "random")
	for _, v := range r.Visits {
		during := v.Began > Begin && v.Began < End-time.Second
		if served := v.Served > 0; during && served != (v.From == "near") {
			t.Errorf("the client who came at %v from the %s town: served %v; an entry lives for 128 ms", v.Began, v.From, served)
		}
	}
}

func TestTheDefaultServesEverybodyAtOnce(t *testing.T) {
	for _, a := range Attacks() {
		r := Run(1, Defences()[5], a)
		serves(t, r, 0, Over-patience, 100, 100, "that is what the defence is for")
		if p99, ok := r.Connect(Begin, End, 0.99); !ok || p99 > 150*time.Millisecond {
			t.Errorf("%s: 99 %% are connected after %v, want one round trip of the farther ones", a.Name, p99)
		}
		if m := r.Peak((*Second).Memory); m > 1<<20 {
			t.Errorf("%s: %d octets of memory, want less than 1 MiB", a.Name, m)
		}
		if packets, octets := r.Reflection(); packets > 2 || octets > 2 {
			t.Errorf("%s: %.2f answers per packet, %.2f octets per octet: want no amplifier", a.Name, packets, octets)
		}
	}
}

func TestNoGuessIsACookie(t *testing.T) {
	for _, defence := range []string{"cookies", "all"} {
		r := besieged(t, defence, "guesses")
		served, _ := r.Served(0, Over)
		st := r.Last().Stats
		if made := int(st.CookiesAccepted); made > served {
			t.Errorf("%s: %d connections made of cookies, and only %d clients", defence, made, served)
		}
		if st.CookiesRefused == 0 {
			t.Errorf("%s: no guess was looked at", defence)
		}
	}
}

func TestTheSameSeedGivesTheSameSiege(t *testing.T) {
	hash := func() (sum uint64) {
		tap := func(p *sim.Packet) {
			for _, b := range p.Bytes {
				sum = sum*31 + uint64(b)
			}
		}
		Run(7, Defences()[3], Attacks()[0], tap)
		return sum
	}
	if first, again := hash(), hash(); first != again {
		t.Error("two sieges with one seed send different packets")
	}
	a, b := Run(7, Defences()[3], Attacks()[0]), Run(8, Defences()[3], Attacks()[0])
	if reflect.DeepEqual(a.Seconds, b.Seconds) {
		t.Error("another seed changes nothing: nothing is random")
	}
}

func TestConnectCountsWhoGaveUp(t *testing.T) {
	r := &Result{}
	for i := range 100 {
		v := &Visit{Began: time.Duration(i), Opened: time.Duration(i+1) * time.Millisecond}
		if i >= 90 {
			v.Opened = 0
		}
		r.Visits = append(r.Visits, v)
	}
	for _, tt := range []struct {
		q    float64
		want time.Duration
		ok   bool
	}{{0, time.Millisecond, true}, {0.5, 51 * time.Millisecond, true}, {0.89, 89 * time.Millisecond, true}, {0.99, patience, false}} {
		if got, ok := r.Connect(0, time.Second, tt.q); got != tt.want || ok != tt.ok {
			t.Errorf("the quantile %v of 90 waits and ten in vain is %v, %v; want %v, %v", tt.q, got, ok, tt.want, tt.ok)
		}
	}
	if _, ok := r.Connect(time.Hour, 2*time.Hour, 0.5); ok {
		t.Error("nobody came, and somebody was connected")
	}
}

func TestTrafficIsCountedAtTheDoor(t *testing.T) {
	r := besieged(t, "cookies", "random")
	last := r.Last()
	if want := uint64(FloodRate * (End - Begin) / time.Second); last.Forged.Packets != want || last.Forged.Syns != want {
		t.Errorf("forged %+v, want %d SYNs", last.Forged, want)
	}
	if extra := last.Reflected.Packets - last.Forged.Packets; extra > last.Forged.Packets/100 {
		t.Errorf("a cookie for each SYN, and hardly more: reflected %+v of %+v", last.Reflected, last.Forged)
	}
	if at := r.At(Begin); at.Forged.Packets != 0 && at.Forged.Packets != 1 {
		t.Errorf("%d packets forged before the attack", at.Forged.Packets)
	}
}
