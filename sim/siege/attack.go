package siege

import (
	"math/rand/v2"
	"net/netip"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/sim"
)

// Defence is what a listener does about those who come.
type Defence struct {
	Name   string // one word, for texts
	Listen host.ListenConfig
}

// Sizes of half-open tables, in entries.
const (
	SmallTable = 256     // and nothing else: how listeners once were
	BigTable   = 1 << 14 // the first thing that people try
)

// Defences are those that are compared, from nothing to everything.
func Defences() []Defence {
	return []Defence{
		{"none", host.ListenConfig{HalfOpen: SmallTable, Cookies: host.CookiesNever}},
		{"big", host.ListenConfig{HalfOpen: BigTable, Cookies: host.CookiesNever}},
		{"oldest", host.ListenConfig{HalfOpen: SmallTable, Cookies: host.CookiesNever, Overflow: host.OverflowOldest}},
		{"table", host.ListenConfig{Overflow: host.OverflowDrop}}, // auto: with shares, a reserve, thinned retries
		{"cookies", host.ListenConfig{Cookies: host.CookiesAlways}},
		{"all", host.ListenConfig{}},
	}
}

// Attack is what the attacker sends.
type Attack struct {
	Name  string           // one word, for texts
	Flood func() sim.Flood // whom it claims to come from, and what; nil: real clients, very many
}

// The network that some attacks come from, or say so. One of the visitors is
// in it, too.
var (
	evilNet  = netip.MustParsePrefix("192.0.2.0/24")
	evilAddr = netip.MustParseAddr("192.0.2.9")
	evilNet6 = netip.MustParsePrefix("2001:db8:bad::/48")
)

const (
	tape  = 64  // SYNs that are replayed
	laden = 512 // octets behind each SYN that has some
	knock = 0.5 // of the segments of one who guesses are SYNs, to have cookies sent
)

// Attacks are those that are tried.
func Attacks() []Attack {
	random := sim.RandomSources
	return []Attack{
		flood("random", random, nil),
		flood("prefix", func() sim.Sources { return sim.PrefixSources(evilNet) }, nil),
		flood("known", neighbours, nil),
		flood("single", func() sim.Sources { return sim.OneSource(evilAddr) }, nil),
		flood("replayed", func() sim.Sources { return sim.ReplayedSources(tape) }, nil),
		{Name: "crowd"},
		flood("acks", random, sim.Acks()),
		flood("data", random, sim.Laden(laden)),
		flood("guesses", random, sim.Guesses(knock)),
		{"prefix6", func() sim.Flood { return sim.Flood{To: Server6, Sources: sim.PrefixSources(evilNet6)} }},
	}
}

// neighbours are addresses of the networks that visitors come from again and
// again.
func neighbours() sim.Sources {
	var nets []sim.Sources
	for _, a := range known {
		nets = append(nets, sim.PrefixSources(netip.PrefixFrom(a, 24)))
	}
	return func(r *rand.Rand) (netip.AddrPort, seq.Num) { return nets[r.IntN(len(nets))](r) }
}

// flood is an attack by forged segments. Sources remember what they have
// sent, so each siege gets new ones.
func flood(name string, sources func() sim.Sources, forge sim.Forgery) Attack {
	return Attack{name, func() sim.Flood { return sim.Flood{To: Server, Sources: sources(), Forge: forge} }}
}
