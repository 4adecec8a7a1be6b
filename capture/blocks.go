package capture

// pcapng's block types and option codes. pcapng §3.5, §4.1 to §4.6, and
// §A of its older drafts for the obsolete packet block.
const (
	sectionBlock        = 0x0a0d0d0a // the same in both byte orders
	interfaceBlock      = 1
	obsoletePacketBlock = 2
	simplePacketBlock   = 3
	statisticsBlock     = 5
	packetBlock         = 6 // "enhanced"

	byteOrderMagic = 0x1a2b3c4d
	major, minor   = 1, 0
	lengthUnknown  = 1<<64 - 1

	// octets of a block: its type and its length at both ends …
	blockFrame = 12
	// … and what stands between them before the packet, or the options
	sectionFixed, interfaceFixed, statisticsFixed, packetFixed, simpleFixed = 16, 8, 12, 20, 4
)

// Option codes.
const (
	optEnd, optComment = 0, 1

	optHardware, optSystem, optApplication = 2, 3, 4 // shb_…

	optName, optDescription = 2, 3  // if_…
	optResolution           = 9     // if_tsresol
	optOffset               = 14    // if_tsoffset
	optFlags                = 2     // epb_flags, pack_flags
	optIfDrop, optOSDrop    = 5, 7  // isb_…
	directionMask           = 1 | 2 // of optFlags
)

// options goes through the options of a block: pcapng §3.5.
type options struct {
	order order
	rest  []byte
}

// next is the next option. It ends at the end of options, at the end of the
// block, and where an option is longer than what is left: packets are worth
// more than what is said of them.
func (o *options) next() (code uint16, value []byte, ok bool) {
	if len(o.rest) < 4 {
		return 0, nil, false
	}
	code, n := o.order.uint16(o.rest), int(o.order.uint16(o.rest[2:]))
	if code == optEnd || 4+n > len(o.rest) {
		return 0, nil, false
	}
	value = o.rest[4 : 4+n]
	o.rest = o.rest[min(4+padded(n), len(o.rest)):]
	return code, value, true
}

// padded is n octets filled up to a multiple of four.
func padded(n int) int { return (n + 3) &^ 3 }
