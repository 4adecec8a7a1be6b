package capture

// packet reads a block with a packet in it: pcapng §4.3 and §4.4, and the
// block that was in use before those.
func (p *pcapng) packet(kind, size uint32, f *Frame) error {
	if kind == simplePacketBlock {
		return p.simple(size, f)
	}
	b, err := p.body(size, packetFixed)
	if err != nil {
		return err
	}
	number := p.order.uint32(b)
	if kind == obsoletePacketBlock {
		number = uint32(p.order.uint16(b)) // behind it stands how many were lost since the one before
	}
	at, ok := p.interfaceAt(number)
	if !ok {
		return p.broken(NoInterface)
	}
	ticks := uint64(p.order.uint32(b[4:]))<<32 | uint64(p.order.uint32(b[8:]))
	f.At = p.units[at].instant(ticks)
	f.Interface = at
	f.Length = octets(p.order.uint32(b[16:]))
	return p.octetsOf(f, b[packetFixed:], p.order.uint32(b[12:]))
}

// octetsOf takes the octets that were kept of a packet, and what the options
// behind them say of it.
func (p *pcapng) octetsOf(f *Frame, b []byte, kept uint32) error {
	switch {
	case kept > MaxFrame:
		return p.broken(LongFrame)
	case int(kept) > len(b):
		return p.broken(BadLength)
	}
	f.Bytes = b[:kept]
	f.Direction = Unknown
	f.Comment = ""
	p.remarks(f, options{p.order, b[min(padded(int(kept)), len(b)):]})
	return nil
}

// remarks reads what is said of a packet.
func (p *pcapng) remarks(f *Frame, opts options) {
	for code, value, ok := opts.next(); ok; code, value, ok = opts.next() {
		switch {
		case code == optComment:
			f.Comment = remark(f.Comment, value, MaxComment)
		case code == optFlags && len(value) == 4:
			f.Direction = directionOf(p.order.uint32(value))
		}
	}
}

// directionOf reads the flags of a packet: pcapng §4.3.1. Three is nothing.
func directionOf(flags uint32) Direction {
	if d := Direction(flags & directionMask); d <= Out {
		return d
	}
	return Unknown
}

// simple reads a packet without a time, of the section's first interface,
// which may have been cut to that one's snap length: pcapng §4.4.
func (p *pcapng) simple(size uint32, f *Frame) error {
	b, err := p.body(size, simpleFixed)
	if err != nil {
		return err
	}
	at, ok := p.interfaceAt(0)
	if !ok {
		return p.broken(NoInterface)
	}
	wire := p.order.uint32(b)
	kept := wire
	if snap := p.interfaces[at].Snap; snap > 0 {
		kept = min(kept, uint32(snap))
	}
	f.At = 0
	f.Interface = at
	f.Length = octets(wire)
	return p.octetsOf(f, b[simpleFixed:], kept)
}
