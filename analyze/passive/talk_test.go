package passive

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// talk is a story about one Stream: of the data that A sends. A line is when,
// who, and what is said; behind "=" stands what must be made of it: a class,
// a reading, or both.
//
//	 0ms  A  SYN seq 999 mss 1460 scale 7
//	10ms  B  SYN ack 1000 win 500
//	20ms  A  seq 1000 len 100 id 7        = new
//	30ms  B  ack 1100 win 500 sack 1200-1300
//
// B's number is 1 unless said otherwise.
type talk struct {
	t      *testing.T
	ends   [2]End // A, B
	echoes Echoes
}

const talkBegins = clock.Instant(1000 * time.Second)

// tell plays a story and returns A's Stream.
func tell(t *testing.T, story string) *Stream {
	t.Helper()
	k := &talk{t: t}
	for _, line := range strings.Split(story, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			k.line(line)
		}
	}
	return &k.ends[0].Stream
}

// line plays one line.
func (k *talk) line(line string) {
	k.t.Helper()
	said, want, wanted := strings.Cut(line, "=")
	words := strings.Fields(said)
	at, err := time.ParseDuration(words[0])
	if err != nil {
		k.t.Fatalf("%q: %v", line, err)
	}
	from := strings.Index("AB", words[1])
	s := dissect.Segment{At: talkBegins.Add(at), Seq: seq.Num(from)}
	k.read(&s, words[2:])
	class := k.observe(from, &s)
	if !wanted {
		return
	}
	got := k.ends[0].Stream.Heard.String()
	if from == 0 {
		got = strings.TrimSuffix(class.String()+", "+k.ends[0].Stream.Read.String(), ", ")
	}
	if want = strings.TrimSpace(want); got != want {
		k.t.Errorf("%s\n\tgot  %s", line, got)
	}
}

// observe is what Conn.Observe does for the streams.
func (k *talk) observe(from int, s *dissect.Segment) Class {
	mine, theirs := &k.ends[from], &k.ends[1-from]
	if s.Flags.Has(wire.SYN) {
		o := &s.Options
		mine.Offer = Offer{Seen: true, Set: o.Set, MSS: o.MSS, Scale: o.Scale, Window: s.Window}
	}
	k.echoes.Mark(s, uint32(from))
	class := mine.Stream.take(s, mine, theirs)
	mine.Bytes += uint64(s.Len)
	if class != Copy && s.Flags.Has(wire.ACK) {
		theirs.Stream.acked(s, theirs, mine)
	}
	return class
}

// read fills in s as the words say.
func (k *talk) read(s *dissect.Segment, words []string) {
	for i := 0; i < len(words); i++ {
		if f, is := talkFlags[words[i]]; is {
			s.Flags |= f
			continue
		}
		if i++; i == len(words) {
			k.t.Fatalf("%q wants a value", words[i-1])
		}
		k.set(s, words[i-1], words[i])
	}
}

var talkFlags = map[string]wire.Flags{"SYN": wire.SYN, "FIN": wire.FIN, "RST": wire.RST, "URG": wire.URG, "PSH": wire.PSH}

// set gives one field of s its value.
func (k *talk) set(s *dissect.Segment, name, value string) {
	lo, hi, _ := strings.Cut(value, "-")
	n, err := strconv.ParseUint(lo, 10, 32)
	if err != nil {
		k.t.Fatalf("%s %q: %v", name, value, err)
	}
	o := &s.Options
	switch name {
	case "seq":
		s.Seq = seq.Num(n)
	case "len":
		s.Len = uint32(n)
	case "ack":
		s.Ack, s.Flags = seq.Num(n), s.Flags|wire.ACK
	case "win":
		s.Window = uint16(n)
	case "id":
		s.ID, s.Marks = uint16(n), s.Marks|dissect.HasID
	case "sum":
		s.Sum = uint16(n)
	case "mss":
		o.MSS, o.Set = uint16(n), o.Set|wire.OptMSS
	case "scale":
		o.Scale, o.Set = uint8(n), o.Set|wire.OptScale
	case "ts":
		o.TSVal, o.Set = uint32(n), o.Set|wire.OptTimestamps
	case "ecr":
		o.TSEcr, o.Set = uint32(n), o.Set|wire.OptTimestamps
	case "sack":
		end, _ := strconv.ParseUint(hi, 10, 32)
		o.SACK[o.SACKCount] = seq.Range{Lo: seq.Num(n), Hi: seq.Num(end)}
		o.SACKCount, o.Set = o.SACKCount+1, o.Set|wire.OptSACK
	default:
		k.t.Fatalf("what is %q?", name)
	}
}

// equal fails with a sentence.
func equal[T comparable](t *testing.T, what string, got, want T, why string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v: %s", what, got, want, why)
	}
}
