// Package siege tries the defences of a listener against floods, in virtual
// time: a real host that serves, real clients that want something of it, and
// an attacker who forges segments. What becomes of the clients is counted
// second by second.
//
//	for _, a := range siege.Attacks() {
//		for _, d := range siege.Defences() {
//			r := siege.Run(1, d, a)
//			served, asked := r.Served(siege.Begin, siege.End)
//			…
//		}
//	}
//
// A siege lasts 90 s: ten of peace, twenty of attack, and what it takes to
// recover. Ten visitors come each second, from networks that have been here
// before and from new ones, half of them by a short way and half by a long
// one. Each opens a connection, writes 200 octets, reads 1000, and closes;
// whoever has not got them after ten seconds has gone away. The network
// loses nothing: whatever is late, the defence has made late.
//
// Whom the attacker claims to be does not exist, so nobody resets what the
// host answers: the worst case.
//
// The same seed gives the same result, to the last octet, on every machine.
//
// Start reading here, then visitor.go and result.go.
package siege

import (
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim"
)

// The course of every siege.
const (
	Begin = 10 * time.Second // the attack begins
	End   = 30 * time.Second // and ends
	Over  = 90 * time.Second // the siege ends: whoever is there then has no time to give up
)

// Rates per second.
const (
	VisitRate = 10   // visitors, all the time
	FloodRate = 2000 // segments of a flood
	CrowdRate = 200  // visitors of a crowd, beside the others
)

// Server and Server6 are where the host under siege listens.
var (
	Server  = netip.MustParseAddrPort("203.0.113.80:80")
	Server6 = netip.MustParseAddrPort("[2001:db8::80]:80")
)

// siege is one that goes on.
type siege struct {
	*Result
	world  *sim.World
	server *sim.Node
	ln     *host.Listener
	forger *sim.Peer
	towns  []*town
}

// Run is the siege of a host with the defence d by the attack a. Each tap
// sees every packet when it is sent: those of the attacker, of the host, and
// of the visitors.
func Run(seed uint64, d Defence, a Attack, taps ...sim.Tap) *Result {
	s := siege{Result: newResult(d, a), world: sim.New(seed)}
	s.world.Untraced = true
	s.world.Taps = append([]sim.Tap{s.count}, taps...)
	s.build(d)
	s.settle()
	s.plan(a)
	s.world.Run(Over)
	return s.Result
}

// build puts the host and the attacker into the world.
func (s *siege) build(d Defence) {
	more := []netip.Prefix{netip.PrefixFrom(Server6.Addr(), 64)}
	s.server = s.world.Host("server", netip.PrefixFrom(Server.Addr(), 24), host.Config{Addrs: more})
	s.server.News = s.serve
	ln, err := s.server.Host.Listen(s.world.Now(), netip.AddrPortFrom(netip.Addr{}, Server.Port()), d.Listen)
	if err != nil {
		panic("siege: " + err.Error()) // nobody else listens
	}
	s.ln, s.Entries = ln, ln.Config().HalfOpen
	s.forger = s.world.Peer("forger", netip.MustParsePrefix("10.66.66.66/32"), nil)
	s.world.Join(s.forger.Node, s.server, sim.Pipe{Delay: 20 * time.Millisecond})
}

// plan puts the visits, the attack and the counting on the agenda.
func (s *siege) plan(a Attack) {
	for t := time.Second; t <= Over; t += time.Second {
		s.world.At(t, s.sample)
	}
	s.visit(s.towns[0], 0, Over-patience, VisitRate/2)
	s.visit(s.towns[1], time.Second/VisitRate, Over-patience, VisitRate/2)
	if a.Flood == nil {
		s.visit(s.towns[2], Begin, End, CrowdRate)
		return
	}
	s.world.At(Begin, func() {
		f := a.Flood()
		f.Count, f.Every = int(FloodRate*(End-Begin)/time.Second), time.Second/FloodRate
		s.forger.Flood(f)
	})
}

// count is the tap that weighs what the attacker sends, and what the host
// sends to those who have not asked.
func (s *siege) count(p *sim.Packet) {
	var t *Traffic
	switch {
	case p.From == s.forger.Node:
		t = &s.forged
	case p.From == s.server && p.To == nil:
		t = &s.reflected
	default:
		return
	}
	t.Packets++
	t.Octets += uint64(len(p.Bytes))
	if seg, ok := p.TCP(); ok && (sim.Syn.Has(&seg) || sim.SynAck.Has(&seg)) {
		t.Syns++
	}
}

// sample notes how things stand.
func (s *siege) sample() {
	s.Seconds = append(s.Seconds, Second{
		Stats: s.server.Host.Stats(), Forged: s.forged, Reflected: s.reflected,
	})
}
