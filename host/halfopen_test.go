package host

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// A client that withholds its third segment: checklist items 47, 65 to 73.
func TestAWithheldAckIsAskedForAgainAndAgain(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{})
	began := r.Now()
	r.inject(r.bob, stranger(9, 4000, 80), syn(700))
	var at []time.Duration
	for r.Now().Sub(began) < 100*time.Second {
		for range r.sent(r.bob) {
			at = append(at, r.Now().Sub(began))
		}
		next := r.bob.Deadline()
		if next > began.Add(time.Hour) {
			break
		}
		r.Set(next)
		r.bob.Advance(next)
	}
	want := []time.Duration{0, 1, 3, 7, 15, 31}
	for i := range want {
		if i >= len(at) || at[i] != want[i]*time.Second {
			t.Fatalf("SYN-ACKs went after %v, want waits of 1, 2, 4, 8, 16 s", at)
		}
	}
	if lived := r.Now().Sub(began); lived != 63*time.Second || lived != (ListenConfig{}).Lifetime() {
		t.Errorf("the entry lived for %v, want the sum of its waits: 63 s", lived)
	}
	r.counts("it has had its chances", r.bob, map[SocketKind]int{SocketListener: 1})
	if st := r.bob.Stats(); st.SynAckRetries != 5 || st.HalfOpenExpired != 1 {
		t.Errorf("%d retries and %d expired, want 5 and 1", st.SynAckRetries, st.HalfOpenExpired)
	}
}

func TestLifetimeIsTheSumOfTheWaits(t *testing.T) {
	for _, tt := range []struct {
		cfg  ListenConfig
		want time.Duration
	}{
		{ListenConfig{}, 63 * time.Second},
		{ListenConfig{SynAckRetries: 3}, 15 * time.Second},
		{ListenConfig{SynAckRetries: -1}, time.Second},
		{ListenConfig{SynAckRetries: 2, SynAckWait: 100 * time.Millisecond}, 700 * time.Millisecond},
	} {
		if got := tt.cfg.Lifetime(); got != tt.want {
			t.Errorf("with %d retries after %v an entry lives for %v, want %v", tt.cfg.SynAckRetries, tt.cfg.SynAckWait, got, tt.want)
		}
	}
}

func TestASynThatComesAgainIsAnsweredButGainsNoTime(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{SynAckRetries: -1, SynAckWait: 10 * time.Second})
	for range 9 {
		r.inject(r.bob, stranger(9, 4000, 80), syn(700))
		r.inject(r.bob, stranger(9, 4000, 80), syn(700))
		if n := len(r.sent(r.bob)); n != 1 {
			t.Errorf("%d answers to a SYN that came twice, want 1", n)
		}
		r.Manual.Advance(time.Second)
		r.bob.Advance(r.Now())
	}
	r.Manual.Advance(time.Second)
	r.bob.Advance(r.Now())
	r.counts("10 s after the first SYN", r.bob, map[SocketKind]int{SocketListener: 1})
}

// What may come instead of the third segment: checklist item 36.
func TestSegmentsForAHalfOpenEntry(t *testing.T) {
	for _, tt := range []struct {
		what   string
		flags  wire.Flags
		seq    seq.Num
		ack    int    // beyond our ISS
		answer string // flags of what is sent
		stays  bool
	}{
		{"a reset with the right number ends it", wire.RST, 701, 0, "", false},
		{"a reset elsewhere in the window is challenged", wire.RST, 750, 0, "SYN,ACK", true},
		{"a reset outside the window is ignored", wire.RST, 100000, 0, "", true},
		{"a wrong acknowledgment is refused, and the entry stays", wire.ACK, 701, 2, "RST", true},
		{"the SYN again is answered again", wire.SYN, 700, 0, "SYN,ACK", true},
		{"a segment without ACK is dropped", wire.PSH, 701, 0, "", true},
		{"another SYN is answered with where we are", wire.SYN, 720, 0, "SYN,ACK", true},
	} {
		t.Run(tt.what, func(t *testing.T) {
			r := newRig(t)
			r.listen(r.bob, 80, ListenConfig{})
			f := stranger(9, 4000, 80)
			r.inject(r.bob, f, syn(700))
			synAck := r.sent(r.bob)[0]
			if synAck.Ack != 701 {
				t.Fatalf("the SYN-ACK acknowledges %d, want 701", synAck.Ack)
			}
			r.inject(r.bob, f, tcp.Segment{Seq: tt.seq, Ack: synAck.Seq.Add(tt.ack), Flags: tt.flags, Window: 8000})
			answer := ""
			for _, s := range r.sent(r.bob) {
				answer += s.Flags.String()
			}
			if answer != tt.answer {
				t.Errorf("answered with %q, want %q", answer, tt.answer)
			}
			left := map[SocketKind]int{SocketListener: 1}
			if tt.stays {
				left[SocketHalfOpen] = 1
			}
			r.counts(tt.what, r.bob, left)
		})
	}
}

// Checklist items 67, 68, 78.
func TestAFullTableDropsTheNextSyn(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{HalfOpen: 10, SynAckRetries: -1, Cookies: CookiesNever})
	for i := range 15 {
		r.inject(r.bob, stranger(9, uint16(4000+i), 80), syn(700))
	}
	if n := len(r.sent(r.bob)); n != 10 {
		t.Errorf("%d SYN-ACKs, want one for each of the 10 entries", n)
	}
	if got := r.bob.Stats().SynDropped; got != 5 {
		t.Errorf("%d SYNs are counted as dropped, want 5", got)
	}
	r.Manual.Advance(time.Second)
	r.bob.Advance(r.Now())
	r.inject(r.bob, stranger(9, 5000, 80), syn(700))
	if n := len(r.sent(r.bob)); n != 1 {
		t.Error("the old entries have expired and there is still no room")
	}
}

// A record is reused at once when its entry goes; a SYN-ACK that was owed by
// the old entry must not be sent for it, nor twice for the new one.
func TestASynAckBelongsToItsEntry(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{})
	old, fresh := stranger(9, 4000, 80), stranger(8, 5000, 80)
	r.inject(r.bob, old, syn(700))
	r.inject(r.bob, old, tcp.Segment{Seq: 701, Flags: wire.RST})
	r.inject(r.bob, fresh, syn(900))
	got := r.sent(r.bob)
	if len(got) != 1 || got[0].Dst != 5000 || got[0].Ack != 901 {
		t.Errorf("sent %+v, want one SYN-ACK, to the second client", got)
	}
}

func TestWhatAFloodTookIsGivenBack(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{Cookies: CookiesNever})
	for i := range DefaultHalfOpen {
		r.inject(r.bob, stranger(9, uint16(4000+i), 80), syn(700))
	}
	if got := r.bob.Stats().Memory; got != DefaultHalfOpen*recordCost {
		t.Errorf("%d entries cost %d octets, want %d each", l.half.n, got, recordCost)
	}
	for i := range DefaultHalfOpen { // all SYN-ACKs are still owed
		r.inject(r.bob, stranger(9, uint16(4000+i), 80), tcp.Segment{Seq: 701, Flags: wire.RST})
	}
	if got := r.bob.Stats().Memory; got != 0 {
		t.Errorf("no entry is left and they cost %d octets", got)
	}
	if got := r.sent(r.bob); got != nil {
		t.Errorf("%d SYN-ACKs are sent for entries that are gone", len(got))
	}
}

func TestAFloodCostsNoAllocation(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{HalfOpen: 100, Cookies: CookiesNever})
	r.quiet = true
	port := uint16(1)
	flood := func() {
		r.bob.Receive(r.Now(), wire.Packet{Bytes: r.buf[:forge(r.buf, port)]})
		r.carry(r.bob)
		port += 7
	}
	r.lose = func(*Host, wire.TCP) bool { return true }
	r.quiet = true
	for range 300 {
		flood()
	}
	if n := testing.AllocsPerRun(500, flood); n > 0 {
		t.Errorf("a SYN of a flood costs %v allocations", n)
	}
}

// forge writes a SYN from some port to bob's port 80 to b.
func forge(b []byte, port uint16) int {
	f := stranger(9, port, 80)
	n := wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: f.Remote.Addr, Dst: f.Local.Addr}, wire.MinTCP)
	wire.PutTCP(b[n:], &wire.TCP{Src: port, Dst: 80, Seq: 700, Flags: wire.SYN, Window: 8000}, &wire.Options{})
	sum := wire.TransportSum(f.Remote.Addr, f.Local.Addr, wire.ProtoTCP, b[n:n+wire.MinTCP])
	b[n+tcpChecksum], b[n+tcpChecksum+1] = byte(sum>>8), byte(sum)
	return n + wire.MinTCP
}
