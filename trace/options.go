package trace

import (
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// options is wire.Options in JSON's form: an option that is not there is not
// there.
type options struct {
	MSS           *uint16       `json:"mss,omitempty"`
	Scale         *uint8        `json:"scale,omitempty"`
	SACKPermitted bool          `json:"sack_permitted,omitempty"`
	SACK          *[][2]seq.Num `json:"sack,omitempty"`       // left and right edges
	Timestamps    *[2]uint32    `json:"timestamps,omitempty"` // value and echo reply
	UserTimeout   *uint16       `json:"user_timeout,omitempty"`
	FastOpen      *octets       `json:"fast_open,omitempty"`
	MD5           bool          `json:"md5,omitempty"`
	AO            bool          `json:"ao,omitempty"`
	MPTCP         bool          `json:"mptcp,omitempty"`
	Unknown       bool          `json:"unknown,omitempty"`
}

// mark joins a bit of wire.OptionSet to the option that is nothing but there.
type mark struct {
	bit   wire.OptionSet
	there *bool
}

func (p *options) marks() [5]mark {
	return [...]mark{
		{wire.OptSACKPermitted, &p.SACKPermitted},
		{wire.OptMD5, &p.MD5},
		{wire.OptAO, &p.AO},
		{wire.OptMPTCP, &p.MPTCP},
		{wire.OptUnknown, &p.Unknown},
	}
}

// optionsOf is o in JSON's form. It aliases o.
func optionsOf(o *wire.Options) (p options) {
	for _, m := range p.marks() {
		*m.there = o.Has(m.bit)
	}
	p.MSS = there(o, wire.OptMSS, &o.MSS)
	p.Scale = there(o, wire.OptScale, &o.Scale)
	p.UserTimeout = there(o, wire.OptUserTimeout, &o.UserTimeout)
	p.FastOpen = there(o, wire.OptFastOpen, (*octets)(&o.FastOpen))
	p.Timestamps = there(o, wire.OptTimestamps, &[2]uint32{o.TSVal, o.TSEcr})
	edges := make([][2]seq.Num, 0, wire.MaxSACK)
	for _, r := range o.SACK[:min(o.SACKCount, wire.MaxSACK)] {
		edges = append(edges, [2]seq.Num{r.Lo, r.Hi})
	}
	p.SACK = there(o, wire.OptSACK, &edges)
	return p
}

// there is v, or nil where the option is not in o.
func there[T any](o *wire.Options, bit wire.OptionSet, v *T) *T {
	if o.Has(bit) {
		return v
	}
	return nil
}

// wire is p as parsed options. SACK blocks beyond wire.MaxSACK, which no
// segment has, are left out.
func (p *options) wire() (o wire.Options) {
	for _, m := range p.marks() {
		if *m.there {
			o.Set |= m.bit
		}
	}
	take(&o, wire.OptMSS, p.MSS, func(v uint16) { o.MSS = v })
	take(&o, wire.OptScale, p.Scale, func(v uint8) { o.Scale = v })
	take(&o, wire.OptUserTimeout, p.UserTimeout, func(v uint16) { o.UserTimeout = v })
	take(&o, wire.OptFastOpen, p.FastOpen, func(v octets) { o.FastOpen = v })
	take(&o, wire.OptTimestamps, p.Timestamps, func(v [2]uint32) { o.TSVal, o.TSEcr = v[0], v[1] })
	take(&o, wire.OptSACK, p.SACK, func(v [][2]seq.Num) {
		for _, edge := range v[:min(len(v), wire.MaxSACK)] {
			o.SACK[o.SACKCount] = seq.Range{Lo: edge[0], Hi: edge[1]}
			o.SACKCount++
		}
	})
	return o
}

// take notes the option where v is there, and puts its value in place.
func take[T any](o *wire.Options, bit wire.OptionSet, v *T, put func(T)) {
	if v != nil {
		o.Set |= bit
		put(*v)
	}
}
