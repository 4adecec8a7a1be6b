package scenario

import (
	"io"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
)

// conn is a connection as the program holds it, with the calls that wait:
// what a real program would do in blocking calls.
type conn struct {
	*host.Conn
	actor   *actor
	opening bool // open has not returned
	over    bool // the program has closed it
	linger  bool // closing resets
	met     bool // the end has been read

	writes []*Write      // not all of the first one is taken yet
	rest   []byte        // of the first one, once it has begun
	reads  []*Read       // that wait
	then   []func(*conn) // shut and close, once it is open and everything is written
}

func (c *conn) now() clock.Instant { return c.actor.run.World.Now() }

// pattern is what is written when only a count is given: letters, so that
// whoever opens the capture sees where what went.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'a' + byte(i%26)
	}
	return b
}

// letters is a pattern that all share who write: with many connections it
// would fill memory.
func (r *run) letters(n int) []byte {
	if len(r.alphabet) < n {
		r.alphabet = pattern(n)
	}
	return r.alphabet[:n]
}

// octets is what x writes.
func (x *Write) octets(r *run) []byte {
	if x.Text != "" {
		return []byte(x.Text)
	}
	return r.letters(x.N)
}

// flush writes what there is room for.
func (c *conn) flush() {
	for len(c.writes) > 0 && !c.over {
		x := c.writes[0]
		if c.rest == nil {
			c.rest = x.octets(c.actor.run)
		}
		n, err := c.call(x.Urgent, c.rest)
		if err != nil {
			c.fail(err)
			c.writes, c.rest = nil, nil
			break
		}
		if c.rest = c.rest[n:]; len(c.rest) > 0 {
			return // room will tell
		}
		c.writes, c.rest = c.writes[1:], nil
	}
	for len(c.then) > 0 && !c.opening && !c.over {
		do := c.then[0]
		c.then = c.then[1:]
		do(c)
	}
}

// fail notes a call on the connection that was refused.
func (c *conn) fail(err error) { c.actor.fail(c.Flow(), err) }

func (c *conn) call(urgent bool, octets []byte) (int, error) {
	if urgent {
		return c.WriteUrgent(c.now(), octets)
	}
	return c.Write(c.now(), octets)
}

// written does something once the connection is open and everything that
// waits is written.
func (c *conn) written(do func(*conn)) {
	c.then = append(c.then, do)
	if len(c.writes) == 0 {
		c.flush()
	}
}

// readable tells the program that there is something, or the end, and
// continues its reads.
func (c *conn) readable() {
	if !c.over && c.Status().Unread > 0 {
		c.actor.run.happened(c.actor, "data", c)
	}
	c.serve()
}

// serve continues reads that wait, and looks for the end where somebody
// wants to know.
func (c *conn) serve() {
	for len(c.reads) > 0 && !c.over && !c.met {
		if !c.read(c.reads[0]) {
			return
		}
		c.reads = c.reads[1:]
	}
	if !c.over && !c.met && c.Status().Unread == 0 && c.actor.listensFor("eof") {
		c.take(1)
	}
}

// listensFor reports whether the program reacts to something.
func (a *actor) listensFor(what string) bool {
	for _, x := range a.reactions {
		if x.on == what {
			return true
		}
	}
	return false
}

// gulp is how much a program reads at once that wants everything.
const gulp = 64 << 10 // octets

// read does one read as far as it goes, and says whether it is done.
func (c *conn) read(x *Read) (done bool) {
	if x.N > 0 {
		n, end := c.take(x.N)
		return n > 0 || end
	}
	any := false
	for {
		n, end := c.take(gulp)
		any = any || n > 0
		if end || n == 0 {
			return end || any && !x.EOF
		}
	}
}

// space is where octets are read to that nobody looks at.
func (r *run) space(n int) []byte {
	if len(r.scratch) < n {
		r.scratch = make([]byte, n)
	}
	return r.scratch[:n]
}

// take reads once. end says that nothing more will come.
func (c *conn) take(most int) (n int, end bool) {
	if c.over || c.met {
		return 0, true
	}
	n, err := c.Read(c.now(), c.actor.run.space(most))
	switch {
	case err == io.EOF:
		c.met = true
		c.actor.run.happened(c.actor, "eof", c)
	case err != nil:
		c.fail(err)
		c.met = true
	}
	return n, err != nil
}
