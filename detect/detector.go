package detect

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// Config is what a Detector is made of.
type Config struct {
	// Key makes tables and sketches unpredictable to those who send the
	// SYNs. Take it from a good source of chance; all zero is for tests.
	Key [16]byte
}

// Detector watches servers. Make it with New. It belongs to one caller at a
// time, and all its memory is in it: less than 8 MiB without a pointer, so
// nothing grows, and the garbage collector has nothing to look at.
type Detector struct {
	key      key
	now      int64 // the open tick
	start    clock.Instant
	count    int // servers in use
	scans    int // sources that scan
	names    directory
	activity [MaxServers]float32 // SYNs and answers, fading; of servers in use
	asked    [doorkeepers]uint8  // SYNs to addresses that are not watched, this second
	memo     memo
	turned   Event // that is looked at from its other end: here, for it would escape
	news     news
	attempts attempts
	gone     gone
	sources  sources
	servers  [MaxServers]server
}

// Who is not watched yet, and has not answered, has to be asked so often in
// a second to be watched: scans of whole networks do not push out servers.
const (
	askedEnough = 16
	doorkeepers = 4096
)

const ticksPerSecond = int64(1e9) / int64(Tick)

// memo is the server of the event before: mostly that of the next one, too.
type memo struct {
	name   wire.Endpoint
	hash   uint64
	number int
	ok     bool
}

// New makes a detector.
func New(cfg Config) *Detector { return &Detector{key: keyFrom(cfg.Key)} }

// Observe takes an event. Events come in the order of time; one that is
// late counts as if it came now.
func (d *Detector) Observe(ev *Event) {
	d.Advance(ev.At)
	switch ev.Kind {
	case Syn:
		d.syn(ev)
	case SynAck:
		d.synAck(ev)
	case FirstAck, Ack, Stray, Rst, Fin:
		d.other(ev)
	}
}

// Advance says that time has passed. Events do so, too; without any, alarms
// end by this alone.
func (d *Detector) Advance(now clock.Instant) {
	if !d.start.Set() {
		d.start = now
		d.now = int64(now) / int64(Tick)
	}
	if tick := int64(now) / int64(Tick); tick > d.now {
		second := d.now / ticksPerSecond
		d.now = tick
		if tick/ticksPerSecond > second {
			d.sweep()
		}
	}
}

// sweep brings all servers up to date once a second; those that have events
// are so anyway.
func (d *Detector) sweep() {
	clear(d.asked[:])
	for n := range d.count {
		d.activity[n] *= slowFade
		d.upToDate(n)
	}
	d.endScans()
}

// upToDate closes a server's ticks, and tells what that has changed.
func (d *Detector) upToDate(n int) *server {
	s := &d.servers[n]
	if s.tick == d.now {
		return s
	}
	before := s.finding
	s.catchUp(d.now)
	if s.finding != before {
		d.news.tell(s.told())
	}
	return s
}

// syn is a SYN on its way to a server.
func (d *Detector) syn(ev *Event) {
	client := d.key.addr(ev.Client.Addr)
	hash := d.endpoint(&ev.Server)
	flow := d.flow(ev)
	a := d.attempts.find(flow)
	again := a != nil && a.isn == ev.Seq && a.age(d.now) <= 255
	copied := again && a.again(d.now)
	s := d.asks(ev)
	if !again {
		if a != nil {
			*a = attempt{} // the port is used again
		}
		a = d.attempts.follow(flow, d.now, ev.Seq)
		d.seek(client, ev, hash)
	}
	if s == nil {
		return
	}
	s.ask(ev, client, d.key.prefix(prefixOf(ev.Client.Addr)))
	switch {
	case copied:
		s.now().copies++
	case again:
		s.retry(a)
	default:
		s.fresh(ev, client, a != nil)
		if a != nil && s.name.Port == 0 {
			a.state |= atRest
		}
	}
}

// ask notes what every SYN tells.
func (s *server) ask(ev *Event, client, prefix uint64) {
	s.who.add(client, ev.Client.Addr)
	s.nets.add(prefix, prefixOf(ev.Client.Addr))
	s.port.vote(ev.Server.Port)
}

// fresh is a SYN that was not seen before.
func (s *server) fresh(ev *Event, client uint64, followed bool) {
	c := s.now()
	c.syns++
	if followed {
		c.followed++
	}
	s.distinct[0].add(client)
	s.prints.add(uint32(ev.TTL) | uint32(ev.Window)<<8)
	s.numbers.add(uint32(ev.Seq))
}

// retry is the SYN of a client who is still there. Only the first one counts.
func (s *server) retry(a *attempt) {
	if c := s.of(a); c != nil && a.syns() == 2 {
		c.retried++
	}
}

// synAck is a server's answer.
func (d *Detector) synAck(ev *Event) {
	flow := d.flow(ev)
	d.crossed(ev, flow)
	s := d.answers(&ev.Server, d.endpoint(&ev.Server))
	if s == nil {
		return
	}
	s.heard = true
	a := d.attempts.find(flow)
	if a == nil || ev.Ack != a.isn+1 {
		return
	}
	if c := s.of(a); c != nil && !a.answered() {
		c.answer()
	}
	a.answer(ev.Seq)
	if a.atRest() && s.name.Port != 0 {
		d.leaveRest(a, ev.Server.Addr)
	}
}

// crossed is a SYN-ACK whose sender had asked for the other end itself: a
// simultaneous open, RFC 9293 §3.5, in which no third segment comes.
func (d *Detector) crossed(ev *Event, flow uint64) {
	a := d.attempts.find(opposite(flow))
	if a == nil || a.isn != ev.Seq {
		return
	}
	turned := ev.turned()
	d.complete(&turned, d.watched(&turned.Server, d.key.endpoint(&turned.Server)), a)
}

// answers is the server that a SYN-ACK speaks for. Where there is no room for
// one more, it is all ports of its address together.
func (d *Detector) answers(name *wire.Endpoint, hash uint64) *server {
	if s := d.watched(name, hash); s != nil {
		return s
	}
	if s := d.watch(name, hash); s != nil {
		return s
	}
	return d.rest(name.Addr)
}

// leaveRest takes an attempt away from the silent ports of an address: the
// one it asked for is not silent. Where more servers are busy than are
// watched, they come and go, and each time some SYNs find only the rest.
func (d *Detector) leaveRest(a *attempt, addr wire.Addr) {
	a.state &^= atRest
	rest := d.rest(addr)
	if rest == nil {
		return
	}
	if c := rest.of(a); c != nil && c.followed > 0 {
		c.followed--
		c.syns--
	}
}

// answer counts a followed attempt as answered. The SYN that made its server
// known was counted elsewhere.
func (c *cohort) answer() {
	c.answered++
	c.followed = max(c.followed, c.answered)
	c.syns = max(c.syns, c.followed)
}

// other is a segment of a connection, or of none.
func (d *Detector) other(ev *Event) {
	s, ev := d.oriented(ev)
	switch ev.Kind {
	case Rst:
		d.reset(ev, s)
		return
	case Stray:
		d.stray(ev, s)
		return
	case Fin:
		s.closed()
	}
	if ev.FromServer {
		return // it completes nothing
	}
	a := d.attempts.find(d.flow(ev))
	if a != nil && (ev.Kind == FirstAck || a.completes(ev.Seq, ev.Ack, s != nil && s.heard)) {
		d.complete(ev, s, a)
	}
}

// oriented is the server of an event, nil where it is not watched, and the
// event, turned around where the other end is the one that is watched.
func (d *Detector) oriented(ev *Event) (*server, *Event) {
	if s := d.watched(&ev.Server, d.endpoint(&ev.Server)); s != nil {
		return s, ev
	}
	if s := d.watched(&ev.Client, d.key.endpoint(&ev.Client)); s != nil {
		d.turned = ev.turned()
		return s, &d.turned
	}
	return d.rest(ev.Server.Addr), ev
}

// complete is the third segment of a handshake: whoever sent the SYN is
// there, and wants what it asked for.
func (d *Detector) complete(ev *Event, s *server, a *attempt) {
	client := d.key.addr(ev.Client.Addr)
	if s != nil {
		s.done(a, client, d.key.prefix(prefixOf(ev.Client.Addr)))
	}
	if src := d.sources.find(client, ev.Client.Addr); src != nil {
		src.complete++
	}
	*a = attempt{}
}

// done takes one attempt as complete.
func (s *server) done(a *attempt, client, prefix uint64) {
	age := a.age(s.tick)
	s.handshake.sample(max(0, age-int(a.last)))
	if c := s.of(a); c != nil {
		c.completed++
	}
	s.forgive(age, client, prefix)
}

// forgive takes an attempt of that age out of the sketches: as much of it as
// the halvings since have left.
func (s *server) forgive(age int, client, prefix uint64) {
	halvings := s.tick/halfLife - (s.tick-int64(age))/halfLife
	left := uint32(unit) >> min(halvings, 31)
	s.who.remove(client, left)
	s.nets.remove(prefix, left)
}

// reset is a RST. From the server it refuses a SYN, answers an ACK that
// nothing claims (RFC 9293 §3.10.7.1), or ends a connection; from the client
// it disowns a SYN that the client never sent, or ends one, too.
func (d *Detector) reset(ev *Event, s *server) {
	flow := d.flow(ev)
	a := d.attempts.find(flow)
	if a != nil {
		if src := d.sources.find(d.key.addr(ev.Client.Addr), ev.Client.Addr); src != nil {
			src.refused++
		}
	}
	switch {
	case a != nil && s != nil:
		s.lost(ev, a)
	case ev.FromServer && !ev.Flags.Has(wire.ACK):
		d.stray(ev, s)
	case ev.FromServer:
		d.gone.note(flow, d.now)
		s.closed()
	default:
		s.closed()
	}
	if a != nil {
		*a = attempt{}
	}
}

// lost is an attempt that a RST has ended.
func (s *server) lost(ev *Event, a *attempt) {
	if c := s.of(a); c != nil && ev.FromServer {
		c.refused++
	}
}

func (s *server) closed() {
	if s != nil {
		s.now().closes++
	}
}

// stray is an ACK that belongs to nothing, unless to what the server has
// just broken off.
func (d *Detector) stray(ev *Event, s *server) {
	if s == nil || d.gone.recently(d.flow(ev), d.now) {
		return
	}
	client := d.key.addr(ev.Client.Addr)
	s.now().strays++
	s.distinct[0].add(client)
	s.who.add(client, ev.Client.Addr)
}

// seek notes that a source has asked for something, and whether it scans.
func (d *Detector) seek(client uint64, ev *Event, door uint64) {
	src := d.sources.find(client, ev.Client.Addr)
	if src == nil {
		src = d.sources.place(client, d.now)
		d.endScan(src)
		*src = source{addr: ev.Client.Addr, server: ev.Server.Addr}
	}
	src.asks(d.now, ev.Server.Addr, door)
	if !src.scanning && src.scans() {
		src.scanning = true
		d.scans++
		d.news.tell(src.told(Scan))
	}
}

// endScans ends the scans of those who have been silent.
func (d *Detector) endScans() {
	d.scanners(func(src *source) bool {
		if d.now-src.tick > scanTicks {
			d.endScan(src)
		}
		return true
	})
}

func (d *Detector) endScan(src *source) {
	if src.scanning {
		d.scans--
		d.news.tell(src.told(Nothing))
	}
	*src = source{}
}
