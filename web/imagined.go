package web

import (
	"time"

	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// imagined are the segments of a trace as packets. Searches know segments
// alone; what they look like on a wire follows from that.
func imagined(records []trace.Record) []packet {
	list := []packet{}
	for i := range records {
		if r := &records[i]; r.Kind == trace.Sent && r.Segment != nil {
			at := ladder.Millis(float64(r.At.Sub(records[0].At)) / float64(time.Millisecond))
			list = append(list, packet{r.Packet, at, octetsOf(&r.Flow, r.Segment)})
		}
	}
	return list
}

// octetsOf is a segment in an IPv4 packet, with zeros for its payload.
func octetsOf(f *wire.Flow, s *trace.Segment) []byte {
	head := wire.MinTCP + s.Options.Len()
	b := make([]byte, wire.MinIPv4+head+s.Len)
	wire.PutIPv4(b, &wire.IPv4{DF: true, TTL: 64, Proto: wire.ProtoTCP, Src: f.Local.Addr, Dst: f.Remote.Addr}, head+s.Len)
	seg := b[wire.MinIPv4:]
	wire.PutTCP(seg, &wire.TCP{
		Src: f.Local.Port, Dst: f.Remote.Port,
		Seq: s.Seq, Ack: s.Ack,
		Flags: s.Flags, Window: s.Window, Urgent: s.Urgent,
	}, &s.Options)
	sum := wire.TransportSum(f.Local.Addr, f.Remote.Addr, wire.ProtoTCP, seg)
	seg[16], seg[17] = byte(sum>>8), byte(sum)
	return b
}
