package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// Advice is an ICMP message about a connection. RFC 9293 §3.9.2.2.
type Advice struct {
	Kind AdviceKind
	Seq  seq.Num // the sequence number that the message quotes
	MTU  int     // TooBig: what the next hop takes, less the IP header
}

// AdviceKind is what an ICMP message says.
type AdviceKind uint8

// The kinds of advice.
const (
	Soft   AdviceKind = iota + 1 // unreachable for now: net, host, route; time exceeded; parameter problem
	Hard                         // protocol or port unreachable
	TooBig                       // fragmentation needed: RFC 1191
)

// minPathMSS is the least segment that ICMP can talk us into, in octets:
// who forges "too big" must not make us send mostly headers.
const minPathMSS = 512

// Notify takes an ICMP message about a segment of ours. One that quotes a
// number which is not in flight is forged or late, and ignored: RFC 5927 §4.
//
// While opening, unreachable ends the attempt, soft or hard: the user learns
// at once what every kernel tells at once (RFC 5461 §4.1; by the letter of
// MUST-56 soft errors should not). Afterwards both are only noted: RFC 5927
// §5.2 (SHLD-26 would abort on hard ones, which gives a forger a reset).
func (c *TCB) Notify(now clock.Instant, a Advice) {
	c.fire(now)
	if c.state.in(of(Closed, Listen, TimeWait)) || !a.Seq.In(c.snd.una, c.snd.nxt) {
		return
	}
	switch {
	case a.Kind == TooBig:
		c.shrinkPath(a.MTU)
	case c.state.in(of(SynSent, SynReceived)) && !c.passive:
		c.endUnreachable(a.Kind)
	default:
		c.counts.soft = true
	}
}

func (c *TCB) endUnreachable(k AdviceKind) {
	err := ErrUnreachable
	if k == Hard {
		err = ErrRefused
	}
	c.end(WhyUnreachable, err)
}

// shrinkPath lowers the segment size to what the path carries, and sends
// again what it did not. That is no sign of congestion. RFC 1191 §6.
func (c *TCB) shrinkPath(mtu int) {
	const header = 20
	mss := max(mtu-header, minPathMSS) - c.optionLen()
	if mss >= c.snd.mss {
		return
	}
	c.snd.mss = mss
	c.cc.SetMSS(mss)
	c.loss.resendFrom(c.snd.una, c.snd.nxt, WhyRetransmitPath)
}
