package analyze

import (
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// digest is what of a connection matters to its server and to who asked.
type digest struct {
	number         int
	client, server wire.Endpoint
	handshake      passive.Handshake
	tried          bool          // the opening is in the capture
	first          clock.Instant // when it began
	vain           bool          // and was neither completed nor refused, nor tried again
	strays         bool          // the server did nothing but answer what is not there: backscatter
	asked, done    clock.Instant // when the handshake began that the server answered, and when it was over
	gap            time.Duration // from the first SYN to the SYN-ACK
	reset          clock.Instant // when the server broke it off; 0 where it did not
	closing        clock.Instant // since when the server is in CLOSE-WAIT
	waits          bool          // the server is in TIME-WAIT
}

// halfOpenLife is for how long a half-open connection is presumed to be in a
// server's queue where nothing ends it: five retries of the SYN-ACK, the first
// after 1 s and each after twice the time, and then as long again. It is what
// Linux does; no RFC says.
const halfOpenLife = 63 * time.Second

func (d *digest) make(number int, c *passive.Conn) {
	if by, ok := backscatter(c); ok {
		*d = digest{number: number, server: c.Ends[by].Addr, strays: true}
		return
	}
	client, server := &c.Ends[c.Client], &c.Ends[c.Client.Peer()]
	*d = digest{number: number, client: client.Addr, server: server.Addr, handshake: c.Handshake()}
	d.tried = d.handshake != passive.MidStream3WHS && d.handshake != passive.SynAckOnly
	d.first = c.First.At
	d.vain = (d.handshake == passive.Unanswered || d.handshake == passive.HalfOpen) && c.Opening.SYNTries() == 1
	d.opening(c)
	if by, ok := c.FirstRST(); ok && by == c.Client.Peer() && c.Established() && c.Close() >= passive.FinThenReset {
		d.reset = server.RST.At
	}
	if server.State == passive.CloseWait {
		d.closing = client.FIN.At
	}
	d.waits = c.Waits(c.Client.Peer())
}

// opening is the time that the handshake took, if the server answered.
func (d *digest) opening(c *passive.Conn) {
	o := &c.Opening
	if !d.tried || !o.SYNACK.Seen() || !o.SYN.Seen() {
		return
	}
	d.gap = o.SYNACK.At.Sub(o.SYN.At)
	d.asked = o.SYN.At
	switch {
	case o.ACK.Seen():
		d.done = o.ACK.At
	case c.Ends[0].RST.Seen() || c.Ends[1].RST.Seen():
		d.done = max(c.Ends[0].RST.At, c.Ends[1].RST.At)
	default:
		d.done = o.SYNACK.At.Add(halfOpenLife)
	}
}

// backscatter reports whether one side did nothing but answer what the capture
// has not got, as the victims of forged addresses do.
func backscatter(c *passive.Conn) (by passive.Side, ok bool) {
	for by := range passive.Side(2) {
		e, peer := &c.Ends[by], &c.Ends[by.Peer()]
		if peer.Packets == 0 && e.Packets == uint64(e.SYNACKs)+uint64(e.RSTs) {
			return by, true
		}
	}
	return 0, false
}
