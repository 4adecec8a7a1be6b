package dissect

// Types of Ethernet that are looked into. IEEE 802, IANA "IEEE 802 numbers".
const (
	etherIPv4    = 0x0800
	etherARP     = 0x0806
	etherTEB     = 0x6558 // an Ethernet frame, in GRE and Geneve
	etherRARP    = 0x8035
	etherVLAN    = 0x8100
	etherIPv6    = 0x86dd
	etherPPP     = 0x880b
	etherMPLS    = 0x8847
	etherMPLSUp  = 0x8848 // with an upstream label: RFC 5332
	etherPPPoE   = 0x8864 // its session stage
	etherLLC     = 0x8870 // LLC in a jumbo frame
	etherQinQ    = 0x88a8 // 802.1ad
	etherMACsec  = 0x88e5
	etherQinQ1   = 0x9100 // QinQ before it was a standard
	etherQinQ2   = 0x9200
	etherQinQ3   = 0x9300
	maxEtherSize = 1500 // up to here the field is the length of an 802.3 frame
)

const minEther = 14

// ethernet reads a frame of Ethernet II or of 802.3.
func (d *Dissector) ethernet(v view) Kind {
	if len(v.b) < minEther {
		return d.fail(Truncated)
	}
	return d.etherType(be.Uint16(v.b[12:]), v.skip(minEther))
}

// etherType reads what a type of Ethernet announces.
func (d *Dissector) etherType(t uint16, v view) Kind {
	if d.deeper() {
		return d.fail(TooDeep)
	}
	switch t {
	case etherIPv4:
		return d.ip4(v)
	case etherIPv6:
		return d.ip6(v)
	case etherVLAN, etherQinQ, etherQinQ1, etherQinQ2, etherQinQ3:
		return d.vlan(v)
	case etherARP, etherRARP:
		return d.other(&d.Counts.ARP)
	case etherMPLS, etherMPLSUp:
		return d.mpls(v)
	case etherPPPoE:
		return d.pppoe(v)
	case etherPPP:
		return d.ppp(v)
	case etherTEB:
		return d.ethernet(v)
	case etherLLC:
		return d.llc(v)
	case etherMACsec:
		return d.fail(Encrypted)
	}
	if t <= maxEtherSize {
		return d.llc(v.limit(int(t))) // the rest is padding
	}
	return d.other(&d.Counts.Other)
}

// vlan reads a VLAN tag: three bits of priority, one for dropping, twelve of
// identifier, then the type of what follows. IEEE 802.1Q §9.6.
func (d *Dissector) vlan(v view) Kind {
	if len(v.b) < 4 {
		return d.fail(Truncated)
	}
	if id := be.Uint16(v.b) & 0xfff; id != 0 {
		d.chain.push(VLAN, uint32(id))
	}
	return d.etherType(be.Uint16(v.b[2:]), v.skip(4))
}

// Addresses of service access points and the control field of LLC that TCP
// is found behind. IEEE 802.2, RFC 1042.
const (
	llcSNAP  = 0xaaaa03
	llcIP    = 0x060603
	llcOSI   = 0xfefe03 // routed protocols over ATM: RFC 2684 §5.1
	nlpidIP4 = 0xcc
	nlpidIP6 = 0x8e
)

// llc reads IEEE 802.2.
func (d *Dissector) llc(v view) Kind {
	if len(v.b) < 4 {
		return d.fail(Truncated)
	}
	switch be.Uint32(v.b) >> 8 {
	case llcSNAP:
		return d.snap(v)
	case llcIP:
		return d.ip4(v.skip(3))
	case llcOSI:
		return d.nlpid(v.skip(3))
	}
	return d.other(&d.Counts.Other)
}

// snap reads the sub-network access protocol: an organization, and a type
// in its numbering. RFC 1042.
func (d *Dissector) snap(v view) Kind {
	if len(v.b) < 8 {
		return d.fail(Truncated)
	}
	t := be.Uint16(v.b[6:])
	switch be.Uint32(v.b[2:]) & 0xffffff {
	case 0x000000, 0x0000f8: // types of Ethernet; the second is 802.1H's bridge tunnel
		return d.etherType(t, v.skip(8))
	case 0x0080c2: // IEEE 802.1: bridged frames, RFC 2684 §5.2
		if (t == 1 || t == 7) && len(v.b) >= 10 {
			return d.ethernet(v.skip(10))
		}
	}
	return d.other(&d.Counts.Other)
}

// fddi reads a frame of FDDI: frame control, two addresses, LLC.
func (d *Dissector) fddi(v view) Kind {
	switch {
	case len(v.b) < 13:
		return d.fail(Truncated)
	case v.b[0]&0x70 != 0x50: // tokens and management; the highest bit is "synchronous"
		return d.other(&d.Counts.Other)
	}
	return d.llc(v.skip(13))
}

// Types of ARCNET. RFC 1201, RFC 1051.
const (
	arcIPv6   = 196
	arcIPv4   = 212
	arcARP    = 213
	arcOldIP  = 240
	arcOldARP = 241
)

// arcnet reads ARCNET, whose addresses fill that many octets with what stands
// behind them.
func (d *Dissector) arcnet(v view, addresses int) Kind {
	if len(v.b) < addresses+4 {
		return d.fail(Truncated)
	}
	kind, split := v.b[addresses], v.b[addresses+1]
	switch {
	case kind == arcOldIP:
		return d.ip4(v.skip(addresses + 1))
	case kind == arcARP || kind == arcOldARP:
		return d.other(&d.Counts.ARP)
	case kind != arcIPv4 && kind != arcIPv6:
		return d.other(&d.Counts.Other)
	}
	v = v.skip(addresses + 4)
	switch {
	case split == 0xff && len(v.b) >= 4: // padding for a length that ARCNET cannot have
		v = v.skip(4)
	case split != 0: // a piece of a packet; they are not put together
		return d.piece()
	}
	return d.ip(v)
}
