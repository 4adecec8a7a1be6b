package ladder

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// anyRecord is any record of a few hosts, likely or not.
func anyRecord(t *rapid.T) trace.Record {
	ends := []wire.Endpoint{{}, {Port: 80}, clientEnd, serverEnd, {Addr: serverEnd.Addr, Port: 81}}
	states := []string{"", "CLOSED", "LISTEN", "SYN-RECEIVED", "ESTABLISHED", "TIME-WAIT", "<&>"}
	codes := []string{"", "accept", "closed", "listen", "close", "read", "retransmit", "half-open-expired", "syn-ack-retry", "loss", "queue", "握手; #<&>"}
	r := trace.Record{
		Kind:   trace.Kind(rapid.IntRange(0, 8).Draw(t, "kind")),
		Host:   rapid.SampledFrom([]string{"", "client", "server", "链路 <&>"}).Draw(t, "host"),
		Flow:   wire.Flow{Local: rapid.SampledFrom(ends).Draw(t, "local"), Remote: rapid.SampledFrom(ends).Draw(t, "remote")},
		Packet: rapid.Uint64Range(0, 5).Draw(t, "packet"),
		Why:    rapid.SampledFrom(codes).Draw(t, "why"),
		Cite:   rapid.SampledFrom([]string{"", "RFC 9293 §3.5"}).Draw(t, "cite"),
		From:   rapid.SampledFrom(states).Draw(t, "from"),
		To:     rapid.SampledFrom(states).Draw(t, "to"),
		Octets: rapid.IntRange(0, 9).Draw(t, "octets"),
	}
	if rapid.Bool().Draw(t, "has segment") {
		r.Segment = &trace.Segment{
			Seq:   seq.Num(rapid.Uint32Range(0, 3).Draw(t, "seq")),
			Flags: wire.Flags(rapid.Uint8Range(0, 63).Draw(t, "flags")),
			Len:   rapid.IntRange(0, 2).Draw(t, "len"),
		}
	}
	return r
}

// Whatever a trace tells, in whatever order: it is drawn, within its width,
// as well-formed XML, and every row says something.
func TestAnyTraceIsDrawn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		records := rapid.SliceOfN(rapid.Custom(anyRecord), 0, 30).Draw(rt, "records")
		at := clock.Instant(1)
		for i := range records {
			at = at.Add(time.Duration(rapid.IntRange(0, 2).Draw(rt, "pause")) * 600 * time.Millisecond)
			records[i].At = at
		}
		ds := All(records)
		for _, d := range ds {
			for i := range d.Rows {
				if !d.Rows[i].says() {
					rt.Errorf("row %d says nothing", i)
				}
			}
		}
		for _, l := range strings.Split(ds.Text(TextOptions{Width: MinWidth, Lang: i18n.Chinese}), "\n") {
			if i18n.Width(l) > MinWidth {
				rt.Errorf("a line is wider than %d columns: %q", MinWidth, l)
			}
		}
		for _, d := range ds {
			if line := covered(d.Text(TextOptions{}), 80); line != "" {
				rt.Errorf("a lifeline is covered in %q", line)
			}
		}
		elements(t, ds.SVG(Options{Title: "<&>"}))
		ds.Mermaid(Options{})
		ds.JSON(Options{})
		ds.Comments(nil)
	})
}
