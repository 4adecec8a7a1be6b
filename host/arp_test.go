package host

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

func TestAHostAnnouncesItself(t *testing.T) {
	l := newLAN(t)
	l.join("alice", []string{"10.0.0.1/24"})
	l.pass(time.Second)
	l.crossed("at the start", "alice > all: 10.0.0.1 is here")
	l.pass(time.Hour)
	l.crossed("2 s later once more, and never again: RFC 5227 §2.3", "alice > all: 10.0.0.1 is here")
}

// A packet to somebody whose hardware address nobody knows waits for the
// answer. Who has been asked knows where the asker is, and does not ask back.
func TestAConnectionBeginsWithAQuestion(t *testing.T) {
	l := settled(t, four)
	alice, bob := l.hosts[0], l.hosts[1]
	l.listen(bob, 80)
	c := l.dial(alice, "10.0.0.2:80")
	l.pump()
	l.crossed("the handshake", `
		alice > all: who has 10.0.0.2
		bob > alice: 10.0.0.2 is at bob
		alice > bob: SYN
		bob > alice: SYN,ACK
		alice > bob: ACK`)
	if c.State() != tcp.Established {
		t.Errorf("alice is in %v, want ESTABLISHED", c.State())
	}
	l.dial(alice, "10.0.0.2:80")
	l.pump()
	l.crossed("a second one needs no question", `
		alice > bob: SYN
		bob > alice: SYN,ACK
		alice > bob: ACK`)
}

func TestNobodyAnswers(t *testing.T) {
	l := settled(t, four)
	alice := l.hosts[0]
	c := l.dial(alice, "10.0.0.77:80")
	l.pass(2900 * time.Millisecond)
	l.crossed("three questions, and no SYN", `
		alice > all: who has 10.0.0.77
		alice > all: who has 10.0.0.77
		alice > all: who has 10.0.0.77`)
	if c.State() != tcp.SynSent {
		t.Errorf("after 2.9 s alice is in %v, want SYN-SENT", c.State())
	}
	l.pass(100 * time.Millisecond)
	if !errors.Is(c.Err(), tcp.ErrUnreachable) {
		t.Errorf("after 3 s the connection says %v, want %v", c.Err(), tcp.ErrUnreachable)
	}
	if s := alice.Stats(); s.NeighborsLost != 1 {
		t.Errorf("%d neighbors are counted as lost, want 1", s.NeighborsLost)
	}
	l.wire = nil
	l.dial(alice, "10.0.0.77:80")
	l.pass(100 * time.Millisecond)
	l.crossed("who tries again is asked for again", `alice > all: who has 10.0.0.77`)
}

// A connection that is open is not ended by a neighbor who is silent for a
// while: RFC 9293 MUST-56.
func TestAnOpenConnectionOutlivesASilentNeighbor(t *testing.T) {
	l := settled(t, four)
	alice, bob := l.hosts[0], l.hosts[1]
	l.listen(bob, 80)
	c := l.dial(alice, "10.0.0.2:80")
	l.pump()
	l.lose = func(wire.Ethernet) bool { return true }
	l.pass(time.Minute)
	c.Write(l.Now(), []byte("are you there?"))
	l.pass(time.Minute)
	if s := alice.Stats(); s.NeighborsLost == 0 {
		t.Error("the neighbor was never given up")
	}
	if c.State() != tcp.Established {
		t.Fatalf("alice is in %v after a minute of silence, want ESTABLISHED", c.State())
	}
	l.lose = nil
	l.pass(time.Minute)
	if s := c.Status(); s.Unsent != 0 || s.SndUna != s.SndNxt {
		t.Errorf("a minute after bob is back, alice's text is not acknowledged: %+v", s)
	}
}

// TCP that moves on proves that the neighbor is there; who only sends asks
// now and then, to that one alone.
func TestProgressSparesQuestions(t *testing.T) {
	l := settled(t, four)
	alice, bob := l.hosts[0], l.hosts[1]
	ln := l.listen(bob, 80)
	c := l.dial(alice, "10.0.0.2:80")
	l.pump()
	d, _ := ln.Accept()
	l.quiet = true
	before := alice.Stats().NoticesOut + bob.Stats().NoticesOut
	p := make([]byte, 100)
	for range 1000 { // 1000 s
		c.Write(l.Now(), p)
		l.pass(time.Second)
		d.Read(l.Now(), p)
	}
	if n := alice.Stats().NoticesOut + bob.Stats().NoticesOut - before; n > 2 {
		t.Errorf("%d messages of ARP in a connection that moves on all the time, want next to none", n)
	}
}

func TestWhatIsAnswered(t *testing.T) {
	var none wire.Addr
	ask := func(src, dst string) wire.ARP {
		a := wire.ARP{Op: wire.ARPRequest, SrcMAC: evil, Src: wire.Addr4([4]byte{}), Dst: addr(dst)}
		if src != "" {
			a.Src = addr(src)
		}
		return a
	}
	_ = none
	for _, tt := range []struct {
		what   string
		a      wire.ARP
		answer bool
		known  bool
	}{
		{"who has my address", ask("10.0.0.6", "10.0.0.1"), true, true},
		{"who has another's address", ask("10.0.0.6", "10.0.0.2"), false, false},
		{"a probe for my address, from nobody", ask("", "10.0.0.1"), true, false},
		{"from somebody of another network", ask("192.0.2.1", "10.0.0.1"), true, false},
		{"from the network's broadcast address", ask("10.0.0.255", "10.0.0.1"), true, false},
		{"from a multicast address", ask("224.0.0.1", "10.0.0.1"), true, false},
		{"who has localhost", ask("10.0.0.6", "127.0.0.1"), false, false},
		{"who has the broadcast address", ask("10.0.0.6", "10.0.0.255"), false, false},
	} {
		t.Run(tt.what, func(t *testing.T) {
			l := settled(t, map[string]string{"alice": "10.0.0.1/24"})
			l.arp(wire.BroadcastMAC, tt.a)
			l.wire = nil
			l.pump()
			want := ""
			if tt.answer {
				want = "alice > " + evil.String() + ": 10.0.0.1 is at alice"
			}
			l.crossed(tt.what, want)
			if got := len(l.hosts[0].Neighbors(l.Now())) == 1; got != tt.known {
				t.Errorf("then the asker is known: %v, want %v", got, tt.known)
			}
		})
	}
}

// A gratuitous ARP of somebody unknown is no reason to know him.
func TestWhoOnlyAnnouncesIsNotRemembered(t *testing.T) {
	l := settled(t, map[string]string{"alice": "10.0.0.1/24"})
	for i := range 200 {
		a := wire.Addr4([4]byte{10, 0, 0, byte(i + 20)})
		l.arp(wire.BroadcastMAC, wire.ARP{Op: wire.ARPRequest, SrcMAC: evil, Src: a, Dst: a})
		l.arp(macOf("alice"), wire.ARP{Op: wire.ARPReply, SrcMAC: evil, Src: a, DstMAC: macOf("alice"), Dst: addr("10.0.0.1")})
	}
	if list := l.hosts[0].Neighbors(l.Now()); len(list) != 0 {
		t.Errorf("after 400 messages that nobody asked for alice knows %v", list)
	}
}

// Somebody on the link says that bob's address is his. The connection goes on
// to bob, who is asked and answers.
func TestASpooferDoesNotGetTheConnection(t *testing.T) {
	for what, forged := range map[string]wire.ARP{
		"by replies":               {Op: wire.ARPReply, SrcMAC: evil, Src: addr("10.0.0.2"), DstMAC: macOf("alice"), Dst: addr("10.0.0.1")},
		"by gratuitous requests":   {Op: wire.ARPRequest, SrcMAC: evil, Src: addr("10.0.0.2"), Dst: addr("10.0.0.2")},
		"by questions to ourself":  {Op: wire.ARPRequest, SrcMAC: evil, Src: addr("10.0.0.2"), Dst: addr("10.0.0.1")},
		"by questions for a third": {Op: wire.ARPRequest, SrcMAC: evil, Src: addr("10.0.0.2"), Dst: addr("10.0.0.9")},
	} {
		t.Run(what, func(t *testing.T) {
			l := settled(t, four)
			alice, bob := l.hosts[0], l.hosts[1]
			ln := l.listen(bob, 80)
			c := l.dial(alice, "10.0.0.2:80")
			l.pump()
			d, _ := ln.Accept()
			stolen := 0
			l.quiet = true
			l.lose = func(f wire.Ethernet) bool {
				if f.Dst == evil && f.Type == wire.EtherIPv4 {
					stolen++
				}
				return false
			}
			sent := 0
			for range 600 { // a minute, ten forged messages and some text a second
				l.arp(macOf("alice"), forged)
				n, _ := c.Write(l.Now(), []byte("secret"))
				sent += n
				l.pass(100 * time.Millisecond)
			}
			heard, _ := d.Read(l.Now(), make([]byte, 10_000))
			if stolen > 0 || heard != sent {
				t.Errorf("the spoofer got %d packets, bob %d octets of %d", stolen, heard, sent)
			}
		})
	}
}

func TestAnAddressThatTwoHave(t *testing.T) {
	l := settled(t, four)
	alice := l.hosts[0]
	claim := wire.ARP{Op: wire.ARPRequest, SrcMAC: evil, Src: addr("10.0.0.1"), Dst: addr("10.0.0.1")}
	for range 5 {
		l.arp(wire.BroadcastMAC, claim)
		l.wire = nil
		l.pass(3 * time.Second)
	}
	if s := alice.Stats(); s.AddressConflicts != 5 {
		t.Errorf("%d conflicts are counted, want 5", s.AddressConflicts)
	}
	before := alice.Stats().NoticesOut
	l.pass(10 * time.Second)
	l.arp(wire.BroadcastMAC, claim)
	l.wire = nil
	l.pump()
	l.crossed("we go on using it and say so, every 10 s at most: RFC 5227 §2.4 (b)", "alice > all: 10.0.0.1 is here")
	l.arp(wire.BroadcastMAC, claim)
	l.pump()
	if got := alice.Stats().NoticesOut - before; got != 1 {
		t.Errorf("two claims within 10 s got %d answers, want 1: two such hosts would never stop", got)
	}
}

func TestAQuestionFloodIsAnsweredInMeasure(t *testing.T) {
	l := settled(t, four)
	alice := l.hosts[0]
	l.quiet = true
	ask := wire.ARP{Op: wire.ARPRequest, SrcMAC: evil, Dst: addr("10.0.0.1")}
	before := alice.Stats()
	for i := range 100_000 { // in one second
		ask.Src = wire.Addr4([4]byte{10, 0, 0, byte(i)})
		l.arp(wire.BroadcastMAC, ask)
		if i%100 == 0 {
			l.pass(time.Millisecond)
		}
	}
	s := alice.Stats()
	if n := s.NoticesOut - before.NoticesOut; n > 2*answersPerSecond+10 {
		t.Errorf("100000 questions in a second got %d answers, want at most %d", n, 2*answersPerSecond)
	}
	if s.Memory > before.Memory {
		t.Errorf("the flood has taken %d octets", s.Memory-before.Memory)
	}
}

func TestWaysToOtherNetworks(t *testing.T) {
	routes := func(c *Config) {
		c.Routes = []Route{
			{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParseAddr("10.0.0.2")},
			{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParseAddr("10.0.0.3")},
			{netip.MustParsePrefix("192.0.2.128/25"), netip.MustParseAddr("10.0.0.4")},
			{netip.MustParsePrefix("10.0.0.64/26"), netip.MustParseAddr("10.0.0.5")},
		}
	}
	for to, via := range map[string]string{
		"10.0.0.9":     "10.0.0.9",
		"10.0.0.70":    "10.0.0.5",
		"198.51.100.1": "10.0.0.2",
		"192.0.2.1":    "10.0.0.3",
		"192.0.2.200":  "10.0.0.4",
		"10.0.1.1":     "10.0.0.2",
	} {
		l := settled(t, map[string]string{"alice": "10.0.0.1/24"}, routes)
		l.dial(l.hosts[0], to+":80")
		l.pump()
		l.crossed("to "+to, "alice > all: who has "+via)
	}
}

func TestWithoutAWayThereIsAnError(t *testing.T) {
	l := settled(t, map[string]string{"alice": "10.0.0.1/24"})
	for _, remote := range []string{"10.0.1.1:80", "[2001:db8::1]:80"} {
		if _, err := l.hosts[0].Dial(l.Now(), nowhere, addrPort(remote)); err != ErrNoRoute {
			t.Errorf("dial %s says %v, want %v", remote, err, ErrNoRoute)
		}
	}
	_, err := l.hosts[0].Dial(l.Now(), netip.AddrPortFrom(aliceAddr, 0), addrPort("10.0.1.1:80"))
	if err != ErrNoRoute {
		t.Errorf("from a chosen address it says %v, want %v", err, ErrNoRoute)
	}
}
