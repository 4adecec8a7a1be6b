package analyze

import (
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/wire"
)

// Least segment sizes that are no riddle: RFC 9293 §3.7.1, RFC 8200 §5.
const (
	leastMSS  = 536
	leastMSS6 = 1220
	wideOpen  = 1 << 16 // no window can be as large without window scale
)

// ordinary are the options that all but very simple TCPs offer.
const ordinary = wire.OptMSS | wire.OptScale | wire.OptSACKPermitted

// optionRules are about what SYNs offer.
var optionRules = []rule{
	{"options.no-mss", Warning, "RFC 9293 §3.7.1, MUST-15", noMSS},
	{"options.small-mss", Warning, "RFC 9293 §3.7.1", smallMSS},
	{"options.no-scale", Warning, "RFC 7323 §2.2", noScale},
	{"options.no-sack", Warning, "RFC 2018 §2", noSACK},
	{"options.stripped", Warning, "RFC 9293 §3.1, RFC 7323 §1.3", strippedOffer},
}

// eachOffer asks about both offers.
func (v *view) eachOffer(e *evidence, has func(x *passive.End) bool) bool {
	return v.eachSide(e, func(x *passive.End) bool { return x.Offer.Seen && has(x) })
}

func noMSS(v *view, e *evidence) bool {
	return v.open && !v.stripped() && v.eachOffer(e, func(x *passive.End) bool {
		return x.Offer.Set&wire.OptMSS == 0
	}) && e.on(v.Opening.SYN, v.Opening.SYNACK)
}

func smallMSS(v *view, e *evidence) bool {
	return v.open && v.eachOffer(e, func(x *passive.End) bool {
		least := uint16(leastMSS)
		if !x.Addr.Addr.Is4() {
			least = leastMSS6
		}
		e.number, e.of = uint64(x.Offer.MSS), uint64(least)
		return x.Offer.Set&wire.OptMSS != 0 && x.Offer.MSS < least
	}) && e.on(v.Opening.SYN, v.Opening.SYNACK)
}

// lacks reports whether one end offers an option and the other, who, does
// not.
func (v *view) lacks(e *evidence, option wire.OptionSet) bool {
	return v.open && v.eachOffer(e, func(x *passive.End) bool {
		return x.Offer.Set&option == 0 && v.other(x).Offer.Seen && v.other(x).Offer.Set&option != 0
	})
}

// other is the other end.
func (v *view) other(x *passive.End) *passive.End {
	if x == &v.Ends[0] {
		return &v.Ends[1]
	}
	return &v.Ends[0]
}

// noScale: it costs only where a window without scale is a limit.
func noScale(v *view, e *evidence) bool {
	if !v.lacks(e, wire.OptScale) || v.CookieLike() {
		return false
	}
	for i := range v.Ends {
		held, busy := v.Ends[i].Stream.Limits.Receiver, v.Ends[i].Stream.Limits.Busy()
		if busy >= longBusy && float64(held) > mostly*float64(busy) {
			e.took, e.number = int64(v.RoundTrip()), wideOpen
			return e.on(v.Opening.SYN, v.Opening.SYNACK)
		}
	}
	return false
}

// noSACK: it costs only where something is lost.
func noSACK(v *view, e *evidence) bool {
	return v.lacks(e, wire.OptSACKPermitted) && !v.CookieLike() &&
		v.Ends[0].Stream.Repairs.All()+v.Ends[1].Stream.Repairs.All() >= fewLosses &&
		e.on(v.Opening.SYN, v.Opening.SYNACK)
}

// stripped reports whether the SYN-ACK has nothing of what the SYN offers, not
// even an MSS. A SYN cookie would keep that.
func (v *view) stripped() bool {
	x, y := &v.Ends[v.Client].Offer, &v.Ends[v.Client.Peer()].Offer
	return v.CookieLike() && x.Set&wire.OptMSS != 0 && y.Set&wire.OptMSS == 0
}

func strippedOffer(v *view, e *evidence) bool {
	e.who = server
	return v.stripped() && e.on(v.Opening.SYN, v.Opening.SYNACK)
}
