package analyze

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// A script is a connection in words: each is one segment. The side, its flags,
// how much data, and with an @ how long after the one before it comes, else
// 1 ms. A word that ends in ! is the side's segment before, sent again.
const (
	fourSegments  = "c:S s:SA@20ms c:A c:A100 s:A@20ms s:A300 c:A c:FA@5ms s:A@20ms s:FA c:A"
	threeSegments = "c:S s:SA@20ms c:A c:A100 s:A@20ms c:FA s:FA@20ms c:A"
	serverCloses  = "c:S s:SA@20ms c:A c:A100 s:A300@20ms s:FA c:A c:FA s:A@20ms"
	staysOpen     = "c:S s:SA@20ms c:A c:A100 s:A300@20ms c:A"
	lostData      = "c:S s:SA@20ms c:A c:A100 c:!@300ms s:A@20ms s:FA c:A c:FA s:A@20ms"
	isBroken      = "c:S s:SA@20ms c:A c:A100 s:A@20ms s:RA"
	isRefused     = "c:S s:RA@20ms"
	getsNoAnswer  = "c:S c:!@1s c:!@2s c:!@4s"
	staysHalfOpen = "c:S s:SA@20ms s:!@1s s:!@2s"
	lonelySYN     = "c:S"
)

const clientISN, serverISN = 700, 900_000

// play makes segments of a script.
func play(script string, client, server wire.Endpoint, at clock.Instant) (all []dissect.Segment) {
	ends := [2]struct {
		addr      wire.Endpoint
		next, got seq.Num
		last      dissect.Segment
	}{{addr: client, next: clientISN}, {addr: server, next: serverISN}}
	for i, word := range strings.Fields(script) {
		word, wait, _ := strings.Cut(word, "@")
		if took, err := time.ParseDuration(wait); err == nil {
			at = at.Add(took)
		} else if i > 0 {
			at = at.Add(time.Millisecond)
		}
		side := 0
		if word[0] == 's' {
			side = 1
		}
		me, peer := &ends[side], &ends[1-side]
		if word[2:] != "!" {
			me.last = segmentOf(word[2:], me.next, me.got)
			me.last.Src, me.last.Dst = me.addr, peer.addr
			me.next = me.last.Seq.Add(int(me.last.Len))
			if me.last.Flags&(wire.SYN|wire.FIN) != 0 {
				me.next = me.next.Add(1)
			}
			peer.got = me.next
		}
		me.last.At = at
		me.last.ID++
		all = append(all, me.last)
	}
	return all
}

func segmentOf(word string, num, ack seq.Num) dissect.Segment {
	s := dissect.Segment{Seq: num, Window: 50_000, TTL: 64, Marks: dissect.HasID}
	flags := strings.TrimRight(word, "0123456789")
	if n, err := strconv.Atoi(word[len(flags):]); err == nil {
		s.Len, s.Kept = uint32(n), uint32(n)
	}
	for _, f := range flags {
		s.Flags |= map[rune]wire.Flags{'S': wire.SYN, 'A': wire.ACK, 'F': wire.FIN, 'R': wire.RST}[f]
	}
	if s.Flags.Has(wire.ACK) {
		s.Ack = ack
	}
	if s.Flags.Has(wire.SYN) {
		s.Options = dissect.Options{Set: wire.OptMSS | wire.OptScale, MSS: 1460, Scale: 7}
	}
	return s
}

// epoch is when captures begin.
const epoch = clock.Instant(1_700_000_000_000_000_000)

var web = wire.Endpoint{Addr: wire.Addr4([4]byte{192, 0, 2, 1}), Port: 443}

// clientNo is one of many.
func clientNo(n int) wire.Endpoint {
	return wire.Endpoint{
		Addr: wire.Addr4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}),
		Port: 1024 + uint16(n%60_000),
	}
}

// traffic is many scripts at once.
type traffic struct{ segments []dissect.Segment }

func (w *traffic) add(script string, client, server wire.Endpoint, after time.Duration) {
	w.segments = append(w.segments, play(script, client, server, epoch.Add(after))...)
}

// capture is what is seen of it: in order, and numbered.
func (w *traffic) capture() []dissect.Segment {
	slices.SortStableFunc(w.segments, func(a, b dissect.Segment) int { return int(a.At.Sub(b.At)) })
	for i := range w.segments {
		w.segments[i].Frame = uint64(i + 1)
	}
	return w.segments
}

// connOf is what becomes of a script.
func connOf(t testing.TB, script string) (c passive.Conn) {
	t.Helper()
	var w traffic
	w.add(script, clientNo(1), web, 0)
	for _, s := range w.capture() {
		c.Observe(&s)
	}
	return c
}

// tape is a Source of such segments, as IP packets.
type tape struct {
	segments []dissect.Segment
	next     int
	buf      []byte
	end      error       // instead of io.EOF
	each     func(n int) // called in front of each frame
}

func (t *tape) Interfaces() []capture.Interface { return []capture.Interface{{Link: capture.Raw}} }

func (t *tape) Next(f *capture.Frame) error {
	if t.each != nil {
		t.each(t.next)
	}
	if t.next == len(t.segments) {
		if t.end != nil {
			return t.end
		}
		return io.EOF
	}
	s := &t.segments[t.next]
	t.next++
	t.buf = packetOf(t.buf[:0], s)
	*f = capture.Frame{Number: uint64(t.next), At: s.At, Bytes: t.buf, Length: len(t.buf)}
	return nil
}

// packetOf is a segment in an IPv4 packet.
func packetOf(b []byte, s *dissect.Segment) []byte {
	o := wire.Options{Set: s.Options.Set, MSS: s.Options.MSS, Scale: s.Options.Scale}
	size := wire.MinTCP + o.Len() + int(s.Len)
	b = append(b, make([]byte, wire.MinIPv4+size)...)
	wire.PutIPv4(b, &wire.IPv4{TTL: s.TTL, ID: s.ID, Proto: wire.ProtoTCP, Src: s.Src.Addr, Dst: s.Dst.Addr}, size)
	body := b[wire.MinIPv4:]
	wire.PutTCP(body, &wire.TCP{
		Src: s.Src.Port, Dst: s.Dst.Port, Seq: s.Seq, Ack: s.Ack, Flags: s.Flags, Window: s.Window,
	}, &o)
	sum := wire.TransportSum(s.Src.Addr, s.Dst.Addr, wire.ProtoTCP, body)
	body[16], body[17] = byte(sum>>8), byte(sum)
	return b
}
