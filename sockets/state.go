package sockets

import (
	"slices"
	"strings"
)

// State is a state as RFC 9293 §3.3.2 spells it; of a UDP socket it is
// NoState.
type State string

// The states.
const (
	Listen      State = "LISTEN"
	SynSent     State = "SYN-SENT"
	SynReceived State = "SYN-RECEIVED"
	Established State = "ESTABLISHED"
	FinWait1    State = "FIN-WAIT-1"
	FinWait2    State = "FIN-WAIT-2"
	CloseWait   State = "CLOSE-WAIT"
	Closing     State = "CLOSING"
	LastAck     State = "LAST-ACK"
	TimeWait    State = "TIME-WAIT"
	Closed      State = "CLOSED"
	NoState     State = "UDP"
)

// States are all states of TCP, in the order in which a connection may go
// through them.
var States = []State{
	Listen, SynSent, SynReceived, Established, FinWait1, FinWait2, CloseWait, Closing, LastAck, TimeWait, Closed,
}

// spellings are what else the states are called, without hyphens: netstat's
// and ss's words, those of BSD and Windows, and the kernel's.
var spellings = map[string]State{
	"SYNRECV":    SynReceived, // netstat, ss
	"SYNRCVD":    SynReceived, // BSD
	"NEWSYNRECV": SynReceived, // the kernel's for an entry without a socket
	"HALFOPEN":   SynReceived,
	"ESTAB":      Established, // ss
	"SYNSEND":    SynSent,
	"LISTENING":  Listen, // Windows
	"CLOSE":      Closed, // netstat
	"UNCONN":     Closed, // ss
}

// ParseState finds a state by any of its names: SYN-RECEIVED as in the RFC,
// SYN_RECV as in netstat, syn-recv as in ss, SYN_RCVD as in BSD.
func ParseState(name string) (State, bool) {
	plain := bare(strings.TrimPrefix(strings.ToUpper(name), "TCP_"))
	if s, ok := spellings[plain]; ok {
		return s, true
	}
	i := slices.IndexFunc(States, func(s State) bool { return bare(string(s)) == plain })
	if i < 0 {
		return "", false
	}
	return States[i], true
}

// bare is a name in capitals without what stands between its words.
func bare(name string) string { return strings.NewReplacer("-", "", "_", "", " ", "").Replace(name) }
