package host

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

func TestALinkThatSumsGetsThePseudoHeadersSum(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Offload.Checksum = true })
	r.dial(r.alice, bobWeb)
	pkt, ok := r.alice.Transmit(r.Now(), r.buf)
	if !ok || pkt.Sum != wire.SumPartial {
		t.Fatalf("sent %v with checksum state %d, want a SYN with a partial one", ok, pkt.Sum)
	}
	ip, err := wire.ParseIPv4(pkt.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	got := binary.BigEndian.Uint16(ip.Payload[tcpChecksum:])
	want := wire.Fold(wire.PseudoSum(ip.Src, ip.Dst, wire.ProtoTCP, len(ip.Payload)))
	if got != want {
		t.Errorf("the checksum field holds %#x, want the pseudo-header's sum %#x", got, want)
	}
}

// Where the link cuts, one packet carries many segments and says where the
// cuts go; else none is larger than the MTU.
func TestLargeSegments(t *testing.T) {
	for _, tt := range []struct {
		what    string
		offload wire.Offload
		most    int
	}{
		{"a plain link", wire.Offload{}, 1500},
		{"a link that cuts", wire.Offload{Checksum: true, Large: 65535}, 65535},
	} {
		r := newRig(t, func(c *Config) { c.Offload = tt.offload })
		a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
		largest := 0
		room := make([]byte, 1<<17)
		for range 50 {
			a.Write(r.Now(), room)
			for pkt, ok := r.alice.Transmit(r.Now(), r.buf); ok; pkt, ok = r.alice.Transmit(r.Now(), r.buf) {
				largest = max(largest, len(pkt.Bytes))
				cut := len(pkt.Bytes) > 1500
				if cut && int(pkt.Segment) != a.Status().MSS || !cut && pkt.Segment != 0 {
					t.Errorf("%s: a packet of %d octets is to be cut at %d", tt.what, len(pkt.Bytes), pkt.Segment)
				}
				r.bob.Receive(r.Now(), pkt)
			}
			for n, _ := b.Read(r.Now(), room); n > 0; n, _ = b.Read(r.Now(), room) {
			}
			r.pump()
		}
		if largest > tt.most || largest < tt.most-1500 {
			t.Errorf("%s: the largest packet has %d octets, want nearly %d", tt.what, largest, tt.most)
		}
	}
}

// Two connections that both have much to send take turns, of no more than a
// burst each; and a flood of replies does not keep them waiting.
func TestTurnsAreTaken(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	var cs []*Conn
	for range 2 {
		a, b := r.connect(l)
		bulk(r, a, b, make([]byte, 1<<20)) // so that the congestion window opens
		cs = append(cs, a)
	}
	for _, c := range cs {
		c.Write(r.Now(), make([]byte, 1<<17))
	}
	for range 20 {
		f := stranger(9, 4000, 80)
		f.Local.Addr = wire.AddrFrom(aliceAddr)
		r.inject(r.alice, f, syn(700))
	}
	var order []byte // who sent each packet: 0 is a reply
	for range 60 {
		pkt, ok := r.alice.Transmit(r.Now(), r.buf)
		if !ok {
			t.Fatalf("after %d packets there is no more", len(order))
		}
		seg, err := wire.ParseTCP(pkt.Bytes[wire.MinIPv4:])
		if err != nil {
			t.Fatal(err)
		}
		who := byte(0)
		if !seg.Flags.Has(wire.RST) {
			who = byte(1 + seg.Src%2)
		}
		order = append(order, who)
	}
	x, y := order[0], 3-order[0]
	want := slices.Concat(bytes.Repeat([]byte{x}, maxBurst), []byte{0},
		bytes.Repeat([]byte{y}, maxBurst), []byte{0}, bytes.Repeat([]byte{x}, maxBurst))
	if !bytes.HasPrefix(order, want) {
		t.Errorf("packets came from\n%v, want turns of %d and a reply between them:\n%v", order, maxBurst, want)
	}
}

// A host that has much to tell itself gives its caller a chance in between:
// Transmit says false, and Deadline that it wants to go on.
func TestTalkingToItselfMakesPauses(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	var ends []*Conn
	for range 40 {
		c := r.dial(r.bob, bobWeb)
		r.pump()
		s, ok := l.Accept()
		if !ok {
			t.Fatal("nothing to accept")
		}
		c.SetNoDelay(r.Now(), true)
		ends = append(ends, c, s)
	}
	text := make([]byte, 400_000)
	for i := 0; i < len(ends); i += 2 {
		ends[i].Write(r.Now(), text)
	}
	pauses := 0
	for {
		if _, ok := r.bob.Transmit(r.Now(), r.buf); ok {
			t.Fatal("a packet to ourselves reached the link")
		}
		if r.bob.Deadline() > r.Now() {
			break
		}
		pauses++
		r.bob.Advance(r.Now())
		for i := 1; i < len(ends); i += 2 {
			ends[i].Read(r.Now(), text)
		}
	}
	if pauses == 0 {
		t.Errorf("%d packets went in one call, want a pause after %d", r.bob.Stats().PacketsOut, maxInside)
	}
}

func TestTheHeaderIsAsConfigured(t *testing.T) {
	r := newRig(t, func(c *Config) { c.TTL = 17 })
	r.dial(r.alice, bobWeb)
	pkt, _ := r.alice.Transmit(r.Now(), r.buf)
	ip, err := wire.ParseIPv4(pkt.Bytes)
	if err != nil || ip.TTL != 17 || !ip.DF {
		t.Errorf("a packet has TTL %d and DF %v (%v), want 17 (MUST-49) and set", ip.TTL, ip.DF, err)
	}
}

func TestSteadyBulkCostsNoAllocation(t *testing.T) {
	for what, offload := range map[string]wire.Offload{
		"plain":       {},
		"large, sums": {Checksum: true, Large: 65535},
	} {
		r := newRig(t, func(c *Config) { c.Offload = offload })
		a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
		r.quiet = true
		p := make([]byte, 1<<17)
		for range 50 {
			bulk(r, a, b, p)
		}
		if n := testing.AllocsPerRun(100, func() { bulk(r, a, b, p) }); n != 0 {
			t.Errorf("%s: 128 KiB cost %v allocations, want none", what, n)
		}
	}
}

// An open connection that is silent holds itself and nothing else.
func TestAnIdleConnectionIsSmall(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	a, b := r.connect(l)
	before := r.alice.Stats().Memory
	r.say(a, "question")
	r.hear(b, "question")
	r.say(b, "answer")
	r.hear(a, "answer")
	if got := r.alice.Stats().Memory; got != before || got != connCost {
		t.Errorf("after an exchange the connection costs %d octets, want %d: its buffers are empty", got, connCost)
	}
}

func TestIdleBuffersAreGivenUp(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	var lent [][]byte // as a great transfer would have left them
	for range 20 {
		lent = append(lent, r.bob.memory.Take(1<<20))
	}
	for _, p := range lent {
		r.bob.memory.Give(p)
	}
	r.say(a, "and so on")
	r.hear(b, "and so on")
	if !r.bob.memory.Surplus() {
		t.Fatal("20 MiB are kept and that is no surplus")
	}
	r.pass(10 * tcp.TrimAfter)
	if r.bob.memory.Surplus() {
		t.Error("long after a transfer its buffers are still kept")
	}
	if at := r.bob.Deadline(); at != clock.Never {
		t.Errorf("a silent host has a deadline: %d", at)
	}
}

// The same calls give the same packets, octet for octet, traced or not.
func TestOneStoryIsToldTheSameEachTime(t *testing.T) {
	play := func(tune ...func(*Config)) []byte {
		r := newRig(t, tune...)
		var all bytes.Buffer
		r.lose = func(_ *Host, seg wire.TCP) bool {
			binary.Write(&all, binary.BigEndian, []uint32{uint32(seg.Seq), uint32(seg.Ack), uint32(seg.Flags), uint32(seg.Window)})
			all.Write(seg.Options)
			all.Write(seg.Payload)
			return all.Len()%13 == 0
		}
		l := r.listen(r.bob, 80, ListenConfig{})
		for i := range 20 {
			r.dial(r.alice, bobWeb)
			r.pass(clockStep)
			if c, ok := l.Accept(); ok {
				c.Write(r.Now(), bytes.Repeat([]byte{byte(i)}, 700*i))
				c.Close(r.Now())
			}
		}
		r.pass(100 * clockStep)
		return all.Bytes()
	}
	once, again := play(), play()
	if !bytes.Equal(once, again) {
		t.Error("the same calls gave other packets")
	}
	if traced := play(tracing(func(string) {})); !bytes.Equal(once, traced) {
		t.Error("who watches changes what happens")
	}
}

func TestABudgetThatIsSpentRefuses(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Memory = 40_000 })
	l := r.listen(r.bob, 80, ListenConfig{})
	n := 0
	for ; n < 1000; n++ {
		if _, err := r.alice.Dial(r.Now(), nowhere, bobWeb); err == ErrNoMemory {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if n != 37 { // 33,300 octets; from 13 sixteenths on, 32,500, nothing new is begun
		t.Errorf("%d connections were made of a budget of 40,000 octets, want 37 at %d each", n, connCost)
	}
	r.pump()
	st := r.bob.Stats()
	if st.Memory > st.MemoryLimit {
		t.Errorf("bob holds %d octets, his limit is %d", st.Memory, st.MemoryLimit)
	}
	for c, ok := l.Accept(); ok; c, ok = l.Accept() {
		c.Abort(r.Now())
	}
	r.pump()
	for _, c := range r.dialed() {
		c.Abort(r.Now())
	}
	r.pump()
	if got := r.bob.Stats(); got.Connections != 0 || got.Memory > chunkLen*recordCost {
		t.Errorf("all are gone and bob holds %d octets in %d connections", got.Memory, got.Connections)
	}
}
