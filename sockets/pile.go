package sockets

import "slices"

// closeWait finds applications that do not close what their peers have
// closed.
func (t *Table) closeWait() []Finding {
	found := t.group(
		Finding{Code: "close-wait", Severity: Warning, Cite: "RFC 9293 §3.6"},
		func(r *Row) bool { return r.State == CloseWait },
		(*Row).leaker)
	return slices.DeleteFunc(found, func(f Finding) bool { return f.Count < leaking && f.Age < longClosed })
}

// leaker is who ought to close: the process, or where it is not known all who
// have the same local port.
func (r *Row) leaker() string {
	if len(r.Owners) > 0 {
		return r.name()
	}
	return r.port()
}

// timeWait finds piles of TIME-WAIT records. Whose they are says who closes
// first: records of a listener's port are of a server that does.
func (t *Table) timeWait() []Finding {
	at := t.listenersByAddress()
	waiting := func(r *Row) bool { return r.Kind == TimeWaitRow }
	servers := t.group(
		Finding{Code: "time-wait-server", Severity: Note, Cite: "RFC 9293 §3.6.1"},
		func(r *Row) bool { return waiting(r) && at.of(r.Local) != nil },
		func(r *Row) string { return at.of(r.Local).name() })
	servers = slices.DeleteFunc(servers, func(f Finding) bool { return f.Count < pile })
	clients := t.group(
		Finding{Code: "time-wait-client", Severity: Note, Of: t.ports(), Cite: "RFC 9293 §3.6.1, RFC 6056 §3"},
		func(r *Row) bool { return waiting(r) && at.of(r.Local) == nil },
		func(r *Row) string { return r.Remote.String() })
	for i := range clients {
		clients[i].wear()
	}
	clients = slices.DeleteFunc(clients, func(f Finding) bool { return f.Count < pile && f.Share < portsWorn })
	return append(servers, clients...)
}

// ports is how many ports a connection of this machine is chosen from; 0: not
// known.
func (t *Table) ports() int {
	if t.Settings == nil {
		return 0
	}
	return t.Settings.Ports()
}

// wear says how much of the ports is used up.
func (f *Finding) wear() {
	if f.Of == 0 {
		return
	}
	f.Share = float64(f.Count) / float64(f.Of)
	switch {
	case f.Share >= portsScarce:
		f.Severity = Trouble
	case f.Share >= portsWorn:
		f.Severity = Warning
	}
}

// finWait2 finds peers that do not close while our application, which has,
// still waits for them. What it has let go the kernel ends by itself.
func (t *Table) finWait2() []Finding {
	found := t.group(
		Finding{Code: "fin-wait-2", Severity: Note, Cite: "RFC 9293 §3.6"},
		func(r *Row) bool { return r.State == FinWait2 && !r.Orphan },
		(*Row).name)
	return slices.DeleteFunc(found, func(f Finding) bool { return f.Count < waitingPeers })
}

// orphans finds connections without an application, of which the kernel
// keeps tcp_max_orphans and no more.
func (t *Table) orphans() []Finding {
	found := t.group(
		Finding{Code: "orphans", Severity: Note, Cite: "RFC 9293 §3.6"},
		func(r *Row) bool { return r.Orphan },
		func(*Row) string { return "" })
	return slices.DeleteFunc(found, func(f Finding) bool { return f.Count < manyOrphans })
}

// synSent finds servers that do not answer.
func (t *Table) synSent() []Finding {
	return t.group(
		Finding{Code: "syn-sent", Severity: Warning, Cite: "RFC 9293 §3.8.3"},
		func(r *Row) bool { return r.State == SynSent && r.Retries > 0 },
		func(r *Row) string { return r.Remote.String() })
}

// stuck finds connections that do not move: the peer's window is shut, or
// nothing that is sent is acknowledged.
func (t *Table) stuck() []Finding {
	at := t.listenersByAddress()
	moving := func(r *Row) bool { return r.State == Established || r.State == CloseWait }
	return append(
		t.group(Finding{Code: "zero-window", Severity: Note, Cite: "RFC 9293 §3.8.6.1"},
			func(r *Row) bool { return moving(r) && r.Wait == WaitProbe }, at.service),
		t.group(Finding{Code: "unacknowledged", Severity: Warning, Cite: "RFC 9293 §3.8.1"},
			func(r *Row) bool { return moving(r) && r.Wait == WaitRetransmit && r.Retries >= oftenAgain }, at.service)...)
}
