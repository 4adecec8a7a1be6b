package dissect

// Bits of the frame control field of IEEE 802.11 §9.2.4.1, as octets.
const (
	wifiType    = 0x0c // of the first octet
	wifiData    = 0x08
	wifiNull    = 0x40 // no data in it
	wifiQoS     = 0x80
	wifiToDS    = 0x01 // of the second
	wifiFromDS  = 0x02
	wifiMore    = 0x04 // fragments follow
	wifiProtect = 0x40
	wifiOrder   = 0x80

	wifiAMSDU = 0x80 // of the QoS control field
)

// wifi reads a data frame of IEEE 802.11. Where padded, its header is filled
// up to a multiple of four octets.
func (d *Dissector) wifi(v view, padded bool) Kind {
	if len(v.b) < 24 {
		return d.fail(Truncated)
	}
	kind, flags := v.b[0], v.b[1]
	head := wifiHead(kind, flags)
	switch {
	case kind&wifiType != wifiData || kind&wifiNull != 0:
		return d.other(&d.Counts.Other)
	case flags&wifiProtect != 0:
		return d.fail(Encrypted)
	case flags&wifiMore != 0 || v.b[22]&0xf != 0:
		return d.piece() // they are not put together
	case len(v.b) < head:
		return d.fail(Truncated)
	case kind&wifiQoS != 0 && v.b[wifiQoSAt(flags)]&wifiAMSDU != 0:
		return d.fail(Aggregate)
	}
	if padded {
		head = (head + 3) &^ 3
	}
	if len(v.b) < head {
		return d.fail(Truncated)
	}
	return d.llc(v.skip(head))
}

// wifiQoSAt is where the QoS control field stands: behind three addresses, or
// four between access points.
func wifiQoSAt(flags byte) int {
	if flags&(wifiToDS|wifiFromDS) == wifiToDS|wifiFromDS {
		return 30
	}
	return 24
}

// wifiHead is the length of the header of a data frame.
func wifiHead(kind, flags byte) int {
	head := wifiQoSAt(flags)
	if kind&wifiQoS == 0 {
		return head
	}
	head += 2
	if flags&wifiOrder != 0 { // HT control
		head += 4
	}
	return head
}

// radiotap reads the header of that name, little-endian: version, padding,
// length, a set of fields. radiotap.org.
func (d *Dissector) radiotap(v view) Kind {
	if len(v.b) < 8 {
		return d.fail(Truncated)
	}
	head := int(le.Uint16(v.b[2:]))
	switch {
	case head < 8:
		return d.fail(BadLength)
	case head > len(v.b):
		return d.fail(Truncated)
	}
	return d.wifi(v.skip(head), radiotapPads(v.b[:head]))
}

// radiotapPads reports whether the flags say that there is padding between
// 802.11's header and what follows. Of the fields only the first, a time
// stamp of eight aligned octets, stands in front of the flags.
func radiotapPads(b []byte) bool {
	const (
		hasTime, hasFlags, more = 1 << 0, 1 << 1, 1 << 31
		pads                    = 0x20
	)
	present, at := le.Uint32(b[4:]), 8
	for word := present; word&more != 0 && at+4 <= len(b); at += 4 {
		word = le.Uint32(b[at:])
	}
	if present&hasTime != 0 {
		at = (at+7)&^7 + 8
	}
	return present&hasFlags != 0 && at < len(b) && b[at]&pads != 0
}

// prism reads a Prism or an AVS header: both have their length in the second
// word, AVS in network byte order.
func (d *Dissector) prism(v view) Kind {
	if len(v.b) < 8 {
		return d.fail(Truncated)
	}
	head := int(min(le.Uint32(v.b[4:]), be.Uint32(v.b[4:])))
	switch {
	case head < 8:
		return d.fail(BadLength)
	case head > len(v.b):
		return d.fail(Truncated)
	}
	return d.wifi(v.skip(head), false)
}
