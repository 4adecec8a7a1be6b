package truth

import (
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
)

// answers is what we say of one connection, in tshark-truth's words.
func answers(file string, number int, c *passive.Conn) Conn {
	client, server := c.Client, c.Client.Peer()
	out := Conn{File: file, Number: number, First: int64(c.First.At)}
	out.Ends = [2]netip.AddrPort{c.Ends[client].Addr.Netip(), c.Ends[server].Addr.Netip()}
	out.Answers = map[string]string{
		"client":     out.Ends[0].String(),
		"hs":         c.HandshakeClass(),
		"close":      c.CloseClass(),
		"fin_first":  letter(c, c.FirstFIN),
		"syn_rtt":    gap(c.FirstGap),
		"ack_rtt":    gap(c.ThirdGap),
		"irtt":       gap(c.InitialRTT),
		zeekState:    c.ConnState(),
		zeekHistory:  c.History(),
		"role_by":    roles[c.Role],
		"simul_open": bit(c.Opening.SimultaneousOpen()),
		"dur":        inSeconds(c.Last.At.Sub(c.First.At)),
		"rst_first":  letter(c, c.FirstRST),
	}
	for d, suffix := range map[passive.Side]string{client: "_c", server: "_s"} {
		e := &c.Ends[d]
		out.Answers["fin_acked"+suffix] = bit(e.FINAcked.Seen())
		for name, n := range map[string]uint32{"syn": e.SYNs, "synack": e.SYNACKs, "fins": e.FINs, "rsts": e.RSTs} {
			out.Answers[name+suffix] = strconv.FormatUint(uint64(n), 10)
		}
		out.Answers["pk"+suffix] = strconv.FormatUint(e.Packets, 10)
		out.Answers["by"+suffix] = strconv.FormatUint(e.Bytes, 10)
		out.Answers["uq"+suffix] = strconv.FormatUint(e.Unique(), 10)
		n := &e.Stream.Segments
		out.Answers["seen"+suffix] = fmt.Sprint(n.New, n.Jumps, n.Hole, n.Seen, n.Copy, n.Partial, n.Probe)
	}
	return out
}

// letter is c for the client, s for the server, and nothing for nobody.
func letter(c *passive.Conn, who func() (passive.Side, bool)) string {
	d, ok := who()
	switch {
	case !ok:
		return ""
	case d == c.Client:
		return "c"
	}
	return "s"
}

func gap(measure func() (time.Duration, bool)) string {
	d, ok := measure()
	if !ok {
		return ""
	}
	return inSeconds(d)
}

var roles = map[passive.RoleBy]string{passive.BySYN: "syn", passive.BySYNACK: "synack", passive.ByFirst: "first"}

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
