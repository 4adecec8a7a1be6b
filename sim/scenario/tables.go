package scenario

import (
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/tcp/congestion"
)

// config is what the settings of a node make.
type config struct {
	host   host.Config
	listen host.ListenConfig
	udp    host.UDPConfig
	keep   tcp.KeepAlive
	iss    *seq.Num
}

// keysOf are the settings by kind of node.
var keysOf = map[string]map[string]key[config]{
	"host":   hostKeys,
	"peer":   {"ttl": hostKeys["ttl"]},
	"router": {"ttl": hostKeys["ttl"]},
	"naive":  {"half-open": hostKeys["half-open"]},
}

// hostKeys are the settings of a host.
var hostKeys = map[string]key[config]{
	"mtu": counted(anMTU, "octets of the longest packet it sends; 1500",
		func(c *config) *int { return &c.host.MTU }),
	"ttl": {"hops that its packets may take; 64", []kind{aTTL},
		func(c *config, v []value) { c.host.TTL = uint8(v[0].n) }},
	"iss": {"initial sequence number of all its connections; chosen by RFC 6528", []kind{aNumber},
		func(c *config, v []value) { n := seq.Num(v[0].n); c.iss = &n }},
	"ports": {"first and last port for open without from; 16000 65535", []kind{aPort, aPort}, putPorts},
	"time-waits": counted(aCount, "TIME-WAIT records kept; 131072",
		func(c *config) *int { return &c.host.TimeWaits }),
	"memory": counted(aCount, "octets that all buffers and tables may take",
		func(c *config) *int { return &c.host.Memory }),

	"msl": timed(aTime, "maximum segment lifetime; 30s",
		func(c *config) *time.Duration { return &c.host.TCP.MSL }),
	"rto": timed(aWait, "retransmission timeout before anything is measured; 1s",
		func(c *config) *time.Duration { return &c.host.TCP.InitialRTO }),
	"min-rto": timed(aWait, "least retransmission timeout; 200ms",
		func(c *config) *time.Duration { return &c.host.TCP.MinRTO }),
	"max-rto": timed(aWait, "greatest retransmission timeout; 60s",
		func(c *config) *time.Duration { return &c.host.TCP.MaxRTO }),
	"user-timeout": timed(aTime, "how long octets may stay unacknowledged; 5min",
		func(c *config) *time.Duration { return &c.host.TCP.UserTimeout }),
	"syn-timeout": timed(aTime, "the same for a SYN; 183s",
		func(c *config) *time.Duration { return &c.host.TCP.SynTimeout }),
	"fin-wait-2": timed(aTime, "patience in FIN-WAIT-2 once the user has closed; 60s",
		func(c *config) *time.Duration { return &c.host.TCP.FinWait2 }),
	"delack": {"how long an ACK may wait, 0 not at all; 40ms", []kind{aDuration}, putDelayedAck},
	"keepalive": {"silence before the first probe, time between probes, probes; off",
		[]kind{aWait, aWait, aCount}, putKeepAlive},

	"buffer": {"octets of send buffer and of receive buffer; 4194304", []kind{aCount}, putBuffers},
	"send-buffer": counted(aCount, "octets that wait to be sent or acknowledged",
		func(c *config) *int { return &c.host.TCP.SendBuffer }),
	"receive-buffer": counted(aCount, "octets that wait to be read: the largest window",
		func(c *config) *int { return &c.host.TCP.ReceiveBuffer }),

	"nodelay": {"on: Nagle's algorithm is off; off", []kind{aSwitch},
		func(c *config, v []value) { c.host.TCP.NoDelay = v[0].on() }},
	"timestamps": {"the option of RFC 7323; on", []kind{aSwitch},
		func(c *config, v []value) { c.host.TCP.NoTimestamps = !v[0].on() }},
	"scale": {"the window scale option of RFC 7323; on", []kind{aSwitch},
		func(c *config, v []value) { c.host.TCP.NoWindowScale = !v[0].on() }},

	"ecn": {"explicit congestion notification (RFC 3168): agreed to where the peer asks, off, or asked for too; accept", []kind{anECN},
		func(c *config, v []value) { c.host.TCP.ECN, _ = tcp.ParseECN(v[0].text) }},
	"dscp": {"codepoint of what it sends (RFC 2474); reflect: what it accepts is answered with that of the SYN; 0", []kind{aDSCP}, putDSCP},

	"congestion": {"congestion control: newreno (RFC 5681) or cubic (RFC 9438); newreno", []kind{aController}, putController},

	"udp-queue": counted(aCount, "octets of datagrams that wait to be received, 48 more for each; 262144",
		func(c *config) *int { return &c.udp.ReceiveQueue }),

	"backlog": counted(aCount, "connections that wait for accept; 128",
		func(c *config) *int { return &c.listen.Backlog }),
	"half-open": counted(aCount, "entries of the half-open table; 4096",
		func(c *config) *int { return &c.listen.HalfOpen }),
	"cookies": {"when a SYN is answered with a cookie; never", []kind{aCookieMode},
		func(c *config, v []value) { c.listen.Cookies.UnmarshalText([]byte(v[0].text)) }},
	"overflow": {"what becomes of a SYN for which there is no entry; cookie, which is drop where cookies is never", []kind{anOverflow},
		func(c *config, v []value) { c.listen.Overflow.UnmarshalText([]byte(v[0].text)) }},
	"synack-retries": {"how often a SYN-ACK is sent again; 5", []kind{aCount}, putRetries},
	"synack-wait": timed(aWait, "before it is sent again the first time; each wait is twice the one before; 1s",
		func(c *config) *time.Duration { return &c.listen.SynAckWait }),
}

func putPorts(c *config, v []value) {
	c.host.FirstPort, c.host.LastPort = uint16(v[0].n), uint16(v[1].n)
}

func putDelayedAck(c *config, v []value) {
	c.host.TCP.DelayedAck, c.host.TCP.NoDelayedAck = v[0].d, v[0].d == 0
}

func putKeepAlive(c *config, v []value) {
	c.keep = tcp.KeepAlive{Idle: v[0].d, Interval: v[1].d, Count: int(v[2].n)}
}

func putController(c *config, v []value) {
	c.host.TCP.Congestion, _ = congestion.ParseAlgorithm(v[0].text)
}

// putDSCP makes reflect a listener's affair; of its own such a host has none.
func putDSCP(c *config, v []value) {
	if c.listen.ReflectDSCP = v[0].text == reflected; !c.listen.ReflectDSCP {
		c.host.TCP.DSCP = uint8(v[0].n)
	}
}

func putBuffers(c *config, v []value) {
	c.host.TCP.SendBuffer, c.host.TCP.ReceiveBuffer = int(v[0].n), int(v[0].n)
}

// putRetries makes none a negative number: zero would mean the default.
func putRetries(c *config, v []value) {
	if c.listen.SynAckRetries = int(v[0].n); v[0].n == 0 {
		c.listen.SynAckRetries = -1
	}
}

// pipeKeys are the settings of a pipe.
var pipeKeys = map[string]key[sim.Pipe]{
	"delay": timed(aDuration, "one way; 0s",
		func(p *sim.Pipe) *time.Duration { return &p.Delay }),
	"jitter": timed(aDuration, "up to this more, evenly spread; 0s",
		func(p *sim.Pipe) *time.Duration { return &p.Jitter }),
	"rate": counted(aRate, "in each direction, none where there is no limit; none",
		func(p *sim.Pipe) *int { return &p.Rate }),
	"queue": counted(aCount, "packets that wait for their turn at that rate, 0 for the default; 100",
		func(p *sim.Pipe) *int { return &p.Queue }),
	"mark": counted(aCount, "packets that wait from which on one that allows it is marked (RFC 3168), 0 where none is; 0",
		func(p *sim.Pipe) *int { return &p.Mark }),
	"mtu": counted(anMTU, "octets of the longest packet; no limit",
		func(p *sim.Pipe) *int { return &p.MTU }),

	"loss":      likely("of packets that vanish; 0%", func(p *sim.Pipe) *float64 { return &p.Loss }),
	"duplicate": likely("of packets that come twice; 0%", func(p *sim.Pipe) *float64 { return &p.Duplicate }),
	"reorder":   likely("of packets that three others pass; 0%", func(p *sim.Pipe) *float64 { return &p.Reorder }),
	"corrupt":   likely("of packets with a wrong bit; 0%", func(p *sim.Pipe) *float64 { return &p.Corrupt }),

	"duplex": {"full, half, or simplex from the first end to the second; full", []kind{aDuplex},
		func(p *sim.Pipe, v []value) { p.Duplex = sim.Duplex(v[0].n) }},
}
