package tcp

// Verdict is what became of a segment that arrived. Accept is the zero
// value; every other verdict says why the segment, or part of what it
// asked, was refused.
type Verdict uint8

// The verdicts.
const (
	Accept            Verdict = iota
	AcceptDuplicate           // nothing new in it: acknowledged again, not an error
	DropClosed                // there is no connection: answered with a reset
	DropReset                 // a reset nobody should obey here
	DropResetTimeWait         // a reset in TIME-WAIT, which would end the wait too early
	DropNoSyn                 // neither SYN nor RST nor ACK in LISTEN or SYN-SENT
	DropNoAck                 // an ACK is due in every segment of a connection: §3.10.7.4 step 5
	DropBelowWindow           // old octets only: acknowledged again
	DropAboveWindow           // beyond what we offered: acknowledged again
	DropOldTimestamp          // PAWS: RFC 7323 §5.3
	DropAckUnsent             // acknowledges what was never sent
	DropAckOld                // acknowledges what was acknowledged long ago: RFC 5961 §5
	DropNoMemory              // the octet budget is spent: the peer will send it again
	DropBacklog               // a listener has no room for one more: the peer will try again
	DropShare                 // the sender's network has its share of a listener's table: the peer will try again
	DropSource                // the sender has as many connections as one source may have, or as memory allows: the peer will try again
	DropNoCookie              // text that comes before the third segment, from somebody a cookie may be on its way to: the peer will send it again
	DropTooManyHoles          // more gaps than we keep account of
	DropAfterClose            // text for a user who has closed: answered with a reset (SHLD-3)
	ChallengeReset            // a reset that does not hit the expected number: RFC 5961 §3
	ChallengeSyn              // a SYN on a connection: RFC 5961 §4
	Refuse                    // a bad acknowledgment while opening: answered with a reset
	ResetByPeer               // a valid reset: the connection is gone
	Reopen                    // a SYN in TIME-WAIT that may begin a new connection: RFC 6191, MAY-2
	verdicts          = iota
)

// verdictTexts holds each verdict's code and the paragraph behind it.
var verdictTexts = [verdicts][2]string{
	Accept:            {"accept", "RFC 9293 §3.10.7.4"},
	AcceptDuplicate:   {"duplicate", "RFC 9293 §3.10.7.4"},
	DropClosed:        {"closed", "RFC 9293 §3.10.7.1"},
	DropReset:         {"reset-ignored", "RFC 9293 §3.10.7"},
	DropResetTimeWait: {"reset-in-time-wait", "RFC 1337 §3"},
	DropNoSyn:         {"no-syn", "RFC 9293 §3.10.7.2"},
	DropNoAck:         {"no-ack", "RFC 9293 §3.10.7.4"},
	DropBelowWindow:   {"below-window", "RFC 9293 §3.10.7.4"},
	DropAboveWindow:   {"above-window", "RFC 9293 §3.10.7.4"},
	DropOldTimestamp:  {"old-timestamp", "RFC 7323 §5.3"},
	DropAckUnsent:     {"ack-unsent", "RFC 9293 §3.10.7.4"},
	DropAckOld:        {"ack-old", "RFC 5961 §5"},
	DropBacklog:       {"backlog", "RFC 4987 §2"},
	DropNoMemory:      {"no-memory", "RFC 9293 §3.10.7.4"},
	DropShare:         {"share", "RFC 4987 §3"},
	DropSource:        {"source", "RFC 4987 §3"},
	DropNoCookie:      {"no-cookie", "RFC 4987 §3.6"},
	DropTooManyHoles:  {"too-many-holes", "RFC 9293 §3.10.7.4"},
	DropAfterClose:    {"after-close", "RFC 9293 §3.6.1"},
	ChallengeReset:    {"challenge-reset", "RFC 5961 §3"},
	ChallengeSyn:      {"challenge-syn", "RFC 5961 §4"},
	Refuse:            {"refuse", "RFC 9293 §3.5.2"},
	ResetByPeer:       {"reset", "RFC 9293 §3.5.3"},
	Reopen:            {"reopen", "RFC 9293 §3.6.1"},
}

// String is the verdict's code: a stable word for traces and catalogues.
func (v Verdict) String() string { return text(verdictTexts[:], int(v), 0) }

// Cite is the paragraph behind the verdict.
func (v Verdict) Cite() string { return text(verdictTexts[:], int(v), 1) }

func text(table [][2]string, i, col int) string {
	if i < len(table) && table[i][col] != "" {
		return table[i][col]
	}
	return "unknown"
}
