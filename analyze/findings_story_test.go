package analyze

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// A story is a connection, a line for each segment: when, who (C or S), flags
// by their first letters, and what is not as usual. Numbers are those of a
// TCP that sends one thing after the other; seq and ack are told where they
// differ, counted from the initial number. "again" is the side's last segment
// once more, "copy" the same with the same IP id. The line "end" says when the
// capture ends: at the last segment, if there is none.
type storyteller struct {
	t    *testing.T
	ends [2]struct {
		addr      wire.Endpoint
		next, got seq.Num
		last      dissect.Segment
	}
	conn   passive.Conn
	echoes passive.Echoes
	frame  uint64
	id     uint16
	end    clock.Instant
}

// tell plays a story, and returns what is found in it.
func tell(t *testing.T, story string) (found []Finding) {
	t.Helper()
	k := &storyteller{t: t}
	k.ends[0].addr, k.ends[0].next = clientNo(1), clientISN
	k.ends[1].addr, k.ends[1].next = web, serverISN
	for _, line := range strings.Split(story, "\n") {
		if words := strings.Fields(line); len(words) > 1 {
			k.line(words)
		}
	}
	k.conn.Settle(clock.Never)
	var b board
	b.look(1, &k.conn, k.end)
	found = b.findings()
	rank(found)
	return found
}

func (k *storyteller) line(words []string) {
	k.t.Helper()
	after, err := time.ParseDuration(words[0])
	if err != nil {
		k.t.Fatalf("%v: %v", words, err)
	}
	k.end = epoch.Add(after)
	if words[1] == "end" {
		return
	}
	d := strings.Index("CS", words[1])
	switch me := &k.ends[d]; words[2] {
	case "again":
		k.id++
		me.last.ID = k.id
	case "copy":
	case "icmp":
		k.quote(d, words[3:])
		return
	default:
		me.last = k.segment(d, words[2], words[3:])
	}
	k.show(k.ends[d].last)
}

// show is what the capture point sees.
func (k *storyteller) show(s dissect.Segment) {
	k.frame++
	s.At, s.Frame = k.end, k.frame
	k.echoes.Mark(&s, 0)
	k.conn.Observe(&s)
}

// segment is what an end sends next.
func (k *storyteller) segment(d int, flags string, extras []string) dissect.Segment {
	me, peer := &k.ends[d], &k.ends[1-d]
	k.id++
	s := segmentOf(flags, me.next, me.got)
	s.Src, s.Dst, s.ID = me.addr, peer.addr, k.id
	for i := 0; i < len(extras); i++ {
		switch extras[i] {
		case "bare":
			s.Options = dissect.Options{}
		case "sack-ok":
			s.Options.Set |= wire.OptSACKPermitted
		case "urgent":
			s.Flags |= wire.URG
		case "stamps":
			s.Options.Set |= wire.OptTimestamps
		default:
			i++
			n, err := strconv.Atoi(extras[i])
			if err != nil {
				k.t.Fatalf("%v: %v", extras, err)
			}
			k.set(&s, d, extras[i-1], n)
		}
	}
	end := s.Seq.Add(int(s.Len))
	if s.Flags.Any(wire.SYN | wire.FIN) {
		end = end.Add(1)
	}
	if s.Flags.Has(wire.RST) {
		return s
	}
	if me.next.Less(end) {
		me.next = end
	}
	if k.ends[1-d].got.Less(end) || peer.got == 0 {
		peer.got = end
	}
	return s
}

var storyISN = [2]seq.Num{clientISN, serverISN}

// set is something that is not as usual.
func (k *storyteller) set(s *dissect.Segment, d int, name string, n int) {
	switch name {
	case "seq":
		s.Seq = storyISN[d].Add(n)
	case "ack":
		s.Ack, s.Flags = storyISN[1-d].Add(n), s.Flags|wire.ACK
	case "win":
		s.Window = uint16(n)
	case "mss":
		s.Options.MSS, s.Options.Set = uint16(n), s.Options.Set|wire.OptMSS
	case "id":
		s.ID = uint16(n)
	case "marks":
		s.Marks |= dissect.Marks(n)
	default:
		k.t.Fatalf("what is %q?", name)
	}
}

// quote is an ICMP error about the last segment of an end: its type, its code,
// the MTU.
func (k *storyteller) quote(d int, words []string) {
	k.frame++
	n := make([]int, 3)
	for i, w := range words {
		n[i], _ = strconv.Atoi(w)
	}
	k.conn.Quoted(&dissect.Quote{
		At: k.end, Frame: k.frame, From: wire.Addr4([4]byte{203, 0, 113, 9}),
		Src: k.ends[d].addr, Dst: k.ends[1-d].addr, Type: uint8(n[0]), Code: uint8(n[1]), MTU: uint32(n[2]),
	})
}

// line adds a line to a story: when, what, and a number.
func line(b *strings.Builder, at int, what string, n int) {
	fmt.Fprintf(b, "\n%dms %s %d", at, what, n)
}

// source is a file of these tests.
func source(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// lossy is a transfer of so many segments, of which each one in each comes only
// when it is sent again.
func lossy(segments, each int) string {
	var b strings.Builder
	at, next := 100, 1
	for range segments / each {
		at += 300
		for n := range each {
			if n != each-1 {
				line(&b, at+n, "S A1000 seq", next+(n+1)*1000)
			}
		}
		for n := range 4 {
			line(&b, at+each+n, "C A ack", next)
		}
		line(&b, at+40, "S A1000 seq", next)
		line(&b, at+41, "C A ack", next+each*1000)
		next += each * 1000
	}
	return b.String()
}
