package main

import (
	"net/netip"
	"os"
	"time"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// noon is when everything in these tests begins.
const noon = clock.Instant(1_800_000_000 * int64(time.Second))

// tape is a source of frames for watch, whose clock it is, too.
type tape struct {
	frames   []capture.Frame
	at       int
	deadline clock.Instant
	counts   capture.Counts
}

func (s *tape) Next(f *capture.Frame) error {
	if s.at == len(s.frames) || s.frames[s.at].At >= s.deadline {
		return os.ErrDeadlineExceeded
	}
	*f = s.frames[s.at]
	s.at++
	f.Number = uint64(s.at)
	return nil
}

func (s *tape) Interfaces() []capture.Interface {
	return []capture.Interface{{Name: "tape", Link: capture.Raw}}
}
func (s *tape) SetDeadline(t time.Time) error {
	s.deadline = clock.Instant(t.UnixNano())
	return nil
}
func (s *tape) Counts() (capture.Counts, error) { return s.counts, nil }

// wall is the deadline that has passed: time flies where nothing comes.
func (s *tape) wall() clock.Instant { return max(s.deadline, noon) }

// add puts a segment onto the tape, so long after noon.
func (s *tape) add(after time.Duration, from, to string, flags wire.Flags, number, ack uint32, text string) {
	src, dst := netip.MustParseAddrPort(from), netip.MustParseAddrPort(to)
	b := make([]byte, wire.MinIPv4+wire.MinTCP, 100)
	b = append(b, text...)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: wire.AddrFrom(src.Addr()), Dst: wire.AddrFrom(dst.Addr())}, wire.MinTCP+len(text))
	wire.PutTCP(b[wire.MinIPv4:], &wire.TCP{Src: src.Port(), Dst: dst.Port(), Seq: seq.Num(number), Ack: seq.Num(ack), Flags: flags, Window: 5000}, &wire.Options{})
	s.frames = append(s.frames, capture.Frame{At: noon.Add(after), Bytes: b, Length: len(b)})
}

// Who talks on tapes.
const anna, otto = "10.1.0.1:40000", "10.2.0.2:80"

const ms = time.Millisecond

// whole is a connection that opens, carries data and closes, from 0 to 400 ms.
func whole() *tape {
	s := &tape{}
	s.add(0*ms, anna, otto, wire.SYN, 700, 0, "")
	s.add(10*ms, otto, anna, wire.SYN|wire.ACK, 100, 701, "")
	s.add(20*ms, anna, otto, wire.ACK, 701, 101, "")
	s.add(30*ms, anna, otto, wire.ACK, 701, 101, "question")
	s.add(40*ms, otto, anna, wire.ACK, 101, 709, "and the answer")
	s.add(50*ms, anna, otto, wire.ACK, 709, 115, "")
	s.add(360*ms, anna, otto, wire.FIN|wire.ACK, 709, 115, "")
	s.add(370*ms, otto, anna, wire.FIN|wire.ACK, 115, 710, "")
	s.add(380*ms, anna, otto, wire.ACK, 710, 116, "")
	return s
}

// refused is a SYN that is answered with a RST.
func refused() *tape {
	s := &tape{}
	s.add(0*ms, anna, otto, wire.SYN, 700, 0, "")
	s.add(10*ms, otto, anna, wire.RST|wire.ACK, 0, 701, "")
	return s
}

// on is a run of watch over a tape, for so long.
func (s *tape) on(length time.Duration, teller watchTeller) *watching {
	w := newWatching(s, 1000, [16]byte{1})
	w.wall, w.teller, w.until = s.wall, teller, noon.Add(length)
	return w
}
