package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp/congestion"
	"github.com/tcpglass/tcpglass/wire"
)

// Identity is what makes one connection different from the next: what its
// host chose for it.
type Identity struct {
	ISS      seq.Num // our initial sequence number: RFC 6528
	TSOffset uint32  // added to our timestamp clock: RFC 7323 §5.4
	MSS      int     // octets of payload that we can receive in one segment, options not counted off: MTU less 40 (MUST-67)
	Large    int     // octets of payload and TCP options that the link takes in one large segment; 0: never more than the MSS
}

// Open begins a connection: actively, by sending a SYN, or passively, by
// waiting for one in LISTEN. A passive open may be made active as long as no
// SYN has come. It fails with ErrOpen where there is a connection already.
//
// RFC 9293 §3.10.1.
func (c *TCB) Open(now clock.Instant, cfg *Config, id Identity, passive bool) error {
	switch {
	case c.state == Listen && !passive:
		c.cfg, c.id = cfg, id
	case c.state == Closed:
		c.reset(cfg, id)
	default:
		return ErrOpen
	}
	c.passive = passive
	if passive {
		c.become(Listen, WhyUserOpen)
		return nil
	}
	c.startSending(id.ISS)
	c.become(SynSent, WhyUserOpen)
	return nil
}

// Resume opens a TCB in SYN-RECEIVED from a half-open record, as if it had
// received the SYN and sent the SYN-ACK itself. The third segment goes to
// Receive next.
func (c *TCB) Resume(now clock.Instant, cfg *Config, id Identity, h HalfOpen) {
	c.reset(cfg, id)
	c.passive = true
	c.SetDSCP(h.DSCP)
	c.startSending(h.ISS)
	c.snd.nxt = h.ISS.Add(1)
	c.startReceiving(h.IRS)
	c.rcv.most = int(initialWindow(cfg))
	c.rcv.edge = c.rcv.nxt.Add(c.rcv.most)
	c.agree(now, h)
	c.become(SynReceived, WhySynArrived)
	c.counts.timeouts = uint32(h.Retries)
	if h.Retries == 0 && h.Born.Set() {
		c.timing.start(h.Born, c.snd.nxt)
	}
}

// reset makes c a fresh TCB. News and debts of a connection before it are
// gone.
func (c *TCB) reset(cfg *Config, id Identity) {
	*c = TCB{cfg: cfg, id: id, nodelay: cfg.NoDelay, tos: wire.TOSOf(cfg.DSCP, wire.NotECT)}
	c.tune.limit = min(cfg.ReceiveBuffer, firstBuffer)
}

// startSending lays out the sending half: the SYN at iss, text behind it.
func (c *TCB) startSending(iss seq.Num) {
	c.snd = sendSpace{una: iss, nxt: iss, iss: iss, up: iss, mss: min(c.id.MSS, defaultMSS), user: c.snd.user}
	c.out.base = iss.Add(1) // a SYN occupies one number
	c.cc = congestion.Start(c.cfg.Congestion, c.snd.mss)
}

// startReceiving lays out the receiving half behind the peer's SYN.
func (c *TCB) startReceiving(irs seq.Num) {
	nxt := irs.Add(1) // a SYN occupies one number
	c.rcv.irs, c.rcv.nxt, c.rcv.edge, c.rcv.up = irs, nxt, nxt, nxt
	c.in.base = nxt
}

// isSyn reports whether at is the number of our SYN, which comes before all
// text. SND.NXT is ISS again after 4 GiB, and means another octet then.
func (c *TCB) isSyn(at seq.Num) bool { return at.Less(c.out.base) }
