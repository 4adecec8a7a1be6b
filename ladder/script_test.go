package ladder

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

var (
	clientEnd = wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 1}), Port: 40000}
	serverEnd = wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 2}), Port: 80}
)

// script makes a trace of lines, one record each:
//
//	MS HOST sent N FLAGS [seq N] [ack N] [len N] [win N] [mss N] [why CODE] [cite WORD]
//	MS HOST received|lost N [why CODE] [cite WORD]
//	MS HOST stray N FLAGS [seq N] … as sent: received, and nobody sent it
//	MS HOST state FROM TO [why CODE]
//	MS HOST call|timer|note CODE [octets N] [cite WORD] [rto MS]
//
// N behind sent is the number of the packet; a packet is described once,
// where it is sent.
func script(t *testing.T, text string) (records []trace.Record) {
	t.Helper()
	sent := map[string]*trace.Segment{}
	for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(l)
		ms, err := strconv.ParseFloat(f[0], 64)
		if err != nil {
			t.Fatalf("script line %q: %v", l, err)
		}
		r := trace.Record{At: clock.Instant(time.Second + millis(ms)), Host: f[1]}
		r.Flow = wire.Flow{Local: clientEnd, Remote: serverEnd}
		if f[1] == "server" {
			r.Flow = r.Flow.Reverse()
		}
		r.Kind = kinds[f[2]]
		switch r.Kind {
		case trace.Sent, stray:
			r.Packet, _ = strconv.ParseUint(f[3], 10, 64)
			sent[f[3]] = segment(&r, f[4], pairs(f[5:]))
		case trace.Received, trace.Lost:
			r.Packet, _ = strconv.ParseUint(f[3], 10, 64)
			r.Segment = sent[f[3]]
			r.Why, r.Cite = pairs(f[4:])["why"], cite(pairs(f[4:]))
		case trace.State:
			r.From, r.To, r.Why = f[3], f[4], pairs(f[5:])["why"]
		default:
			v := pairs(f[4:])
			r.Why, r.Cite = f[3], cite(v)
			r.Octets, _ = strconv.Atoi(v["octets"])
			if rto, _ := strconv.Atoi(v["rto"]); rto > 0 {
				r.TCB = &trace.Snapshot{State: "ESTABLISHED", RTO: time.Duration(rto) * time.Millisecond}
			}
		}
		if r.Kind == stray {
			r.Kind = trace.Received
		}
		records = append(records, r)
	}
	return records
}

func millis(ms float64) time.Duration { return time.Duration(ms * 1e6) }

// stray is a kind of the script's own.
const stray trace.Kind = 100

var kinds = map[string]trace.Kind{
	"sent": trace.Sent, "received": trace.Received, "lost": trace.Lost, "state": trace.State,
	"stray": stray, "call": trace.Call, "timer": trace.Timer, "note": trace.Note,
}

func pairs(f []string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(f); i += 2 {
		m[f[i]] = f[i+1]
	}
	return m
}

// cite is a paragraph, which a script writes as one word.
func cite(v map[string]string) string { return strings.ReplaceAll(v["cite"], "-", " ") }

func segment(r *trace.Record, flags string, v map[string]string) *trace.Segment {
	num := func(key string) uint32 { n, _ := strconv.ParseUint(v[key], 10, 32); return uint32(n) }
	s := &trace.Segment{Seq: seq.Num(num("seq")), Ack: seq.Num(num("ack")), Len: int(num("len")), Window: 65535}
	if v["win"] != "" {
		s.Window = uint16(num("win"))
	}
	for i, name := range []string{"FIN", "SYN", "RST", "PSH", "ACK", "URG"} {
		if strings.Contains(flags, name) {
			s.Flags |= 1 << i
		}
	}
	if n := num("mss"); n > 0 {
		s.Options = wire.Options{Set: wire.OptMSS | wire.OptScale | wire.OptTimestamps, MSS: uint16(n), Scale: 7}
	}
	r.Segment, r.Why, r.Cite = s, v["why"], cite(v)
	return s
}
