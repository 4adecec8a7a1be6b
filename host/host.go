package host

import (
	"math"
	"net/netip"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Host is one IP host. Make it with New. It belongs to one caller at a time.
type Host struct {
	cfg    Config
	tcp    tcp.Config  // of every connection
	memory *tcp.Memory // the octet budget
	large  int         // octets of the longest packet that the link cuts; 0: it cuts none
	trace  trace.Tracer
	now    clock.Instant // the latest instant any door was told

	ether *ethernet // nil on a link that carries IP packets
	mtu6  int       // octets of the longest IPv6 packet; cfg.MTU, or what a router told
	hops6 uint8     // of IPv6 packets; cfg.TTL, or what a router told

	addrs      []wire.Addr // its own
	broadcasts []wire.Addr // of its networks
	nets       []netip.Prefix

	isnKey, key siphash.Key
	jar         jar
	shared      bool      // the secret of the cookies is not ours alone
	era         uint32    // added to all timestamps, in milliseconds
	fair        *fairness // nil until somebody listens
	ports       ports

	conns     conns
	sources   flows[source]      // who has opened them
	waits     table[tcp.Remnant] // connections in TIME-WAIT that nobody holds
	waiting   queue              // them all, the next to expire first
	listeners map[wire.Endpoint]*Listener
	order     []*Listener // the same, in the order they were made
	forwarder *Listener   // of connections to others' addresses; nil: none

	transparent bool // there is, or was, a forwarder

	ready   line // connections that may have something to send
	burst   int  // segments that the first one has sent in its turn
	stirred bool // the last packet came from the ready line: replies are next

	synAcks   ring[synAck]
	baked     ring[baked]
	chances   chances
	templates [kindsOfSynAck]template // of SYN-ACKs with cookies
	replies   ring[reply]
	messages  ring[message]
	quota     *quota // of what goes to strangers; nil until the first has an answer

	udp   udpTable
	paths paths

	said       int        // octets that messages hold
	pieces     [64]uint32 // counters of identifications: see pieceID
	reassembly reassembly
	posted     int // datagrams that the UDP sockets have sent in their turn

	pressure pressure

	timers  timers
	halfDue clock.Instant // not later than the first half-open entry is due
	trimDue clock.Instant // when idle buffers are given up
	again   clock.Instant // packets to ourselves are left over: see Transmit

	news    line
	callers ring[*Listener] // those with an Acceptable event

	stats Stats
	seen  detect.Event // what Config.Watch was told last
}

// Bounds of what the host queues and says about packets that belong to no
// connection.
const (
	maxSynAcks  = 4096 // SYN-ACKs waiting to be sent; the retry makes up for one that finds no room
	maxBaked    = 4096 // SYN-ACKs with cookies; 300 kB
	maxReplies  = 1024 // resets, and acknowledgments from TIME-WAIT
	maxMessages = 256  // ICMP messages
)

// New makes a host. It fails where cfg has no address, or one that no host
// can have, or numbers that cannot be.
func New(cfg Config) (*Host, error) {
	if len(cfg.Addrs) == 0 && !cfg.Autoconfigure {
		return nil, ErrNoAddress
	}
	cfg.fill()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	h := blank(cfg)
	if err := h.addAddresses(cfg.Addrs); err != nil {
		return nil, err
	}
	if !cfg.Hardware.IsZero() {
		if err := h.plugIn(); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// blank makes a host without addresses, of a Config that is right.
func blank(cfg Config) *Host {
	h := &Host{
		cfg:       cfg,
		tcp:       cfg.TCP,
		memory:    tcp.NewMemory(cfg.Memory),
		trace:     cfg.Trace,
		isnKey:    siphash.KeyFrom([16]byte(cfg.Secret[:16])),
		key:       siphash.KeyFrom([16]byte(cfg.Secret[16:])),
		ports:     newPorts(cfg.FirstPort, cfg.LastPort),
		conns:     newFlows[Conn](),
		sources:   newFlows[source](),
		listeners: map[wire.Endpoint]*Listener{},
		mtu6:      cfg.MTU,
		hops6:     cfg.TTL,
		halfDue:   clock.Never,
		trimDue:   clock.Never,
		again:     clock.Never,
		pressure:  pressure{due: clock.Never},
	}
	if cfg.Offload.Large > cfg.MTU {
		h.large = cfg.Offload.Large
	}
	h.tcp.Memory = h.memory
	h.tcp.Fill()
	h.deriveKeys()
	h.limitTables()
	h.limitQueues()
	return h
}

// limitTables makes the tables ready that belong to the whole host.
func (h *Host) limitTables() {
	h.waits = table[tcp.Remnant]{limit: h.timeWaits(), hash: h.hash, memory: h.memory}
	chances := min(maxChances, h.memory.Limit()/chancesPart/recordCost)
	h.chances.kept = table[tcp.HalfOpen]{limit: chances, hash: h.hash, memory: h.memory}
}

// deriveKeys makes the keys that hosts behind one address share, where they
// do.
func (h *Host) deriveKeys() {
	if h.cfg.CookieSecret != [16]byte{} {
		h.shared = true
		h.key = siphash.KeyFrom(h.cfg.CookieSecret)
	}
	h.jar = newJar(h.key, h.cfg.Era)
	h.chances.proven.mix = derive(h.key, forChances, 0).K0 | 1
	h.era = uint32(h.cfg.Era.Milliseconds())
}

// shareFairly makes ready for listeners that share their tables fairly.
func (h *Host) shareFairly(now clock.Instant) {
	if h.fair == nil {
		h.fair = &fairness{key: derive(h.key, forPrefixes, 0), faded: now}
	}
}

// limitQueues makes the queues ready. None grows without bound: lines hold
// each connection once, callers each listener once, and UDP's each socket.
func (h *Host) limitQueues() {
	h.ready.lane = readyLane
	h.news.lane = newsLane
	h.callers.limit = math.MaxInt
	h.udp.ready.limit = math.MaxInt
	h.udp.news.limit = math.MaxInt
	h.synAcks.limit = maxSynAcks
	h.baked.limit = maxBaked
	h.replies.limit = maxReplies
	h.messages.limit = maxMessages
}

// Receive takes a packet from the link; on an Ethernet a frame. Nothing is
// kept of pkt.Bytes.
func (h *Host) Receive(now clock.Instant, pkt wire.Packet) {
	h.now = now
	h.stats.PacketsIn++
	if h.ether != nil {
		h.receiveFrame(now, pkt)
		return
	}
	h.receive(now, pkt, false)
}

// Advance fires what is due.
func (h *Host) Advance(now clock.Instant) {
	h.now = now
	if h.ether != nil {
		h.advanceEthernet(now)
	}
	h.expireTimeWaits(now)
	if now >= h.halfDue {
		h.retrySynAcks(now)
	}
	h.repeatCookies(now)
	if h.reassembly.n > 0 && now >= h.reassembly.due {
		h.expireAssemblies(now)
	}
	for h.timers.next() <= now {
		h.wake(now, h.timers[0].c)
	}
	if now >= h.pressureDue() {
		h.relieve(now)
	}
	if now >= h.trimDue {
		h.memory.Trim()
		h.trimDue = clock.Never
		h.expectTrim(now)
	}
}

// expectTrim sees to it that buffers which nobody has asked for in a while
// go back to the garbage collector.
func (h *Host) expectTrim(now clock.Instant) {
	if h.trimDue == clock.Never && h.memory.Surplus() {
		h.trimDue = now.Add(tcp.TrimAfter)
	}
}

// wake looks at a connection whose entry in the timers has come up. The
// connection is asked again: its deadline may have moved.
func (h *Host) wake(now clock.Instant, c *Conn) {
	h.timers.remove(c)
	if at := c.tcb.Deadline(); at > now {
		h.timers.schedule(c, at)
		return
	}
	c.tcb.Advance(now)
	h.settle(now, c)
}

// Deadline is when Advance has something to do next; clock.Never where
// nothing waits. Like a TCB's it is right once Transmit has returned false.
func (h *Host) Deadline() clock.Instant {
	at := min(h.timers.next(), h.halfDue, h.chances.next(), h.again, h.trimDue, h.pressureDue())
	if h.ether != nil {
		at = min(at, h.ether.deadline())
	}
	if h.waiting.oldest != 0 {
		at = min(at, h.waits.at(h.waiting.oldest).value.Until)
	}
	if h.reassembly.n > 0 {
		at = min(at, h.reassembly.due)
	}
	return at
}

// settle passes on c's news and puts it in line for Transmit.
func (h *Host) settle(now clock.Instant, c *Conn) {
	h.drain(now, c)
	if c.gone || c.inLine[readyLane] {
		return
	}
	h.ready.push(c)
	if at := c.tcb.Deadline(); at > now {
		h.timers.schedule(c, at)
	}
}

// settled ends what settle has begun, when c has nothing more to send: a
// connection that is over leaves the tables, one in TIME-WAIT without a user
// becomes a record.
func (h *Host) settled(now clock.Instant, c *Conn) {
	h.drain(now, c)
	h.expectTrim(now)
	switch c.tcb.State() {
	case tcp.Closed:
		h.remove(c)
		return
	case tcp.TimeWait:
		if h.retire(now, c) {
			return
		}
	}
	h.timers.schedule(c, c.tcb.Deadline())
}
