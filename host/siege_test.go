package host

import (
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

// siege is strangers who only want to make bob spend memory, in every way
// there is, while alice says something to him and he listens. Bob's program
// is of no help: it accepts now and then, and reads from nobody but alice.
type siege struct {
	testing.TB
	clock.Manual
	*rand.Rand
	alice, bob *Host
	ether      bool
	l          *Listener
	udp        *UDPSocket
	from, to   *Conn // what alice says
	said       int
	heard      int
	enemies    []*enemy
	byFlow     map[wire.Flow]*enemy
	held       []*Conn // what bob's program has accepted
	buf        []byte
}

// enemy is a connection of a stranger's, as he sees it. The flow is bob's.
type enemy struct {
	flow wire.Flow
	seq  seq.Num // what he sends next
	ack  seq.Num // what he has had from bob
	shut bool    // he has sent his FIN
}

// siegeMemory is bob's budget.
const siegeMemory = 1 << 20

// siegeLimits are those of bob's listener.
var siegeLimits = ListenConfig{Backlog: 200, HalfOpen: 3000}

func newSiege(t testing.TB, seed uint64, ether bool, cfg ListenConfig) *siege {
	s := &siege{TB: t, Rand: rand.New(rand.NewPCG(seed, 3)), ether: ether, byFlow: map[wire.Flow]*enemy{}}
	s.Set(clock.Instant(time.Second))
	make := func(name, addr string, memory int) *Host {
		h := Config{Name: name, Secret: [32]byte{1: name[0], 29: 2}, Memory: memory,
			Addrs: []netip.Prefix{netip.MustParsePrefix(addr)}}
		if ether {
			h.Hardware, h.NoDAD = macOf(name), true
		}
		host, err := New(h)
		if err != nil {
			t.Fatal(err)
		}
		return host
	}
	s.alice, s.bob = make("alice", "10.0.0.1/24", 0), make("bob", "10.0.0.2/24", siegeMemory)
	s.buf = s.buf[:0]
	s.buf = append(s.buf, s.bytes(max(s.alice.BufferSize(), s.bob.BufferSize()))...)
	var err error
	if s.l, err = s.bob.Listen(s.Now(), addrPort("0.0.0.0:80"), cfg); err != nil {
		t.Fatal(err)
	}
	if s.udp, err = s.bob.ListenUDP(s.Now(), addrPort("0.0.0.0:53"), UDPConfig{}); err != nil {
		t.Fatal(err)
	}
	if s.from, err = s.alice.Dial(s.Now(), nowhere, bobWeb); err != nil {
		t.Fatal(err)
	}
	s.pass(time.Second)
	s.to, _ = s.l.Accept()
	if s.to == nil {
		t.Fatal("alice is not even let in before it begins")
	}
	return s
}

// bytes are octets that the strangers send.
func (s *siege) bytes(n int) []byte { return make([]byte, n) }

// inject brings bob an IP packet of a stranger's.
func (s *siege) inject(b []byte) {
	if s.ether {
		b = frameFrom(evil, macOf("bob"), wire.EtherIPv4, b)
	}
	s.bob.Receive(s.Now(), wire.Packet{Bytes: b})
}

func frameFrom(src, dst wire.MAC, kind uint16, payload []byte) []byte {
	b := make([]byte, wire.MinEthernet, wire.MinEthernet+len(payload))
	wire.PutEthernet(b, &wire.Ethernet{Dst: dst, Src: src, Type: kind})
	return append(b, payload...)
}

// drain brings what the hosts send to where it belongs.
func (s *siege) drain() {
	for busy := true; busy; {
		busy = false
		for _, h := range []*Host{s.alice, s.bob} {
			for pkt, ok := h.Transmit(s.Now(), s.buf); ok; pkt, ok = h.Transmit(s.Now(), s.buf) {
				busy = true
				s.route(h, pkt)
			}
			for _, ok := h.NextEvent(); ok; {
				_, ok = h.NextEvent()
			}
		}
	}
}

// route brings a packet to alice or bob, else to the strangers.
func (s *siege) route(from *Host, pkt wire.Packet) {
	other := s.alice
	if from == s.alice {
		other = s.bob
	}
	b := pkt.Bytes
	if s.ether {
		f, _ := wire.ParseEthernet(b)
		if f.Type == wire.EtherARP {
			other.Receive(s.Now(), pkt)
			s.resolve(f.Payload)
			return
		}
		if f.Type != wire.EtherIPv4 {
			return
		}
		b = f.Payload
	}
	var ip wire.IP
	if ip.Parse(b) != nil {
		s.Fatal("a host sends what is no packet")
	}
	if ip.Dst == other.addrs[0] {
		other.Receive(s.Now(), pkt)
	} else if ip.Proto == wire.ProtoTCP {
		s.overhear(&ip)
	}
}

// resolve answers half of bob's questions about strangers: the others never
// are.
func (s *siege) resolve(b []byte) {
	a, err := wire.ParseARP(b)
	if err != nil || a.Op != wire.ARPRequest || a.Dst[15] <= 2 || a.Dst[15]%2 == 0 {
		return
	}
	s.arp(wire.ARP{Op: wire.ARPReply, SrcMAC: evil, Src: a.Dst, DstMAC: macOf("bob"), Dst: a.Src})
}

func (s *siege) arp(a wire.ARP) {
	var b [wire.MinARP]byte
	wire.PutARP(b[:], &a)
	s.bob.Receive(s.Now(), wire.Packet{Bytes: frameFrom(a.SrcMAC, macOf("bob"), wire.EtherARP, b[:])})
}

// overhear lets a stranger learn from what bob sends him.
func (s *siege) overhear(ip *wire.IP) {
	seg, _ := wire.ParseTCP(ip.Payload)
	e := s.byFlow[wire.Flow{Local: wire.Endpoint{Addr: ip.Src, Port: seg.Src}, Remote: wire.Endpoint{Addr: ip.Dst, Port: seg.Dst}}]
	switch {
	case e == nil:
	case seg.Flags.Has(wire.SYN | wire.ACK):
		e.ack = seg.Seq.Add(1)
		s.send(e, tcp.Segment{Seq: e.seq, Flags: wire.ACK})
	case seg.Flags.Has(wire.RST):
		s.forget(e)
	default:
		e.ack = seq.Max(e.ack, seg.Seq.Add(len(seg.Payload)))
		if seg.Flags.Has(wire.FIN) {
			e.ack = e.ack.Add(1)
		}
	}
}

func (s *siege) forget(e *enemy) {
	delete(s.byFlow, e.flow)
	for i := range s.enemies {
		if s.enemies[i] == e {
			s.enemies = append(s.enemies[:i], s.enemies[i+1:]...)
			return
		}
	}
}

// send is a segment of an enemy's, with an acknowledgment as he likes.
func (s *siege) send(e *enemy, seg tcp.Segment) {
	seg.Ack, seg.Window = e.ack, 60000
	s.inject(packet(e.flow, seg))
}

// pass lets time go by, from deadline to deadline.
func (s *siege) pass(d time.Duration) {
	end := s.Now().Add(d)
	for range 1_000_000 {
		s.drain()
		next := min(s.alice.Deadline(), s.bob.Deadline())
		if next > end {
			s.Set(end)
			return
		}
		s.Set(max(next, s.Now()))
		s.alice.Advance(s.Now())
		s.bob.Advance(s.Now())
	}
	s.Fatalf("a timer storm: something is due at %d again and again", s.Now())
}

// somebody is a stranger's address: of few, so that some meet again; in bob's
// network where it is an Ethernet.
func (s *siege) somebody() [4]byte {
	if s.ether {
		return [4]byte{10, 0, 0, byte(3 + s.IntN(250))}
	}
	return [4]byte{203, 0, byte(s.IntN(4)), byte(s.IntN(60))}
}

// anybody is a forged address.
func (s *siege) anybody() [4]byte {
	if s.ether {
		return s.somebody()
	}
	return everywhere(s.Rand)
}

func (s *siege) flow(addr [4]byte, to uint16) wire.Flow {
	return wire.Flow{
		Local:  wire.Endpoint{Addr: bobHere, Port: to},
		Remote: wire.Endpoint{Addr: wire.Addr4(addr), Port: uint16(1024 + s.IntN(60_000))},
	}
}

// one is an enemy; nil where there is none.
func (s *siege) one() *enemy {
	if len(s.enemies) == 0 {
		return nil
	}
	return s.enemies[s.IntN(len(s.enemies))]
}

// holding is a connection that bob's program holds, taken out; nil where
// there is none.
func (s *siege) holding() *Conn {
	if len(s.held) == 0 {
		return nil
	}
	i := s.IntN(len(s.held))
	c := s.held[i]
	s.held = append(s.held[:i], s.held[i+1:]...)
	return c
}

// attacks are what strangers do, and what bob's program lets happen.
var attacks = []struct {
	name string
	do   func(s *siege)
}{
	{"SYNs from everywhere", func(s *siege) { s.inject(packet(s.flow(s.anybody(), 80), syn(seq.Num(s.Uint32())))) }},
	{"SYNs from one network", func(s *siege) { s.inject(packet(s.flow(oneNetwork(s.Rand), 80), syn(1))) }},
	{"a handshake", func(s *siege) {
		e := &enemy{flow: s.flow(s.somebody(), 80), seq: 701}
		if s.byFlow[e.flow] == nil {
			s.enemies, s.byFlow[e.flow] = append(s.enemies, e), e
			s.inject(packet(e.flow, syn(700)))
		}
	}},
	{"text beyond a hole", func(s *siege) {
		if e := s.one(); e != nil {
			s.send(e, tcp.Segment{Seq: e.seq.Add(1 + s.IntN(60_000)), Flags: wire.ACK, Payload: s.bytes(1 + s.IntN(1400))})
		}
	}},
	{"text that nobody reads", func(s *siege) {
		if e := s.one(); e != nil && !e.shut {
			p := s.bytes(1400)
			s.send(e, tcp.Segment{Seq: e.seq, Flags: wire.ACK, Payload: p})
			e.seq = e.seq.Add(len(p))
		}
	}},
	{"silence about what bob writes", func(s *siege) {
		if c := s.holding(); c != nil {
			c.Write(s.Now(), s.bytes(20_000))
			s.held = append(s.held, c)
		}
	}},
	{"bob's program leaves", func(s *siege) {
		if c := s.holding(); c != nil {
			c.Close(s.Now())
		}
	}},
	{"acknowledging all and closing", func(s *siege) {
		if e := s.one(); e != nil && !e.shut {
			e.shut = true
			s.send(e, tcp.Segment{Seq: e.seq, Flags: wire.FIN | wire.ACK})
			e.seq = e.seq.Add(1)
		}
	}},
	{"resetting", func(s *siege) {
		if e := s.one(); e != nil {
			s.send(e, tcp.Segment{Seq: e.seq, Flags: wire.RST})
			s.forget(e)
		}
	}},
	{"pieces of datagrams", func(s *siege) {
		b := udpPacket(s.flow(s.anybody(), 53), string(s.bytes(1000)))
		n := len(b) - wire.MinIPv4
		wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoUDP, ID: uint16(s.Uint32()), MF: true, Offset: uint16(8 * s.IntN(1000)),
			Src: wire.Addr(wire.Addr4([4]byte(b[12:16]))), Dst: bobHere}, n)
		s.inject(b)
	}},
	{"datagrams that nobody reads", func(s *siege) {
		s.inject(udpPacket(s.flow(s.anybody(), 53), string(s.bytes(s.IntN(1400)))))
	}},
	{"datagrams for nobody", func(s *siege) { s.inject(udpPacket(s.flow(s.anybody(), 54), "x")) }},
	{"pings", func(s *siege) {
		src := wire.Addr4(s.anybody())
		s.inject(icmpPacket(src, bobHere, wire.ICMP{Type: wire.ICMPEcho, Payload: s.bytes(1400)}).Bytes)
	}},
	{"ACKs out of nothing", func(s *siege) {
		s.inject(packet(s.flow(s.anybody(), 80), tcp.Segment{Seq: seq.Num(s.Uint32()), Ack: seq.Num(s.Uint32()), Flags: wire.ACK}))
	}},
	{"questions of neighbors", func(s *siege) {
		if s.ether {
			src := wire.Addr4(s.somebody())
			s.arp(wire.ARP{Op: wire.ARPRequest, SrcMAC: wire.MAC{2, 9, 9, 9, byte(s.Uint32()), byte(s.Uint32())}, Src: src, Dst: bobHere})
		}
	}},
	{"bob's program accepts", func(s *siege) {
		if c, ok := s.l.Accept(); ok {
			s.held = append(s.held, c)
		}
	}},
}

// attack lets one of the attacks happen so many times, with the link taking
// away what bob says after each, or only after all of them; then alice has
// her turn, and some time passes.
func (s *siege) attack(which, times int, busy bool, pause time.Duration) {
	for range times {
		attacks[which].do(s)
		if !busy {
			s.drain()
		}
		s.audit(attacks[which].name)
	}
	s.talk()
	s.pass(pause)
	s.audit(attacks[which].name)
}

// talk lets alice say a little, and bob read what has arrived of it.
func (s *siege) talk() {
	p := make([]byte, 200)
	for i := range p[:100] {
		p[i] = pattern(s.from.Flow(), s.said+i)
	}
	n, _ := s.from.Write(s.Now(), p[:100])
	s.said += n
	s.pass(5 * time.Millisecond)
	for n, err := s.to.Read(s.Now(), p); n > 0; n, err = s.to.Read(s.Now(), p) {
		if err != nil {
			s.Fatalf("bob reads %v", err)
		}
		for i, got := range p[:n] {
			if want := pattern(s.from.Flow(), s.heard+i); got != want {
				s.Fatalf("octet %d of what alice says is %d, want %d", s.heard+i, got, want)
			}
		}
		s.heard += n
	}
}

// audit fails where something is larger than it may be.
func (s *siege) audit(during string) {
	h := s.bob
	for _, x := range []struct {
		what    string
		n, most int
	}{
		{"octets in use", h.memory.Used(), siegeMemory},
		{"half-open entries", s.l.half.n, siegeLimits.HalfOpen},
		{"connections that wait for Accept", s.l.pending, siegeLimits.Backlog},
		{"TIME-WAIT records", h.waits.n, siegeMemory / waitsPart / recordCost},
		{"SYN-ACKs waiting", h.synAcks.n, maxSynAcks},
		{"cookies waiting", h.baked.n, maxBaked},
		{"SYNs with a second chance", h.chances.kept.n, maxChances},
		{"replies waiting", h.replies.n, maxReplies},
		{"ICMP messages waiting", h.messages.n, maxMessages},
		{"octets of pieces", h.reassembly.octets, siegeMemory / 8},
		{"datagrams in pieces", h.reassembly.n, maxAssemblies},
		{"octets of datagrams", s.udp.in.n, DefaultUDPQueue},
		{"sources that are counted", h.sources.len(), h.conns.len()},
	} {
		if x.n > x.most || x.n < 0 {
			s.Fatalf("%s: %d %s, want at most %d", during, x.n, x.what, x.most)
		}
	}
	for name, c := range map[string]*Conn{"alice": s.from, "bob": s.to} {
		if err := c.Err(); err != nil || c.State() == tcp.Closed {
			s.Fatalf("%s: %s's end of the connection that moves is %v: %v (memory is %v)", during, name, c.State(), err, h.Pressure())
		}
	}
}

// end lets the strangers leave, and bob's program as well, and looks at what
// is left when everything has had its time.
func (s *siege) end() {
	for range 20 {
		s.talk()
		s.pass(time.Second)
	}
	if s.heard != s.said || s.said == 0 {
		s.Fatalf("alice said %d octets and bob has read %d", s.said, s.heard)
	}
	for _, c := range append(s.held, s.from, s.to) {
		c.Close(s.Now())
	}
	s.udp.Close(s.Now())
	s.l.Close(s.Now())
	s.pass(2 * time.Hour)
	h := s.bob
	left := h.memory.Used() - h.waits.cost - h.chances.kept.cost
	if s.ether {
		left -= neighborsCost
	}
	if left != 0 || h.conns.len() != 0 || h.sources.len() != 0 || h.waits.n != 0 || h.reassembly.n != 0 || len(h.timers) != 0 {
		s.Fatalf("in the end %d octets are held, by %d connections, %d sources, %d TIME-WAIT records, %d datagrams, %d timers",
			left, h.conns.len(), h.sources.len(), h.waits.n, h.reassembly.n, len(h.timers))
	}
	if h.Pressure() != tcp.Calm || h.pressure.due != clock.Never {
		s.Fatalf("in the end memory is %v", h.Pressure())
	}
}

// Whatever strangers do: nothing grows beyond its bound, the connection that
// moves goes on, and when they have left nothing is left of them.
func TestASiegeIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := siegeLimits
		cfg.Cookies = rapid.SampledFrom([]CookieMode{CookiesAuto, CookiesAlways, CookiesNever}).Draw(t, "cookies")
		cfg.Overflow = rapid.SampledFrom([]Overflow{OverflowCookie, OverflowOldest}).Draw(t, "overflow")
		cfg.PerSource = rapid.SampledFrom([]int{0, 5, -1}).Draw(t, "per source")
		s := newSiege(quietly{t: t}, rapid.Uint64().Draw(t, "seed"), rapid.Bool().Draw(t, "ether"), cfg)
		for range rapid.IntRange(1, 40).Draw(t, "attacks") {
			s.attack(rapid.IntRange(0, len(attacks)-1).Draw(t, "which"), rapid.IntRange(1, 200).Draw(t, "times"),
				rapid.Bool().Draw(t, "busy"), time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms"))*time.Millisecond)
		}
		s.end()
	})
}

// One long siege, in which every level is reached.
func TestALongSiege(t *testing.T) {
	for _, ether := range []bool{false, true} {
		s := newSiege(t, 1, ether, siegeLimits)
		for range 1500 {
			s.attack(s.IntN(len(attacks)), 1+s.IntN(60), s.IntN(2) == 0, time.Duration(s.IntN(400))*time.Millisecond)
		}
		st := s.bob.Stats()
		t.Logf("ethernet %v: levels %v, %d resets, %d refused, %d of sources that had enough, %d SYNs, %d octets from alice",
			ether, st.Pressure, st.PressureResets, st.PressureRefused, st.SourcesFull, st.SynIn, s.heard)
		for level, n := range st.Pressure {
			if n == 0 {
				t.Errorf("memory never was %v: the siege is too mild to say anything", tcp.Level(level))
			}
		}
		s.end()
	}
}

// FuzzSiege is the same with a plan from outside: four octets for an attack.
func FuzzSiege(f *testing.F) {
	f.Add([]byte{2, 200, 1, 1, 4, 255, 0, 10, 3, 255, 1, 30, 15, 99, 0, 5})
	f.Fuzz(func(t *testing.T, plan []byte) {
		s := newSiege(t, 1, len(plan)%2 == 0, siegeLimits)
		for ; len(plan) >= 4; plan = plan[4:] {
			s.attack(int(plan[0])%len(attacks), int(plan[1]), plan[2]&1 != 0, time.Duration(plan[3])*20*time.Millisecond)
		}
		s.end()
	})
}
