package sockets

import (
	"net/netip"
	"testing"
)

// ours is a connection of this machine to a server.
func (p *picture) ours(n int, r Row) *picture {
	for i := range n {
		row := r
		row.Local = netip.AddrPortFrom(netip.MustParseAddr("192.0.2.1"), uint16(1001+i))
		row.Remote = netip.MustParseAddrPort("203.0.113.5:443")
		p.Sockets = append(p.Sockets, row)
	}
	return p
}

func silent(r Row, seconds float64) Row {
	r.Connection = &Connection{Silence: seconds}
	return r
}

func owned(r Row) Row {
	r.Owners = []Owner{{7, "nginx"}, {8, "nginx"}}
	return r
}

func TestFindings(t *testing.T) {
	timeWait := Row{Kind: TimeWaitRow, State: TimeWait, Local: server, Age: 20}
	probing, again := connection(Established), connection(Established)
	probing.Wait = WaitProbe
	again.Wait, again.Retries = WaitRetransmit, 4
	asking := connection(SynSent)
	asking.Retries = 1
	orphan := connection(LastAck)
	orphan.Orphan = true
	for _, tt := range []struct {
		what string
		now  *picture
		want Finding // zero: nothing
	}{
		{"some connections are nothing", listening(128, 0).add(500, connection(Established), everywhere), Finding{}},
		{"nine in CLOSE-WAIT are closing", listening(128, 0).add(9, connection(CloseWait), everywhere), Finding{}},
		{"ten are a leak", listening(128, 0).add(10, connection(CloseWait), everywhere), Finding{Code: "close-wait", Severity: Warning, Count: 10, Who: ":80"}},
		{"one that is old is a leak, and its owner's", listening(128, 0).add(1, owned(silent(connection(CloseWait), 3600)), everywhere),
			Finding{Code: "close-wait", Severity: Warning, Count: 1, Who: "nginx (pid 7)", Age: 3600}},
		{"a server that closes first", listening(128, 0).add(300, timeWait, everywhere),
			Finding{Code: "time-wait-server", Severity: Note, Count: 300, Who: "192.0.2.80:80", Age: 20}},
		{"and a small one", listening(128, 0).add(199, timeWait, everywhere), Finding{}},
		{"a client that closes first, with 1000 ports", listening(128, 0).ours(220, timeWait),
			Finding{Code: "time-wait-client", Severity: Note, Count: 220, Who: "203.0.113.5:443", Age: 20, Share: 0.22, Of: 1000}},
		{"and wears them out", listening(128, 0).ours(300, timeWait),
			Finding{Code: "time-wait-client", Severity: Warning, Count: 300, Who: "203.0.113.5:443", Age: 20, Share: 0.3, Of: 1000}},
		{"and has hardly one left", listening(128, 0).ours(900, timeWait),
			Finding{Code: "time-wait-client", Severity: Trouble, Count: 900, Who: "203.0.113.5:443", Age: 20, Share: 0.9, Of: 1000}},
		{"peers that do not close", listening(128, 0).add(12, silent(connection(FinWait2), 30), everywhere),
			Finding{Code: "fin-wait-2", Severity: Note, Count: 12, Who: "192.0.2.80:80", Age: 30}},
		{"orphans", listening(128, 0).add(150, orphan, everywhere), Finding{Code: "orphans", Severity: Note, Count: 150}},
		{"a server that does not answer", listening(128, 0).ours(2, asking), Finding{Code: "syn-sent", Severity: Warning, Count: 2, Who: "203.0.113.5:443"}},
		{"a peer that does not read", listening(128, 0).add(1, probing, everywhere), Finding{Code: "zero-window", Severity: Note, Count: 1, Who: ":80"}},
		{"a peer that is gone", listening(128, 0).ours(1, again), Finding{Code: "unacknowledged", Severity: Warning, Count: 1, Who: "203.0.113.5:443"}},
		{"a server that does not accept", listening(5, 6), Finding{Code: "accept-queue-full", Severity: Trouble, Count: 6, Who: "192.0.2.80:80", Of: 5}},
	} {
		found := tt.now.table().Findings()
		var got Finding
		if len(found) > 0 {
			got = found[0]
		}
		cited := got.Cite != ""
		got.Cite = ""
		if got != tt.want || cited != (tt.want != Finding{}) || len(found) > 1 {
			t.Errorf("%s: found %+v, want %+v with its paragraph", tt.what, found, tt.want)
		}
	}
}

func TestTheWorstComesFirst(t *testing.T) {
	p := listening(5, 6).add(300, Row{Kind: TimeWaitRow, State: TimeWait, Local: server}, everywhere).add(20, connection(CloseWait), everywhere)
	var codes []string
	for _, f := range p.table().Findings() {
		codes = append(codes, f.Code)
	}
	if len(codes) != 3 || codes[0] != "accept-queue-full" || codes[1] != "close-wait" || codes[2] != "time-wait-server" {
		t.Errorf("the order is %v, want trouble, warning, note", codes)
	}
}
