package tcp

// Why is the reason of something we did: a segment sent, a state changed, a
// connection ended.
type Why uint8

// The reasons.
const (
	WhyNone Why = iota

	// Of segments.
	WhyOpen           // our SYN, or SYN-ACK
	WhyData           // new text
	WhyFin            // our FIN, first time
	WhyAck            // an acknowledgment that was due
	WhyDuplicateAck   // the peer sent what we cannot use: it should know where we are
	WhyWindow         // the window has opened
	WhyChallenge      // RFC 5961: prove that it was you
	WhyReset          // there is no such connection; one that we end ourselves says WhyUserAbort or WhyUnread
	WhyRetransmitTime // the retransmission timer ran out
	WhyRetransmitFast // three duplicate acknowledgments, or a partial one
	WhyRetransmitPath // it was too big for the path
	WhyProbe          // the peer's window is closed
	WhyKeepAlive      // is anybody there?
	WhyCookie         // a SYN-ACK of which nothing is kept: its number is a cookie

	// Of changes.
	WhyUserOpen       // the user called Open
	WhyUserClose      // the user closed
	WhyUserAbort      // the user aborted
	WhySynArrived     // a SYN
	WhySynAckArrived  // a SYN that acknowledges ours
	WhyAckOfSyn       // our SYN is acknowledged
	WhyFinArrived     // the peer's FIN
	WhyAckOfFin       // our FIN is acknowledged
	WhyFinAndAck      // the peer's FIN acknowledges ours
	WhyResetArrived   // a valid reset
	WhyRefused        // a reset answered our SYN
	WhyTimeout        // nothing was acknowledged for too long: R2, the user timeout
	WhyKeepAliveDead  // no keep-alive was answered
	WhyTwoMSL         // 2 MSL are over
	WhyOrphan         // FIN-WAIT-2 without a user, for too long
	WhyUnreachable    // ICMP says that nobody is there
	WhyUnread         // closed with text unread, or text came after it (SHLD-3)
	WhyReturnToListen // a reset in SYN-RECEIVED after a passive open
	WhyCookieReturned // the third segment acknowledges a cookie
	WhyDisplaced      // a half-open entry went for a newer one
	WhyPressure       // the octet budget is nearly spent, and the connection did not move
	whys              = iota
)

// whyTexts holds each reason's code and the paragraph behind it.
var whyTexts = [whys][2]string{
	WhyNone:           {"none", ""},
	WhyOpen:           {"open", "RFC 9293 §3.5"},
	WhyData:           {"data", "RFC 9293 §3.7"},
	WhyFin:            {"fin", "RFC 9293 §3.6"},
	WhyAck:            {"ack", "RFC 9293 §3.8.6.3"},
	WhyDuplicateAck:   {"duplicate-ack", "RFC 5681 §4.2"},
	WhyWindow:         {"window-update", "RFC 9293 §3.8.6"},
	WhyChallenge:      {"challenge-ack", "RFC 5961 §3"},
	WhyReset:          {"reset", "RFC 9293 §3.5.2"},
	WhyRetransmitTime: {"retransmit-timeout", "RFC 6298 §5"},
	WhyRetransmitFast: {"retransmit-fast", "RFC 5681 §3.2"},
	WhyRetransmitPath: {"retransmit-smaller", "RFC 9293 §3.7.2"},
	WhyProbe:          {"window-probe", "RFC 9293 §3.8.6.1"},
	WhyKeepAlive:      {"keep-alive", "RFC 9293 §3.8.4"},
	WhyCookie:         {"cookie", "RFC 4987 §3.6"},
	WhyUserOpen:       {"user-open", "RFC 9293 §3.10.1"},
	WhyUserClose:      {"user-close", "RFC 9293 §3.10.4"},
	WhyUserAbort:      {"user-abort", "RFC 9293 §3.10.5"},
	WhySynArrived:     {"syn-arrived", "RFC 9293 §3.10.7.2"},
	WhySynAckArrived:  {"syn-ack-arrived", "RFC 9293 §3.10.7.3"},
	WhyAckOfSyn:       {"ack-of-syn", "RFC 9293 §3.10.7.4"},
	WhyFinArrived:     {"fin-arrived", "RFC 9293 §3.10.7.4"},
	WhyAckOfFin:       {"ack-of-fin", "RFC 9293 §3.10.7.4"},
	WhyFinAndAck:      {"fin-and-ack", "RFC 9293 §3.10.7.4"},
	WhyResetArrived:   {"reset-arrived", "RFC 9293 §3.5.3"},
	WhyRefused:        {"refused", "RFC 9293 §3.10.7.3"},
	WhyTimeout:        {"timeout", "RFC 9293 §3.8.3"},
	WhyKeepAliveDead:  {"keep-alive-dead", "RFC 9293 §3.8.4"},
	WhyTwoMSL:         {"two-msl", "RFC 9293 §3.10.8"},
	WhyOrphan:         {"orphan", "RFC 9293 §3.6.1"},
	WhyUnreachable:    {"unreachable", "RFC 9293 §3.9.2.2"},
	WhyUnread:         {"unread", "RFC 9293 §3.6.1"},
	WhyReturnToListen: {"return-to-listen", "RFC 9293 §3.10.7.4"},
	WhyCookieReturned: {"cookie-returned", "RFC 4987 §3.6"},
	WhyDisplaced:      {"displaced", "RFC 4987 §3.4"},
	WhyPressure:       {"pressure", "RFC 9293 §3.8.6.1"},
}

// String is the reason's code: a stable word for traces and catalogues.
func (w Why) String() string { return text(whyTexts[:], int(w), 0) }

// Cite is the paragraph behind the reason; empty for WhyNone.
func (w Why) Cite() string { return text(whyTexts[:], int(w), 1) }
