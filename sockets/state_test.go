package sockets

import "testing"

func TestStatesHaveManySpellings(t *testing.T) {
	for want, names := range map[State][]string{
		SynReceived: {"SYN-RECEIVED", "SYN_RECV", "SYN-RECV", "syn-recv", "SYN_RCVD", "syn_received", "TCP_NEW_SYN_RECV", "half-open"},
		Established: {"ESTABLISHED", "ESTAB", "estab", "established", "TCP_ESTABLISHED"},
		FinWait1:    {"FIN-WAIT-1", "FIN_WAIT1", "FIN_WAIT_1", "fin-wait-1"},
		FinWait2:    {"FIN_WAIT2", "fin-wait-2"},
		TimeWait:    {"TIME_WAIT", "time-wait", "TIMEWAIT"},
		CloseWait:   {"CLOSE_WAIT", "CLOSE-WAIT"},
		Listen:      {"LISTEN", "LISTENING", "listen"},
		SynSent:     {"SYN_SENT", "SYN-SENT", "SYN_SEND"},
		Closed:      {"CLOSED", "CLOSE", "UNCONN"},
		LastAck:     {"LAST_ACK", "last-ack"},
		Closing:     {"CLOSING"},
	} {
		for _, name := range names {
			if got, ok := ParseState(name); !ok || got != want {
				t.Errorf("%s is %q, want %s", name, got, want)
			}
		}
	}
	for _, name := range []string{"", "SYN", "WAIT", "UDP"} {
		if got, ok := ParseState(name); ok {
			t.Errorf("%q is taken for %s", name, got)
		}
	}
}
