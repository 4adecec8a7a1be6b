package tcp

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp/congestion"
	"github.com/tcpglass/tcpglass/wire"
)

// TCB is one end of a connection: RFC 9293's transmission control block.
// The zero value is CLOSED and ready for Open or Resume.
type TCB struct {
	cfg     *Config
	id      Identity
	state   State
	passive bool // opened passively: decides where a reset in SYN-RECEIVED leads (MUST-11)
	orphan  bool // the user has closed and will not read
	err     Error
	level   Level // of its memory, as last told
	probe   probe
	tos     uint8 // of what we send; its ECN bits are zero

	snd    sendSpace
	rcv    receiveSpace
	out    sendBuffer
	in     receiveBuffer
	stamps stamps
	tune   tuning

	rto    rto
	timing stopwatch
	loss   recovery
	cc     congestion.Control
	acks   acks
	marks  marks
	keep   keepAlive
	guard  challenges

	refusal refusal // the reset of owesRefusal
	owes    debts
	nodelay bool
	wanting bool // a Write took less than all: tell when there is room
	timers  timers
	news    news
	counts  counts
}

// sendSpace is the sending half of the sequence space. RFC 9293 §3.3.1.
type sendSpace struct {
	una    seq.Num // oldest number not acknowledged
	nxt    seq.Num // next number to send for the first time
	wl1    seq.Num // segment number of the last window update
	wl2    seq.Num // acknowledgment number of the last window update
	iss    seq.Num
	up     seq.Num       // behind the last urgent octet (MUST-62)
	wnd    int           // octets offered by the peer
	maxWnd int           // the most it ever offered
	user   time.Duration // this connection's user timeout; 0: Config's, negative: none (MUST-21)
	last   clock.Instant // when text was last sent, first time or again
	mss    int           // octets of payload in a full segment, options counted off
	urgent bool          // up is ahead of what was sent
	scale  uint8         // shift of the windows we receive
	held   bool          // the congestion window was what last kept us from sending
}

// receiveSpace is the receiving half. RFC 9293 §3.3.1.
type receiveSpace struct {
	nxt    seq.Num // next number expected
	edge   seq.Num // behind the last number offered: RCV.NXT + RCV.WND
	irs    seq.Num
	most   int     // the largest window ever offered, octets
	up     seq.Num // behind the last urgent octet announced
	fin    seq.Num // number of the peer's FIN, where finSeen
	urgent bool    // up is ahead of what was read
	seen   bool    // the peer's FIN has arrived, in order or early
	done   bool    // and everything before it too
	scaled bool    // both ends scale windows
	scale  uint8   // shift of the windows we send
}

// wnd is RCV.WND: octets offered and not yet used.
func (r *receiveSpace) wnd() int { return r.edge.Sub(r.nxt) }

// debts are what the TCB owes the peer beyond text and ACKs. Transmit pays.
type debts uint8

const (
	owesReset     debts = 1 << iota // a reset that ends the connection
	owesRefusal                     // a reset that answers a bad acknowledgment while opening
	owesChallenge                   // a challenge ACK
	owesProbe                       // a window probe
	owesKeepAlive                   // a keep-alive
)

func (d debts) has(x debts) bool { return d&x != 0 }

// refusal is a reset that answers a segment which fits no connection.
type refusal struct {
	seq, ack seq.Num
	flags    wire.Flags
}

// counts are for Status.
type counts struct {
	segmentsIn, segmentsOut uint32
	retransmits, timeouts   uint32
	dupAcks                 uint32
	soft                    bool // a soft ICMP error came and nothing was heard since
}

// NextEvent takes the oldest event. Most segments bring none, so that is
// found out without a call.
func (c *TCB) NextEvent() (e Event, ok bool) {
	if c.news.n == 0 && c.news.bits == 0 {
		return e, false
	}
	return c.news.next()
}

// State is where the connection stands.
func (c *TCB) State() State { return c.state }

// Err is why the connection ended; nil where it did not, or ended as it
// should.
func (c *TCB) Err() error {
	if c.err == 0 {
		return nil
	}
	return c.err
}

// end closes the connection for good: what was not sent is dropped, what was
// received in order can still be read.
func (c *TCB) end(why Why, err Error) {
	c.become(Closed, why)
	c.err = err
	c.timers = timers{}
	c.out.release(c.cfg.Memory)
	c.loss = recovery{}
	c.acks = acks{}
	c.owes &= owesReset | owesRefusal
	if c.orphan {
		c.discardText()
	}
	c.news.why = why
	c.news.tell(Ended)
}

// discardText drops what the user will not read.
func (c *TCB) discardText() {
	c.in.early = nil
	if c.in.buf != nil {
		c.in.release(c.cfg.Memory)
	}
}
