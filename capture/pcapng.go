package capture

import "strings"

// pcapng is a file of blocks. Those that hold packets, interfaces, sections
// and statistics are read; name resolution, custom blocks and whatever else
// there may be are passed over.
type pcapng struct {
	facts
	in      *window
	order   order
	section int    // from 0
	first   int    // interface of the section, among all
	units   []unit // by interface: how it counts time
	at      int64  // where the block that is being read begins
}

// isPcapng tells pcapng files from others: a section of either byte order
// must come first.
func isPcapng(head []byte) bool {
	return len(head) >= 12 && order(false).uint32(head) == sectionBlock && sectionOrderKnown(head)
}

func sectionOrderKnown(head []byte) bool {
	return order(false).uint32(head[8:]) == byteOrderMagic || order(true).uint32(head[8:]) == byteOrderMagic
}

// next reads blocks until one holds a packet.
func (p *pcapng) next(f *Frame) error {
	for {
		kind, size, err := p.begin()
		if err != nil {
			return err
		}
		switch kind {
		case packetBlock, obsoletePacketBlock, simplePacketBlock:
			return p.packet(kind, size, f)
		case sectionBlock:
			err = p.beginSection(size)
		case interfaceBlock:
			err = p.describe(size)
		case statisticsBlock:
			err = p.statistics(size)
		default:
			err = p.pass(size)
		}
		if err != nil {
			return err
		}
	}
}

// begin reads how a block begins: its type and its length, in the byte order
// of its section, which begins with it where it is a section's.
func (p *pcapng) begin() (kind, size uint32, err error) {
	p.at = p.in.offset()
	head := p.in.peek(blockFrame)
	if len(head) < blockFrame {
		return 0, 0, p.in.ended(p.at, len(head))
	}
	kind = p.order.uint32(head)
	if kind == sectionBlock {
		if !sectionOrderKnown(head) {
			return 0, 0, p.broken(BadMagic)
		}
		p.order = order(order(true).uint32(head[8:]) == byteOrderMagic)
	}
	size = p.order.uint32(head[4:])
	if size < blockFrame || size%4 != 0 {
		return 0, 0, p.broken(BadLength)
	}
	return kind, size, nil
}

// body is what stands between the two lengths of a block, at least least
// octets. It moves on behind the block.
func (p *pcapng) body(size uint32, least int) ([]byte, error) {
	if size > MaxBlock {
		return nil, p.broken(LongFrame)
	}
	n := int(size)
	block := p.in.peek(n)
	switch {
	case len(block) < n:
		return nil, p.in.ended(p.at, len(block))
	case p.order.uint32(block[n-4:]) != size:
		return nil, p.broken(LengthsDiffer)
	case n-blockFrame < least:
		return nil, p.broken(BadLength)
	}
	p.in.use(n)
	return block[8 : n-4], nil
}

// pass goes over a block of whatever length without keeping it.
func (p *pcapng) pass(size uint32) error {
	if !p.in.pass(int64(size) - 4) {
		return p.in.ended(p.at, 1)
	}
	tail := p.in.peek(4)
	if len(tail) < 4 {
		return p.in.ended(p.at, 1)
	}
	if p.order.uint32(tail) != size {
		return p.broken(LengthsDiffer)
	}
	p.in.use(4)
	return nil
}

func (p *pcapng) broken(why Why) error { return &Damage{Offset: p.at, Why: why} }

// beginSection reads a section header: pcapng §4.1. The section's length is
// not needed, and often unknown.
func (p *pcapng) beginSection(size uint32) error {
	b, err := p.body(size, sectionFixed)
	if err != nil {
		return err
	}
	if p.order.uint16(b[4:]) != major {
		return p.broken(BadVersion)
	}
	if p.at > 0 {
		p.section++
	}
	p.first = len(p.interfaces)
	if len(p.sections) < MaxSections {
		p.sections = append(p.sections, sectionOf(options{p.order, b[sectionFixed:]}))
	}
	return nil
}

func sectionOf(opts options) (s Section) {
	for code, value, ok := opts.next(); ok; code, value, ok = opts.next() {
		switch code {
		case optComment:
			s.Comment = remark(s.Comment, value, maxRemark)
		case optHardware:
			s.Hardware = text(value, maxName)
		case optSystem:
			s.System = text(value, maxName)
		case optApplication:
			s.Application = text(value, maxName)
		}
	}
	return s
}

// describe reads an interface description: pcapng §4.2.
func (p *pcapng) describe(size uint32) error {
	b, err := p.body(size, interfaceFixed)
	if err != nil {
		return err
	}
	if len(p.interfaces) == MaxInterfaces {
		return p.broken(TooManyInterfaces)
	}
	i, u := interfaceOf(options{p.order, b[interfaceFixed:]})
	i.Link = LinkType(p.order.uint16(b))
	i.Snap = octets(p.order.uint32(b[4:]))
	i.Section = p.section
	p.interfaces = append(p.interfaces, i)
	p.units = append(p.units, u)
	return nil
}

func interfaceOf(opts options) (i Interface, u unit) {
	u = micro
	var offset int64
	for code, value, ok := opts.next(); ok; code, value, ok = opts.next() {
		switch {
		case code == optComment:
			i.Comment = remark(i.Comment, value, maxRemark)
		case code == optName:
			i.Name = text(value, maxName)
		case code == optDescription:
			i.Description = text(value, maxName)
		case code == optResolution && len(value) == 1:
			u = unitOf(value[0])
		case code == optOffset && len(value) == 8:
			offset = int64(opts.order.uint64(value))
		}
	}
	return i, u.from(offset)
}

// statistics reads how many packets an interface lost: pcapng §4.6. The
// counts are since the capture began, so the last ones stand.
func (p *pcapng) statistics(size uint32) error {
	b, err := p.body(size, statisticsFixed)
	if err != nil {
		return err
	}
	at, ok := p.interfaceAt(p.order.uint32(b))
	if !ok {
		return nil // what is said of nobody
	}
	var dropped uint64
	opts := options{p.order, b[statisticsFixed:]}
	for code, value, ok := opts.next(); ok; code, value, ok = opts.next() {
		if (code == optIfDrop || code == optOSDrop) && len(value) == 8 {
			dropped += p.order.uint64(value)
		}
	}
	p.interfaces[at].Dropped = dropped
	return nil
}

// interfaceAt is the place among all interfaces of one of this section's.
func (p *pcapng) interfaceAt(number uint32) (int, bool) {
	if uint64(number) >= uint64(len(p.interfaces)-p.first) {
		return 0, false
	}
	return p.first + int(number), true
}

// text is at most most octets of a file's text: whole characters, no zeros
// behind it, no octets that are not UTF-8.
func text(value []byte, most int) string {
	s := strings.TrimRight(string(value[:min(len(value), most)]), "\x00")
	return strings.ToValidUTF8(cut(s, most), "")
}

// remark adds a comment to those before it: there may be several.
func remark(before string, value []byte, most int) string {
	if before == "" {
		return text(value, most)
	}
	return cut(before+"\n"+text(value, most), most)
}
