package packetdrill

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// printPacket is an expected packet in the language of the scripts.
func printPacket(at time.Duration, k *Packet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%9.6f %s %d:%d(%d)", at.Seconds(), printFlags(k.Flags), k.Seq, k.Seq+uint32(k.Len), k.Len)
	if k.HasAck {
		fmt.Fprintf(&b, " ack %d", k.Ack)
	}
	if k.Window >= 0 {
		fmt.Fprintf(&b, " win %d", k.Window)
	}
	if k.Urgent > 0 {
		fmt.Fprintf(&b, " urg %d", k.Urgent)
	}
	if k.AnyOpts {
		b.WriteString(" <...>")
	} else {
		b.WriteString(printOptions(k.Options))
	}
	return b.String()
}

// printLive is a packet of the host's, with the numbers of the script.
func printLive(f *flow, k *live) string {
	p := Packet{
		Flags:  k.tcp.Flags,
		Seq:    f.toScript(uint32(k.tcp.Seq)),
		Ack:    uint32(k.tcp.Ack),
		Len:    len(k.tcp.Payload),
		HasAck: k.tcp.Flags.Has(wire.ACK),
		Window: int(k.tcp.Window),
		Urgent: int(k.tcp.Urgent),
	}
	p.Options = append(p.Options, k.options...)
	if s := stampOf(p.Options); s != nil {
		s.A = f.scriptStamp(s.A)
	}
	return printPacket(k.at, &p)
}

// scriptStamp is a timestamp of ours as the script would call it, as far as
// can be known: by its distance from the first.
func (f *flow) scriptStamp(live uint32) uint32 {
	if f.firstStamp == nil {
		return live
	}
	return live - f.firstStamp[1] + f.firstStamp[0]
}

// printFlags are flags in the language's letters.
func printFlags(f wire.Flags) string {
	const signs = "FSRP.UEWA" // from the lowest bit on
	var b strings.Builder
	for i, sign := range signs {
		if f>>i&1 != 0 && sign != '.' {
			b.WriteRune(sign)
		}
	}
	if f.Has(wire.ACK) {
		b.WriteByte('.')
	}
	if b.Len() == 0 {
		return "-"
	}
	return b.String()
}

// printOptions is the list between < and >, or nothing.
func printOptions(list []TCPOption) string {
	if len(list) == 0 {
		return ""
	}
	words := make([]string, len(list))
	for i := range list {
		words[i] = list[i].String()
	}
	return " <" + strings.Join(words, ",") + ">"
}

// String is an option in the language of the scripts.
func (o TCPOption) String() string {
	switch {
	case o.Kind == kindFast:
		return strings.TrimSpace("FO " + hex.EncodeToString(o.Raw))
	case o.Raw != nil:
		return "raw 0x" + hex.EncodeToString(o.Raw)
	}
	switch o.Kind {
	case kindEOL:
		return "eol"
	case kindNOP:
		return "nop"
	case kindMSS:
		return fmt.Sprintf("mss %d", o.A)
	case kindScale:
		return fmt.Sprintf("wscale %d", o.A)
	case kindPerm:
		return "sackOK"
	case kindStamp:
		return fmt.Sprintf("TS val %d ecr %d", o.A, o.B)
	}
	s := "sack"
	for _, b := range o.Blocks {
		s += fmt.Sprintf(" %d:%d", b[0], b[1])
	}
	return s
}
