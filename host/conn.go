package host

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Conn is a connection of a host. It comes from Dial or Accept. After Close
// or Abort it belongs to the host alone, which sees it to its end, and must
// not be used any more.
//
// A connection that has ended by itself – reset, timed out – has left the
// host's tables, but remains readable (Read, Err, Status) until Close.
type Conn struct {
	Owner any // for the driver: what the events are about, on its side

	tcb      tcp.TCB
	host     *Host
	listener *Listener // where it waits for Accept; else nil
	next     [lanes]*Conn
	inLine   [lanes]bool
	orphan   bool   // the user has closed it
	gone     bool   // it has left the tables
	news     uint16 // a bit per EventKind that the user has not taken
	timer    int32  // place in the timers, counted from 1; 0: none
	flow     wire.Flow
	counted  tcp.State // the state in which it is among Stats
	born     clock.Instant
	source   *source       // who has opened it; nil: not counted
	moved    tcp.Progress  // how far it had come when it was looked at last,
	still    clock.Instant // and since when: see pressure.go
}

// connCost is what a connection counts against the octet budget, buffers
// apart: itself, its entries in the map and in the timers. A test compares
// it with the real sizes.
const connCost = 900

// newConn makes a connection and enters it in the tables. It fails with
// ErrNoMemory where the octet budget is spent.
func (h *Host) newConn(now clock.Instant, f wire.Flow) (*Conn, error) {
	if !h.memory.Charge(connCost) {
		return nil, ErrNoMemory
	}
	c := &Conn{host: h, flow: f, born: now, still: now}
	h.conns.add(&c.flow, c)
	h.stats.States[c.counted]++
	return c, nil
}

// recount notes that a connection has changed its state.
func (h *Host) recount(c *Conn) {
	if !c.gone {
		h.stats.States[c.counted]--
		c.counted = c.tcb.State()
		h.stats.States[c.counted]++
	}
}

// remove takes a connection that is over out of the tables. Its cost is
// given back when its user lets go of it too.
func (h *Host) remove(c *Conn) {
	c.gone = true
	h.stats.States[c.counted]--
	h.timers.remove(c)
	h.conns.remove(&c.flow)
	h.ports.free(&c.flow)
	h.discount(c.source)
	if c.orphan {
		h.memory.Discharge(connCost)
	}
}

// Write takes octets of p as there is room and returns how many; 0 and nil
// where there is none: wait for Writable. RFC 9293 §3.10.2.
func (c *Conn) Write(now clock.Instant, p []byte) (int, error) {
	n, err := c.tcb.Write(now, p)
	c.called(now, "write", n)
	return n, err
}

// WriteUrgent is Write with the urgent pointer moved behind what was taken.
// RFC 9293 §3.8.5.
func (c *Conn) WriteUrgent(now clock.Instant, p []byte) (int, error) {
	n, err := c.tcb.WriteUrgent(now, p)
	c.called(now, "write-urgent", n)
	return n, err
}

// Read moves octets to p; 0 and nil where there are none yet: wait for
// Readable; io.EOF after the peer's FIN. RFC 9293 §3.10.3.
func (c *Conn) Read(now clock.Instant, p []byte) (int, error) {
	n, err := c.tcb.Read(now, p)
	if n == 0 && err == nil {
		c.host.settle(now, c) // asked in vain: not worth a record, but time may have passed
	} else {
		c.called(now, "read", n)
	}
	return n, err
}

// CloseWrite ends our direction: a FIN goes after what is buffered.
// RFC 9293 §3.10.4.
func (c *Conn) CloseWrite(now clock.Instant) error {
	err := c.tcb.CloseWrite(now)
	c.called(now, "close-write", 0)
	return err
}

// Close is CloseWrite by a user who will not read either. The connection is
// the host's alone from here on. RFC 9293 §3.10.4, §3.6.1.
func (c *Conn) Close(now clock.Instant) error {
	err := c.tcb.Close(now)
	c.leave(now, "close")
	return err
}

// Abort resets the connection. It is the host's alone from here on.
// RFC 9293 §3.10.5.
func (c *Conn) Abort(now clock.Instant) error {
	err := c.tcb.Abort(now)
	c.leave(now, "abort")
	return err
}

// leave ends the user's part.
func (c *Conn) leave(now clock.Instant, call string) {
	if c.gone && !c.orphan {
		c.host.memory.Discharge(connCost)
	}
	c.orphan = true
	c.news = 0
	c.called(now, call, 0)
}

// SetNoDelay turns Nagle's algorithm off or on: RFC 9293 §3.7.4 (MUST-17).
func (c *Conn) SetNoDelay(now clock.Instant, on bool) {
	c.tcb.SetNoDelay(on)
	c.called(now, "set-no-delay", 0)
}

// SetKeepAlive sets the probes of a silent connection: RFC 9293 §3.8.4.
func (c *Conn) SetKeepAlive(now clock.Instant, k tcp.KeepAlive) {
	c.tcb.SetKeepAlive(now, k)
	c.called(now, "set-keep-alive", 0)
}

// SetUserTimeout sets how long octets may stay unacknowledged: RFC 9293
// §3.8.3, R2 (MUST-21).
func (c *Conn) SetUserTimeout(now clock.Instant, d time.Duration) {
	c.tcb.SetUserTimeout(now, d)
	c.called(now, "set-user-timeout", 0)
}

// SetDSCP chooses the codepoint of what is sent from now on: RFC 2474;
// RFC 9293 §3.9.1.9 (MUST-48, SHLD-21). It fails with ErrBadDSCP.
func (c *Conn) SetDSCP(now clock.Instant, dscp uint8) error {
	if dscp > wire.MaxDSCP {
		return ErrBadDSCP
	}
	c.tcb.SetDSCP(dscp)
	c.called(now, "set-dscp", 0)
	return nil
}

// called ends every call of the user's: it is told, and what it brought
// about is settled.
func (c *Conn) called(now clock.Instant, call string, octets int) {
	h := c.host
	h.now = now
	h.traceCall(now, c.flow, c, call, octets)
	h.settle(now, c)
}

// Status is the connection in numbers: RFC 9293 §3.10.6.
func (c *Conn) Status() tcp.Status { return c.tcb.Status() }

// State is where the connection stands.
func (c *Conn) State() tcp.State { return c.tcb.State() }

// Err is why the connection ended; nil where it has not, or as it should.
func (c *Conn) Err() error { return c.tcb.Err() }

// Flow is the connection's name as this host sees it.
func (c *Conn) Flow() wire.Flow { return c.flow }
