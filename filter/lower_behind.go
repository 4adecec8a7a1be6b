package filter

// behind is vlan, mpls or pppoes: a condition, after which all offsets are
// those behind the tag, the label or the session's header.
func (l *lowering) behind(p primitive) node {
	l.stepped = true
	if l.steps++; l.steps > maxStack {
		l.fail(p.at, "stack", maxStack)
	}
	switch p.kind {
	case "vlan":
		return l.vlan(p)
	case "mpls":
		return l.mpls(p)
	}
	return l.session(p)
}

// vlan steps over a tag. IEEE 802.1Q.
func (l *lowering) vlan(p primitive) node {
	if l.layout.told != byEtherType || l.layout.at == protocolAside {
		l.fail(p.at, "link", Term("term.tag"), l.link)
	}
	n := some(l.layout.carries(etherVLAN), l.layout.carries(etherQinQ), l.layout.carries(etherQinQ91))
	if p.id.text != "" {
		n = and{n, masked(l.at(0, 2), 0xfff, p.id.lo)}
	}
	l.layout.at += 4
	l.layout.network += 4
	return n
}

// mpls steps over a label. Nothing behind the last one tells the protocol.
// RFC 3032 §2.1.
func (l *lowering) mpls(p primitive) node {
	n := l.layout.carries(etherMPLS)
	if l.layout.told == byStack {
		n = masked(octets(l.layout.network-2, 1), 1, 0) // the label before was not the last
	}
	if p.id.text != "" {
		n = and{n, masked(l.at(0, 4), 0xfffff000, p.id.lo<<12)}
	}
	l.layout.told = byStack
	l.layout.network += 4
	return n
}

// session steps over the headers of PPPoE and PPP. RFC 2516 §4.
func (l *lowering) session(p primitive) node {
	if l.layout.told != byEtherType {
		l.fail(p.at, "link", Term("term.pppoe"), l.link)
	}
	n := l.layout.carries(etherPPPoE)
	if p.id.text != "" {
		n = and{n, equal(l.at(2, 2), p.id.lo)}
	}
	l.layout = layout{l.layout.network + 8, byPPP, l.layout.network + 6}
	return n
}
