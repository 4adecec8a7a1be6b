package wire

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/seq"
)

// OptionSet names TCP options as bits.
type OptionSet uint16

// The options that Options can hold.
const (
	OptMSS           OptionSet = 1 << iota // kind 2, RFC 9293 §3.7.1
	OptScale                               // kind 3, RFC 7323 §2
	OptSACKPermitted                       // kind 4, RFC 2018 §2
	OptSACK                                // kind 5, RFC 2018 §3
	OptTimestamps                          // kind 8, RFC 7323 §3
	OptUserTimeout                         // kind 28, RFC 5482
	OptFastOpen                            // kind 34, RFC 7413
	OptMD5                                 // kind 19, RFC 2385: seen, not read
	OptAO                                  // kind 29, RFC 5925: seen, not read
	OptMPTCP                               // kind 30, RFC 8684: seen, not read
	OptUnknown                             // at least one kind that has no name here; skipped (MUST-6)
)

// MaxSACK is how many blocks fit into the options.
const MaxSACK = 4

// Options are the options of one TCP segment, parsed. The zero value is a
// segment without options. A field means something only where its bit is in
// Set.
type Options struct {
	Set          OptionSet
	MSS          uint16
	Scale        uint8  // shift count as sent, not yet limited to 14
	SACKCount    uint8  // blocks in SACK
	UserTimeout  uint16 // as sent: granularity bit and 15 bits of value
	TSVal, TSEcr uint32
	SACK         [MaxSACK]seq.Range
	FastOpen     []byte // the cookie, 4 to 16 octets, or none to ask for one; aliases what was parsed
}

// Has reports whether all options of s are there.
func (o *Options) Has(s OptionSet) bool { return o.Set&s == s }

// Kinds and lengths of the options that are read and written.
const (
	kindEnd, kindNop                              = 0, 1
	kindMSS, kindScale, kindSACKPermitted         = 2, 3, 4
	kindSACK, kindTimestamps, kindMD5             = 5, 8, 19
	kindUserTimeout, kindAO, kindMPTCP            = 28, 29, 30
	kindFastOpen                                  = 34
	lenMSS, lenScale, lenSACKPermitted, lenStamps = 4, 3, 2, 10
	lenUserTimeout, lenFastOpen                   = 4, 2 // the latter without its cookie
	minCookie, maxCookie                          = 4, 16
)

// stampsOnly is how nearly every data segment's options begin: two NOPs and
// a timestamps option, aligned (RFC 7323 appendix A).
const stampsOnly = kindNop<<24 | kindNop<<16 | kindTimestamps<<8 | lenStamps

// ParseOptions reads the options of a segment. Unknown ones are skipped
// (MUST-6), an option of a known kind but another length is taken as
// unknown. It fails with BadOption where a length byte is impossible
// (MUST-7); what came before it stands in o.
func ParseOptions(b []byte) (o Options, err error) {
	err = o.Parse(b)
	return o, err
}

// Parse is ParseOptions into a variable that is there already, which spares
// the copy of the result. What was in o is forgotten.
func (o *Options) Parse(b []byte) error {
	*o = Options{}
	if len(b) == 12 && binary.BigEndian.Uint32(b) == stampsOnly {
		o.stamps(b[4:])
		return nil
	}
	return o.readAll(b)
}

// readAll walks the list of options. RFC 9293 §3.1: all but the first two
// kinds have a length byte, which counts itself and the kind.
func (o *Options) readAll(b []byte) error {
	for len(b) > 0 {
		switch b[0] {
		case kindEnd:
			return nil
		case kindNop:
			b = b[1:]
			continue
		}
		if len(b) < 2 || b[1] < 2 || int(b[1]) > len(b) {
			return BadOption
		}
		o.read(b[0], b[2:b[1]])
		b = b[b[1]:]
	}
	return nil
}

// read takes one option: its kind and what stands behind its length.
func (o *Options) read(kind byte, v []byte) {
	be := binary.BigEndian
	switch {
	case kind == kindMSS && len(v) == lenMSS-2:
		o.Set |= OptMSS
		o.MSS = be.Uint16(v)
	case kind == kindScale && len(v) == lenScale-2:
		o.Set |= OptScale
		o.Scale = v[0]
	case kind == kindSACKPermitted && len(v) == lenSACKPermitted-2:
		o.Set |= OptSACKPermitted
	case kind == kindSACK && len(v)%8 == 0 && len(v) != 0 && len(v)/8 <= MaxSACK:
		o.blocks(v)
	case kind == kindTimestamps && len(v) == lenStamps-2:
		o.stamps(v)
	case kind == kindUserTimeout && len(v) == lenUserTimeout-2:
		o.Set |= OptUserTimeout
		o.UserTimeout = be.Uint16(v)
	case kind == kindFastOpen && isCookie(v):
		o.Set |= OptFastOpen
		o.FastOpen = v
	default:
		o.Set |= unread(kind)
	}
}

// isCookie reports whether v may be a Fast Open cookie: an even number of
// octets from 4 to 16, or none, which asks for one. RFC 7413 §4.1.1.
func isCookie(v []byte) bool {
	return len(v) == 0 || len(v)%2 == 0 && minCookie <= len(v) && len(v) <= maxCookie
}

// unread is the bit of an option that is noticed but not read.
func unread(kind byte) OptionSet {
	switch kind {
	case kindMD5:
		return OptMD5
	case kindAO:
		return OptAO
	case kindMPTCP:
		return OptMPTCP
	}
	return OptUnknown
}

func (o *Options) stamps(v []byte) {
	o.Set |= OptTimestamps
	o.TSVal = binary.BigEndian.Uint32(v)
	o.TSEcr = binary.BigEndian.Uint32(v[4:])
}

func (o *Options) blocks(v []byte) {
	o.Set |= OptSACK
	for o.SACKCount = 0; len(v) >= 8; v = v[8:] {
		lo, hi := binary.BigEndian.Uint32(v), binary.BigEndian.Uint32(v[4:])
		o.SACK[o.SACKCount] = seq.Range{Lo: seq.Num(lo), Hi: seq.Num(hi)}
		o.SACKCount++
	}
}

// Len is the length of o on the wire in octets, padding included: a multiple
// of four. It may exceed MaxTCPOptions; nobody should ask for that much.
func (o *Options) Len() int {
	switch o.Set {
	case 0:
		return 0
	case OptTimestamps:
		return 12
	}
	return o.size()
}

// size adds up what append writes.
func (o *Options) size() (n int) {
	if o.Has(OptMSS) {
		n += lenMSS
	}
	switch {
	case o.Has(OptTimestamps):
		n += 2 + lenStamps
	case o.Has(OptSACKPermitted):
		n += 2 + lenSACKPermitted
	}
	if o.Has(OptScale) {
		n += 1 + lenScale
	}
	if o.Has(OptSACK) {
		n += 4 + 8*len(o.sacked())
	}
	if o.Has(OptUserTimeout) {
		n += lenUserTimeout
	}
	if o.Has(OptFastOpen) {
		n += lenFastOpen + len(o.FastOpen)
	}
	return (n + 3) &^ 3
}

// sacked is the blocks that are in use.
func (o *Options) sacked() []seq.Range { return o.SACK[:min(o.SACKCount, MaxSACK)] }

// Put writes o to b, which has Len octets. The layout is Linux's: aligned
// with NOPs, maximum segment size first, so that header prediction and
// picky middleboxes meet what they expect. NOPs also fill it up to a
// multiple of four, so there is no padding that would have to be zero
// (MUST-69). Options that are seen but not read are not written.
func (o *Options) Put(b []byte) {
	if o.Set == OptTimestamps {
		binary.BigEndian.PutUint32(b, stampsOnly)
		binary.BigEndian.PutUint64(b[4:], uint64(o.TSVal)<<32|uint64(o.TSEcr))
		return
	}
	o.append(b[:0])
}

func (o *Options) append(b []byte) []byte {
	be := binary.BigEndian
	if o.Has(OptMSS) {
		b = be.AppendUint16(append(b, kindMSS, lenMSS), o.MSS)
	}
	b = o.appendSACKPermitted(b)
	if o.Has(OptTimestamps) {
		b = be.AppendUint32(append(b, kindTimestamps, lenStamps), o.TSVal)
		b = be.AppendUint32(b, o.TSEcr)
	}
	if o.Has(OptScale) {
		b = append(b, kindNop, kindScale, lenScale, o.Scale)
	}
	if o.Has(OptSACK) {
		b = o.appendBlocks(b)
	}
	if o.Has(OptUserTimeout) {
		b = be.AppendUint16(append(b, kindUserTimeout, lenUserTimeout), o.UserTimeout)
	}
	if o.Has(OptFastOpen) {
		b = append(b, kindFastOpen, byte(lenFastOpen+len(o.FastOpen)))
		b = append(b, o.FastOpen...)
	}
	for len(b)%4 != 0 {
		b = append(b, kindNop)
	}
	return b
}

// appendSACKPermitted writes the two octets that go before a timestamps
// option: SACK-permitted where it is wanted, else NOPs.
func (o *Options) appendSACKPermitted(b []byte) []byte {
	switch {
	case o.Has(OptSACKPermitted | OptTimestamps):
		return append(b, kindSACKPermitted, lenSACKPermitted)
	case o.Has(OptSACKPermitted):
		return append(b, kindNop, kindNop, kindSACKPermitted, lenSACKPermitted)
	case o.Has(OptTimestamps):
		return append(b, kindNop, kindNop)
	}
	return b
}

func (o *Options) appendBlocks(b []byte) []byte {
	blocks := o.sacked()
	b = append(b, kindNop, kindNop, kindSACK, byte(2+8*len(blocks)))
	for _, r := range blocks {
		b = binary.BigEndian.AppendUint32(b, uint32(r.Lo))
		b = binary.BigEndian.AppendUint32(b, uint32(r.Hi))
	}
	return b
}
