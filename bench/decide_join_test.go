package bench

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/wire"
)

// Where the TCP header of packets without IP options begins, in octets.
const tcpAt = wire.MinIPv4

// BenchmarkJoin is what a batch of segments at MTU 1500 costs their receiver,
// from its link to the user's Read: "apart" gives them to the host one by
// one; "joined" first makes one large segment of them (GRO), checksums
// verified either way; "given" is a batch that came joined, from a TUN
// device. Only the receiver's work is counted, its ACKs among it.
func BenchmarkJoin(b *testing.B) {
	for _, size := range []int{2, 8, 44} {
		for _, way := range []struct {
			name  string
			large int
			join  bool
		}{{"apart", 0, false}, {"joined", 0, true}, {"given", 65535, false}} {
			b.Run(fmt.Sprintf("segments=%d/%s", size, way.name), func(b *testing.B) {
				l := newLab(b, wire.Offload{Large: way.large, Checksum: way.large > 0})
				var counted time.Duration
				for b.Loop() {
					pkts := l.write(size * full)
					t := time.Now()
					if way.join {
						pkts = l.joined(pkts)
					}
					acks := l.read(pkts, size*full)
					counted += time.Since(t)
					l.acknowledge(acks)
				}
				b.ReportMetric(float64(counted)/float64(b.N*size), "ns/segment")
			})
		}
	}
}

// lab is a connection between two hosts in the hands of one loop.
type lab struct {
	tb                testing.TB
	now               clock.Instant
	client, server    *host.Host
	from, to          *host.Conn
	buffers           [][]byte
	payload, got, one []byte
}

func newLab(tb testing.TB, o wire.Offload) *lab {
	l := &lab{tb: tb, now: clock.Instant(time.Second), payload: make([]byte, large), got: make([]byte, large), one: make([]byte, 0, large)}
	l.client = must(host.New(host.Config{Addrs: prefix("10.7.0.1/24"), Offload: o}))
	l.server = must(host.New(host.Config{Addrs: prefix("10.7.0.2/24"), Offload: o}))
	at := netip.MustParseAddrPort("10.7.0.2:5000")
	listener := must(l.server.Listen(l.now, at, host.ListenConfig{}))
	l.from = must(l.client.Dial(l.now, netip.AddrPort{}, at))
	l.from.SetNoDelay(l.now, true)
	for range 3 {
		l.move(l.client, l.server)
		l.move(l.server, l.client)
	}
	conn, ok := listener.Accept()
	if !ok {
		tb.Fatal("the handshake did not give a connection")
	}
	l.to = conn
	for range 20 {
		l.slowStart()
	}
	return l
}

// slowStart sends what fills one large segment and lets both ends talk until
// it has arrived, so that the next time it can go at once.
func (l *lab) slowStart() {
	l.now = l.now.Add(time.Millisecond)
	l.from.Write(l.now, l.payload[:44*full])
	for range 10 {
		l.move(l.client, l.server)
		l.to.Read(l.now, l.got)
		l.move(l.server, l.client)
	}
}

func prefix(s string) []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix(s)} }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (l *lab) move(from, to *host.Host) {
	for _, pkt := range l.drain(from) {
		to.Receive(l.now, pkt)
	}
}

// drain is what h wants to send, in buffers that hold until the next drain.
func (l *lab) drain(h *host.Host) (pkts []wire.Packet) {
	for {
		if len(pkts) == len(l.buffers) {
			l.buffers = append(l.buffers, make([]byte, max(l.client.BufferSize(), l.server.BufferSize())))
		}
		pkt, ok := h.Transmit(l.now, l.buffers[len(pkts)])
		if !ok {
			break
		}
		pkts = append(pkts, pkt)
	}
	for _, ok := h.NextEvent(); ok; _, ok = h.NextEvent() {
	}
	return pkts
}

// write gives the sender n octets and returns what it makes of them.
func (l *lab) write(n int) []wire.Packet {
	l.now = l.now.Add(time.Millisecond)
	if k, err := l.from.Write(l.now, l.payload[:n]); k < n {
		l.tb.Fatalf("wrote %d of %d octets, error %v", k, n, err)
	}
	return l.drain(l.client)
}

// read is the receiver's part: the packets, its user's Read, its ACKs.
func (l *lab) read(pkts []wire.Packet, n int) []wire.Packet {
	for _, pkt := range pkts {
		l.server.Receive(l.now, pkt)
	}
	for left := n; left > 0; {
		k, err := l.to.Read(l.now, l.got)
		if k == 0 {
			l.tb.Fatalf("%d of %d octets have not arrived, error %v", left, n, err)
		}
		left -= k
	}
	return l.drain(l.server)
}

func (l *lab) acknowledge(acks []wire.Packet) {
	for _, pkt := range acks {
		l.client.Receive(l.now, pkt)
	}
	if more := l.drain(l.client); len(more) > 0 {
		l.tb.Fatalf("the sender had %d packets left", len(more))
	}
}

// joined makes one large packet of pkts, which are segments of one flow in
// order and all of one size.
func (l *lab) joined(pkts []wire.Packet) []wire.Packet {
	first := pkts[0].Bytes
	head := tcpAt + int(first[tcpAt+12]>>4)*4
	one := append(l.one[:0], first[:head]...)
	next := binary.BigEndian.Uint32(first[tcpAt+4:])
	for _, pkt := range pkts {
		if !follows(pkt.Bytes, first, head, next) {
			l.tb.Fatal("a segment that cannot be joined")
		}
		one = append(one, pkt.Bytes[head:]...)
		next += uint32(len(pkt.Bytes) - head)
	}
	binary.BigEndian.PutUint16(one[2:], uint16(len(one)))
	one[10], one[11] = 0, 0
	binary.BigEndian.PutUint16(one[10:], ^wire.Fold(wire.Sum(one[:tcpAt], 0)))
	return []wire.Packet{{Bytes: one, Segment: uint16(len(first) - head), Sum: wire.SumTrusted}}
}

// follows reports whether b goes behind first, at sequence number next: same
// flow, same acknowledgment, same options, checksum right.
func follows(b, first []byte, head int, next uint32) bool {
	seg, err := wire.ParseIPv4(b)
	return err == nil &&
		wire.TransportSum(seg.Src, seg.Dst, seg.Proto, seg.Payload) == 0 &&
		string(b[12:tcpAt+4]) == string(first[12:tcpAt+4]) &&
		binary.BigEndian.Uint32(b[tcpAt+4:]) == next &&
		string(b[tcpAt+8:tcpAt+12]) == string(first[tcpAt+8:tcpAt+12]) &&
		string(b[tcpAt+20:head]) == string(first[tcpAt+20:head])
}
