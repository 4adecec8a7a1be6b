package scenario

import (
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/trace"
)

// maxGauges bounds how often gauges are read, so that a slip does not fill
// memory.
const maxGauges = 4096

// gauge reads the gauges of all hosts that listen, now and at every interval
// to the end of the run.
func (r *run) gauge(x *Tell, times int) {
	if times == maxGauges {
		r.stop(&Cut{"gauges", maxGauges})
		return
	}
	for _, l := range r.scenario.Lines {
		if n, ok := l.Statement.(*Node); ok {
			r.actors[n.Name].gauge()
		}
	}
	if r.World.Elapsed()+x.Every <= r.length() {
		r.World.After(x.Every, func() { r.gauge(x, times+1) })
	}
}

// gauge tells how things stand at a host that listens.
func (a *actor) gauge() {
	if a.serves() {
		a.measure(a.reads)
	}
}

// serves reports whether somebody could come.
func (a *actor) serves() bool {
	return a.naive != nil || !a.node.Down() && (len(a.listeners) > 0 || a.mail.serves())
}

// measure reads the gauges of a host.
func (a *actor) measure(reads func(gauge string, value int)) {
	if a.naive != nil {
		reads("half-open", a.naive.HalfOpen())
		reads("memory", a.naive.Memory())
	} else {
		a.measureHost(reads)
	}
	reads("asked", a.asked)
	reads("served", a.served)
}

// measureHost reads what a host says of itself; of UDP, where a port is open.
func (a *actor) measureHost(reads func(gauge string, value int)) {
	stats := a.node.Host.Stats()
	reads("half-open", stats.HalfOpen)
	reads("accept-queue", a.accepting())
	if a.mail.serves() {
		reads("datagrams", a.unread())
		reads("dropped", int(stats.QueueFull))
	}
	reads("memory", stats.Memory)
}

// unread is how many datagrams wait to be received.
func (a *actor) unread() (n int) {
	for _, u := range a.mail.sockets {
		n += u.Waiting()
	}
	return n
}

// accepting is how many connections wait for accept.
func (a *actor) accepting() (n int) {
	for _, l := range a.listeners {
		n += l.Pending()
	}
	return n
}

// reads tells what a gauge says.
func (a *actor) reads(gauge string, value int) {
	a.run.remark(trace.Record{Host: a.line.Name, Why: trace.GaugePrefix + gauge, Octets: value})
}

// remark puts a note into the trace.
func (r *run) remark(note trace.Record) {
	if !r.World.Untraced {
		note.At, note.Kind = r.World.Now(), trace.Note
		r.World.Trace = append(r.World.Trace, note)
	}
}

// eye sees gauges change.
type eye struct {
	told    map[gaugeOf]int
	changes int
}

type gaugeOf struct{ host, gauge string }

// maxChanges bounds how often changes of gauges are told: what comes after is
// left out, for the run itself goes on the same.
const maxChanges = 1 << 14

// watchGauges tells gauges that have changed: of every host, for those who
// only ask have memory, too.
func (r *run) watchGauges() {
	if r.gauging == nil {
		return
	}
	for _, n := range Of[*Node](r.scenario) {
		switch a := r.actors[n.Name]; {
		case a.serves():
			a.measure(func(gauge string, value int) { r.gauging.see(a, gauge, value) })
		case a.node.Host != nil:
			r.gauging.see(a, "memory", a.node.Host.Stats().Memory)
		}
	}
}

// see tells a gauge whose value is new: at the beginning, each one.
func (e *eye) see(a *actor, gauge string, value int) {
	key := gaugeOf{a.line.Name, gauge}
	if last, seen := e.told[key]; seen && last == value || e.changes == maxChanges {
		return
	}
	e.told[key] = value
	e.changes++
	a.reads(gauge, value)
}

// visit is one of many connections of a host that want an answer each. It is
// their Owner.
type visit struct {
	from, to *actor
}

func (x *Visits) act(r *run, a *actor, _ int) {
	to := r.actors[x.To]
	n := 0
	var next func()
	next = func() {
		if n == x.Count || a.node.Down() {
			return
		}
		if n++; x.Tell == 0 || n <= x.Tell {
			a.visit(to, x.Port)
		} else {
			r.World.Quietly(func() { a.visit(to, x.Port) })
		}
		r.World.After(x.Every, next)
	}
	next()
}

// visit begins one.
func (a *actor) visit(to *actor, port uint16) {
	to.asked++
	c, err := a.node.Dial(to.node.Addr(port))
	if err != nil {
		return // counted, and not served
	}
	c.Owner = &visit{a, to}
}

// hear is what a visitor does: it asks, takes the answer, and goes.
func (v *visit) hear(e host.Event) {
	now := v.from.run.World.Now()
	switch e.Kind {
	case host.Opened:
		e.Conn.Write(now, []byte("?")) // there is room for one
	case host.Readable:
		if n, _ := e.Conn.Read(now, v.from.run.space(gulp)); n > 0 {
			v.to.served++
		}
		e.Conn.Owner = nil
		e.Conn.Close(now)
	case host.Ended:
		e.Conn.Owner = nil
		e.Conn.Close(now)
	}
}
