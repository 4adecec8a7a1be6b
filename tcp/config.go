package tcp

import (
	"time"

	"github.com/tcpglass/tcpglass/tcp/congestion"
)

// Config is what all connections of a host have in common. It is shared by
// pointer and must not change while a TCB uses it. Zero fields mean the
// default named beside them; Fill puts the defaults in.
type Config struct {
	SendBuffer    int // the most octets that wait to be sent or acknowledged; DefaultBuffer
	ReceiveBuffer int // the most octets that wait to be read, and the largest window; DefaultBuffer

	MSL           time.Duration // maximum segment lifetime; DefaultMSL
	FinWait2      time.Duration // patience in FIN-WAIT-2 once the user has closed; DefaultFinWait2
	InitialRTO    time.Duration // DefaultInitialRTO: RFC 6298 §2.1
	MinRTO        time.Duration // DefaultMinRTO
	MaxRTO        time.Duration // DefaultMaxRTO
	DelayedAck    time.Duration // how long an ACK may wait; DefaultDelayedAck (MUST-40)
	UserTimeout   time.Duration // R2: how long octets may stay unacknowledged; DefaultUserTimeout
	SynTimeout    time.Duration // the same for our SYN; DefaultSynTimeout (MUST-23)
	NoDelay       bool          // Nagle off from the start (MUST-17)
	NoDelayedAck  bool          // every segment is acknowledged at once
	NoTimestamps  bool          // neither offer nor accept RFC 7323 timestamps
	NoWindowScale bool          // neither offer nor accept RFC 7323 window scale

	Congestion congestion.Algorithm // how the window grows and falls; NewReno
	ECN        ECN                  // whether routers may mark in place of dropping; ECNAccept
	DSCP       uint8                // codepoint of what connections send, until they say otherwise: RFC 2474; 0 (MUST-48)

	// Memory is where buffers come from; nil: each TCB has its own.
	Memory *Memory
}

// Defaults of Config.
const (
	DefaultBuffer      = 4 << 20          // octets; where buffers begin is firstBuffer
	DefaultMSL         = 30 * time.Second // Linux's TIME-WAIT of 60 s; RFC 9293 §3.4.2 says 2 min for the MSL, chosen arbitrarily
	DefaultFinWait2    = 60 * time.Second
	DefaultInitialRTO  = 1 * time.Second
	DefaultMinRTO      = 200 * time.Millisecond // RFC 6298 §2.4 says 1 s, for clocks of 500 ms; every kernel of today says 200 ms
	DefaultMaxRTO      = 60 * time.Second       // RFC 6298 §2.5
	DefaultDelayedAck  = 40 * time.Millisecond  // must be below 500 ms: MUST-40
	DefaultUserTimeout = 5 * time.Minute        // RFC 9293 §3.10.1
	DefaultSynTimeout  = 183 * time.Second      // at least 3 min: MUST-23
)

// Fill replaces zero fields by their defaults.
func (c *Config) Fill() {
	fill(&c.SendBuffer, DefaultBuffer)
	fill(&c.ReceiveBuffer, DefaultBuffer)
	fill(&c.MSL, DefaultMSL)
	fill(&c.FinWait2, DefaultFinWait2)
	fill(&c.InitialRTO, DefaultInitialRTO)
	fill(&c.MinRTO, DefaultMinRTO)
	fill(&c.MaxRTO, DefaultMaxRTO)
	fill(&c.DelayedAck, DefaultDelayedAck)
	fill(&c.UserTimeout, DefaultUserTimeout)
	fill(&c.SynTimeout, DefaultSynTimeout)
	if c.Memory == nil {
		c.Memory = NewMemory(0)
	}
}

func fill[T int | time.Duration](field *T, def T) {
	if *field == 0 {
		*field = def
	}
}
