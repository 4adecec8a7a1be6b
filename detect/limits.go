package detect

import "time"

// MaxServers is how many servers are watched. When one more wants to be, the
// least active goes that is not under attack.
const MaxServers = 256

// MaxSources is how many sources are looked at for scans.
const MaxSources = 4096

// MaxNews is how many verdicts wait for Next; then the oldest goes.
const MaxNews = 64

// Tick is the step of all measures, in event time.
const Tick = 100 * time.Millisecond

// Everything below is in ticks.
const (
	ringTicks   = 64 // how far back cohorts are kept
	lateTicks   = 40 // after so long an attempt that has neither completed nor been tried again is abandoned
	followTicks = 45 // and its place may be taken

	// A handshake has failed when it takes longer than others by far: the
	// mean and four deviations, as for the retransmission timeout of RFC 6298
	// §2.3, within bounds. Even a slow path's must let a flood be named
	// within a second.
	minPatience = 4
	maxPatience = 15

	// The first retry of a SYN comes after 1 s (RFC 6298 §2) or 3 s (RFC
	// 1122); what comes sooner is a copy. Clients give up after 7 SYNs
	// (Linux) or fewer.
	retryTicks = 9
	maxSyns    = 9

	recentTicks = 5  // what "now" is, for rates
	servesTicks = 3  // the same, for completions
	settleTicks = 20 // ticks enter the past when they are this old: a flood is named before it looks usual
	youngTicks  = 10 // a past shorter than that says nothing
	calmTicks   = 30 // a slow flood without a victim for so long is over
	halfLife    = 10 // after which what is in the sketches counts half
)

// Thresholds. Rates are per second of event time.
const (
	fastFloor = 50 // SYN/s: of a server with less traffic, so much may fail before it is a fast flood
	slowFloor = 10 // the same for slow ones

	fastMost = 1  // of a tick's measure: a burst is not yet a flood
	slowMost = 10 // the same of those who never come again: a burst counts for a second, so pulses add up

	fastSlack, fastLimit = 0.35, 1.05 // as in Wang, Zhang, Shin; theirs are for ticks of 20 s
	slowSlack, slowLimit = 0.10, 4.00 // in seconds of abandoned handshakes at the usual rate
	straySlack           = 0.35
	strayLimit           = 1.95 // three ticks at least: a server that restarts answers strays, too

	grownFactor = 1.5 // of the usual rate: below it failing handshakes are an outage, not a flood
	cutFactor   = 2.5 // the same, where nobody's handshakes complete
	byChance    = 3.0 // standard deviations
	crowdFactor = 3.0 // of the usual rate: a crowd
	crowdOver   = 2.0 // of the usual rate: the crowd has gone
	crowdAtMost = 0.2 // of a crowd's handshakes may fail
	crowdServed = 0.2 // of a crowd's SYNs, at least, are answered
	manySources = 32  // a crowd, and a flood that is no scan, has at least so many

	halfOf        = 0.5 // "most" of what fails: then it has a source, a prefix, a fingerprint
	fewRetries    = 0.2 // of failing attempts are tried again: below it the sources are forged
	randomShare   = 0.8 // of the entropy that is possible: random sources
	sameISN       = 0.25
	enoughCounts  = 16 // below it shares mean nothing
	enoughAnswers = 4  // the same, of answered attempts of late
	shapeCounts   = 8  // the same, of what did not complete, for naming a source
)
